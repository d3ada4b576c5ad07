"""Numbers are read by their own digits and rounded as their definitions say."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiyue.core.values.exact import ROUNDINGS, decimals, number, plain, sign

STEPS = st.sampled_from(["0.01", "0.05", "0.5", "1", "2.5", "3", "1/3"]).map(Fraction)
NUMBERS = st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)
HALVES = st.integers(-2001, 2001).map(lambda n: Fraction(n, 2))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("28.19", Fraction(2819, 100)),
        ("-0.5", Fraction(-1, 2)),
        ("010", Fraction(10)),  # ten, never eight
        ("100.00", Fraction(100)),
        ("0.869247", Fraction(869247, 1000000)),
        ("9" * 38, Fraction(10**38 - 1)),
    ],
)
def test_a_number_is_what_its_digits_say(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "1.", ".5", "+1", "--1", "1e3", "1,000", "1_000", "0x10", "1/3", "１", "٣",
     "1.2.3", "nan", "inf", "1:30", "NO", "-", "9" * 39],
)  # fmt: skip
def test_anything_else_is_no_number(text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        number(text)


@given(st.text(max_size=8))
def test_no_text_gives_a_number_that_its_digits_do_not_write(text):
    try:
        value = number(text)
    except ValueError:
        return
    assert set(text) <= set("-.0123456789")
    assert value == Fraction(text)


@given(NUMBERS | HALVES, STEPS, st.sampled_from(sorted(ROUNDINGS)))
def test_every_rounding_gives_a_multiple_of_its_step_less_than_a_step_away(x, step, mode):
    rounded = ROUNDINGS[mode](x, step)
    assert (rounded / step).denominator == 1
    assert abs(rounded - x) < step


@given(NUMBERS | HALVES, STEPS, st.sampled_from(["half_up", "half_away", "half_even"]))
def test_the_three_halves_go_to_the_nearest_multiple(x, step, mode):
    assert abs(ROUNDINGS[mode](x, step) - x) <= step / 2


@given(NUMBERS | HALVES, STEPS)
def test_floor_is_never_above_and_ceil_never_below(x, step):
    assert 0 <= x - ROUNDINGS["floor"](x, step) < step
    assert 0 <= ROUNDINGS["ceil"](x, step) - x < step


@given(NUMBERS | HALVES, STEPS)
def test_trunc_goes_towards_zero_on_both_sides(x, step):
    mode = "floor" if x >= 0 else "ceil"
    assert ROUNDINGS["trunc"](x, step) == ROUNDINGS[mode](x, step)


@given(st.integers(-500, 500), STEPS)
def test_a_half_goes_where_its_rounding_says(n, step):
    """x lies in the middle between n steps and n + 1 steps."""
    x = n * step + step / 2
    assert ROUNDINGS["half_up"](x, step) == (n + 1) * step
    assert ROUNDINGS["half_away"](x, step) == (n + 1 if x > 0 else n) * step
    assert ROUNDINGS["half_even"](x, step) == (n if n % 2 == 0 else n + 1) * step


@given(NUMBERS | HALVES, STEPS)
def test_half_away_is_the_same_on_both_sides_of_zero(x, step):
    assert ROUNDINGS["half_away"](-x, step) == -ROUNDINGS["half_away"](x, step)


@pytest.mark.parametrize(
    ("mode", "x", "expected"),
    [
        ("half_up", "-0.5", "0"),
        ("half_away", "-0.5", "-1"),
        ("half_even", "-0.5", "0"),
        ("half_even", "1.5", "2"),
        ("half_even", "2.5", "2"),
        ("floor", "-0.1", "-1"),
        ("ceil", "-0.9", "0"),
        ("trunc", "-1.9", "-1"),
    ],
)
def test_the_roundings_differ_below_zero(mode, x, expected):
    assert ROUNDINGS[mode](Fraction(x), Fraction(1)) == Fraction(expected)


def test_the_sign_is_minus_one_zero_or_one():
    assert [sign(Fraction(x)) for x in (-3, 0, 7)] == [-1, 0, 1]


@pytest.mark.parametrize(
    ("x", "digits", "text"),
    [
        ("1/2", None, "0.5"),
        ("-1/8", None, "-0.125"),
        ("100", None, "100"),
        ("16.5", 2, "16.50"),
        ("1/3", 2, "1/3"),
        ("-1/3", None, "-1/3"),
        ("0", 2, "0.00"),
        ("1/40", 1, "0.025"),
    ],
)
def test_a_number_is_written_with_all_its_digits(x, digits, text):
    assert plain(Fraction(x), digits) == text


@given(st.integers(-(10**12), 10**12), st.integers(0, 9))
def test_what_is_written_is_read_back(n, places):
    x = Fraction(n, 10**places)
    assert number(plain(x)) == x
    assert decimals(x) is not None


def test_a_third_has_no_number_of_digits():
    assert decimals(Fraction(1, 3)) is None
    assert decimals(Fraction(1, 40)) == 3
