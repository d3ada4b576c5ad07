"""Shares of a target, lower is better, the cut of a gap, min-max."""

import pytest
from tests.core.method.library.worked import Case, params, shows

# 20 marks for a target of 215
OF_215 = "weight = 20, target = 215, least = 60%, most = 1.2, at_zero = 0"
# cost 295 against 303.9, 15 marks
COST = "weight = 15, actual = 295, target = 303.9, least = 0, most = 2, at_zero = 0"
NO_TARGET = "actual = 5, target = 0, least = 0, most = 1, at_zero = 7"
GAP = "weight = 20, base = 28.19, cap = 1.2, at_no_aim = 3"
CLASS = "weight = 20, target = 1, least = 0.7, most = 1.3, full_at = 1.3, at_zero = 0"
INDEX = "lowest = 40, highest = 95, from_points = 60, to_points = 100, at_equal = 60"
CASES = [
    shows("2.1", "20.80", f"ratio(actual = 223.6, {OF_215})"),
    Case(f"ratio_cut_off(actual = 223.6, {OF_215})", "20.8"),
    shows(
        "2.1",
        "0.558",
        "ratio(weight = 1, actual = 120, target = 215, least = 0, most = 9, at_zero = 0)",
        "0.001",
    ),
    shows("2.1", "0", f"ratio_cut_off(actual = 120, {OF_215})"),
    shows("2.1", "12", f"ratio(actual = 120, {OF_215})"),
    shows(
        "2.1",
        "11.16",
        "ratio(weight = 20, actual = 120, target = 215, least = 0, most = 1.2, at_zero = 0)",
        "0.01",
    ),
    Case(f"ratio(actual = 300, {OF_215})", "24"),
    Case(f"ratio_cut_off(actual = 300, {OF_215})", "24"),
    Case(f"ratio_cut_off(actual = 129, {OF_215})", "12"),  # exactly 60 %
    shows("2.2", "15.439", f"mirrored_ratio({COST})", "0.001"),
    shows("2.2", "15.453", f"inverse_ratio({COST})", "0.001"),
    Case(f"ratio(weight = 20, {NO_TARGET})", "7"),
    Case(f"ratio_cut_off(weight = 20, {NO_TARGET})", "7"),
    Case(f"mirrored_ratio(weight = 20, {NO_TARGET})", "7"),
    Case(f"scaled_ratio(weight = 20, {NO_TARGET}, full_at = 1)", "7"),
    Case(
        "inverse_ratio(weight = 20, actual = 0, target = 5, least = 0, most = 1, at_zero = 7)",
        "7",
    ),
    shows(
        "2.9",
        "6.105",
        "reduction(weight = 10, base = 28.19, target = 20, actual = 23.19, cap = 1.2, "
        "at_no_aim = 0)",
        "0.001",
    ),
    Case(f"reduction({GAP}, target = 24.19, actual = 25.19)", "15"),
    Case(f"reduction({GAP}, target = 24.19, actual = 24.19)", "20"),
    Case(f"reduction({GAP}, target = 24.19, actual = 20)", "24"),
    Case(f"reduction({GAP}, target = 24.19, actual = 30)", "0"),
    Case(f"reduction({GAP}, target = 28.19, actual = 20)", "3"),  # there was nothing to cut
    shows("2.18", "17.23", f"scaled_ratio({CLASS}, actual = 1.12)", "0.01"),
    shows("2.18", "20.00", f"scaled_ratio({CLASS}, actual = 1.3)"),
    shows("2.18", "10.77", f"scaled_ratio({CLASS}, actual = 0.7)", "0.01"),
    Case(f"scaled_ratio({CLASS}, actual = 1.5)", "20"),
    shows("2.21", "87.64", f"min_max({INDEX}, actual = 78)", "0.01"),
    Case(f"min_max_down({INDEX}, actual = 78)", "72.36", "0.01"),
    Case(f"min_max_down({INDEX}, actual = 40)", "100"),
    Case(f"min_max({INDEX}, actual = 96)", "100"),
    Case(
        "min_max(actual = 5, lowest = 5, highest = 5, from_points = 60, to_points = 100, "
        "at_equal = 80)",
        "80",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("case", params(CASES))
def test_shares_of_a_target_come_out(answered, case):
    assert case.holds(answered[case.call])
