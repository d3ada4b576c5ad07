"""A record is proven by the entry that left it so, and by no other; the proof is small."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.core.journal.pages import column

from qiyue.core.journal.canonical import read_canonical
from qiyue.core.journal.checkpoints import Checkpoint
from qiyue.core.journal.entries import Entry, row_hash
from qiyue.core.journal.notes import Note, Signature
from qiyue.core.journal.proofs import NotProven, Record, prove

AT = datetime(2026, 1, 31, tzinfo=UTC)
RECORD = Record("scores.line", "p-2047", {"points": 9_350_000, "salt": "5d1f", "shown": "93.50"})
BATCH = Entry(
    seq=654_321,
    at=AT,
    actor="p-7f3a",
    on_behalf_of=None,
    command_key="c-1",
    kind="round.scored",
    schema=1,
    body={"round": 12},
    rows=(
        *(row_hash("scores.line", f"p-{n}", {"points": n}) for n in range(2_047)),
        row_hash(RECORD.table, RECORD.key, RECORD.state),
    ),
)
NOTE = Note(
    Checkpoint("mine.example/journal", 1_000_003, bytes(32), AT).text,
    (Signature("mine.example/journal", b"0000", bytes(64)), Signature("a", b"0000", bytes(72))),
)


def subtree(first, size):
    return first.to_bytes(16) + size.to_bytes(16)


def test_a_proof_of_one_in_a_million_entries_has_less_than_4_kilobytes():
    """A batch of 2,048 rows, a signature of the journal and one of a witness."""
    proof = prove(BATCH, RECORD, NOTE, subtree)
    assert len(proof) < 4_096
    whole = read_canonical(proof)
    assert set(whole) == set(column("part"))
    assert len(whole["row_path"]) == 11
    assert len(whole["entry_path"]) <= 20
    assert whole["state"] == RECORD.state


@pytest.mark.parametrize(
    "record",
    [
        replace(RECORD, key="p-2048"),
        replace(RECORD, table="scores.total"),
        replace(RECORD, state={**RECORD.state, "points": 1}),
    ],
)
def test_what_the_entry_did_not_leave_so_is_not_proven(record):
    with pytest.raises(NotProven):
        prove(BATCH, record, NOTE, subtree)


def test_an_entry_after_the_checkpoint_is_not_proven():
    with pytest.raises(NotProven):
        prove(replace(BATCH, seq=1_000_004), RECORD, NOTE, subtree)
