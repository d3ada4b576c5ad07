"""A run of a group kept open: people explained, facts corrected, people moved, come and gone."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from bench.group.data import Group, make

from qiyue.core.engine.exact.evaluator import Data, Evaluator
from qiyue.core.engine.exact.explain import Explainer
from qiyue.core.engine.living import asking
from qiyue.core.engine.living.arrays import Columns, Listed
from qiyue.core.engine.living.changes import Change
from qiyue.core.engine.living.living import Living, opened
from qiyue.core.engine.run import open_run, score
from qiyue.core.engine.truths import data_of
from qiyue.core.plan import sheets
from qiyue.core.values.absence import Absence, Absent

PEOPLE = 90
NOTHING = Absent(Absence.NOT_APPLICABLE)
IMPOSSIBLE = {"fact": [("P00000000", "r01", Fraction(1, 3))]}
FIRST, OTHER, LAST = "P00000000", "P00000041", "P00000089"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = make(tmp_path_factory.mktemp("group"), Group(PEOPLE, 12, seed=3))
    score(folder, None, folder / "run")
    return open_run(folder / "run")


@pytest.fixture
def living(run, monkeypatch):
    """Its lines of short tables as columns, as with many people."""
    monkeypatch.setattr(sheets, "FEW_ROWS", 0)
    return opened(run)


def after(living: Living, change: Change) -> Evaluator:
    """The evaluator over the rows of the run with a change in them."""
    run = living.run
    data: Data = data_of(run.program, run.snapshot)
    for name in {*change.puts, *change.drops}:
        width = len(run.program.tables[name].keys)
        rows = {row[:width]: row for row in data[name]}
        rows |= {row[:width]: row for row in change.puts.get(name, ())}
        gone = set(change.drops.get(name, ()))
        data[name] = [rows[key] for key in sorted(rows) if key not in gone]
    return Evaluator(run.program, data)


def row(living: Living, table: str, *key: object) -> tuple:
    found = data_of(living.run.program, living.run.snapshot, {table})[table]
    return next(one for one in found if one[: len(key)] == key)


def holds(living: Living, evaluator: Evaluator) -> None:
    """Every value and some explanations are those of the evaluator."""
    results = living.standing.results
    for name in living.run.program.lines:
        for key in evaluator.keys(name):
            assert results.value(name, key) == evaluator.value(name, key), (name, key)
    whole = Explainer(living.run.program, evaluator)
    for person in (FIRST, OTHER, LAST):
        assert living.explain("person", person) == whole.explain("person", person)


def test_people_are_explained_as_from_all_rows(living):
    holds(living, after(living, Change()))


def test_a_corrected_fact_moves_a_total_and_the_places_around_it(living):
    change = Change({"fact": [(FIRST, "r01", Fraction(1))]})
    delta = living.change(change)
    holds(living, after(living, change))
    moved = {(one.subject, one.line, one.name) for one in delta.rows()}
    assert (FIRST, "r01", "points") in moved
    assert (FIRST, "", "total") in moved
    assert not delta.whole
    assert len({subject for subject, _, name in moved if name == "points"}) == 1


def test_who_was_explained_before_a_change_is_explained_anew_after_it(living):
    living.explain("person", FIRST)
    change = Change({"fact": [(FIRST, "r01", Fraction(1))]})
    living.change(change)
    holds(living, after(living, change))


def test_rows_that_were_read_are_forgotten_when_they_are_many(living, monkeypatch):
    evaluator = after(living, Change())
    monkeypatch.setattr(asking, "MOST_ROWS", 100)
    for _ in range(2):
        holds(living, evaluator)
    assert sum(map(len, living.asking.asked)) < 1_000


def test_a_fact_that_is_what_it_was_moves_nothing(living):
    delta = living.change(Change({"fact": [row(living, "fact", FIRST, "r01")]}))
    assert len(delta) == 0
    assert delta.reached == {}


@pytest.mark.slow
def test_a_person_who_moves_takes_the_places_of_another_unit(living):
    person = list(row(living, "person", FIRST))
    person[1:4] = row(living, "person", LAST)[1:4]
    change = Change({"person": [tuple(person)]})
    delta = living.change(change)
    holds(living, after(living, change))
    assert not delta.whole


@pytest.mark.slow
def test_people_come_and_go(living):
    gone = [one[:2] for one in data_of(living.run.program, living.run.snapshot)["fact"]]
    change = Change(
        {
            "person": [("P9", *row(living, "person", FIRST)[1:])],
            "fact": [("P9", "r02", Fraction(9))],
        },
        {"person": [(OTHER,)], "fact": [key for key in gone if key[0] == OTHER]},
    )
    delta = living.change(change)
    holds(living, after(living, change))
    moved = {(one.subject, one.name): one for one in delta.rows()}
    assert moved["P9", "total"].before is None
    assert moved[OTHER, "total"].after is None
    assert living.explain("person", OTHER) == []


def test_a_change_that_one_table_refuses_changes_no_other(living):
    change = Change(
        {"event": [(FIRST, Fraction(7), "d01", date(2026, 1, 5), Fraction(1))]} | IMPOSSIBLE
    )
    with pytest.raises(ValueError, match=r"fact\.actual"):
        living.change(change)
    holds(living, after(living, Change()))


def test_facts_that_come_as_columns_are_as_facts_that_come_as_rows(living, run):
    rows = [(FIRST, "r01", Fraction(5)), (FIRST, "p02", NOTHING), ("P9", "d01", Fraction(1, 100))]
    change = Change({"fact": rows})
    actual = np.ma.masked_array([500, 0, 1], [False, True, False])
    listed = Listed(np.array([1, 0, 2]), ["p02", "r01", "d01"])
    columns = Columns({"person": [row[0] for row in rows], "indicator": listed, "actual": actual})
    moved = sorted(map(repr, living.change(Change({"fact": columns})).rows()))
    assert moved == sorted(map(repr, opened(run).change(change).rows()))
    holds(living, after(living, change))


def test_changes_of_a_few_indicators_follow_one_another(living):
    """What a plan is given at the places that it passes over is what stands there by then."""
    rows: dict[tuple, tuple] = {}
    for number, indicators in enumerate([("r01", "k01"), ("p02",), ("v01", "d03"), ("r01", "b03")]):
        new = {}
        for one in indicators:
            new[FIRST, one] = (FIRST, one, Fraction(number * 3 + 1))
            new[OTHER, one] = (OTHER, one, NOTHING if number == 2 else Fraction(number + 90))
        living.change(Change({"fact": list(new.values())}))
        rows |= new
        holds(living, after(living, Change({"fact": list(rows.values())})))
    assert len(living.standing.partials) > 4


def test_a_number_between_the_steps_of_its_column_changes_nothing(living):
    with pytest.raises(ValueError, match=r"fact\.actual"):
        living.change(Change({"fact": [(FIRST, "r01", Fraction(1, 3))]}))
    holds(living, after(living, Change()))
