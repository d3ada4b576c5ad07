"""So much for each unit over or under: whole steps or linear, relative or absolute, one-sided."""

import pytest
from tests.core.method.library.worked import Case, params, shows

# each 1 % over +0.5, at most 3; each 1 % under -1, at most 10
BOTH = "target = 100, per = 1%, up = 0.5, most_up = 3, down = 1, most_down = 10"
POINTS = "target = 90, per = 1, up = 0.5, most_up = 3, down = 1, most_down = 10"
NOUGHT = "weight = 20, actual = 5, target = 0, per = 1%, up = 1, most_up = 1"
NOUGHT += ", down = 1, most_down = 1, at_zero = 7"
# full marks on reaching the target, else -1 for each 2 % short
SHORT = "weight = 30, target = 100, per = 2%, down = 1, lowest = 0, at_zero = 0"
RATE = "weight = 2, target = 95, per = 1, down = 0.1, lowest = 0"
DUST = "weight = 3, limit = 60, per = 1, down = 0.5, lowest = 0"
CAP = "near = 20%, far = 50%, met_points = 6, near_points = 5, below_points = 4, far_points = 3"
CASES = [
    shows("2.6", "2.0", f"each_over_under(weight = 0, actual = 104.7, {BOTH}, at_zero = 0)"),
    shows(
        "2.6",
        "2.35",
        f"each_over_under_linear(weight = 0, actual = 104.7, {BOTH}, at_zero = 0)",
    ),
    *(
        Case(f"{formula}(weight = 50, actual = {actual}, {BOTH}, at_zero = 0)", gives)
        for actual, whole, linear, down_whole, down_linear in [
            ("100", "50", "50", "50", "50"),
            ("120", "53", "53", "40", "40"),
            ("98.5", "49", "48.5", "50.5", "50.75"),
            ("50", "40", "40", "53", "53"),
        ]
        for formula, gives in [
            ("each_over_under", whole),
            ("each_over_under_linear", linear),
            ("each_under_over", down_whole),
            ("each_under_over_linear", down_linear),
        ]
    ),
    # a target of -100: a loss of 98.5 is 1.5 % better, for the distance counts
    Case(
        f"each_over_under(weight = 50, actual = -98.5, {BOTH.replace('100', '-100')}, at_zero = 0)",
        "50.5",
    ),
    *(
        Case(f"{formula}(weight = 50, actual = {actual}, {POINTS})", gives)
        for actual, whole, linear, down_whole, down_linear in [
            ("92.5", "51", "51.25", "48", "47.5"),
            ("88.5", "49", "48.5", "50.5", "50.75"),
        ]
        for formula, gives in [
            ("each_point_over_under", whole),
            ("each_point_over_under_linear", linear),
            ("each_point_under_over", down_whole),
            ("each_point_under_over_linear", down_linear),
        ]
    ),
    Case(f"each_over_under({NOUGHT})", "7"),
    Case(f"each_over_under_linear({NOUGHT})", "7"),
    Case(f"each_under_over({NOUGHT})", "7"),
    *(
        Case(
            f"each_short{way}(weight = 20, actual = 5, target = 0, per = 1%, down = 1, lowest = 0, "
            "at_zero = 7)",
            "7",
        )
        for way in ("", "_strict", "_linear")
    ),
    *(
        Case(f"each_short{way}(actual = {actual}, {SHORT})", gives)
        for actual, whole, strict, linear in [
            ("107", "30", "30", "30"),
            ("95", "28", "27", "27.5"),
            ("30", "0", "0", "0"),
        ]
        for way, gives in [("", whole), ("_strict", strict), ("_linear", linear)]
    ),
    *(
        Case(f"each_point_short{way}(actual = {actual}, {RATE})", gives)
        for actual, whole, strict, linear in [
            ("96", "2", "2", "2"),
            ("92.5", "1.8", "1.7", "1.75"),
            ("70", "0", "0", "0"),
        ]
        for way, gives in [("", whole), ("_strict", strict), ("_linear", linear)]
    ),
    *(
        Case(f"each_point_excess{way}(actual = {actual}, {DUST})", gives)
        for actual, whole, strict, linear in [
            ("58", "3", "3", "3"),
            ("62.4", "2", "1.5", "1.8"),
            ("70", "0", "0", "0"),
        ]
        for way, gives in [("", whole), ("_strict", strict), ("_linear", linear)]
    ),
    Case("ambition_reference(last = 100, three_year_mean = 90)", "90"),
    *(
        Case(f"ambition_cap(target = {target}, reference = 100, {CAP}, at_zero = 0)", gives)
        for target, gives in [("100", "6"), ("99", "5"), ("80", "5"), ("79", "4"), ("50", "3")]
    ),
    Case(f"ambition_cap(target = 5, reference = 0, {CAP}, at_zero = 3)", "3"),
    # the additions are limited by how ambitious the target was
    Case(
        "each_over_under(weight = 30, actual = 120, target = 90, per = 3%, up = 1, down = 1, "
        "most_down = 6, at_zero = 0, "
        f"most_up = ambition_cap(target = 90, reference = 100, {CAP}, at_zero = 0))",
        "35",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("case", params(CASES))
def test_units_over_and_under_come_out(answered, case):
    assert case.holds(answered[case.call])
