"""Cells gathered in one packed number are those gathered one by one."""

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiyue.core.dataset.across import Across
from qiyue.core.dataset.turning import turn_of

PLACES = tuple("abcdefghij")
ACROSS = Across("item", PLACES, ("unit",), ("x", "y"), "")


def turned(rows, ranges):
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t (unit BIGINT, item VARCHAR, x BIGINT, y BIGINT)")
        if rows:
            con.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
        query = ACROSS.turned("t", ["unit"], ["x", "y"], "item", ranges)
        found = con.execute(f"SELECT * FROM ({query}) ORDER BY k0")
        return [one[0] for one in found.description], found.fetchall()


@st.composite
def tables(draw):
    ends = [draw(st.integers(-most, most)) for most in (9, 2**20, 2**61) for _ in "ab"]
    ranges = [tuple(sorted(draw(st.permutations(ends))[:2])) for _ in "xy"]
    cells = [st.none() | st.integers(*range_) | st.sampled_from(range_) for range_ in ranges]
    spots = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(PLACES)), unique=True)
    return [(*spot, *map(draw, cells)) for spot in draw(spots)], ranges


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_packed_cells_are_those_of_an_aggregate_each(table):
    rows, ranges = table
    assert turned(rows, ranges) == turned(rows, [None, None])


@pytest.mark.parametrize(
    "row",
    [
        (1, "b", 8, 0),  # beyond the range
        (1, "b", -4, 0),
        (1, "a", 1, 1),  # a place that is taken
        (1, "z", 1, 1),  # no place
        (1, None, 1, 1),
    ],
)
def test_a_row_that_does_not_fit_is_told(row):
    (found,) = turned([(1, "a", 7, None), row], [(-3, 7), (0, 1)])[1]
    assert found[-1] > 0


@pytest.mark.parametrize(
    ("within", "aggregates"),
    [(None, 50), ((0, 2**63 - 1), 26), ((0, 2**63), 50), ((-4, -4), 2), ((0, 99_998), 9)],
)
def test_as_many_places_as_fit_share_an_aggregate(within, aggregates):
    assert len(turn_of(0, within, 50).grouped) == aggregates
