"""Thresholds, steps, straight lines through points, the efficacy coefficient."""

import pytest
from tests.core.method.library.worked import Case, params, shows

# 98 % earns 10, 95 % earns 8, 90 % earns 5
STEPS = "first = 98, second = 95, third = 90"
STEPS += ", first_points = 10, second_points = 8, third_points = 5, else_points = 0"
FALLING = "first = 30, second = 35, third = 40"
FALLING += ", first_points = 3, second_points = 2, third_points = 1, else_points = 0"
THREE = "base = 20000, target = 25000, stretch = 28000"
THREE += ", base_points = 60, target_points = 100, stretch_points = 120"
STANDARDS = "weight = 10, excellent = 8, good = 6, average = 4, low = 2, worst = 0"
LOW_IS_GOOD = "weight = 10, excellent = 0, good = 2, average = 4, low = 6, worst = 8"
# the criteria of the Indian framework
FIVE = "poor = 5, fair = 10, good = 20, very_good = 25, excellent = 30, poor_points = 60"
FIVE += ", fair_points = 70, good_points = 80, very_good_points = 90, excellent_points = 100"
# a profit of 12,000 against 11,000: start 85, benchmark "good" 4
START = (
    "start = at_least(12000, 30000 -> 90, 10000 -> 85, 5000 -> 80, 1000 -> 75, 0 -> 70, "
    "-5000 -> 60, else -> 50), benchmark = benchmark_bands(actual = 8.1, excellent = 10, good = 8, "
    "average = 6, excellent_points = 5, good_points = 4, average_points = 3, else_points = 0), "
    "movement = 100 * growth(now = 12000, before = 11000, at_zero = 0)"
    ", most_movement = 15, most = 100, full = 100"
)
CASES = [
    shows("2.3", "8", f"three_steps(actual = 95.00, {STEPS})"),
    shows("2.3", "5", f"three_steps(actual = 94.99, {STEPS})"),
    Case(f"three_steps(actual = 98, {STEPS})", "10"),
    Case(f"three_steps(actual = 90, {STEPS})", "5"),
    Case(f"three_steps(actual = 89.99, {STEPS})", "0"),
    Case(f"three_steps_above(actual = 95.00, {STEPS})", "5"),
    Case(f"three_steps_above(actual = 95.01, {STEPS})", "8"),
    Case(f"three_steps_at_most(actual = 35, {FALLING})", "2"),
    Case(f"three_steps_at_most(actual = 40.01, {FALLING})", "0"),
    Case(f"three_steps_below(actual = 35, {FALLING})", "1"),
    Case(f"three_steps_below(actual = 29.99, {FALLING})", "3"),
    Case("reached(weight = 5, actual = 90, target = 90, else_points = 1)", "5"),
    Case("reached(weight = 5, actual = 89.9, target = 90, else_points = 1)", "1"),
    Case("kept_within(weight = 5, actual = 3, limit = 3, else_points = 1)", "5"),
    Case("kept_within(weight = 5, actual = 3.1, limit = 3, else_points = 1)", "1"),
    shows("2.4", "110", f"three_points(actual = 26500, {THREE}, below_points = 0)"),
    shows("2.4", "16.5", f"15% * three_points(actual = 26500, {THREE}, below_points = 0)"),
    shows("2.4", "80", f"three_points(actual = 22500, {THREE}, below_points = 0)"),
    shows("2.4", "0", f"three_points(actual = 19999.99, {THREE}, below_points = 0)"),
    Case(f"three_points(actual = 20000, {THREE}, below_points = 0)", "60"),
    Case(f"three_points(actual = 25000, {THREE}, below_points = 0)", "100"),
    Case(f"three_points(actual = 30000, {THREE}, below_points = 0)", "120"),
    Case(f"three_points_from_zero(actual = 17500, zero = 15000, {THREE})", "30"),
    Case(f"three_points_from_zero(actual = 14000, zero = 15000, {THREE})", "0"),
    Case(f"five_points(actual = 15, {FIVE}, below_points = 0)", "75"),
    Case(f"five_points(actual = 4, {FIVE}, below_points = 0)", "0"),
    Case(f"five_points(actual = 31, {FIVE}, below_points = 0)", "100"),
    shows("2.5", "7.0", f"efficacy(actual = 5, {STANDARDS})"),
    Case(f"efficacy(actual = 8, {STANDARDS})", "10"),
    Case(f"efficacy(actual = 9, {STANDARDS})", "10"),
    Case(f"efficacy(actual = 6, {STANDARDS})", "8"),
    Case(f"efficacy(actual = 0, {STANDARDS})", "2"),
    Case(f"efficacy(actual = -0.1, {STANDARDS})", "0"),
    Case(f"efficacy(actual = 3, {LOW_IS_GOOD})", "7"),
    Case(f"efficacy(actual = 0, {LOW_IS_GOOD})", "10"),
    Case(f"efficacy(actual = 9, {LOW_IS_GOOD})", "0"),
    # the coefficient of 5 is 0.7: 40 % of 1 + 0.7 - 0.65
    Case(
        f"efficacy_correction(actual = 5, share = 0.4, part_coefficient = 0.65, {STANDARDS[13:]})",
        "0.42",
    ),
    Case("corrected(points = 20, correction = 1.05, least = 0.8, most = 1.2)", "21"),
    Case("corrected(points = 20, correction = 1.3, least = 0.8, most = 1.2)", "24"),
    shows("2.18", "9.09", "100 * growth(now = 12000, before = 11000, at_zero = 0)", "0.01"),
    shows("2.18", "98.09", f"started(weight = 100, {START})", "0.01"),
    shows("2.18", "49.05", f"started(weight = 50, {START})", "0.01"),
    Case(
        "started(weight = 50, start = 85, benchmark = 4, movement = 40, "
        "most_movement = 15, most = 100, full = 100)",
        "50",
    ),
    Case(
        "started(weight = 50, start = 85, benchmark = 4, movement = -40, "
        "most_movement = 15, most = 100, full = 100)",
        "37",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("case", params(CASES))
def test_bands_and_points_come_out(answered, case):
    assert case.holds(answered[case.call])
