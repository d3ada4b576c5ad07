"""Random journals over a dozen tables, as an application would have written them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from tests.qiyue_verify.signers import PlainSigner

from qiyue.core.journal.checkpoints import Checkpoint, sign_checkpoint
from qiyue.core.journal.entries import Entry, row_hash
from qiyue.core.journal.exports import Export, RowState, leaf_list
from qiyue.core.journal.keys import cosign_note
from qiyue.core.journal.merkle import root_of
from qiyue.core.journal.notes import LOG, WITNESS

ORIGIN = "mine.example/journal"
MINE = PlainSigner(ORIGIN, LOG, bytes(range(32)))
AUDIT = PlainSigner("audit.example", WITNESS, bytes(range(1, 33)))
START = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = [
    *["orgs.subject", "orgs.edge", "goals.target", "facts.batch", "contracts.contract"],
    *["contracts.signature", "rounds.round", "votes.box", "settlement.posting"],
    *["appeals.appeal", "methods.method", "relay.comment"],
]
NAMES = ["张三", "李四", "𠮷田", "Ångström", "Li\u0301", "e\nf", "\uf9d1", ""]


@dataclass
class Journal:
    """What stands in the database: entries, rows, checkpoints."""

    entries: list[Entry] = field(default_factory=list)
    rows: dict[tuple[str, str], dict] = field(default_factory=dict)
    notes: list = field(default_factory=list)

    def checkpoint(self, size):
        leaves = [entry.leaf for entry in self.entries[:size]]
        one = Checkpoint(ORIGIN, size, root_of(leaves), START + timedelta(days=1, seconds=size))
        return cosign_note(sign_checkpoint(one, MINE), AUDIT, one.at)

    @property
    def export(self):
        rows = [RowState(table, key, state) for (table, key), state in self.rows.items()]
        return Export(ORIGIN, self.entries, rows, self.notes, [MINE.key, AUDIT.key])

    @cached_property
    def files(self):
        """An export of it in memory."""
        return {name: b"".join(pieces) for name, pieces in self.export.files()}

    @cached_property
    def outside(self):
        """What a witness keeps: the last checkpoint, and the leaves."""
        return str(self.checkpoint(len(self.entries))).encode(), list(leaf_list(self.entries))


def state(draw):
    return {
        "name": draw.choice(NAMES),
        "number": draw.randrange(-(10**9), 10**9),
        "salt": draw.randbytes(4).hex(),
        "signed": draw.choice([True, False, None]),
    }


def entry(draw, seq, rows=None):
    """A random entry over random rows; `rows` are those that are there, and change with it."""
    rows = {} if rows is None else rows
    hashes = []
    for table in draw.sample(TABLES, draw.choice([0, 1, 1, 1, 2, 5])):
        key = str(draw.randrange(12))
        gone = (table, key) in rows and draw.random() < 0.15
        new = None if gone else state(draw)
        hashes.append(row_hash(table, key, new))
        rows.pop((table, key), None)
        if new is not None:
            rows[table, key] = new
    return Entry(
        seq=seq,
        at=START + timedelta(seconds=seq, microseconds=draw.randrange(10**6)),
        actor=f"p-{draw.randrange(30):04x}",
        on_behalf_of=draw.choice([None, None, "p-0001"]),
        command_key=draw.randbytes(8).hex(),
        kind=draw.choice(["contract.signed", "goal.set", "facts.landed", "pay.read"]),
        schema=1,
        body={"why": draw.choice(NAMES), "count": draw.randrange(100), "parts": [1, {"a": None}]},
        rows=tuple(hashes),
    )


def journal(draw, size, checkpoints=4):
    """A journal with as many entries, and some checkpoints along the way."""
    made = Journal()
    marks = {draw.randrange(size + 1) for _ in range(checkpoints)}
    for seq in range(1, size + 1):
        made.entries.append(entry(draw, seq, made.rows))
    made.notes = [made.checkpoint(mark) for mark in sorted(marks)]
    return made
