"""Changes journals behind the application's back, and counts what the verifier finds.

    python -m tests.qiyue_verify.tampers 10000

Each trial takes a fresh copy of an export as somebody with all rights over the database would
leave it. Whoever changes things may calculate every hash again, but has no key. The verifier
gets the checkpoint that a witness kept; once with the witness's list of leaves, once without.
"""

import functools
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, field, replace

from tests.qiyue_verify.journals import entry, journal, state

import qiyue_verify.notes
from qiyue.core.journal.canonical import canonical, hash_text, named
from qiyue.core.journal.entries import row_hash
from qiyue_verify.check import Outside, verify
from qiyue_verify.ed25519 import holds
from qiyue_verify.export import Memory


@dataclass
class Copy:
    """The lines of an export, to be changed; `first` is the first bad entry, None if none is."""

    journal: object
    lines: list[bytes]
    rows: dict
    first: int | None = None


def renumbered(entries):
    """What re-chaining does: numbers in order, and every hash calculated again."""
    return [replace(one, seq=seq).line() for seq, one in enumerate(entries, start=1)]


def edit(draw, copy):
    """One entry changed, with as many of its hashes as the hand reaches, but not its leaf."""
    number = draw.randrange(len(copy.lines))
    line = json.loads(copy.lines[number])
    change = draw.randrange(6)
    if change == 0:
        line["body"]["count"] += 1
    elif change == 1:
        line["body"]["count"] += 1
        line["entry"]["body"] = hash_text(canonical(line["body"]))
    elif change == 2:
        line["entry"]["actor"] += "0"
    elif change == 3:
        line["entry"]["at"] = line["entry"]["at"].replace("2026", "2025")
    elif change == 4:
        line["leaf"] = named(draw.randbytes(32))
    else:
        line["rows"].append(["orgs.subject", "99", None])
    copy.lines[number] = canonical(line)
    copy.first = number + 1


def delete(draw, copy):
    """One entry gone, not the last: that is a tail cut off."""
    number = draw.randrange(len(copy.lines) - 1)
    del copy.lines[number]
    copy.first = number + 1


def insert(draw, copy):
    """One entry more, in good form, under a number that is there already."""
    number = draw.randrange(len(copy.lines))
    copy.lines.insert(number, entry(draw, number + 1).line())
    copy.first = number + 1


def swap(draw, copy):
    """Two entries in each other's place."""
    one, other = sorted(draw.sample(range(len(copy.lines)), 2))
    copy.lines[one], copy.lines[other] = copy.lines[other], copy.lines[one]
    copy.first = one + 1


def reorder(draw, copy):
    """Some entries in a row in another order."""
    one, end = sorted(draw.sample(range(len(copy.lines) + 1), 2))
    end = max(end, min(one + 2, len(copy.lines)))
    one = min(one, end - 2)
    mixed = copy.lines[one:end]
    while mixed == copy.lines[one:end]:
        draw.shuffle(mixed)
    copy.first = next(n for n in range(one, end) if mixed[n - one] != copy.lines[n]) + 1
    copy.lines[one:end] = mixed


def cut_tail(draw, copy):
    """The last entries gone, with the state of the rows as it was then."""
    size = draw.randrange(len(copy.lines))
    del copy.lines[size:]
    copy.first = size + 1


def edit_rechained(draw, copy):
    """One entry and its row changed, and every hash made anew."""
    entries = list(copy.journal.entries)
    number = draw.randrange(len(entries))
    one = entries[number]
    new = state(draw)
    if one.rows and one.rows[0].state is not None:
        row = one.rows[0]
        hashes = (row_hash(row.table, row.key, new), *one.rows[1:])
        entries[number] = replace(one, rows=hashes)
        if copy.journal.rows.get((row.table, row.key)) is not None:
            copy.rows[row.table, row.key] = new
    else:
        entries[number] = replace(one, body=new)
    copy.lines = renumbered(entries)
    copy.first = number + 1


def delete_rechained(draw, copy):
    """One entry gone, and all that follow with new numbers and hashes."""
    entries = list(copy.journal.entries)
    number = draw.randrange(len(entries))
    del entries[number]
    copy.lines = renumbered(entries)
    copy.first = number + 1


def insert_rechained(draw, copy):
    """One entry more, and all that follow with new numbers and hashes."""
    entries = list(copy.journal.entries)
    number = draw.randrange(len(entries))
    entries.insert(number, entry(draw, number + 1))
    copy.lines = renumbered(entries)
    copy.first = number + 1


