"""Executive pay, pools, clawback and deferral, the wage bill, the guards of the law."""

from fractions import Fraction

import pytest
from tests.core.method.library.engines import both
from tests.core.method.library.worked import Case, params, shows, worked
from tests.core.method.methods import method

MULTIPLE = "d_start = 70, c_start = 85, b_start = 95, a_start = 105, top = 120, d_multiple = 0"
MULTIPLE += ", c_multiple = 1, b_multiple = 1.5, a_multiple = 2, top_multiple = 3"
MULTIPLE += ", below_multiple = 0"
LIMITS = "most_coefficient = 2, most_adjustment = 1.5, most_multiple = 2"
BRANCH = "base = 3000, multiple = 1.3, full = 90, share = 50%"
LINKS = "last = 50000, up_link = 0.7, down_link = 0.5"
CASES = [
    shows("2.24", "1.65", f"grade_multiple(points = 98, {MULTIPLE})"),
    Case(f"grade_multiple(points = 69, {MULTIPLE})", "0"),
    Case(f"grade_multiple(points = 105, {MULTIPLE})", "2"),
    Case(f"grade_multiple(points = 125, {MULTIPLE})", "3"),
    shows(
        "2.24",
        "495000",
        f"paid_by_multiple(base = 300000, multiple = grade_multiple(points = 98, {MULTIPLE}))",
    ),
    Case("completion_multiple(multiple = 2, completion = 1.05, difficulty = 1.1)", "2.31"),
    shows(
        "2.24",
        "422400",
        f"performance_pay(base = 220000, coefficient = 1.6, adjustment = 1.2, {LIMITS})",
    ),
    shows(
        "2.24",
        "1.92",
        f"performance_pay(base = 1, coefficient = 1.6, adjustment = 1.2, {LIMITS})",
    ),
    Case(f"performance_pay(base = 220000, coefficient = 2, adjustment = 1.5, {LIMITS})", "440000"),
    Case(f"performance_pay(base = 100, coefficient = 1, adjustment = 1.7, {LIMITS})", "150"),
    shows("2.24", "578160", "term_incentive(amount = 900000, paid = 1927200, most_share = 30%)"),
    Case("term_incentive(amount = 500000, paid = 1927200, most_share = 30%)", "500000"),
    shows("2.24", "195", f"clawback_by_points(points = 81, {BRANCH})"),
    Case(f"clawback_by_points(points = 95, {BRANCH})", "0"),
    Case("clawback_by_share(paid = 80000, share = 40%)", "32000"),
    shows(
        "2.24",
        "3481.28",
        "person_pay(base = 3200, coefficient = 1.15, points = 94.6, full = 100)",
    ),
    Case("pool_weight(points = 95, coefficient = 1.2)", "114"),
    Case("pool_weight(points = -5, coefficient = 1.2)", "0"),
    shows("2.24", "52800", f"wage_bill(growth = 0.08, {LINKS})"),
    shows("2.24", "48500", f"wage_bill(growth = -0.06, {LINKS})"),
    # half of 495,000 deferred for three years
    Case("deferred(amount = 495000, share = 50%)", "247500"),
    Case("paid_now(amount = 495000, share = 50%)", "247500"),
    Case("deferred_each_year(amount = 495000, share = 50%, years = 3)", "82500"),
    Case("balance_due(due = 3481.28, prepaid = 3600)", "-118.72"),
    Case("cross_year_guard(pay = 520000, last_pay = 500000, growth = -0.06)", "500000"),
    Case("cross_year_guard(pay = 560000, last_pay = 500000, growth = 0.08)", "540000"),
    Case("cross_year_guard(pay = 480000, last_pay = 500000, growth = 0.08)", "480000"),
    shows(
        "4.4",
        "1720",
        "loss_compensation(loss = 5000, wage = 8600, minimum_wage = 2000, most_share = 20%)",
    ),
    shows(
        "4.4",
        "300",
        "loss_compensation(loss = 5000, wage = 2300, minimum_wage = 2000, most_share = 20%)",
    ),
    Case(
        "loss_compensation(loss = 100, wage = 8600, minimum_wage = 2000, most_share = 20%)",
        "100",
    ),
    Case("loss_compensation(loss = 100, wage = 1900, minimum_wage = 2000, most_share = 20%)", "0"),
]
POOL = """
unit[unit]: {from: organisation, pool: number 元 0..1000000 by 0.01}
member[member]:
  from: organisation
  unit: '-> unit'
  points: number 分 0..100 by 0.01
  coefficient: number 0..3 by 0.01
  grade: one of 不合格 基本合格 合格 优秀
"""
SHARED = """
pay[member]:
  uom: 元
  role: pay
  gives: split(unit.pool, pool_weight(), 0.01 among member by unit)
by_grade[member]:
  paid_by_grade(amount = 1000, first_grade = "优秀", second_grade = "合格",
  third_grade = "基本合格", first_share = 120%, second_share = 100%, third_share = 50%,
  else_share = 0)
"""


@pytest.mark.slow
@pytest.mark.parametrize("case", params(CASES))
def test_payments_come_out(answered, case):
    assert case.holds(answered[case.call])


@pytest.fixture(scope="module")
def paid():
    return both(
        method(SHARED, tables=POOL, uses="std 1"),
        unit="unit | pool ; U | 120000",
        member="member | unit | points | coefficient | grade ; A | U | 95 | 1.2 | 优秀"
        " ; B | U | 88 | 1.0 | 合格 ; C | U | 92 | 1.1 | 基本合格 ; D | U | 0 | 1 | 不合格",
    )


@worked("2.24", "45118.73", "34828.50", "40052.77")
def test_a_pool_is_shared_out_to_the_last_fen(paid):
    shares = [paid.value("pay", (member,)) for member in "ABCD"]
    assert shares == [Fraction(x) for x in ("45118.73", "34828.50", "40052.77", "0")]
    assert sum(shares) == 120000


def test_a_grade_pays_its_share(paid):
    assert [paid.value("by_grade", (member,)) for member in "ABCD"] == [1200, 1000, 500, 0]
