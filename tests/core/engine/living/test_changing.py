"""After any change of its data a living run holds what a run over the changed data holds."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from tests.core.engine.incremental.altered import Rows, altered
from tests.equality.data import each_random_method, frozen, rows_of_units

from qiyue.core.dataset import Snapshot
from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.exact.explain import Explainer
from qiyue.core.engine.living.changes import Change, TwiceInAChange
from qiyue.core.engine.living.living import Living, opened
from qiyue.core.engine.results import spot
from qiyue.core.engine.run import Run
from qiyue.core.engine.truths import data_of
from qiyue.core.method.model import Value
from qiyue.core.method.program import Program
from qiyue.core.method.showing import named_values
from qiyue.core.plan import sheets

WANTED = 5
Values = dict[tuple[str, str, str, str], Value]


def without(rows: Rows, unit: str) -> Rows:
    """The same, but for one unit and all that is said of it."""
    return {
        name: [line for line in lines if line.split(",")[0] != unit] for name, lines in rows.items()
    }


def difference(program: Program, old: Snapshot, new: Snapshot) -> Change:
    """What changes the rows of one snapshot into those of another."""
    puts, drops = {}, {}
    for table in program.tables.values():
        if table.constant:
            continue
        width = len(table.keys)
        before = {row[:width]: row for row in old.rows(table)}
        after = {row[:width]: row for row in new.rows(table)}
        puts[table.name] = [row for key, row in after.items() if before.get(key) != row]
        drops[table.name] = [key for key in before if key not in after]
    return Change(puts, drops)


def values(program: Program, snapshot: Snapshot) -> tuple[Values, Evaluator]:
    """Every value by kind, subject, line and name."""
    evaluator = Evaluator(program, data_of(program, snapshot))
    found: Values = {}
    for one in named_values(program):
        line = one.line.line.name
        for key in evaluator.keys(line):
            at = (one.subject, *spot(one, key), one.name)
            if one.part is None:
                found[at] = evaluator.value(line, key)
            else:
                found[at] = evaluator.part(line, one.part, key)
    return found, evaluator


def held(living: Living, evaluator: Evaluator) -> tuple[list[Value | None], list[Value]]:
    """Each value of a line in a living run, and by the evaluator."""
    results = living.standing.results
    keys = [(name, key) for name in living.run.program.lines for key in evaluator.keys(name)]
    found = [results.value(name, key) for name, key in keys]
    return found, [evaluator.value(name, key) for name, key in keys]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_changes_one_after_the_other_give_what_a_new_run_gives(part, tmp_path, monkeypatch):
    """Facts, terms and subjects come, go and move; once with short tables as columns, once not."""
    if part == 0:
        monkeypatch.setattr(sheets, "FEW_ROWS", 0)
    pick = random.Random(part)
    rows = rows_of_units(part)
    first = frozen(rows, tmp_path / "first")
    chains = []
    for i in range(4):
        once = altered(rows, pick)
        gone = without(altered(once, pick), pick.choice(["u03", "u11", "u42"]))
        back = altered(once, pick)
        steps = [once, gone, back]
        chains.append([frozen(one, tmp_path / f"{i}-{n}") for n, one in enumerate(steps)])
    seen: Counter[str] = Counter()

    def compare(program: Program, text: str) -> None:
        living = opened(Run(tmp_path, {}, program, first))
        old, (before, _) = first, values(program, first)
        for new in pick.choice(chains):
            delta = living.change(difference(program, old, new))
            after, evaluator = values(program, new)
            found, wanted = held(living, evaluator)
            assert found == wanted, text
            moved = {(one.kind, one.subject, one.line, one.name): one for one in delta.rows()}
            other = {at for at in before.keys() | after.keys() if before.get(at) != after.get(at)}
            assert moved.keys() >= other, f"{sorted(other - moved.keys())[:5]}\n{text}"
            for at, one in moved.items():
                assert (one.before, one.after) == (before.get(at), after.get(at)), f"{at}\n{text}"
                assert one.before != one.after, f"{at}\n{text}"
            whole = Explainer(program, evaluator)
            for unit in ("u03", "u20"):
                assert living.explain("unit", unit) == whole.explain("unit", unit), text
            seen["moved"] += len(moved)
            seen["whole" if delta.whole else "steps"] += 1
            old, before = new, after

    each_random_method(part, WANTED, compare)
    assert seen["moved"] > 100
    assert seen["steps"] >= WANTED


def test_a_change_that_names_a_row_twice_is_refused(tmp_path):
    snapshot = frozen(rows_of_units(0), tmp_path)

    def refuse(program: Program, text: str) -> None:
        living = opened(Run(tmp_path, {}, program, snapshot))
        row = snapshot.rows(program.tables["pool"])[0]
        with pytest.raises(TwiceInAChange):
            living.change(Change({"pool": [row, row]}))
        assert len(living.change(Change({"pool": [row]}))) == 0

    each_random_method(0, 1, refuse)
