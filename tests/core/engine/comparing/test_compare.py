"""Comparisons: what is equal, what differs, how totals, ranks and grades moved."""

from fractions import Fraction

import pytest
from tests.core.engine.pairs import FACTS, METHOD, UNITS, changed, run

from qiyue.core.dataset import across
from qiyue.core.engine.comparing import values
from qiyue.core.engine.comparing.compare import compare_runs
from qiyue.core.engine.comparing.model import Spot
from qiyue.core.engine.run import RunChanged

OTHER = changed(METHOD, ("least = 0, most = 1.2", "least = 0, most = 1"))
MORE = FACTS + "U4,coal,100,100\nU4,cost,100,100\nU4,care,10,10\n"


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return run(tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def capped(tmp_path_factory):
    """The cap of coal is 1 instead of 1.2: U2 loses 10 points of it."""
    return run(tmp_path_factory.mktemp("capped"), OTHER)


def by_name(found):
    return {(line.name, line.line): line for line in found.differing}


def test_a_run_is_equal_to_itself(first):
    found = compare_runs(first, first)
    assert found.equal
    assert found.sources.same_method
    assert found.sources.same_snapshot
    assert all(total.movers == () and total.spread is None for total in found.totals)
    assert found.differing == ()
    assert sum(line.before for line in found.lines) == 3 * (3 + 3 + 4)  # with the share


def test_who_moved_and_how_far(first, capped):
    (total,) = compare_runs(first, capped).totals
    (mover,) = total.down
    assert (total.rows, total.moved, total.up) == (3, 1, ())
    assert (mover.spot.subject, mover.change) == ("U2", Fraction(-9))
    assert (mover.before.text, mover.after.text) == ("95.05", "86.05")
    assert (total.spread.low, total.spread.high, total.spread.mean) == (-9, -9, -9)
    assert (mover.grade_before, mover.grade_after) == ("A", "B")
    assert {(a, b): n for a, b, n in total.grades} == {
        ("C", "C"): 1,
        ("B", "B"): 1,
        ("A", "B"): 1,
    }
    assert total.options == ("C", "B", "A")


def test_places_gained_and_lost_are_counted(tmp_path, first):
    other = run(tmp_path, facts=changed(FACTS, ("U1,coal,90,100", "U1,coal,120,100")))
    (total,) = compare_runs(first, other).totals
    assert (total.gained, total.lost) == (1, 1)
    (lost,) = total.others
    assert (lost.spot.subject, lost.change, lost.places) == ("U2", 0, -1)
    assert total.up[0].places == 1


def test_lines_sum_up_their_differences(first, capped):
    found = by_name(compare_runs(first, capped))
    assert set(found) == {("points", "coal"), ("work", ""), ("total", ""), ("grade", "")}
    assert found["points", "coal"].total == -10
    assert (found["points", "coal"].differ, found["points", "coal"].before) == (1, 3)
    assert found["total", ""].total == -9
    assert found["grade", ""].total is None


def test_the_other_way_round_is_the_opposite(first, capped):
    one, other = compare_runs(first, capped), compare_runs(capped, first)
    for a, b in zip(one.totals, other.totals, strict=True):
        assert [m.change for m in a.down] == [-m.change for m in b.up]
        assert {(x, y): n for x, y, n in a.grades} == {(y, x): n for x, y, n in b.grades}
    sums = {key: line.total for key, line in by_name(other).items()}
    assert {key: line.total and -line.total for key, line in by_name(one).items()} == sums


def test_the_methods_are_compared_cell_by_cell(first, capped):
    (one,) = compare_runs(first, capped).sources.declared
    assert (one.what, one.name, one.part) == ("cell", "item[coal]", "rule")
    assert one.before == "ratio(least = 0, most = 1.2, at_zero = 0)"
    assert one.after == "ratio(least = 0, most = 1, at_zero = 0)"


def test_lines_of_one_run_alone_are_named(tmp_path, first):
    method = METHOD.replace("  grade[unit] 等次:", "  bonus[unit] 加分: 1\n  grade[unit] 等次:")
    found = compare_runs(first, run(tmp_path, method))
    assert (found.lines_before, found.lines_after) == ((), ("bonus",))
    assert by_name(found)["bonus", ""].only_after == 3
    assert not found.equal
    assert found.totals[0].movers == ()


def test_snapshots_are_compared_row_by_row(tmp_path, first):
    facts = changed(MORE, ("U3,care,9,10\n", ""), ("U2,care,7,10", "U2,care,8,10"))
    other = run(tmp_path, facts=facts, units=UNITS + "U4,四队\n")
    found = compare_runs(first, other).sources
    assert found.same_method
    assert not found.same_snapshot
    tables = {table.name: table for table in found.tables}
    assert (tables["unit"].before, tables["unit"].after, tables["unit"].only_after) == (3, 4, 1)
    fact = tables["fact"]
    assert (fact.only_before, fact.only_after, fact.changed) == (1, 3, 1)


def test_rows_that_stand_across_are_compared_with_others(tmp_path, first, monkeypatch):
    facts = changed(MORE, ("U3,care,9,10\n", ""), ("U2,care,7,10", "U2,care,8,10"))
    monkeypatch.setattr(across, "MANY_ROWS", 1)
    other = run(tmp_path / "other", facts=facts, units=UNITS + "U4,四队\n")
    assert other.snapshot.across("fact") is not None
    fact = compare_runs(first, other).sources.tables[1]
    assert (fact.only_before, fact.only_after, fact.changed) == (1, 3, 1)
    same = compare_runs(first, run(tmp_path / "same"))
    assert not same.sources.same_snapshot
    assert same.sources.tables == ()
    assert same.equal


def test_a_subject_of_one_run_alone_came_or_left(tmp_path, first):
    other = run(tmp_path, facts=MORE, units=UNITS + "U4,四队\n")
    (total,) = compare_runs(first, other).totals
    assert total.rows == 3
    assert total.count(before=False, after=True) == 1
    came = next(one for one in total.others if one.spot.subject == "U4")
    assert (came.before.state, came.after.text, came.rank_after) == ("", "94.00", "2")
    assert by_name(compare_runs(first, other))["total", ""].only_after == 1


def test_a_join_finds_what_lies_side_by_side(first, capped, monkeypatch):
    aside = compare_runs(first, capped)
    monkeypatch.setattr(
        values,
        "paired",
        lambda con, output: (
            f"a_{output} a FULL JOIN b_{output} b ON "
            + " AND ".join(f"a.{key} = b.{key}" for key in values.KEYS)
        ),
    )
    joined = compare_runs(first, capped)
    assert joined.lines == aside.lines


def test_sums_of_long_numbers_are_exact_too(first, capped, monkeypatch):
    short = compare_runs(first, capped)
    monkeypatch.setattr(values, "SMALL", 10)
    assert compare_runs(first, capped).lines == short.lines


def test_what_is_only_shown_otherwise_is_told_apart(tmp_path, first):
    method = changed(METHOD, ("    shown: half_away 0.01", "    shown: half_away 0.1"))
    found = compare_runs(first, run(tmp_path, method))
    line = by_name(found)["total", ""]
    assert (line.differ, line.shown) == (0, 3)
    assert not found.equal
    assert all(one.change == 0 for one in found.totals[0].others)


def test_an_absence_is_no_number(tmp_path, first):
    method = changed(METHOD, ('points["care"]\n', 'points["care"] + none\n'))
    (total,) = compare_runs(first, run(tmp_path, method)).totals
    assert (total.moved, total.count(before=True, after=False)) == (0, 3)
    assert all(one.change is None and one.after.state == "n/a" for one in total.others)


def test_a_run_without_its_outputs_is_a_changed_run(tmp_path, first):
    other = run(tmp_path)
    (other.folder / "values" / "all-totals.parquet").unlink()
    with pytest.raises(RunChanged) as caught:
        compare_runs(first, other)
    assert caught.value.part == "totals.parquet"


def test_spots_are_where_the_outputs_say(first, capped):
    (mover,) = compare_runs(first, capped).totals[0].movers
    assert mover.spot == Spot("unit", "U2", "", "total")
