"""Sums, means and quantiles of many numbers are exact, or right to any shown digit."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from qiyue.core.values.samples import mean, ordered, quantile, total, total_of

NUMBERS = st.lists(st.fractions(min_value=-50, max_value=50, max_denominator=60), min_size=1)


@given(NUMBERS)
def test_sum_mean_and_order_are_those_of_the_fractions(numbers):
    assert total(numbers) == sum(numbers)
    assert mean(numbers) == sum(numbers) / len(numbers)
    assert ordered(numbers) == sorted(numbers)
    assert quantile(sorted(numbers), Fraction(1)) == max(numbers)


def test_a_mean_of_many_denominators_is_right_to_any_shown_digit():
    numbers = [Fraction(1, n) for n in range(1, 1500)]
    near = total_of((Fraction(1), n) for n in range(1, 1500)) / len(numbers)
    assert abs(near - sum(numbers) / len(numbers)) < Fraction(1, 10**36)
    assert mean(numbers) == near
