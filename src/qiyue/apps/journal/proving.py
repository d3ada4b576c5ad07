"""The proof of one record, from the journal as it is stored."""

from __future__ import annotations

from qiyue.apps.journal.models import Checkpoint, EntryRow
from qiyue.apps.journal.stored import stored
from qiyue.apps.journal.tables import State, journaled_tables, states_of
from qiyue.apps.journal.trees import subtrees_for
from qiyue.core.journal.canonical import canonical, hash_text
from qiyue.core.journal.merkle import inclusion_proof
from qiyue.core.journal.notes import read_note
from qiyue.core.journal.proofs import NotProven, Record, prove


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
    size = checkpoint.size
    subtree = subtrees_for(lambda ask: inclusion_proof(row.entry_id - 1, size, ask))
    entry = stored(row.entry_id).read()
    return prove(entry, Record(row.table, row.key, state), read_note(checkpoint.note), subtree)
