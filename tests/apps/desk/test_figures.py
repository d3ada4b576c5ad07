"""Figures: rounded for the eye, exact beneath, never a float."""

import ast
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import qiyue.apps.desk
from qiyue.apps.desk import figures

pytestmark = pytest.mark.one_database

FEN = st.integers(-(10**17), 10**17)
SHARES = st.fractions(-1000, 1000, max_denominator=10**6)


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (123456, "1,234.56 元"),
        (12345678, "12.35 万元"),
        (-12345678, "-12.35 万元"),
        (999_999, "9,999.99 元"),
        (1_000_000, "1.00 万元"),
        (12_345_678_901, "1.23 亿元"),
        (Fraction(1, 3), "0.00 元"),
        (0, "0.00 元"),
    ],
)
def test_money_takes_the_unit_that_keeps_it_short(fen, shown):
    assert str(figures.large_money(fen)) == shown


@pytest.mark.parametrize(
    ("share", "shown", "exact"),
    [
        (Fraction(1, 3), "33.3%", "1/3"),
        (Fraction(1, 8), "12.5%", "12.5%"),
        (1, "100.0%", "100%"),
        (Fraction(-1, 2000), "-0.1%", "-0.05%"),
    ],
)
def test_a_share_says_what_it_is_exactly(share, shown, exact):
    found = figures.percent(share)
    assert (str(found), found.exact) == (shown, exact)


@given(FEN)
def test_the_exact_value_beneath_is_the_amount(fen):
    for make in (figures.money, figures.wan, figures.yi, figures.large_money):
        with translation.override("zh-hans"):
            digits = make(fen).exact.removesuffix(" 元").replace(",", "")
        assert Fraction(digits) * 100 == fen


@given(FEN, st.sampled_from([(figures.wan, 10**6), (figures.yi, 10**10)]))
def test_what_is_shown_is_the_nearest_with_two_places(fen, unit):
    make, size = unit
    shown = Decimal(make(fen).shown.replace(",", ""))
    exact = (Decimal(fen) / size).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert shown == exact


@given(SHARES, st.integers(0, 6))
def test_rounding_never_strays_further_than_half_a_step(value, places):
    shown = Fraction(figures.fixed(value, places).replace(",", ""))
    assert abs(shown - value) <= Fraction(1, 2 * 10**places)
    if abs(shown - value) * 2 * 10**places == 1:
        assert abs(shown) > abs(value)  # halves go away from zero


@given(SHARES)
def test_in_full_loses_nothing(value):
    assert Fraction(figures.in_full(value).replace(",", "")) == value


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_weeks_begin_on_monday(day):
    assert figures.week(day) == f"{day:%G} 年第{int(f'{day:%V}')}周"
    assert figures.day(day) == f"{day.year:04}-{day.month:02}-{day.day:02}"


def test_moments_are_those_of_the_place():
    assert figures.moment(datetime(2026, 11, 23, 2, 32, tzinfo=UTC)) == "2026-11-23 10:32"
    assert figures.week(date(2026, 11, 23)) == "2026 年第48周"


def test_a_page_shows_the_exact_value_over_and_beneath():
    assert 'title="123,456.78 元"' in figures.shown(figures.wan(12345678))
    assert "123,456.78 元</span>" in figures.beneath(figures.wan(12345678))
    assert "figure-exact" not in figures.beneath(figures.money(100))


def test_no_float_comes_near_a_figure():
    """Neither the word nor a literal with a point stands in the room's code."""
    for path in Path(qiyue.apps.desk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), path
            assert not (isinstance(node, ast.Name) and node.id == "float"), path
