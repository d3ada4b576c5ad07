"""Days are counted on the calendar."""

from datetime import date

import pytest

from qiyue.core.values.calendar import CALENDAR, days


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
