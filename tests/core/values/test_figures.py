from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiyue.core.values.figures import distribution, short
from qiyue.doors.exchange.report.packing import LETTERS, cell, packed


@given(st.lists(st.fractions(min_value=-50, max_value=50, max_denominator=60), min_size=1))
def test_every_number_falls_into_one_class(numbers):
    found = distribution(numbers)
    assert sum(found.counts) == found.count == len(numbers)
    assert found.start <= found.low <= found.lower <= found.middle <= found.upper <= found.high
    assert found.high < found.end
    assert found.mean == sum(numbers) / len(numbers)
    assert found.rows()[-1][-1] == "100.0%"


def test_quartiles_stand_between_neighbours():
    found = distribution([Fraction(n) for n in (1, 2, 3, 10)])
    assert (found.lower, found.middle, found.upper) == (
        Fraction(7, 4),
        Fraction(5, 2),
        Fraction(19, 4),
    )


@pytest.mark.parametrize(
    ("x", "text"), [("1/8", "0.13"), ("-1/8", "-0.13"), ("-1/1000", "0.00"), ("2", "2.00")]
)
def test_shown_numbers_are_rounded_half_away_from_zero(x, text):
    assert short(Fraction(x)) == text


def unpacked(form, size):
    """What base.js does."""

    def texts(found):
        return found.split(";") if isinstance(found, str) else found

    if "c" in form:
        return [form["c"]] * size
    if "s" in form:
        return texts(form["s"])
    kinds = texts(form["d"])
    width = 1 if len(kinds) <= len(LETTERS) else 2
    codes = [form["i"][n : n + width] for n in range(0, len(form["i"]), width)]
    places = [
        sum(LETTERS.index(c) * len(LETTERS) ** (width - 1 - i) for i, c in enumerate(code))
        for code in codes
    ]
    return [kinds[place] for place in places]


@given(st.lists(st.sampled_from(["", "0", "10", "!m", "a;b", *map(str, range(300))]), min_size=1))
def test_a_packed_column_reads_back(cells):
    assert unpacked(packed(cells), len(cells)) == cells


def test_a_long_column_of_few_values_takes_a_letter_a_row():
    cells = [str(n % 7) for n in range(2000)]
    assert len(packed(cells)["i"]) == 2000
    assert unpacked(packed(cells), 2000) == cells
    many = [f"0.{n % 500:06}" for n in range(20_000)]
    assert len(packed(many)["i"]) == 40_000
    assert unpacked(packed(many), 20_000) == many


def test_cells_keep_value_state_and_exact_fraction_apart():
    assert cell("0.333333", "counted", "", "1", "3") == "0.333333\n1/3"
    assert cell("0.500", "counted", "", "1", "2") == "0.500"
    assert cell("", "missing", "no-report") == "!mno-report"
    assert cell("!odd", "counted") == "!=!odd"
