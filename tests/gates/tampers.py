"""T4: changes a journal by SQL and counts what `verify` finds, by a checkpoint kept outside.

    python -m tests.gates tampers TRIALS [CLEAN [SEED [SIZE]]]

A database that holds a journal already (QIYUE_DATABASE) is taken as it is: with the sample group,
say. Each trial is a transaction that is rolled back. The checkpoint alone must find every change
and hold the first bad entry in the range that it tells; with the list of leaves, or where hashes
were not made anew, the entry itself must be named. (Of an entry in good form that was put in
between, the checkpoint alone may name the next one: the first that is not as it says.)
"""

import functools
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from tests.apps.journal.cast import MINE, START
from tests.gates.changes import KINDS, gone, insert
from tests.gates.lives import Life

import qiyue_verify.notes
from qiyue.apps.journal.checkpoints import make_checkpoint
from qiyue.apps.journal.models import Checkpoint, Entry, EntryRow, Node
from qiyue.apps.journal.services import stored, stored_rows
from qiyue.apps.journal.stored import Reader
from qiyue.apps.journal.tables import journaled_tables
from qiyue.apps.journal.trees import number_of
from qiyue.apps.journal.verifying import verify
from qiyue.core.journal.checkpoints import Checkpoint as Signed
from qiyue.core.journal.checkpoints import sign_checkpoint
from qiyue.core.journal.entries import Entry as CoreEntry
from qiyue.core.journal.entries import row_hash
from qiyue.core.journal.exports import leaf_list
from qiyue.core.journal.merkle import root_of
from qiyue_verify.check import Outside
from qiyue_verify.ed25519 import holds

PER_JOURNAL = 500
CHECKPOINTS = 4
"""About so many are made along the way."""


class Made:
    """What stands in the journal, read once, and what was kept of it outside."""

    def __init__(self):
        self.entries = [one.read() for one in Reader()]
        self.size = len(self.entries)
        self.leaves = list(leaf_list(self.entries))
        self.last = {(r.table, r.key): e.seq for e in self.entries for r in e.rows}
        left = {(r.table, r.key): r.state for e in self.entries for r in e.rows}
        self.records = [place for place, state in left.items() if state is not None]
        self.removed = [place for place, state in left.items() if state is None]
        self.nodes = [(n, bytes(root)) for n, root in Node.objects.values_list("number", "root")]
        self.completes = {
            number_of(last + 1 - 2**wide, 2**wide): last + 1
            for last in range(self.size)
            for wide in range(1, (~last & last + 1).bit_length())
        }
        self.note = self.signed(self.size)
        kept = Checkpoint.objects.values_list("key", flat=True)
        self.keys = "\n".join({str(MINE.key), *kept}).encode()
        self.waiting = []

    def signed(self, size):
        """A checkpoint that was made when the journal had so many entries."""
        root = root_of(one.leaf for one in self.entries[:size])
        at = START + timedelta(days=2, seconds=size)
        return str(sign_checkpoint(Signed(settings.JOURNAL_ORIGIN, size, root, at), MINE)).encode()

    def forged(self, draw, seq):
        """An entry in good form that was never written."""
        rows = [(table, f"0{n}") for n, table in enumerate(journaled_tables())]
        return CoreEntry(
            seq=seq,
            at=START + timedelta(seconds=seq),
            actor=f"p-{draw.randrange(9)}",
            on_behalf_of=None,
            command_key=draw.randbytes(6).hex(),
            kind="unit.forged",
            schema=1,
            body={"n": draw.randrange(10**6)},
            rows=tuple(row_hash(*row, None) for row in draw.sample(rows, min(2, len(rows)))),
        )

    def batch(self, entry):
        """Keeps an entry until all are written at once."""
        self.waiting.append(entry)

    def flush(self):
        """Writes what is kept."""
        Entry.objects.bulk_create([stored(one) for one in self.waiting])
        EntryRow.objects.bulk_create([row for one in self.waiting for row in stored_rows(one)])
        self.waiting = []


@dataclass
class Tally:
    """What came out, by kind."""

    trials: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)
    named: Counter = field(default_factory=Counter)
    seconds: Counter = field(default_factory=Counter)
    clean: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)


