"""A stage that is cut to some places calculates those, and is given the others."""

from __future__ import annotations

import pytest
from tests.core.method.methods import method, program

from qiyue.core.engine.living.partial import Partial, partial
from qiyue.core.plan import sheets
from qiyue.core.plan.since import Layout, layout, plan_of_lines
from qiyue.core.plan.steps import Derive, Emit

TABLES = """
task[task]: |
  task | weight number 0..100 by 1
  ore  | 60
  gold | 30
  coal | 10
team[team]: {from: facts, team: text}
fact[team, task]: {from: facts, team: '-> team', task: '-> task', done: number 0..99 by 1 empty n/a}
"""
LINES = """
points[team, task]:
  gives: case(done is absent -> none, done > 50 -> half_up(weight * done / 90, 0.1), else -> 0)
total[team]: sum(points over task)
"""


@pytest.fixture
def laid(monkeypatch):
    monkeypatch.setattr(sheets, "FEW_ROWS", 0)
    return layout(program(method(LINES, tables=TABLES)))


def cut(laid: Layout, *wanted: tuple[str, str]) -> Partial:
    """The plan of all lines cut to results of these names, at these tasks."""
    plan = plan_of_lines(laid, set(laid.lines))
    numbers = {laid.results[line, (place,) if place else ()][0] for line, place in wanted}
    kept: list[tuple[int, Emit]] = []
    rest = dict(enumerate(laid.plan.emits))
    for emit in plan.emits:
        number = next(at for at, one in rest.items() if one.name == emit.name)
        kept.append((number, rest.pop(number)))
    return partial(plan, kept, ["team"], numbers)


def calculated(some: Partial) -> int:
    """How many columns are derived."""
    return sum(len(step.made) for step in some.plan.steps if isinstance(step, Derive))


def test_the_places_that_are_not_asked_for_are_given(laid):
    some = cut(laid, ("points", "gold"), ("total", ""))
    whole = cut(laid, *[("points", one) for one in ("ore", "gold", "coal")], ("total", ""))
    assert [emit.name for emit in some.plan.emits] == ["points", "total"]
    places = {one.kept[0] for given in some.given.values() for one in given}
    assert places == {laid.results["points", (one,)][0] for one in ("ore", "coal")}
    assert not whole.given
    assert calculated(some) < calculated(whole)


def test_what_nobody_reads_is_not_given(laid):
    assert not cut(laid, ("points", "gold")).given


def test_nothing_is_made_for_print(laid):
    some = cut(laid, ("points", "gold"))
    assert all(emit.shown == emit.num for emit in some.plan.emits)
