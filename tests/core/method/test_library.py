"""The standard library gives the worked numbers of the rule families in use."""

import re
from fractions import Fraction

import pytest
from tests.core.method.methods import codes, evaluator, method, value

from qiyue.core.method.halves import JOINT, chinese, own
from qiyue.core.method.library import LIBRARIES, library
from qiyue.core.values.absence import NOT_APPLICABLE, Absence, Absent
from qiyue.core.values.exact import half_up


def std(formula: str) -> object:
    """What a formula of the library gives with these arguments."""
    return value(method(f"it: {formula}", uses="std 1"), "it")


def to(step: str, x: object) -> Fraction:
    assert isinstance(x, Fraction)
    return half_up(x, Fraction(step))


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_sentence_stands_in_both_languages_and_names_all_parameters(name):
    for formula in library(name).values():
        for lang in ("zh", "en"):
            said = own(formula.says, lang)
            assert JOINT not in said
            assert chinese(said) == (lang == "zh")
            assert set(re.findall(r"\{(\w+)\}", said)) == set(formula.params)


# -- ratio: 20 marks for a target of 215


@pytest.mark.parametrize(
    ("formula", "actual", "marks"),
    [
        ("ratio", "223.6", "20.80"),
        ("ratio_cut_off", "223.6", "20.80"),
        ("ratio_cut_off", "120", "0"),  # 55.8 %: below 60 % there are no points
        ("ratio", "120", "12"),  # the lowest share is 0.6
        ("ratio", "300", "24"),  # the highest 1.2
        ("ratio_cut_off", "300", "24"),
        ("ratio_cut_off", "129", "12"),  # exactly 60 %
    ],
)
def test_two_floors_of_a_ratio_differ(formula, actual, marks):
    given = f"weight = 20, actual = {actual}, target = 215, least = 60%, most = 1.2, at_zero = 0"
    assert std(f"{formula}({given})") == Fraction(marks)


def test_a_ratio_without_a_floor_is_the_share_of_the_target():
    given = "weight = 20, actual = 120, target = 215, least = 0, most = 1.2, at_zero = 0"
    assert to("0.01", std(f"ratio({given})")) == Fraction("11.16")


@pytest.mark.parametrize("formula", ["ratio", "ratio_cut_off", "mirrored_ratio", "each_over_under"])
def test_a_target_of_zero_is_decided_by_the_method(formula):
    more = (
        "per = 1%, up = 1, most_up = 1, down = 1, most_down = 1"
        if formula.startswith("each")
        else "least = 0, most = 1"
    )
    assert std(f"{formula}(weight = 20, actual = 5, target = 0, {more}, at_zero = 7)") == 7


# -- lower is better: cost 295 against 303.9, 15 marks


@pytest.mark.parametrize(
    ("formula", "marks"), [("mirrored_ratio", "15.439"), ("inverse_ratio", "15.453")]
)
def test_two_readings_of_lower_is_better_differ(formula, marks):
    given = "weight = 15, actual = 295, target = 303.9, least = 0, most = 2, at_zero = 0"
    assert to("0.001", std(f"{formula}({given})")) == Fraction(marks)


# -- steps: 98 % earns 10, 95 % earns 8, 90 % earns 5


@pytest.mark.parametrize(
    ("actual", "points"),
    [("98", 10), ("97.99", 8), ("95.00", 8), ("94.99", 5), ("90", 5), ("89.99", 0)],
)
def test_a_step_is_reached_at_its_bound(actual, points):
    given = "first = 98, second = 95, third = 90"
    given += ", first_points = 10, second_points = 8, third_points = 5, else_points = 0"
    assert std(f"three_steps(actual = {actual}, {given})") == points
    bands = f"at_least({actual}, 98 -> 10, 95 -> 8, 90 -> 5, else -> 0)"
    assert std(bands) == points


# -- base 20,000, target 25,000, stretch 28,000


@pytest.mark.parametrize(
    ("actual", "points"),
    [
        ("26500", 110),
        ("22500", 80),
        ("20000", 60),
        ("19999.99", 0),
        ("25000", 100),
        ("28000", 120),
        ("30000", 120),
    ],
)
def test_three_points_are_joined_by_straight_lines(actual, points):
    given = "base = 20000, target = 25000, stretch = 28000, base_points = 60"
    given += ", target_points = 100, stretch_points = 120, below_points = 0"
    assert std(f"three_points(actual = {actual}, {given})") == points
    weighted = value(method(f"it: 15% * three_points(actual = 26500, {given})", uses="std 1"), "it")
    assert weighted == Fraction("16.5")


# -- the efficacy coefficient: standards 8, 6, 4, 2, 0 for 10 marks


@pytest.mark.parametrize(
    ("actual", "marks"),
    [("5", "7"), ("8", "10"), ("9", "10"), ("6", "8"), ("0", "2"), ("-0.1", "0")],
)
def test_the_efficacy_coefficient_runs_between_the_standard_values(actual, marks):
    given = "weight = 10, excellent = 8, good = 6, average = 4, low = 2, worst = 0"
    assert std(f"efficacy(actual = {actual}, {given})") == Fraction(marks)


