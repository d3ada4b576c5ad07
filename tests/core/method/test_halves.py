"""A text in both languages gives each its half."""

import pytest

from qiyue.core.method.halves import own


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("总分 · Total", "总分", "Total"),
        ("Total · 总分", "总分", "Total"),
        ("总分", "总分", "总分"),
        ("Total", "Total", "Total"),
        ("人·日", "人·日", "人·日"),
        ("甲 · 乙", "甲 · 乙", "甲 · 乙"),
        ("one · two", "one · two", "one · two"),
        ("达标分 6、进步分 7 · 6 and 7 · more", "达标分 6、进步分 7", "6 and 7 · more"),
        ("", "", ""),
    ],
)
def test_each_language_has_its_half(text, zh, en):
    assert own(text, "zh") == zh
    assert own(text, "en") == en
