"""A plan reads the columns of a frozen table that stands across, where it would turn its rows."""

from collections import Counter

from tests.core.method.methods import method, program
from tests.core.plan.test_sheets import TABLES

from qiyue.core.dataset.across import Across
from qiyue.core.engine.duckdb.queries import reads as sources
from qiyue.core.plan.compile import compile_plan
from qiyue.core.plan.pivots import across_of, read_across
from qiyue.core.plan.steps import Pivot, Plan, Read

FACTS = Across("item", ("a", "b"), ("u",), ("actual",), "")


def plan(*lines: str) -> Plan:
    return compile_plan(program(method("\n".join(lines), tables=TABLES)))


def reads(made: Plan) -> dict[str, tuple[str, ...]]:
    return {step.table: step.sources for step in made.steps if isinstance(step, Read)}


def test_columns_are_read_as_they_stand():
    made = plan("it[u, item]: weight * actual")
    read = read_across(made, {"fact": FACTS})
    assert reads(read)[across_of("fact")] == ("u", "actual.1", "actual.2")
    assert not [step for step in read.steps if isinstance(step, Pivot)]
    assert read.emits == made.emits


def test_each_join_reads_what_it_takes():
    made = plan("it[u, item]: weight * actual", 'far[event]: times * (actual["b"] else 0)')
    read = read_across(made, {"fact": FACTS})
    uses = Counter(name for step in read.steps for name in sources(step))
    stand = [s for s in read.steps if isinstance(s, Read) and s.table == across_of("fact")]
    assert sorted(s.sources for s in stand if uses[s.name]) == [
        ("u", "actual.1", "actual.2"),
        ("u", "actual.2"),
    ]
    assert max(uses[s.name] for s in stand) == 1


def test_one_place_reads_one_column():
    read = read_across(plan('it[u]: actual["b"] else 0'), {"fact": FACTS})
    assert reads(read)[across_of("fact")] == ("u", "actual.2")


def test_other_tables_and_places_are_turned_as_before():
    made = plan("it[u, item]: weight * actual")
    assert read_across(made, {}) == made
    fewer = Across("item", ("a", "c"), ("u",), ("actual",), "")
    assert read_across(made, {"fact": fewer}) == made
    other = Across("u", ("x", "y"), ("item",), ("actual",), "")
    assert read_across(made, {"fact": other}) == made


def test_rows_that_are_not_read_at_a_place_come_as_rows():
    made = plan("all[u]: sum(actual over fact)")
    assert set(reads(made)) == {"u", "fact"}
    assert read_across(made, {"fact": FACTS}) == made
