"""The calendar on days since 1970, a whole column at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qiyue.core.engine.living.columns import Array


def _months(day: Array) -> Array:
    """Months since January 1970."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _year(day: Array) -> Array:
    return _months(day) // 12 + 1970


def _month(day: Array) -> Array:
    return _months(day) % 12 + 1


def _first(months: Array) -> Array:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _day(day: Array) -> Array:
    return day - _first(_months(day)) + 1


def _months_after(day: Array, many: Array) -> Array:
    """The same day of a later month; its last day where that month is shorter."""
    months = _months(day) + many
    first = _first(months)
    last = _first(months + 1) - 1
    found: Array = np.minimum(first + _day(day) - 1, last)
    return found


CALENDAR: dict[str, Callable[..., Array]] = {
    "days": lambda first, last: last - first,
    "days_after": lambda day, many: day + many,
    "months_after": _months_after,
    "year": _year,
    "month": _month,
    "day": _day,
}
