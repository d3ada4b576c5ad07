"""What is known of a line before it is calculated: absences, range, unit, safe divisors."""

from fractions import Fraction

import pytest
from tests.core.method.methods import codes, method, program

from qiyue.core.values.absence import Absence


@pytest.mark.parametrize(
    ("formula", "kinds"),
    [
        ("actual", {Absence.NOT_APPLICABLE}),
        ("actual else 0", set()),
        ("due", {Absence.MISSING}),
        ("due else none", {Absence.NOT_APPLICABLE}),
        ("actual + due", {Absence.NOT_APPLICABLE, Absence.MISSING}),
        ("case(actual is present -> 1, else -> exempt)", {Absence.EXEMPT}),
        ("sum(due over line)", {Absence.MISSING}),
        ("sum(actual over line)", set()),
        ("max(actual over line)", {Absence.NOT_APPLICABLE}),
        ("count(over line)", set()),
    ],
)
def test_a_line_knows_which_absences_it_can_have(formula, kinds):
    tables = "u[u]: {from: organisation, actual: number empty n/a, due: number empty missing}\n"
    tables += "line[u, n]: {from: facts, actual: number empty n/a, due: number empty missing}"
    assert program(method(f"it[u]: {formula}", tables=tables)).lines["it"].tree.kinds == kinds


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [
        ("x + y", "3", "30"),
        ("x - y", "-19", "8"),
        ("x * y", "2", "200"),
        ("x / y", "1/20", "5"),
        ("-x", "-10", "-1"),
        ("min(x, y)", "1", "10"),
        ("max(x, y)", "2", "20"),
        ("clamp(y, 3, 7)", "3", "7"),
        ("half_up(x / 3, 1)", "0", "4"),
        ("abs(x - 5)", "0", "5"),
        ("case(x > 2 -> x, else -> y)", "1", "20"),
        ("along(x, 1 -> 60, 10 -> 100)", "60", "100"),
    ],
)
def test_a_line_knows_its_range(formula, low, high):
    tables = "u[u]: {from: organisation, x: number 1..10, y: number 2..20}"
    found = program(method(f"it[u]: {formula}", tables=tables)).lines["it"].type
    assert (found.low, found.high) == (Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    "formula",
    [
        "1 / b",
        "1 / (a - 6)",
        "case(a > 0 -> 1 / a, else -> 0)",
        "case(a = 0 -> 0, else -> 1 / a)",
        "case(a <= c -> 0, else -> 1 / (a - c))",
        "case(a != c -> 1 / (c - a), else -> 0)",
        "case(a > 0 and c > 0 -> 1 / (a * c), else -> 0)",
        "case(a = 0 or c = 0 -> 0, else -> a / c + c / a)",
        "case(not a = 0 -> 1 / a, else -> 0)",
        "1 / max(a, 1)",
        "1 / (abs(a) + 1)",
    ],
)
def test_a_divisor_that_cannot_be_zero_is_accepted(formula):
    tables = "u[u]: {from: organisation, a: number 0..5, b: number 1..5, c: number 0..5}"
    program(method(f"it[u]: {formula}", tables=tables))


@pytest.mark.parametrize(
    "formula",
    [
        "1 / a",
        "1 / (a - c)",
        "case(a = 0 -> 1 / a, else -> 0)",
        "case(a >= c -> 1 / (a - c), else -> 0)",
        "case(a > 0 -> 1, else -> 1 / a)",
        "case(a > 0 or c > 0 -> 1 / a, else -> 0)",
        "case(a > 0 -> sum(1 / a over v), else -> 0)",
    ],
)
def test_a_divisor_that_can_be_zero_is_refused(formula):
    tables = "u[u]: {from: organisation, a: number 0..5, c: number 0..5}\n"
    tables += "v[u, n]: {from: facts, a: number 0..5}"
    assert codes(method(f"it[u]: {formula}", tables=tables)) == ["zero-divisor"]


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("price * tonnes", "元"),
        ("cost / tonnes", "元/t"),
        ("cost + price * tonnes", "元"),
        ("cost / cost", ""),
        ("share / 100", ""),
        ('29271 * price / uom(7000, "kJ/kg")', "kg·元/kJ/t"),
        ("max(cost, 0)", "元"),
        ("sum(cost among u)", "元"),
    ],
)
def test_units_follow_the_arithmetic(formula, unit):
    tables = "u[u]: {from: facts, price: number 元/t 1..9, tonnes: number t 1..9, "
    tables += "cost: number 元 1..9, share: number % 0..100}"
    assert str(program(method(f"it[u]: {formula}", tables=tables)).lines["it"].type.uom) == unit
