"""Party and production bundled in five ways; difficulty, overrides, six vetoes."""

from fractions import Fraction

import pytest
from tests.core.method.library.engines import both
from tests.core.method.library.worked import Case, params, shows, worked
from tests.core.method.methods import method

SIX = "production = 92.5, party = 96"
SAID = 'scope = "单位及负责人", period = "当年"'
CASES = [
    shows("2.12", "93.55", f"coupled_by_weight({SIX}, production_share = 0.7, party_share = 0.3)"),
    shows("2.12", "88.80", f"coupled_by_coefficient({SIX}, full = 100)"),
    shows(
        "2.12",
        "78.27",
        "coupled_by_double_multiplier(production = 92.5, satisfied_points = 84.62, full = 100)",
        "0.01",
    ),
    # operations 40 + foundation and vitality 60, additions at most 3, deductions at most 5
    Case(
        "coupled_by_sum(production = 36, party = 55, additions = 4, most_added = 3, "
        "deductions = 1, most_deducted = 5)",
        "93",
    ),
    Case("coupled_by_gate(production = 92.5, party = 59, least = 60, most = 79)", "79"),
    Case("coupled_by_gate(production = 92.5, party = 60, least = 60, most = 79)", "92.5"),
    shows(
        "2.13",
        "108.66",
        "difficulty_outside(points = 104, difficulty = 1.04, award = 1, deduction = 0.5)",
    ),
    Case(
        "difficulty_inside(points = 104, difficulty = 1.04, award = 1, deduction = 0.5)",
        "108.68",
    ),
    Case("difficulty_if_met(difficulty = 1.04, one_missed = yes)", "1"),
    Case("difficulty_if_met(difficulty = 1.04, one_missed = no)", "1.04"),
    Case("fallen_to_base(points = 42, base = 40, one_missed = yes)", "40"),
    Case("fallen_to_base(points = 29, base = 30, one_missed = yes)", "29"),
    Case("fallen_to_base(points = 42, base = 40, one_missed = no)", "42"),
    Case(f"veto_item(marks = 20, vetoed = yes, {SAID})", "0"),
    Case(f"veto_item(marks = 20, vetoed = no, {SAID})", "20"),
    Case(f"veto_part(points = 40, vetoed = yes, {SAID})", "0"),
    Case(f"veto_part(points = 40, vetoed = no, {SAID})", "40"),
    shows("2.8", "0", f"veto_total(total = 93.4, vetoed = yes, {SAID})"),
    Case(f"veto_total(total = 93.4, vetoed = no, {SAID})", "93.4"),
    shows("2.8", "59.9", f"veto_cap(total = 93.4, vetoed = yes, most = 59.9, {SAID})"),
    Case(f"veto_cap(total = 50, vetoed = yes, most = 59.9, {SAID})", "50"),
    Case(f"veto_cap(total = 93.4, vetoed = no, most = 59.9, {SAID})", "93.4"),
    *(
        Case(
            f'in_force(starts_on = date("{first}"), ends_on = date("{last}"), '
            'at = date("2020-12-31"))',
            gives,
        )
        for first, last, gives in [
            ("2020-03-10", "2021-03-09", "yes"),
            ("2019-11-20", "2020-11-19", "no"),
            ("2020-01-01", "2020-12-31", "yes"),
            ("2020-12-31", "2021-12-30", "yes"),
            ("2021-01-01", "2021-12-31", "no"),
        ]
    ),
]
GRADES = """
unit[unit]:
  from: organisation
  total: number 0..100 by 0.1
  party_grade: one of 差 中 良 优
  failed: yes/no
  barred: yes/no
"""
GRADED = f"""
by_points[unit]:
  role: grade
  as: one of fail fair good excellent
  gives: at_least(total, 90 -> "excellent", 80 -> "good", 60 -> "fair", else -> "fail")
forced[unit]:
  role: grade
  as: one of fail fair good excellent
  gives: veto_grade(grade = by_points, vetoed = failed, failed = "fail", {SAID})
not_excellent[unit]:
  role: grade
  as: one of fail fair good excellent
  gives: veto_excellent(grade = forced, vetoed = barred, highest_grade = "good", {SAID})
gated[unit]:
  role: grade
  as: one of fail fair good excellent
  gives:
    capped_grade(grade = not_excellent, highest_grade = "fair", other = party_grade,
    other_bound = "中")
"""
ITEMS = """
enterprise[enterprise]: {from: organisation, difficulty: number 0.5..2 by 0.01}
item[item]: |
  item   | base number 分 0..100 | triggers yes/no
  profit | 30                   | yes
  eva    | 40                   | no
  class  | 30                   | yes
result[enterprise, item]: {from: facts, points: number 0..100 by 0.01}
"""
OVERRIDE = """
missed[enterprise]: any(triggers and points < base over result)
counted[result, item]: fallen_to_base(one_missed = missed)
total[enterprise]:
  difficulty_outside(points = sum(counted over result), award = 0, deduction = 0,
  difficulty = difficulty_if_met(one_missed = missed))
"""
SATISFACTION = """
branch[branch]: {from: organisation}
line[branch, line]: {from: facts, points: number 0..100 by 0.1, satisfaction: number 0..1 by 0.01}
"""
MULTIPLIED = """
party[branch]: sum(satisfied(points = points, satisfaction = satisfaction) over line)
rate[branch]: party / 100
total[branch]: coupled_by_double_multiplier(production = 92.5, satisfied_points = party, full = 100)
"""


