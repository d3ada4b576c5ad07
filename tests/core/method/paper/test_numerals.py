"""A paper counts as its language does."""

from datetime import date
from fractions import Fraction

import pytest

from qiyue.core.method.paper.numerals import (
    article_number,
    chapter_number,
    day_text,
    han,
    letter,
    mark,
    number_text,
    roman,
)


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (212, "二百一十二"),
        (1005, "一千零五"),
        (2340, "二千三百四十"),
    ],
)
def test_chinese_numerals(n, said):
    assert han(n) == said


def test_chapters_and_articles_bear_their_numbers():
    assert [chapter_number(3, lang) for lang in ("zh", "en")] == ["第三章", "Chapter 3"]
    assert [article_number(12, lang) for lang in ("zh", "en")] == ["第十二条", "Article 12"]


def test_points_go_from_mark_to_mark_as_they_go_deeper():
    assert [mark(2, depth, "zh") for depth in range(4)] == ["（二）", "2.", "（2）", "（2）"]
    assert [mark(2, depth, "en") for depth in range(4)] == ["(b)", "(ii)", "(2)", "(2)"]


def test_letters_and_roman_numerals_go_on():
    assert [letter(n) for n in (1, 26, 27, 52, 53)] == ["a", "z", "aa", "az", "ba"]
    assert [roman(n) for n in (1, 4, 9, 14, 40)] == ["i", "iv", "ix", "xiv", "xl"]


def test_days_and_numbers_are_written_out():
    day = date(2020, 12, 1)
    assert [day_text(day, lang) for lang in ("zh", "en")] == [
        "2020 年 12 月 1 日",
        "1 December 2020",
    ]
    assert [number_text(Fraction(n)) for n in ("-0.5", "1/3", "100")] == ["−0.5", "1/3", "100"]
