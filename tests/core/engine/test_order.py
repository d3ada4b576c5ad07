"""Points of an `along` whose order the method itself proves are not looked at in the data."""

import pytest
from tests.core.method.methods import method, program

from qiyue.core.engine.points import conditions, looked_at

TABLES = """
u[u]: {from: organisation, a: number 0..9, low: number 1..4, high: number 5..9, aim: number 1..9}
v[v]: {from: organisation, u: -> u, b: number 0..9}
"""


def looks(points: str) -> bool:
    made = program(method(f"it[u]: along(a, before -> 0, {points})", tables=TABLES))
    return bool(looked_at(made))


@pytest.mark.parametrize(
    "points",
    [
        "low -> 1, high -> 2",
        "high -> 1, low -> 2",
        "aim * 60% -> 1, aim -> 2, 1.2 * aim -> 3",
        "aim * 2 -> 1, aim -> 2",
    ],
)
def test_ranges_and_multiples_of_a_positive_value_are_in_order(points):
    assert not looks(points)


@pytest.mark.parametrize(
    "points",
    ["low -> 1, aim -> 2", "a * 60% -> 1, a + 1 -> 2", "aim * 2 -> 1, aim -> 2, aim * 3 -> 3"],
)
def test_other_points_are_looked_at(points):
    assert looks(points)


def test_points_inside_an_aggregate_cannot_be_asked_as_a_condition():
    made = program(method("it[u]: sum(along(b, u.low -> 0, u.aim -> 1) over v)", tables=TABLES))
    (one,) = looked_at(made)
    assert conditions(one) is None
