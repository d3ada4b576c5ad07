"""Units multiply, divide and come back as they were written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiyue.core.values.uoms import PERCENT, PLAIN, uom

SYMBOLS = st.sampled_from(["元", "t", "kJ", "kg", "分", "次", "%"])
UNITS = st.lists(SYMBOLS, min_size=1, max_size=3).map("/".join).map(uom)


def test_a_price_times_a_weight_is_money():
    assert uom("元/t") * uom("t") == uom("元")


def test_equal_units_divide_to_a_plain_number():
    assert uom("kJ/kg") / uom("kJ/kg") == PLAIN
    assert (uom("kJ/kg") / uom("kJ/kg")).plain


@pytest.mark.parametrize("text", ["元", "元/t", "kJ/kg", "1/t", "人·日", "%"])
def test_a_unit_is_written_as_it_was_read(text):
    assert str(uom(text)) == text


def test_the_order_of_symbols_does_not_matter():
    assert uom("人·日") == uom("日·人")


def test_no_text_is_a_plain_number_and_per_cent_is_a_unit():
    assert uom("") == PLAIN
    assert uom("%") == PERCENT
    assert str(PLAIN) == ""


@pytest.mark.parametrize("text", ["元//t", "/t", "元 t", "m2", "元/", "a.b", "[t]", "-t", "a·"])
def test_what_is_no_unit_is_refused(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        uom(text)


@given(UNITS, UNITS)
def test_division_undoes_multiplication(a, b):
    assert a * b / b == a
    assert a * b == b * a