def reorder_rechained(draw, copy):
    """Two entries in each other's place, with new numbers and hashes."""
    entries = list(copy.journal.entries)
    one, other = sorted(draw.sample(range(len(entries)), 2))
    entries[one], entries[other] = entries[other], entries[one]
    copy.lines = renumbered(entries)
    copy.first = one + 1


def last_of(copy, place):
    entries = copy.journal.entries
    return max(one.seq for one in entries for row in one.rows if (row.table, row.key) == place)


def row_edit(draw, copy):
    """A row changed, no entry written: what an administrator of the database does first."""
    place = draw.choice(list(copy.rows))
    copy.rows[place] = {**copy.rows[place], "number": copy.rows[place]["number"] + 1}
    copy.first = last_of(copy, place)


def row_delete(draw, copy):
    """A row gone, no entry written."""
    place = draw.choice(list(copy.rows))
    del copy.rows[place]
    copy.first = last_of(copy, place)


def row_insert(draw, copy):
    """A row that no entry speaks of, so that none can be named."""
    copy.rows["orgs.subject", "77"] = state(draw)


KINDS = [
    *[edit, delete, insert, swap, reorder, cut_tail],
    *[edit_rechained, delete_rechained, insert_rechained, reorder_rechained],
    *[row_edit, row_delete, row_insert],
]


@dataclass
class Tally:
    """What came out, by kind."""

    trials: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)
    named: Counter = field(default_factory=Counter)
    held: Counter = field(default_factory=Counter)
    clean: int = 0
    false_alarms: int = 0
    missed: list[str] = field(default_factory=list)


def exported(copy, hide):
    """The export of a changed journal; with `hide`, its own checkpoints are gone too."""
    files = {
        name: data
        for name, data in copy.journal.files.items()
        if not (hide and name.startswith("checkpoints/"))
    }
    rows = copy.rows.items()
    lines = [canonical({"table": t, "key": k, "state": state}) for (t, k), state in rows]
    files["entries.jsonl"] = b"".join(line + b"\n" for line in copy.lines)
    files["rows.jsonl"] = b"".join(line + b"\n" for line in lines)
    return Memory(files)


def trial(draw, made, kind, tally):
    copy = Copy(made, made.files["entries.jsonl"].splitlines(), dict(made.rows))
    kind(draw, copy)
    files = exported(copy, hide=draw.random() < 0.5)
    note, leaves = made.outside
    kept = [("kept", note)]
    with_leaves = verify(files, Outside(kept, leaves=leaves))
    without = verify(files, Outside(kept))
    name = kind.__name__
    tally.trials[name] += 1
    found = bool(with_leaves.problems and without.problems)
    tally.found[name] += found
    exact = with_leaves.first == (copy.first and (copy.first, copy.first))
    tally.named[name] += exact
    low, high = without.first or (0, 0)
    holds_it = copy.first is None or low <= copy.first <= high
    tally.held[name] += holds_it
    if not (found and exact and holds_it):
        tally.missed.append(f"{name}: {copy.first} {with_leaves.first} {without.first}")


def clean(draw, made, tally):
    """An untouched journal, against all that may be kept of it at an earlier time."""
    size = draw.randrange(len(made.entries) + 1)
    note, leaves = made.outside
    kept = [("kept", note), ("older", str(made.checkpoint(size)).encode())]
    report = verify(Memory(made.files), Outside(kept, leaves=leaves[: draw.choice([0, 10**6])]))
    tally.clean += 1
    tally.false_alarms += bool(report.problems)
    tally.missed += [f"false alarm: {report.problems[:3]}"] * bool(report.problems)


def trials(number, *, seed, size, per_journal=100):
    """So many trials over random journals, and a clean look at every tenth."""
    draw = random.Random(seed)
    tally = Tally()
    # One checkpoint is looked at in many trials; what its signature is does not change.
    qiyue_verify.notes.holds = functools.cache(holds)
    try:
        for count in range(number):
            if count % per_journal == 0:
                made = journal(draw, size)
            if count % 10 == 0:
                clean(draw, made, tally)
            trial(draw, made, KINDS[count % len(KINDS)], tally)
    finally:
        qiyue_verify.notes.holds = holds
    return tally


def main(number):
    tally = trials(number, seed=2026, size=500)
    for name, count in tally.trials.items():
        print(
            f"{name:18} {count:6} trials, {tally.found[name]:6} found, {tally.named[name]:6} named,"
            f" {tally.held[name]:6} in the range that is told without leaves"
        )
    print(f"{'untouched':18} {tally.clean:6} trials, {tally.false_alarms:6} false alarms")
    print("\n".join(tally.missed[:20]))
    return bool(tally.missed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
