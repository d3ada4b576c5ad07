"""Days of the calendar: how many lie between two, the parts of one, one that comes later."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from fractions import Fraction

FIRST, LAST = date.min, date.max
"""A day before or after them is held there."""
MOST = {"days_after": 36_600, "months_after": 1_200}
"""So many days or months after (or before) a day there may be: a hundred years."""


def days(a: date, b: date) -> Fraction:
    """天数: whole days from `a` to `b`; negative if `b` comes first, 0 on the same day."""
    return Fraction((b - a).days)


def year(d: date) -> Fraction:
    """年: of the calendar."""
    return Fraction(d.year)


def month(d: date) -> Fraction:
    """月: 1 to 12."""
    return Fraction(d.month)


def day(d: date) -> Fraction:
    """日: of the month, 1 to 31."""
    return Fraction(d.day)


def days_after(d: date, n: Fraction) -> date:
    """`n` 天以后: days after `d`; before it where `n` is negative."""
    return date.fromordinal(min(max(d.toordinal() + int(n), FIRST.toordinal()), LAST.toordinal()))


def months_after(d: date, n: Fraction) -> date:
    """`n` 个月以后的同一日: the same day of the month; its last day where the month has no such."""
    year, month = divmod(d.year * 12 + d.month - 1 + int(n), 12)
    if not FIRST.year <= year <= LAST.year:
        return FIRST if year < FIRST.year else LAST
    return date(year, month + 1, min(d.day, monthrange(year, month + 1)[1]))


CALENDAR: dict[str, Callable[..., Fraction | date]] = {
    "days": days,
    "year": year,
    "month": month,
    "day": day,
    "days_after": days_after,
    "months_after": months_after,
}
