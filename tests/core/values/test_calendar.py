"""Days are counted on the calendar."""

from datetime import date

import pytest

from qiyue.core.values.calendar import CALENDAR, days, days_after, months_after


@pytest.mark.parametrize(
    ("a", "b", "many"),
    [
        ("2026-01-01", "2026-07-15", 195),
        ("2026-07-15", "2026-01-01", -195),
        ("2026-07-15", "2026-07-15", 0),
        ("2024-02-28", "2024-03-01", 2),  # a leap year
        ("1900-02-28", "1900-03-01", 1),  # none
        ("0001-01-01", "9999-12-31", 3652058),
    ],
)
def test_days_are_counted_from_the_first_to_the_second(a, b, many):
    assert days(date.fromisoformat(a), date.fromisoformat(b)) == many


def test_a_day_has_a_year_a_month_and_a_day_of_the_month():
    parts = {name: CALENDAR[name](date(2026, 7, 15)) for name in ("year", "month", "day")}
    assert parts == {"year": 2026, "month": 7, "day": 15}


@pytest.mark.parametrize(
    ("first", "many", "wanted"),
    [
        ("2026-01-15", 1, "2026-02-15"),
        ("2026-01-31", 1, "2026-02-28"),  # the month has no 31st
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-31", -14, "2024-11-30"),
        ("2026-12-31", 0, "2026-12-31"),
        ("9999-11-30", 2, "9999-12-31"),  # held within the calendar
        ("0001-02-01", -2, "0001-01-01"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_its_month(first, many, wanted):
    assert months_after(date.fromisoformat(first), many) == date.fromisoformat(wanted)


@pytest.mark.parametrize(
    ("first", "many", "wanted"),
    [
        ("2024-02-28", 2, "2024-03-01"),
        ("2026-01-01", -1, "2025-12-31"),
        ("9999-12-31", 1, "9999-12-31"),
        ("0001-01-01", -1, "0001-01-01"),
    ],
)
def test_days_later_are_counted_on_the_calendar(first, many, wanted):
    assert days_after(date.fromisoformat(first), many) == date.fromisoformat(wanted)
