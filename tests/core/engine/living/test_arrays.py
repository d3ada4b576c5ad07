"""Columns that come in are what a table can hold, or they are refused by name."""

from __future__ import annotations

import numpy as np
import pytest
from tests.core.method.methods import method, program

from qiyue.core.engine.living.arrays import Columns, Listed, NotThisColumn, vectors
from qiyue.core.engine.living.load import FIRST_DAY, Cells
from qiyue.core.engine.living.texts import Texts

DAYS = np.array(["2026-01-05", "NaT"], "datetime64[s]")
GOOD = {
    "team": ["a", "b"],
    "chief": ["c", "b"],
    "cost": np.array([5, 7]),
    "due": DAYS,
    "ready": np.array([True, False]),
}


@pytest.fixture
def cells():
    columns = (
        "team: text, chief: text, cost: number 0..9 by 0.5, due: date empty n/a, ready: yes/no"
    )
    table = f"team[team]: {{from: facts, {columns}}}"
    read = program(method("twice[team]: 2 * cost", tables=table))
    return Cells(read.tables["team"], Texts(["b"]))


def test_each_kind_of_column_is_held_as_whole_numbers(cells):
    found = vectors(cells, Columns(GOOD))
    assert [cells.texts.all[n] for n in found["team"].data] == ["a", "b"]
    assert found["cost"].data.tolist() == [5, 7]
    assert found["due"].data[0] == np.datetime64("2026-01-05").astype(int)
    assert found["due"].null.tolist() == [False, True]
    assert FIRST_DAY == 719163
    assert found["ready"].data.tolist() == [True, False]


def test_texts_by_their_numbers_are_the_texts(cells):
    listed = Listed(np.ma.masked_array([1, 9], [False, True]), ["b", "c"])
    found = vectors(cells, Columns(GOOD | {"chief": listed}))["chief"]
    assert cells.texts.all[found.data[0]] == "c"
    assert found.null.tolist() == [False, True]


@pytest.mark.parametrize(
    ("column", "given"),
    [
        ("cost", np.array([0.5, 1.5])),  # not whole multiples of the step
        ("cost", np.array([1])),  # too few
        ("cost", np.array([1, 1 << 62])),
        ("due", np.array([1, 2])),
        ("ready", np.array([1, 0])),
        ("ready", ["yes", "no"]),
        ("team", np.array([1, 2])),
        ("team", np.array(["a", None], object)),  # nothing is masked, so nothing is said of it
        ("team", Listed(np.array([0, 2]), ["a", "b"])),
        ("team", Listed(np.array([0.0, 1.0]), ["a", "b"])),
        ("team", np.ma.masked_array(["a", "b"], [False, True])),  # a key
        ("price", np.array([1, 2])),  # none of the table's
    ],
)
def test_what_cannot_be_the_column_is_refused(cells, column, given):
    with pytest.raises(NotThisColumn) as caught:
        vectors(cells, Columns(GOOD | {column: given}))
    assert (caught.value.table, caught.value.column) == ("team", column)


def test_a_column_that_is_left_out_is_refused(cells):
    with pytest.raises(NotThisColumn):
        vectors(cells, Columns({name: GOOD[name] for name in ("team", "cost", "due")}))
