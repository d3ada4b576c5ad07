"""Missing parts, part years, several periods, roll-ups."""

from fractions import Fraction

import pytest
from tests.core.method.library.engines import both
from tests.core.method.library.worked import Case, params, shows, worked
from tests.core.method.methods import method

PERIODS = "earlier_share = 50%, last_share = 50%"
CASES = [
    shows("2.17", "37.5", "reweighted(weight = 30, full = 100, present = 80, at_none = 0)"),
    shows("2.17", "62.5", "reweighted(weight = 50, full = 100, present = 80, at_none = 0)"),
    Case("reweighted(weight = 50, full = 100, present = 0, at_none = 0)", "0"),
    Case("part_year(points = 90, months = 6, full = 12)", "45"),
    shows("2.16", "90.875", f"multi_period(earlier = 88.75, last = 93, {PERIODS})"),
    shows("2.16", "91", f"half_away(multi_period(earlier = 88.75, last = 93, {PERIODS}), 1)"),
    Case("growth(now = 94, before = 100, at_zero = 0)", "-0.06"),
    Case("growth(now = -50, before = -100, at_zero = 0)", "0.5"),
    Case("growth(now = 5, before = 0, at_zero = 1)", "1"),
    shows("2.23", "85.00%", "plain_mean(sum_of_points = 1.7, count = 2, at_none = 0)"),
    shows(
        "2.23",
        "89.09%",
        "pooled_ratio(numerators = 980, denominators = 1100, at_zero = 0)",
        "0.0001",
    ),
    Case("plain_mean(sum_of_points = 0, count = 0, at_none = 7)", "7"),
    Case("pooled_ratio(numerators = 5, denominators = 0, at_zero = 0)", "0"),
    # 90 points with 30 people, 80 with 10
    Case("weighted_mean(weighted = 3500, weights = 40, at_none = 0)", "87.5"),
    Case("weighted_mean(weighted = 0, weights = 0, at_none = 7)", "7"),
    Case("worst_of(own = 90, worst = 60)", "60"),
    Case("worst_of(own = 55, worst = 60)", "55"),
]
PARTS = """
unit[unit]: {from: organisation}
part[part]: |
  part | weight number 0..100
  a    | 30
  b    | 50
  c    | 20
score[unit, part]: {from: facts, score: number 0..100 empty n/a}
"""
AGAIN = """
new_weight[unit, part]:
  case(score is absent -> none, else -> reweighted(full = sum(weight among part),
  present = sum(weight among part where score is present), at_none = none))
total[unit]: sum(new_weight * score over part) / 100
"""
YEARS = """
plan[unit]: {from: organisation}
score[unit]: {from: facts, period: year, points: number 0..100 by 0.01}
"""
COMPANIES = """
company[company]: {from: organisation}
unit[unit]:
  from: organisation
  company: '-> company'
  done: number 0..10000
  due: number 0..10000
  people: integer 0..1000
"""
ROLLED = """
rate[unit]: pooled_ratio(numerators = done, denominators = due, at_zero = 0)
mean_of_rates[company]:
  plain_mean(sum_of_points = sum(rate over unit), count = count(rate over unit), at_none = none)
pooled[company]:
  pooled_ratio(numerators = sum(done over unit), denominators = sum(due over unit), at_zero = 0)
by_people[company]:
  weighted_mean(weighted = sum(rate * people over unit), weights = sum(people over unit),
  at_none = none)
worst[company]: worst_of(own = 100%, worst = min(rate over unit))
"""


@pytest.mark.slow
@pytest.mark.parametrize("case", params(CASES))
def test_roll_ups_come_out(answered, case):
    assert case.holds(answered[case.call])


@worked("2.17", "37.5", "62.5", "86.25")
def test_the_weight_of_a_missing_part_goes_to_the_others():
    found = both(
        method(AGAIN, tables=PARTS, uses="std 1"),
        unit="unit ; U",
        score="unit | part | score ; U | a | 80 ; U | b | 90",
    )
    assert found.value("new_weight", ("U", "a")) == Fraction("37.5")
    assert found.value("new_weight", ("U", "b")) == Fraction("62.5")
    assert found.value("total", ("U",)) == Fraction("86.25")


@worked("2.16", "90.875", "91")
def test_the_end_of_a_plan_is_its_earlier_years_and_its_last():
    """88, 91, 86 and 90 before, 93 at last: half and half, in whole points."""
    found = both(
        method(
            f"""
            exact[unit]:
              missing: stops
              gives: multi_period(earlier = mean(points past 4), last = points, {PERIODS})
            rounded[unit]: half_away(exact, 1)
            """,
            tables=YEARS.replace("plan[unit]", "unit[unit]"),
            uses="std 1",
        ),
        unit="unit ; U",
        score="unit | period | points ; U | 2016 | 88 ; U | 2017 | 91 ; U | 2018 | 86"
        " ; U | 2019 | 90 ; U | 2020 | 93",
    )
    assert found.value("exact", ("U",)) == Fraction("90.875")
    assert found.value("rounded", ("U",)) == 91


@worked("2.23", "85.00%", "89.09%")
def test_a_pooled_ratio_is_not_the_mean_of_ratios():
    """80 of 100 and 900 of 1000."""
    found = both(
        method(ROLLED, tables=COMPANIES, uses="std 1"),
        company="company ; C",
        unit="unit | company | done | due | people"
        " ; A | C | 80 | 100 | 30 ; B | C | 900 | 1000 | 10",
    )
    assert found.value("mean_of_rates", ("C",)) == Fraction(85, 100)
    assert found.value("pooled", ("C",)) == Fraction(980, 1100)
    assert found.value("by_people", ("C",)) == Fraction("0.825")
    assert found.value("worst", ("C",)) == Fraction("0.8")
