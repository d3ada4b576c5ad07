"""Deductions and additions with their limits, highest only, running points, joint guarantee."""

import pytest
from tests.core.method.library.engines import both
from tests.core.method.library.worked import Case, params, worked
from tests.core.method.methods import method

CASES = [
    Case("deduct(weight = 5, deductions = 5, lowest = 0)", "0"),
    Case("deduct(weight = 5, deductions = 6, lowest = 0)", "0"),
    Case("deduct(weight = 5, deductions = 6, lowest = -3)", "-1"),
    Case("deduct_each(weight = 20, count = 3, each = 5, lowest = 0)", "5"),
    Case("deduct_each(weight = 20, count = 5, each = 5, lowest = 0)", "0"),
    Case("none_happened(weight = 30, count = 0, else_points = 0)", "30"),
    Case("none_happened(weight = 30, count = 1, else_points = 2)", "2"),
    Case("done_share(weight = 20, done = 1, due = 2, at_none = 20)", "10"),
    Case("done_share(weight = 20, done = 0, due = 0, at_none = 20)", "20"),
    # 15 study sessions of 2 each, at most 12
    Case("add_each(count = 15, each = 2, most = 12)", "12"),
    Case("add_each(count = 4, each = 2, most = 12)", "8"),
    Case("add_limited(additions = 7, most = 5)", "5"),
    Case("add_limited(additions = 3, most = 5)", "3"),
    Case(
        "add_and_deduct(weight = 100, additions = 8, most_added = 5, deductions = 20, "
        "most_deducted = 10, lowest = 0, most = 100)",
        "95",
    ),
    Case(
        "add_and_deduct(weight = 100, additions = 4, most_added = 5, deductions = 1, "
        "most_deducted = 10, lowest = 0, most = 100)",
        "100",
    ),
    Case("running_points(start = 60, additions = 70, deductions = 5, lowest = 0)", "125"),
    Case("running_points(start = 60, additions = 0, deductions = 70, lowest = 0)", "0"),
    Case("linked_deduction(shares = 1.5, each = 2, most = 6)", "3"),
    Case("linked_deduction(shares = 4, each = 2, most = 6)", "6"),
    Case("linked_deduction_worst(share = 0.8, each = 2, most = 6)", "1.6"),
]
TABLES = """
branch[branch]: {from: organisation}
fault[fault]: |
  fault  | deduction number 分 0..10
  missed | 1
  record | 1
event[branch, event]: {from: events, fault: '-> fault', times: integer 1..100}
level[level]: |
  level    | addition number 分 0..10 better high
  city     | 1
  province | 3
honour[branch, matter, honour]: {from: events, level: '-> level'}
"""
LINES = """
meetings[branch]:
  deduct(weight = 5, deductions = sum(times * fault.deduction over event), lowest = 0)
counts[honour]: best(level.addition among honour by branch, matter)
honours[branch]: add_limited(additions = sum(level.addition over honour where counts), most = 5)
"""


@pytest.mark.slow
@pytest.mark.parametrize("case", params(CASES))
def test_deductions_and_additions_come_out(answered, case):
    assert case.holds(answered[case.call])


@pytest.fixture(scope="module")
def year():
    return both(
        method(LINES, tables=TABLES, uses="std 1"),
        branch="branch ; A ; B ; C",
        event="branch | event | fault | times ; A | 1 | missed | 3 ; A | 2 | record | 2"
        " ; B | 1 | missed | 3 ; B | 2 | record | 2 ; B | 3 | missed | 1 ; C | 1 | record | 1",
        honour="branch | matter | honour | level ; A | 5G | 1 | city ; A | 5G | 2 | province"
        " ; B | 5G | 1 | province ; B | safety | 2 | province",
    )


@worked("2.7", "0", "0 after a sixth")
def test_deductions_stop_at_nothing(year):
    """Three missed meetings and two poor records of 5 points; a sixth event changes nothing."""
    assert [year.value("meetings", (b,)) for b in "ABC"] == [0, 0, 4]


@worked("2.7", "3")
def test_of_several_honours_for_one_thing_the_highest_counts(year):
    """Province +3 and city +1 for one thing are +3; two things stop at the limit of 5."""
    assert [year.value("counts", ("A", "5G", honour)) for honour in "12"] == [False, True]
    assert [year.value("honours", (branch,)) for branch in "ABC"] == [3, 5, 0]
