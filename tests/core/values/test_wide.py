"""Wide numbers mean what fractions mean."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiyue.core.values import wide
from qiyue.core.values.exact import ROUNDINGS, plain

NUMBERS = st.builds(
    Fraction, st.integers(-(10**60), 10**60), st.integers(1, 10**40)
) | st.fractions(-20, 20, max_denominator=12)


@given(NUMBERS)
def test_a_number_comes_back_from_its_text(x):
    assert wide.fraction(wide.wide(x)) == x


@given(NUMBERS, NUMBERS)
def test_functions_are_those_of_fractions(x, y):
    a, b = wide.wide(x), wide.wide(y)
    assert wide.add(a, b) == wide.wide(x + y)
    assert wide.subtract(a, b) == wide.wide(x - y)
    assert wide.multiply(a, b) == wide.wide(x * y)
    assert wide.divide(a, b) == (wide.wide(x / y) if y else None)
    assert wide.absolute(a) == wide.wide(abs(x))
    assert wide.compare(a, b) == (x > y) - (x < y)
    assert (wide.order(a) < wide.order(b)) == (x < y)
    assert (wide.order(a) == wide.order(b)) == (x == y)


@given(st.integers(-(10**30), 10**30), NUMBERS, st.integers(1, 10**30))
def test_a_column_of_whole_numbers_becomes_wide(n, coef, den):
    found = wide.over(wide.ratio(str(n), wide.wide(coef)), str(den))
    assert found == wide.wide(n * coef / den)


@given(NUMBERS, st.sampled_from(sorted(ROUNDINGS)), st.sampled_from(["1", "0.5", "0.01", "25"]))
def test_roundings_are_those_of_fractions(x, mode, step):
    size = Fraction(step)
    rounded = ROUNDINGS[mode](x, size)
    how = (wide.wide(x), wide.wide(size), mode)
    assert wide.rounded(*how) == wide.wide(rounded)
    count = int(rounded / size)
    assert wide.steps(*how, str(count), str(count)) == str(count)
    assert wide.steps(*how, str(count + 1), str(count + 9)) is None
    assert wide.steps(*how, str(count - 9), str(count - 1)) is None
    assert wide.shown(*how, "2") == plain(rounded, 2)


@given(st.lists(NUMBERS, min_size=1, max_size=30))
def test_many_are_read_as_one_text(numbers):
    texts = ",".join(map(wide.wide, numbers))
    assert wide.total(texts) == wide.wide(sum(numbers))
    assert wide.least(texts) == wide.wide(min(numbers))
    assert wide.greatest(texts) == wide.wide(max(numbers))


def test_a_sum_over_ten_thousand_denominators_ends_soon():
    texts = ",".join(wide.wide(Fraction(1, n)) for n in range(1, 10_001))
    digits = len(str(wide.fraction(wide.total(texts)).denominator.bit_length()))
    assert digits == 5


def test_a_result_that_is_too_long_says_whose_it_is():
    long = Fraction(1, 10**wide.MOST_DIGITS)
    assert wide.denominator(wide.wide(long / 10 * 10)) == str(10**wide.MOST_DIGITS)
    with pytest.raises(wide.TooManyDigits) as error:
        wide.numerator(wide.wide(long / 10**10), "line.part")
    assert error.value.name == "line.part"


def test_every_function_is_registered_with_its_texts():
    for name, (function, count) in wide.FUNCTIONS.items():
        assert function.__name__ == name
        assert function.__code__.co_argcount == count


@pytest.mark.parametrize(
    ("name", "texts", "units"),
    [
        ("exp", ["1", "4", "", ""], "27183"),
        ("sqrt", ["2", "3", "0", "9999"], "1414"),
        ("power", ["-2", "3", "2", "", ""], "-800"),
        ("ln", ["1/2", "1", "-7", "0"], "-7"),
        ("ln", ["1/2", "1", "-6", "0"], None),  # below the least
        ("exp", ["5", "0", "", "100"], None),  # above the greatest
        ("ln", ["0", "4", "", ""], None),
        ("sqrt", ["-1", "4", "", ""], None),
        ("exp", ["99", "4", "", ""], None),
    ],
)
def test_a_function_gives_units_of_its_last_decimal_or_nothing(name, texts, units):
    function, count = wide.FUNCTIONS[name]
    assert len(texts) == count
    *values, digits, low, high = texts
    assert function(*(wide.wide(Fraction(v)) for v in values), digits, low, high) == units
    assert units is not None or name in wide.PARTIAL
