"""Functions are accepted where they are sure to have a value, and know how large it is."""

from fractions import Fraction

import pytest
from tests.core.method.methods import codes, method, program

TABLES = """
u[u]:
  from: organisation
  a: number -5..5
  b: number 1..9
  c: number 0..5 by 0.5
  n: integer -3..3
  free: number
  cost: number 元 1..9
  area: number m·m 1..9
  share: number % 1..9
  hired: date
  left: date
  name: text
  level: one of low high
"""


def it(formula: str) -> str:
    return method(f"it[u]: {formula}", tables=TABLES)


@pytest.mark.parametrize(
    "formula",
    [
        "exp(a, 4)",
        "exp(0 - b, 4)",
        "exp(min(free, 20), 4)",
        "case(free < 20 -> exp(free, 4), else -> 0)",
        "case(free >= 80 -> 0, else -> exp(free, 4))",
        "ln(b, 4)",
        "ln(a + 6, 4)",
        "ln(max(free, 1), 4)",
        "case(a > 0 -> ln(a, 4), else -> 0)",
        "case(a > 1 -> ln(a - 1, 4), else -> 0)",
        "case(a > 0 -> ln(a + 1, 4), else -> 0)",
        "case(a <= 0 -> 0, else -> ln(a * b / 2, 4))",
        "case(c = 0 -> 0, else -> ln(c, 4))",
        "case(a != 0 -> ln(abs(a), 4), else -> 0)",
        "case(a > b -> ln(a, 4), else -> 0)",
        "case(a > c -> ln(a - c, 4), else -> 0)",
        "case(a < 0 -> ln(-a, 4), else -> 0)",
        "sqrt(c, 4)",
        "sqrt(abs(a), 4)",
        "sqrt(max(a, 0), 4)",
        "case(a >= 0 -> sqrt(a, 4), else -> 0)",
        "case(a < c -> 0, else -> sqrt(a - c, 4))",
        "power(b, a, 4)",
        "power(c, 0.5, 4)",
        "power(a, 3, 4)",
        "power(a, 2, 4)",
        "case(n != 0 -> power(n, -2, 4), else -> 0)",
        "case(c > 0 -> power(c, a, 4), else -> 0)",
        "power(b, n, 4)",
        "case(a > 0 -> power(a, a, 4), else -> 0)",
    ],
)
def test_a_function_that_is_sure_to_have_a_value_is_accepted(formula):
    program(it(formula))


@pytest.mark.parametrize(
    "formula",
    [
        "exp(free, 4)",
        "exp(b * 10, 4)",
        "case(free > 20 -> exp(free, 4), else -> 0)",
        "ln(a, 4)",
        "ln(c, 4)",
        "ln(free, 4)",
        "case(a >= 0 -> ln(a, 4), else -> 0)",
        "case(a > 0 -> ln(a - 1, 4), else -> 0)",
        "case(a > 0 -> 1, else -> ln(a, 4))",
        "case(a > b -> ln(b - a, 4), else -> 0)",
        "sqrt(a, 4)",
        "case(a > 0 -> sqrt(a - 1, 4), else -> 0)",
        "power(a, 0.5, 4)",
        "power(c, 0, 4)",
        "power(c, a, 4)",
        "power(n, -2, 4)",
        "case(a != 0 -> power(a, -2, 4), else -> 0)",  # as close to 0 as it likes
        "power(b, 40, 4)",
        "power(free, 2, 4)",
    ],
)
def test_a_function_that_may_have_none_or_one_too_large_is_refused(formula):
    assert codes(it(formula)) == ["outside-domain"]


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [
        ("exp(a, 2)", "0.01", "148.41"),
        ("ln(b, 2)", "0", "2.2"),
        ("case(c > 0 -> ln(c, 2), else -> 0)", "-0.69", "1.61"),  # from 0.5, its step
        ("case(a > 1 -> exp(a, 2), else -> 100)", "2.72", "148.41"),
        ("sqrt(b, 2)", "1", "3"),
        ("sqrt(abs(a), 1)", "0", "2.2"),
        ("power(b, 2, 0)", "1", "81"),
        ("power(b, -1, 2)", "0.11", "1"),
        ("power(a, 2, 0)", "0", "25"),
        ("power(a, 3, 0)", "-125", "125"),
        ("power(c, 0.5, 2)", "0", "2.24"),
        ("case(n != 0 -> power(n, -1, 2), else -> 0)", "-1", "1"),
        ("days(hired, left)", "-3652058", "3652058"),
        ('days(date("2026-01-01"), date("2026-07-15"))', "195", "195"),
        ('days(date("9999-12-01"), left)', "-3652028", "30"),
        ("year(hired)", "1", "9999"),
        ("month(hired)", "1", "12"),
        ("day(hired)", "1", "31"),
        ('month(date("2026-07-15"))', "7", "7"),
    ],
)
def test_a_function_knows_its_range(formula, low, high):
    found = program(it(formula)).lines["it"].type
    assert (found.low, found.high) == (Fraction(low), Fraction(high))


def test_a_function_knows_that_its_decimals_end():
    assert program(it("exp(a / 3, 7)")).lines["it"].type.step == Fraction(1, 10**7)
    assert program(it("days(hired, left)")).lines["it"].type.step == 1


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("sqrt(area, 2)", "m"),
        ("power(cost, 2, 2)", "元2"),
        ("power(area, 0.5, 2)", "m"),
        ("power(cost / cost, a, 2)", ""),
        ('uom(days(hired, left), "日")', "日"),
    ],
)
def test_units_of_powers(formula, unit):
    assert str(program(it(formula)).lines["it"].type.uom) == unit


@pytest.mark.parametrize(
    "formula",
    [
        "exp(share, 2)",
        "ln(cost, 2)",
        "sqrt(cost, 2)",
        "power(cost, 0.5, 2)",
        "power(cost, n, 2)",
        "power(b, share, 2)",
    ],
)
def test_a_unit_that_makes_no_sense_is_refused(formula):
    assert codes(it(formula)) == ["uom-mismatch"]