@pytest.mark.slow
@pytest.mark.parametrize("case", params(CASES))
def test_couplings_and_vetoes_come_out(answered, case):
    assert case.holds(answered[case.call])


@worked("2.12", "84.62", "0.8462")
def test_the_double_multiplier_takes_each_line_by_its_satisfaction():
    """46 of 50, 27 of 30 and 18.5 of 20, satisfaction 92, 95 and 90 %."""
    found = both(
        method(MULTIPLIED, tables=SATISFACTION, uses="std 1"),
        branch="branch ; B",
        line="branch | line | points | satisfaction"
        " ; B | party | 46 | 0.92 ; B | union | 27 | 0.95 ; B | youth | 18.5 | 0.9",
    )
    assert found.value("party", ("B",)) == Fraction("84.62")
    assert found.value("rate", ("B",)) == Fraction("0.8462")
    assert found.value("total", ("B",)) == Fraction("78.2735")


@worked("2.14", "99")
def test_one_indicator_below_its_base_brings_the_others_down_to_theirs():
    """Profit 29 of 30; EVA 42 and class 31 count as 40 and 30, and nothing is multiplied."""
    found = both(
        method(OVERRIDE, tables=ITEMS, uses="std 1"),
        enterprise="enterprise | difficulty ; X | 1.04 ; Y | 1.04",
        result="enterprise | item | points ; X | profit | 29 ; X | eva | 42 ; X | class | 31"
        " ; Y | profit | 31 ; Y | eva | 39 ; Y | class | 31",
    )
    assert [found.value("counted", ("X", i)) for i in ("profit", "eva", "class")] == [29, 40, 30]
    assert found.value("total", ("X",)) == 99
    # EVA alone below its base pulls nothing down
    assert found.value("total", ("Y",)) == Fraction("105.04")


@worked("2.8", "93.4 fail", "93.4 good")
def test_a_veto_of_the_grade_leaves_the_points_alone():
    found = both(
        method(GRADED, tables=GRADES, uses="std 1"),
        unit="unit | total | party_grade | failed | barred ; A | 93.4 | 优 | yes | no"
        " ; B | 93.4 | 优 | no | yes ; C | 93.4 | 中 | no | no ; D | 70 | 优 | no | yes"
        " ; E | 50 | 差 | no | no",
    )
    assert [found.value("by_points", (u,)) for u in "ABC"] == ["excellent"] * 3
    assert [found.value("forced", (u,)) for u in "AB"] == ["fail", "excellent"]
    assert [found.value("not_excellent", (u,)) for u in "BD"] == ["good", "fair"]
    assert [found.value("gated", (u,)) for u in "ABCE"] == ["fail", "good", "fair", "fail"]
