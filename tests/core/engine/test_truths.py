"""Checks of a method that need no data are asked as soon as the method is read."""

import pytest
from tests.core.method.methods import method, program

from qiyue.core.engine.truths import constants_hold
from qiyue.core.method.desk import Desk

ITEMS = """
unit[unit]: {from: organisation}
item[item]: item | weight number 0..100 ; a | 60 ; b | 45
fact[unit, item]: {from: facts, actual: number 0..9}
"""


def false_checks(*checks):
    desk = Desk()
    lines = "half[item]:\n  role: check\n  gives: weight / 2"
    constants_hold(program(method(lines, tables=ITEMS, checks="\n".join(checks))), desk)
    return [(one.code, one.level, one.message.en) for one in desk.findings]


def test_weights_of_105_are_found_without_data():
    found = false_checks("weights make 100: sum(weight among item) = 100")
    assert found == [("check-false", "error", '"weights make 100" does not hold: 105 = 100.')]


def test_each_row_that_fails_is_named():
    found = false_checks("at most 50 [item]: half <= 25")
    assert found == [("check-false", "error", '"at most 50" (item=a) does not hold: 30 <= 25.')]


@pytest.mark.parametrize(
    "check",
    [
        "weights make 105: sum(weight among item) = 105",
        "no unit [unit]: count(over fact) = 7",
        "all: count(among unit) = 7",
    ],
)
def test_what_holds_or_needs_data_is_not_reported(check):
    assert false_checks(check) == []