@pytest.mark.parametrize(("actual", "marks"), [("3", "7"), ("0", "10"), ("8", "2"), ("9", "0")])
def test_the_efficacy_coefficient_turns_round_where_low_is_better(actual, marks):
    given = "weight = 10, excellent = 0, good = 2, average = 4, low = 6, worst = 8"
    assert std(f"efficacy(actual = {actual}, {given})") == Fraction(marks)


# -- each 1 % over +0.5, at most 3; each 1 % under -1, at most 10


@pytest.mark.parametrize(
    ("actual", "whole", "linear"),
    [
        ("104.7", "2", "2.35"),
        ("100", "0", "0"),
        ("120", "3", "3"),
        ("98.5", "-1", "-1.5"),
        ("50", "-10", "-10"),
    ],
)
def test_whole_steps_and_straight_lines_differ(actual, whole, linear):
    given = f"weight = 50, actual = {actual}, target = 100, per = 1%, up = 0.5, most_up = 3"
    given += ", down = 1, most_down = 10, at_zero = 0"
    assert std(f"each_over_under({given})") == 50 + Fraction(whole)
    assert std(f"each_over_under_linear({given})") == 50 + Fraction(linear)


# -- the price gap: from 28.19 down


@pytest.mark.parametrize(
    ("weight", "target", "actual", "marks"),
    [
        ("20", "24.19", "25.19", "15"),
        ("20", "24.19", "24.19", "20"),
        ("20", "24.19", "20", "24"),
        ("20", "24.19", "30", "0"),
        ("10", "20", "23.19", "6.105"),
        ("20", "28.19", "20", "3"),  # there was nothing to cut
    ],
)
def test_marks_follow_the_cut_in_the_price_gap(weight, target, actual, marks):
    given = f"weight = {weight}, base = 28.19, target = {target}, actual = {actual}, cap = 1.2"
    assert to("0.001", std(f"reduction({given}, at_no_aim = 3)")) == Fraction(marks)


# -- a missing part: its weight goes to the others

PARTS = """
unit[unit]: {from: organisation}
part[part]: |
  part | weight number 0..100
  a    | 30
  b    | 50
  c    | 20
score[unit, part]: {from: facts, score: number 0..100 empty n/a}
"""
SCORED = {"unit": "unit ; U", "score": "unit | part | score ; U | a | 80 ; U | b | 90"}
AGAIN = """
new_weight[unit, part]:
  gives: case(score is absent -> none, present > 0 -> 100 * weight / present, else -> none)
  where:
    present: sum(weight among part where score is present)
total[unit]: sum(new_weight * score over part) / 100
"""


def test_the_weight_of_a_missing_part_goes_to_the_others():
    found = evaluator(method(AGAIN, tables=PARTS), **SCORED)
    assert found.value("new_weight", ("U", "a")) == Fraction("37.5")
    assert found.value("new_weight", ("U", "b")) == Fraction("62.5")
    assert found.value("new_weight", ("U", "c")) == NOT_APPLICABLE
    assert found.value("total", ("U",)) == Fraction("86.25")


@pytest.mark.parametrize(
    ("instead", "total"),
    [("score else 100", "89"), ("score else 0", "69"), ("score else mean(score among part)", "86")],
)
def test_other_rules_for_a_missing_part_are_other_words(instead, total):
    text = method(f"total[unit]: sum(weight * ({instead}) over part) / 100", tables=PARTS)
    assert value(text, "total", "U", **SCORED) == Fraction(total)


def test_a_part_that_is_due_makes_the_total_missing():
    text = method(
        "total[unit]: sum(weight * score over part) / 100",
        tables=PARTS.replace("empty n/a", "empty missing"),
    )
    assert value(text, "total", "U", **SCORED) == Absent(Absence.MISSING)


# -- the library itself


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_is_a_method_without_findings(name):
    for formula in library(name).values():
        assert re.fullmatch(rf"{name} sha256:[0-9a-f]{{64}}", formula.library)
        assert formula.params
        assert None in formula.params.values()


@pytest.mark.parametrize("formula", library("std 1").values(), ids=lambda f: f.name)
def test_the_sentence_of_a_rule_names_every_parameter(formula):
    assert set(re.findall(r"{(\w+)}", formula.says)) == set(formula.params)


@pytest.mark.parametrize("formula", library("std 1").values(), ids=lambda f: f.name)
def test_every_choice_of_a_rule_must_be_stated(formula):
    """Nothing has a default: a method says its floors, caps and zeros itself."""
    assert set(formula.params.values()) == {None}
    assert codes(method(f"it: {formula.name}()", uses="std 1"))


@pytest.mark.parametrize("formula", library("std 1").values(), ids=lambda f: f.name)
def test_a_rule_works_over_columns_whose_range_holds_zero(formula):
    """No rule of the library leaves a divisor unproven, whatever its arguments."""
    columns = ", ".join(f"{p}: number -1000..1000 by 0.01" for p in formula.params if p != "per")
    text = method(
        f"it[u]: {formula.name}({'per = 1%' if 'per' in formula.params else ''})",
        tables=f"u[u]: {{from: organisation, {columns}}}",
        uses="std 1",
    )
    assert codes(text) == []
