"""Days of the calendar as numbers: how many lie between two, and the parts of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction


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


CALENDAR: dict[str, Callable[..., Fraction]] = {
    "days": days,
    "year": year,
    "month": month,
    "day": day,
}
