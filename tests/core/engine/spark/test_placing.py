"""The part of a row goes through a plan wherever it follows from a column, and nowhere else."""

from __future__ import annotations

import pytest

from qiyue.core.engine.spark.placing import PART, placed
from qiyue.core.plan import exprs as e
from qiyue.core.plan.steps import (
    Aggregate,
    Constants,
    Derive,
    Distinct,
    Join,
    Out,
    Plan,
    Read,
    Window,
)

TABLES = {"person": {"person": "person", "unit": "unit"}, "fact": {"person": "person"}}


def outs(*names: str) -> tuple[Out, ...]:
    return tuple(Out(name, "text") for name in names)


PERSON = Read("r_1", outs("person", "unit", "peer"), "person", ("person", "unit", "peer"))
FACT = Read("r_2", outs("who", "x"), "fact", ("person", "x"))
UNIT = Read("r_3", outs("unit", "level"), "unit", ("unit", "level"))


def after(*steps, tables=TABLES):
    return placed(Plan(tuple(steps), (), ()), tables).steps[-1]


def has_part(step) -> bool:
    return PART in {out.name for out in step.columns}


def test_frozen_tables_in_parts_are_read_with_their_part():
    assert after(PERSON).sources == ("person", "unit", "peer", PART)
    assert after(UNIT) == UNIT
    across = Read("r_9", outs("person", "x"), "fact across", ("person", "x.1"))
    assert after(across).sources == ("person", "x.1", PART)


@pytest.mark.parametrize("outer", [True, False])
def test_a_join_on_the_same_key_stays_in_the_part(outer):
    columns = outs("person", "unit", "peer", "x")
    join = Join("t_4", columns, "r_1", "r_2", (("person", "who"),), outer, (("x", "x"),))
    found = after(PERSON, FACT, join)
    assert found.on == (("person", "who"), (PART, PART))
    assert has_part(found)


def test_a_join_on_another_column_does_not():
    columns = outs("person", "unit", "peer", "x")
    join = Join("t_4", columns, "r_1", "r_2", (("peer", "who"),), False, (("x", "x"),))
    found = after(PERSON, FACT, join)
    assert found.on == (("peer", "who"),)
    assert has_part(found)  # that of the left


def test_a_join_to_a_table_without_parts_keeps_the_left_ones_part():
    columns = outs("person", "unit", "peer", "level")
    join = Join("t_4", columns, "r_1", "r_3", (("unit", "unit"),), True, (("level", "level"),))
    assert after(PERSON, UNIT, join).on == (("unit", "unit"),)
    assert has_part(after(PERSON, UNIT, join))


def test_columns_that_may_be_missing_carry_no_part_on():
    """Beside people without a fact, `who` is NULL, and those may be in any part."""
    columns = outs("person", "unit", "peer", "who")
    takes = (("who", "who"),)
    for outer in (True, False):
        join = Join("t_4", columns, "r_1", "r_2", (("person", "who"),), outer, takes)
        group = Aggregate("g_5", outs("who"), "t_4", ("who",), ())
        assert has_part(after(PERSON, FACT, join, group)) is not outer


def test_groups_and_places_by_a_key_or_unit_stay_in_the_part_and_others_do_not():
    by_unit = Aggregate("g_4", outs("unit"), "r_1", ("unit",), ())
    assert after(PERSON, by_unit).by == ("unit", PART)
    by_peer = Aggregate("g_4", outs("peer"), "r_1", ("peer",), ())
    assert after(PERSON, by_peer) == by_peer
    columns, x = outs("person", "unit", "peer", "place"), e.column("person", "text")
    place = Window("t_4", columns, "r_1", ("unit",), "rank", x, "place", False)
    assert after(PERSON, place).by == ("unit", PART)
    place = Window("t_4", columns, "r_1", ("peer",), "rank", x, "place", False)
    assert after(PERSON, place).by == ("peer",)
    assert has_part(after(PERSON, place))


def test_a_new_name_of_a_key_is_as_good_as_the_key():
    columns = outs("person", "unit", "peer", "boss")
    named = Derive("t_4", columns, "r_1", (("boss", e.column("unit", "text")),))
    group = Aggregate("g_5", outs("boss"), "t_4", ("boss",), ())
    assert after(PERSON, named, group).by == ("boss", PART)
    once = Distinct("t_4", outs("u"), "r_1", (("unit", "u"),))
    assert after(PERSON, once).chosen == (("unit", "u"), (PART, PART))
    assert not has_part(after(PERSON, Distinct("t_4", outs("p"), "r_1", (("peer", "p"),))))


def test_rows_of_the_method_itself_have_no_part():
    rows = Constants("c_1", outs("unit"), (("A",),))
    assert after(rows) == rows
