"""Lines on short tables of the method become columns, where everybody reads them at a place."""

import pytest
from tests.core.method.methods import method, program

from qiyue.core.plan import fused
from qiyue.core.plan.compile import compile_plan
from qiyue.core.plan.steps import Aggregate, Join, Pivot, Plan, Read

TABLES = """
u[u]: {from: organisation, size: number 1..9}
item[item]: |
  item | weight number 0..9 | kind one of soft hard
  a    | 2                  | soft
  b    | 3                  | hard
fact[u, item]: {from: facts, actual: number 0..9 empty n/a}
event[u, event]: {from: events, item: -> item, times: integer 0..9}
"""


def plan(*lines: str) -> Plan:
    return compile_plan(program(method("\n".join(lines), tables=TABLES)))


def kinds(made: Plan, kind: type) -> list[object]:
    return [step for step in made.steps if isinstance(step, kind)]


def test_a_line_has_a_value_for_each_row_of_the_short_table():
    made = plan("it[u, item]: weight * size")
    assert [[str(x) for _, x, _ in emit.keys] for emit in made.emits] == [
        ["u", "'a'"],
        ["u", "'b'"],
    ]
    assert not kinds(made, Join)


def test_facts_are_turned_once_and_sums_are_sums_of_columns():
    made = plan("it[u, item]: weight * actual", "all[u]: sum(it over item)")
    (turned,) = kinds(made, Pivot)
    assert len(turned.made) == 2
    assert not kinds(made, Aggregate)


def test_events_are_grouped_once_for_all_places(monkeypatch):
    line = "it[u, item]: sum(times over event)"
    (at_once,) = kinds(plan(line), Aggregate)
    assert at_once.by == ("u",)
    assert not kinds(plan(line), Pivot)
    monkeypatch.setattr(fused, "FEW", 1)  # more places than that: grouped, then turned
    assert len(kinds(plan(line), Aggregate)) == len(kinds(plan(line), Pivot)) == 1


def test_arms_of_other_rows_are_not_compiled():
    made = plan('it[u, item]: case(kind = "soft" -> size, else -> weight)')
    assert "soft" not in str(made)
    assert [str(emit.num) for emit in made.emits] == ["size", "3"]


@pytest.mark.parametrize(
    "reader",
    [
        "far[event]: it[u, item] * times",
        "far[u]: sum(it[u, item] * times over event)",
    ],
)
def test_a_line_read_at_a_place_that_is_not_constant_stays_a_table(reader):
    made = plan("it[u, item]: weight * size", reader)
    columns = [x for emit in made.emits if emit.name == "it" for _, x, _ in emit.keys]
    assert all(x.op == "col" for x in columns)


def test_nobody_carries_what_nobody_reads():
    made = plan("it[u]: 2 * sum(times over event)")
    read = {step.table: step.sources for step in kinds(made, Read)}
    assert read == {"u": ("u",), "event": ("u", "times")}
