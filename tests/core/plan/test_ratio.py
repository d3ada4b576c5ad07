"""Integer steps give what fractions give: arithmetic, comparison, rounding, order."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.core.plan.interpreter import as_is, fraction, free, worth

from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.nodes import TooWide
from qiyue.core.values.exact import ROUNDINGS, half_up

COEFS = st.sampled_from([Fraction(1), Fraction(1, 100), Fraction(3, 7), Fraction(-1, 6)])
STEPS = st.sampled_from([Fraction(1), Fraction(1, 100), Fraction(5, 2), Fraction(1, 3)])
OPS = {
    "=": Fraction.__eq__,
    "<": Fraction.__lt__,
    "<=": Fraction.__le__,
    ">": Fraction.__gt__,
    ">=": Fraction.__ge__,
}


@st.composite
def ratios(draw, name, most_dens=2, most_den=9):
    """A value with up to two denominators, the row it is read from, its exact worth."""
    low, value, high = sorted(draw(st.tuples(*[st.integers(-40, 40)] * 3)))
    row, dens = {name: value}, []
    for place in range(draw(st.integers(0, most_dens))):
        least, den, most = sorted(draw(st.tuples(*[st.integers(1, most_den)] * 3)))
        label = draw(st.sampled_from([f"{name}{place}", f"shared{place}"]))
        dens.append((label, least, den, most))
    coef = draw(COEFS)
    # A shared column has one value and one declaration.
    made = []
    for label, least, den, most in dens:
        if label.startswith("shared"):
            least, den, most = 1, 4, 9
        row[label] = den
        made.append(e.column(label, "int", least, most))
    v = ratio.V(e.column(name, "int", low, high), coef, tuple(made))
    return v, row


@given(ratios("a"), ratios("b"))
def test_arithmetic_is_that_of_fractions(a, b):
    row = a[1] | b[1]
    x, y = fraction(a[0], row), fraction(b[0], row)
    assert fraction(ratio.arithmetic("+", a[0], b[0]), row) == x + y
    assert fraction(ratio.arithmetic("-", a[0], b[0]), row) == x - y
    assert fraction(ratio.arithmetic("*", a[0], b[0]), row) == x * y
    assert fraction(ratio.negated(a[0]), row) == -x
    assert fraction(ratio.upright(a[0]), row) == x
    assert fraction(ratio.size(a[0]), row) == abs(x)


@given(ratios("a"), ratios("b"))
def test_division_is_that_of_fractions(a, b):
    row = a[1] | b[1]
    quotient = ratio.arithmetic("/", a[0], b[0])
    below = fraction(b[0], row)
    if below:
        assert fraction(quotient, row) == fraction(a[0], row) / below
    else:
        fraction(quotient, row)  # calculated in arms that are not taken: any number, no fault


@given(ratios("a"), COEFS, st.integers(-9, 9).filter(bool))
def test_division_by_a_constant_needs_no_column(a, coef, n):
    by = ratio.constant(coef * n)
    quotient = ratio.arithmetic("/", a[0], by)
    assert quotient.dens == a[0].dens
    assert fraction(quotient, a[1]) == fraction(a[0], a[1]) / (coef * n)


@given(ratios("a"), ratios("b"), st.booleans())
def test_comparison_is_that_of_fractions(a, b, same):
    row = a[1] | b[1]
    other = a[0] if same else b[0]
    x, y = fraction(a[0], row), fraction(other, row)
    for op, truth in OPS.items():
        assert worth(ratio.compared(op, a[0], other).num, row) == truth(x, y)
    assert worth(ratio.compared("!=", a[0], other).num, row) == (x != y)


@given(ratios("a"), ratios("b"), ratios("c"))
def test_what_is_chosen_keeps_its_worth(a, b, c):
    row = a[1] | b[1] | c[1]
    x, y = fraction(a[0], row), fraction(b[0], row)
    first = ratio.compared("<", a[0], b[0]).num
    found = ratio.chosen([(first, a[0])], c[0], True)
    assert fraction(found, row) == (x if x < y else fraction(c[0], row))


@pytest.mark.parametrize("mode", ROUNDINGS)
@given(a=ratios("a"), step=STEPS)
def test_rounding_is_that_of_fractions(mode, a, step):
    found = ratio.rounded(mode, a[0], step, as_is)
    assert found.dens == ()
    assert fraction(found, a[1]) == ROUNDINGS[mode](fraction(*a), step)


@pytest.mark.parametrize(
    ("mode", "worths"),
    [
        ("half_away", [3, -1, -2, -3, 2]),
        ("half_up", [3, 0, -2, -2, 2]),
        ("half_even", [2, 0, -2, -2, 2]),
        ("floor", [2, -1, -2, -3, 1]),
        ("ceil", [3, 0, -1, -2, 2]),
        ("trunc", [2, 0, -1, -2, 1]),
    ],
)
def test_halves_and_negatives_go_as_the_page_says(mode, worths):
    x = free("x", -30, 30, coef=Fraction(1, 10))
    found = ratio.rounded(mode, x, Fraction(1), as_is)
    assert [fraction(found, {"x": n}) for n in (25, -5, -19, -25, 15)] == worths


@given(ratios("a", most_den=6))
def test_common_takes_all_denominators_away(a):
    found = ratio.common(a[0], as_is)
    assert found.dens == ()
    assert ratio.commonable(a[0])
    assert fraction(found, a[1]) == fraction(*a)


def test_common_refuses_too_many_denominators():
    wide = ratio.V(e.ONE, dens=(e.column("d", "int", 1, ratio.MOST_LCM + 1),))
    assert not ratio.commonable(wide)
    with pytest.raises(TooWide):
        ratio.common(wide, as_is)


WIDE = 10**36
"""Two such columns multiply to more than 38 digits."""


@given(st.integers(-WIDE, WIDE), st.integers(1, WIDE), st.integers(-WIDE, WIDE))
def test_beyond_38_digits_numbers_go_on_exactly(n, d, m):
    row = {"n": n, "d": d, "m": m}
    a = ratio.V(e.column("n", "int", -WIDE, WIDE), Fraction(1, 3), (e.column("d", "int", 1, WIDE),))
    b = free("m", -WIDE, WIDE, coef=Fraction(7, 100))
    x, y = Fraction(n, 3 * d), Fraction(7 * m, 100)
    made = {"+": x + y, "-": x - y, "*": x * y}
    for op, expected in made.items():
        found = ratio.arithmetic(op, a, b)
        assert found.wide
        assert fraction(found, row) == expected
    assert worth(ratio.compared("<", a, b).num, row) == (x < y)
    product = ratio.arithmetic("*", a, b)
    assert fraction(ratio.negated(product), row) == -x * y
    assert fraction(ratio.size(product), row) == abs(x * y)
    either = ratio.chosen([(e.compare(">", a.num, e.ZERO), product)], a, True)
    assert fraction(either, row) == (x * y if n > 0 else x)
    low, high = Fraction(-WIDE), Fraction(WIDE)
    cut = ratio.rounded("half_up", ratio.arithmetic("/", a, b), Fraction(1, 2), as_is, (low, high))
    if m and abs(x / y) < WIDE:
        assert not cut.wide
        assert fraction(cut, row) == half_up(x / y, Fraction(1, 2))


@given(ratios("a"), ratios("b"), st.sampled_from(["min", "max"]))
def test_the_lesser_of_two_keeps_the_tighter_bound(a, b, op):
    """`worth` asserts that every number lies within its bounds."""
    (v, row), (w, other) = a, b
    row = row | other
    first = ratio.compared("<=" if op == "min" else ">=", v, w)
    found = ratio.chosen([(first.num, v)], w, True)
    tight = ratio.within(found, op, [v, w])
    assert fraction(tight, row) == {"min": min, "max": max}[op](fraction(v, row), fraction(w, row))


@given(ratios("a"), st.data())
def test_sort_keys_order_fractions_exactly(a, data):
    """Two rows of one column: less stays less, equal stays equal."""
    v, row = a
    assume(v.dens)
    other = {v.num.value: data.draw(st.integers(v.num.low, v.num.high))}
    for den in v.dens:
        other[den.value] = data.draw(st.integers(den.low, den.high))
    key = ratio.sort_key(v, as_is)
    x, y = fraction(v, row), fraction(v, other)
    assert (worth(key, row) < worth(key, other)) == (x < y)
    assert (worth(key, row) == worth(key, other)) == (x == y)


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["", "a", "b"])), min_size=1))
def test_the_strongest_absence_wins_with_its_first_reason(given_states):
    values, row = [], {}
    for place, (state, reason) in enumerate(given_states[:4]):
        row[f"s{place}"], row[f"r{place}"] = state, reason if state else ""
        state_column = e.column(f"s{place}", "int", 0, 4)
        values.append(ratio.V(e.ONE, state=state_column, reason=e.column(f"r{place}", "text")))
    state, reason = ratio.absent_of(*values)
    top = max(row[f"s{n}"] for n in range(len(values)))
    reasons = sorted(
        row[f"r{n}"] for n in range(len(values)) if row[f"s{n}"] == top and row[f"r{n}"]
    )
    assert worth(state, row) == top
    assert worth(reason, row) == (reasons[0] if reasons and top else "")


def test_what_is_never_absent_has_no_state():
    assert ratio.absent_of(ratio.constant(Fraction(2)), ratio.constant(Fraction(0))) == (None, None)
