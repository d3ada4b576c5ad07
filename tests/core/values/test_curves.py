"""exp, ln, sqrt and power are right in every digit that they give."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qiyue.core.values.curves import CURVES, OutsideDomain, exp, ln, power, sqrt

FAR = Context(prec=240, rounding=ROUND_HALF_UP, Emax=10**6, Emin=-(10**6))
"""Many more digits than are asked for: the other way to the same numbers."""
DIGITS = st.integers(0, 30)
EXPONENTS = st.fractions(-90, 87, max_denominator=10**9)
POSITIVE = st.fractions(0, 10**9, max_denominator=10**9).filter(bool)
SMALL = st.fractions(Fraction(1, 1000), 1000, max_denominator=10**6)
POWERS = st.fractions(-12, 12, max_denominator=1000)


def decimal(x: Fraction) -> Decimal:
    return FAR.divide(Decimal(x.numerator), Decimal(x.denominator))


def to_digits(x: Decimal, digits: int) -> Fraction:
    return Fraction(x.quantize(Decimal(1).scaleb(-digits), context=FAR))


@given(EXPONENTS, DIGITS)
@example(Fraction(1, 10**9), 0)
@example(Fraction(-87), 30)
def test_exp_is_what_far_more_digits_round_to(x, digits):
    assert exp(x, digits) == to_digits(FAR.exp(decimal(x)), digits)


@given(POSITIVE, DIGITS)
@example(1 + Fraction(1, 10**38), 30)
@example(Fraction(1, 10**38), 30)
def test_ln_is_what_far_more_digits_round_to(x, digits):
    assert ln(x, digits) == to_digits(FAR.ln(decimal(x)), digits)


@given(POSITIVE | st.just(Fraction(0)), DIGITS)
def test_sqrt_is_what_far_more_digits_round_to(x, digits):
    assert sqrt(x, digits) == to_digits(FAR.sqrt(decimal(x)), digits)


@given(SMALL, POWERS, DIGITS)
@example(Fraction(1000001, 10**6), Fraction(10**6), 10)  # too long to write out
@example(Fraction(2), Fraction(-200), 20)
def test_power_is_what_far_more_digits_round_to(x, y, digits):
    far = to_digits(FAR.power(decimal(x), decimal(y)), digits)
    exact = x**y.numerator if y.denominator == 1 and abs(y) < 100 else None
    if exact is not None and (exact * 2 * 10**digits).denominator == 1:
        far = Fraction(floor(exact * 10**digits + Fraction(1, 2)), 10**digits)
    assert power(x, y, digits) == far


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (exp(Fraction(0), 30), "1"),
        (exp(Fraction(1), 30), "2.718281828459045235360287471353"),
        (ln(Fraction(1), 30), "0"),
        (ln(Fraction(10), 20), "2.30258509299404568402"),
        (sqrt(Fraction(4), 30), "2"),
        (sqrt(Fraction(2), 15), "1.414213562373095"),
        (sqrt(Fraction(9, 4), 0), "2"),  # 1.5
        (sqrt(Fraction(0), 3), "0"),
        (power(Fraction(2), Fraction(3), 0), "8"),
        (power(Fraction(4), Fraction(1, 2), 2), "2"),
        (power(Fraction(8), Fraction(-2, 3), 1), "0.3"),  # 0.25
        (power(Fraction(27, 8), Fraction(1, 3), 0), "2"),  # 1.5
        (power(Fraction(5, 2), Fraction(3), 2), "15.63"),  # 15.625
        (power(Fraction(-5, 2), Fraction(3), 2), "-15.63"),
        (power(Fraction(-2), Fraction(-2), 1), "0.3"),
        (power(Fraction(0), Fraction(1, 2), 2), "0"),
        (power(Fraction(7), Fraction(0), 2), "1"),
        (power(Fraction(1), Fraction(10**30), 2), "1"),
        (power(Fraction(2), Fraction(1, 2), 20), "1.41421356237309504880"),
    ],
)
def test_what_is_a_fraction_is_that_and_halves_go_away_from_zero(found, wanted):
    assert found == Fraction(wanted)


@given(st.integers(-400, 400), st.integers(1, 6), st.integers(0, 6))
def test_a_power_that_lies_halfway_comes_to_an_end(n, exponent, digits):
    x = Fraction(n, 20) or Fraction(1)
    exact = x**exponent
    size = Fraction(floor(abs(exact) * 10**digits + Fraction(1, 2)), 10**digits)
    assert power(x, Fraction(exponent), digits) == (size if exact > 0 else -size)


@given(st.integers(0, 500), st.integers(0, 2), st.sampled_from([-1, 0, 1]))
def test_a_hair_beside_the_middle_is_told_from_it(n, digits, hair):
    """e to the rounded logarithm of a half lies some 10^-30 beside it: more bits are needed."""
    half = Fraction(2 * n + 1, 2 * 10**digits)
    x = ln(half, 30) + Fraction(hair, 10**30)
    assert exp(x, digits) == to_digits(FAR.exp(decimal(x)), digits)
    root = half + Fraction(hair, 10**30)
    assert power(root**2, Fraction(1, 2), digits) == sqrt(root**2, digits)
    assert power(root, Fraction(1001, 1000), digits) == to_digits(
        FAR.power(decimal(root), decimal(Fraction(1001, 1000))), digits
    )


@given(st.sampled_from(["exp", "ln", "sqrt"]), SMALL, SMALL, DIGITS)
def test_a_greater_value_gives_no_smaller_result(name, x, y, digits):
    low, high = sorted((x % 87, y % 87))
    if low:
        assert CURVES[name](low, digits) <= CURVES[name](high, digits)


@given(SMALL, SMALL)
def test_the_logarithm_of_a_product_is_the_sum_of_the_logarithms(x, y):
    last = Fraction(1, 10**20)
    assert abs(ln(x * y, 20) - ln(x, 20) - ln(y, 20)) <= 3 * last / 2


@given(SMALL, st.integers(0, 20))
def test_a_half_power_is_a_square_root(x, digits):
    assert power(x, Fraction(1, 2), digits) == sqrt(x, digits)


@given(st.fractions(-40, 40, max_denominator=1000))
def test_the_logarithm_undoes_the_exponential(x):
    assert abs(ln(exp(x, 30), 10) - x) <= Fraction(2, 10**10)


@given(EXPONENTS, st.integers(0, 29))
def test_more_digits_change_none_by_more_than_half_of_the_last(x, digits):
    assert abs(exp(x, digits + 1) - exp(x, digits)) <= Fraction(6, 10 ** (digits + 1))


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("ln", [0]),
        ("ln", [-1]),
        ("sqrt", [Fraction(-1, 10**9)]),
        ("power", [0, 0]),
        ("power", [0, -1]),
        ("power", [-1, Fraction(1, 2)]),
        ("exp", [88]),
        ("power", [Fraction(1000001, 10**6), 10**30]),
    ],
)
def test_outside_its_domain_a_function_has_no_value(name, args):
    with pytest.raises(OutsideDomain):
        CURVES[name](*map(Fraction, args), 4)


def test_what_is_far_beyond_the_decimals_is_answered_at_once():
    assert exp(Fraction(-(10**40)), 30) == 0
    assert power(Fraction(1, 10**30), Fraction(10**30), 30) == 0
    assert power(Fraction(1, 10**30), Fraction(1, 10**30), 10) == 1
    assert exp(Fraction(87), 0) < 10**38