def fresh(draw, size):
    """A new journal of a random life over all tables, with some checkpoints along the way."""
    with transaction.atomic():
        for model in apps.get_models():
            if model.__module__.startswith(("qiyue.", "tests.")):
                gone(model._base_manager.all())
    life, tables = Life(draw), set(journaled_tables())
    while (there := Entry.objects.count()) < size or (size >= PER_JOURNAL and tables - told()):
        if life.happen() and draw.random() < CHECKPOINTS / size:
            make_checkpoint(MINE, START + timedelta(days=1, seconds=there))
    make_checkpoint(MINE, START + timedelta(days=2))
    return Made()


def told():
    """The tables that entries speak of."""
    return set(EntryRow.objects.values_list("table", flat=True))


def trial(draw, made, kind, tally):
    """One change, looked at by what was kept outside, and taken back."""
    name, began = kind.__name__, time.process_time()
    with transaction.atomic():
        first = kind(draw, made)
        alone = told = looked(made)
        low, high = alone.first or (0, 0)
        if low != high or kind is insert:
            told = looked(made, made.leaves)
        transaction.set_rollback(True)
    tally.trials[name] += 1
    tally.found[name] += bool(alone.problems and told.problems)
    exact = told.first == (first and (first, first))
    near = first is None or low <= first <= high or (kind is insert and low == first + 1)
    tally.named[name] += exact and near
    tally.seconds[name] += time.process_time() - began
    if not (alone.problems and exact and near):
        tally.missed.append(f"{name}: {first}, told {told.first} and {alone.first}")


def looked(made, leaves=()):
    kept = [("kept", made.note)]
    return verify(settings.JOURNAL_ORIGIN, Outside(kept, keys=made.keys, leaves=leaves))


def clean(draw, made, tally):
    """An untouched journal, against what may be kept of it at any time."""
    older = made.signed(draw.randrange(made.size + 1))
    leaves = made.leaves[: draw.choice([0, made.size])]
    kept = [("kept", made.note), ("older", older)]
    report = verify(settings.JOURNAL_ORIGIN, Outside(kept, keys=made.keys, leaves=leaves))
    tally.clean += 1
    if report.problems:
        tally.false.append(str(report.problems[:3]))


def trials(number, cleans, *, seed, size):
    """So many trials and clean looks, over a new journal now and then."""
    draw, tally = random.Random(seed), Tally()
    made = Made() if Entry.objects.exists() else None
    own = made is None  # only then is anything written for good
    # One checkpoint is looked at in many trials; what its signature is does not change.
    qiyue_verify.notes.holds = functools.cache(holds)
    try:
        for count in range(max(number, cleans)):
            if own and count % PER_JOURNAL == 0:
                made = fresh(draw, size)
            if count < cleans:
                clean(draw, made, tally)
            if count < number:
                trial(draw, made, KINDS[count % len(KINDS)], tally)
    finally:
        qiyue_verify.notes.holds = holds
    return tally


def main(number=10_000, cleans=1000, seed=2026, size=500):
    """Prints what came out; 1 if anything was missed, misnamed or alarmed for nothing."""
    began = time.time()
    tally = trials(number, cleans, seed=seed, size=size)
    tables = ", ".join(sorted(told()))
    print(f"{connection.vendor}, {Entry.objects.count()} entries over {tables}")
    for name, count in tally.trials.items():
        print(
            f"{name:18} {count:6} trials {tally.found[name]:6} found {tally.named[name]:6} named"
            f" {tally.seconds[name] / count * 1000:6.0f} ms each"
        )
    whole = [sum(what.values()) for what in (tally.trials, tally.found, tally.named)]
    print(f"{'all':18} {whole[0]:6} trials {whole[1]:6} found {whole[2]:6} named")
    print(f"{'untouched':18} {tally.clean:6} runs   {len(tally.false):6} false alarms")
    print(f"{time.time() - began:.0f} s")
    print("\n".join([*tally.missed[:20], *tally.false[:20]]), end="")
    return int(bool(tally.missed or tally.false))
