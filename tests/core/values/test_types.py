"""The common step is the largest of which all are multiples."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiyue.core.values.types import common_step

STEPS = st.fractions(min_value=Fraction(1, 100), max_value=100, max_denominator=100)


@pytest.mark.parametrize(
    ("steps", "common"),
    [(["0.5", "0.75"], "1/4"), (["2", "3"], "1"), (["0.01", "1"], "1/100"), (["6"], "6")],
)
def test_two_steps_have_a_step_in_common(steps, common):
    assert common_step(*map(Fraction, steps)) == Fraction(common)


def test_one_unknown_step_makes_the_common_step_unknown():
    assert common_step(Fraction(1), None) is None


@given(STEPS, STEPS)
def test_all_steps_are_multiples_of_the_common_one(a, b):
    common = common_step(a, b)
    assert (a / common).denominator == (b / common).denominator == 1
