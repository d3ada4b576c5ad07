"""How a paper counts: chapters, articles and points, days and numbers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from qiyue.core.method.halves import Lang
from qiyue.core.values.exact import decimals, plain

DIGITS = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
MOST_DECIMALS = 12


def han(n: int) -> str:
    """A number from 1 to 9999 in Chinese numerals: 十二, 一百零三."""
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = n // 10**place % 10
        if digit == 0:
            gap = bool(said)
            continue
        one_ten = digit == 1 and place == 1 and not said
        said += ("零" if gap else "") + ("" if one_ten else DIGITS[digit]) + PLACES[place]
        gap = False
    return said or DIGITS[0]


def letter(n: int) -> str:
    """a, b, … z, aa, ab …"""
    said = ""
    while n:
        n, rest = divmod(n - 1, 26)
        said = chr(ord("a") + rest) + said
    return said


def chapter_number(n: int, lang: Lang) -> str:
    """第三章, Chapter 3."""
    return f"第{han(n)}章" if lang == "zh" else f"Chapter {n}"


def annex_number(n: int, lang: Lang) -> str:
    """附一, Annex 1."""
    return f"附{han(n)}" if lang == "zh" else f"Annex {n}"


def article_number(n: int, lang: Lang) -> str:
    """第十二条, Article 12."""
    return f"第{han(n)}条" if lang == "zh" else f"Article {n}"


def mark(n: int, depth: int, lang: Lang) -> str:
    """The mark of a point: （一）, then 1., then （1）; in English (a), then (i), then (1)."""
    if lang == "zh":
        return (f"（{han(n)}）", f"{n}.", f"（{n}）")[min(depth, 2)]
    return (f"({letter(n)})", f"({roman(n)})", f"({n})")[min(depth, 2)]


def roman(n: int) -> str:
    """i, ii, iii, iv …"""
    said = ""
    for value, sign in ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")):
        said, n = said + sign * (n // value), n % value
    for value, sign in ((9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        said, n = said + sign * (n // value), n % value
    return said


def day_text(day: date, lang: Lang) -> str:
    """2020 年 1 月 1 日, 1 January 2020."""
    if lang == "zh":
        return f"{day.year} 年 {day.month} 月 {day.day} 日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def number_text(x: Fraction) -> str:
    """All digits, with a true minus; a fraction where the decimals do not end."""
    places = decimals(x)
    if places is None or places > MOST_DECIMALS:
        return f"{x.numerator}/{x.denominator}".replace("-", "−")
    return plain(x).replace("-", "−")
