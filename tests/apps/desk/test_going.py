"""How long work has still to go, by its pace so far."""

import pytest

from qiyue.apps.desk.going import Far, paced


@pytest.mark.parametrize(
    ("done", "total", "left"),
    [
        (5, 20, 180),  # three times as much again
        (19, 20, 3),
        (0, 20, None),  # nothing is done yet
        (20, 20, None),  # it ends by itself
    ],
)
def test_the_rest_takes_as_long_as_what_is_done(done, total, left):
    assert paced(done, total, 60) == left


@pytest.mark.parametrize(
    ("left", "minutes"), [(None, 0), (0, 0), (59, 0), (60, 1), (61, 2), (180, 3)]
)
def test_minutes_are_rounded_up_and_none_are_told_below_one(left, minutes):
    assert Far("", 1, 2, left).minutes == minutes
