"""Expressions know the bounds of their values, and stop at 38 digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.plan.interpreter import worth

from qiyue.core.plan import exprs as e
from qiyue.core.plan.exprs import ONE, ZERO
from qiyue.core.plan.nodes import LIMIT, TooWide

SMALL = st.integers(-6, 6)


@st.composite
def columns(draw):
    """A column with bounds and a value within them."""
    low, value, high = sorted(draw(st.tuples(SMALL, SMALL, SMALL)))
    return low, high, value


@given(columns(), columns())
def test_bounds_hold_every_value_and_no_more(a, b):
    """The ends of sums and products are reached; the interpreter asserts each bound."""
    x, y = e.column("x", "int", *a[:2]), e.column("y", "int", *b[:2])
    row = {"x": a[2], "y": b[2]}
    assert worth(e.add(x, y), row) == a[2] + b[2]
    assert worth(e.sub(x, y), row) == a[2] - b[2]
    assert worth(e.mul(x, y), row) == a[2] * b[2]
    assert worth(e.neg(x), row) == -a[2]
    assert worth(e.absolute(x), row) == abs(a[2])
    assert worth(e.positive(x), row) == max(1, abs(a[2]))
    assert worth(e.quotient(e.absolute(x), e.positive(y)), row) == abs(a[2]) // max(1, abs(b[2]))
    assert worth(e.case([(e.compare("<", x, y), x)], y), row) == min(a[2], b[2])
    corners = [p * q for p in a[:2] for q in b[:2]]
    assert (e.mul(x, y).low, e.mul(x, y).high) == (min(corners), max(corners))


def test_thirty_eight_digits_fit_and_one_more_does_not():
    wide = e.column("x", "int", -LIMIT, LIMIT)
    assert e.neg(wide).high == LIMIT == 10**38 - 1
    assert e.add(wide, ZERO) is wide
    assert e.lit(-LIMIT).constant == -LIMIT


@pytest.mark.parametrize(
    "make",
    [
        lambda x: e.add(x, ONE),
        lambda x: e.sub(x, ONE),
        lambda x: e.times(x, 2),
        lambda x: e.times(x, -2),
        lambda x: e.lit(LIMIT + 1),
        lambda x: e.lit(-LIMIT - 1),
    ],
)
def test_beyond_thirty_eight_digits_is_too_wide(make):
    with pytest.raises(TooWide):
        make(e.column("x", "int", -LIMIT, LIMIT))


def test_constants_are_folded():
    assert e.add(e.lit(2), e.lit(3)) == e.lit(5)
    assert e.mul(e.lit(-2), e.lit(3)) == e.lit(-6)
    assert e.neg(e.lit(2)) == e.lit(-2)


def test_nothing_widens_no_bounds():
    nothing, x = e.null("int"), e.column("x", "int", 5, 7)
    chosen = e.case([(e.is_null(x), nothing)], x)
    assert (chosen.low, chosen.high, chosen.kind) == (5, 7, "int")
    assert worth(chosen, {"x": None}) is None


def test_an_arm_that_never_holds_is_left_out():
    x = e.column("x", "int", 0, 9)
    assert e.case([(e.truth(False), e.lit(5))], x) is x


def test_a_division_that_engines_do_differently_is_not_built():
    x = e.column("x", "int", -1, 5)
    for above, below in ((x, e.lit(2)), (e.lit(2), x), (ONE, ZERO)):
        with pytest.raises(AssertionError):
            e.quotient(above, below)


def test_days_and_texts_have_expressions_of_their_own():
    hired, name = e.column("hired", "date"), e.column("name", "text")
    row = {"hired": "2026-07-01", "name": "x"}
    many = e.of_days("days", (hired, e.day("2026-07-15")), -99, 99)
    assert worth(many, row) == 14
    assert (many.low, many.high) == (-99, 99)
    assert [worth(e.of_days(op, (hired,), 1, 9999), row) for op in ("year", "month", "day")] == [
        2026,
        7,
        1,
    ]
    assert worth(e.later("months_after", hired, e.lit(-5)), row) == "2026-02-01"
    assert str(e.later("days_after", hired, e.lit(3))) == "days_after(hired, 3)"
    both = e.joined(name, e.text("-"), name)
    assert worth(both, row) == "x-x"
    assert worth(both, {"name": None}) is None
    assert str(both) == "((name || '-') || name)"
    assert str(many) == "days(hired, 2026-07-15)"


def test_an_expression_prints_itself_and_its_columns():
    x, y = e.column("x", "int", 0, 9), e.column("y", "int", 1, 9)
    made = e.case([(e.compare("<", x, y), e.quotient(x, y))], e.neg(e.lit(3)))
    assert str(made) == "case((x < y), (x // y), -3)"
    assert set(made.columns()) == {"x", "y"}
    assert made.as_json() == ["case", ["<", "x", "y"], ["//", "x", "y"], {"lit": "-3"}]


@pytest.mark.parametrize("one", [e.text("a"), e.truth(True), e.day("2026-07-15"), e.wide("1")])
def test_nothing_in_an_arm_is_of_the_kind_of_the_other_arms(one):
    """A database mixes no kinds in one CASE."""
    here = e.column("x", "bool")
    for chosen in (e.case([(here, e.null("int"))], one), e.case([(here, one)], e.null("int"))):
        assert {chosen.kind, *(arm.kind for arm in chosen.args[1:])} == {one.kind}
