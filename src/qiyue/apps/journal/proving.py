"""The proof of one record, from the journal as it is stored."""

from __future__ import annotations

from qiyue.apps.journal.models import Checkpoint, EntryRow
from qiyue.apps.journal.stored import Stored
from qiyue.apps.journal.tables import State, journaled_tables, states_of
from qiyue.apps.journal.trees import subtrees_for
from qiyue.core.journal.canonical import WRITER, canonical, hash_text
from qiyue.core.journal.merkle import inclusion_proof, leaf_hash
from qiyue.core.journal.notes import read_note
from qiyue.core.journal.proofs import Left, NotProven, Record, write_proof


def state_now(table: str, key: str) -> State | None:
    """The state of a row as it is now; None if it is not there, or its table is not journaled."""
    model = journaled_tables().get(table)
    if model is None:
        return None
    found = states_of(model, [model._meta.pk.to_python(key)])
    return found[0][1] if found else None


def as_left(row: EntryRow) -> State | None:
    """The state in which an entry left a row, if the row is still so."""
    if row.state is None:
        return None
    state = state_now(row.table, row.key)
    return state if state is not None and hash_text(canonical(state)) == row.state else None


def covering(seq: int) -> Checkpoint | None:
    """The newest checkpoint, if the entry is in it."""
    return Checkpoint.objects.filter(size__gte=seq).order_by("-size", "-at").first()


def proof_of(row: EntryRow) -> bytes:
    """The proof that an entry left a row so. Raises NotProven if the row is no longer so, or
    no checkpoint covers the entry yet.
    """
    state, checkpoint = as_left(row), covering(row.entry_id)
    if state is None:
        raise NotProven(f"{row.table} {row.key} is no longer as entry {row.entry_id} left it")
    if checkpoint is None:
        raise NotProven(f"no checkpoint has entry {row.entry_id} yet")
    size, seq = checkpoint.size, row.entry_id
    subtree = subtrees_for(lambda ask: inclusion_proof(seq - 1, size, ask))
    left = Left(Stored(row.entry, ()).head, seq, _leaves(seq), row.place)
    record = Record(row.table, row.key, state)
    return write_proof(left, record, read_note(checkpoint.note), subtree)


def _leaves(seq: int) -> list[bytes]:
    """The leaves of an entry's rows; there may be many."""
    rows = EntryRow.objects.filter(entry=seq).order_by("place")
    return [
        leaf_hash(WRITER.encode(parts).encode())
        for parts in rows.values_list("table", "key", "state").iterator(chunk_size=2000)
    ]
