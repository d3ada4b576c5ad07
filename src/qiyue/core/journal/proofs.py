"""The proof of one record: small enough to carry along, checked by anybody who has a checkpoint.

It leads from the record to the entry that left it as it is, from the entry to the root, and holds
the signed checkpoint that states the root. The form is told in docs/journal.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qiyue.core.journal.canonical import Json, canonical, hash_text, named
from qiyue.core.journal.checkpoints import read_checkpoint
from qiyue.core.journal.entries import Entry
from qiyue.core.journal.merkle import Subtree, inclusion_proof, subtrees_of
from qiyue.core.journal.notes import Note
from qiyue.core.values.findings import QiyueError

FORM = "qiyue-record-proof/1"


class NotProven(QiyueError):
    """The entry did not leave this record so, or is not yet in a checkpoint."""

    code = "not-proven"


@dataclass(frozen=True, slots=True)
class Record:
    """A row in the state that is to be proven."""

    table: str
    key: str
    state: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Left:
    """An entry as a proof needs it: its head, the leaves of its rows, which of them is proven."""

    head: Mapping[str, Json]
    seq: int
    rows: Sequence[bytes]
    index: int


def prove(entry: Entry, record: Record, note: Note, subtree: Subtree) -> bytes:
    """The proof that `entry` left `record` in this state, beneath the checkpoint of `note`.

    `subtree` gives roots of whole subtrees of the journal; a few dozen are read.
    """
    parts = [record.table, record.key, hash_text(canonical(record.state))]
    index = next((n for n, row in enumerate(entry.rows) if row.parts == parts), None)
    if index is None:
        raise NotProven(f"entry {entry.seq} did not leave {record.table} {record.key} so")
    rows = [row.leaf for row in entry.rows]
    return write_proof(Left(entry.head, entry.seq, rows, index), record, note, subtree)


def write_proof(left: Left, record: Record, note: Note, subtree: Subtree) -> bytes:
    """The same for whoever has looked for the row already."""
    size = read_checkpoint(note.text).size
    if left.seq > size:
        raise NotProven(f"entry {left.seq} is not among the first {size}")
    rows = subtrees_of(left.rows)
    whole: dict[str, Json] = {
        "checkpoint": str(note),
        "entry": left.head,
        "entry_path": _texts(inclusion_proof(left.seq - 1, size, subtree)),
        "form": FORM,
        "row": left.index,
        "row_path": _texts(inclusion_proof(left.index, len(left.rows), rows)),
        "state": record.state,
        "state_of": [record.table, record.key],
    }
    return canonical(whole)


def _texts(path: Sequence[bytes]) -> list[str]:
    return [named(step) for step in path]
