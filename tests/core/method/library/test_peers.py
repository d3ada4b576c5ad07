"""Benchmarks, places, quotas and votes: how one stands among the others."""

from fractions import Fraction

import pytest
from tests.core.method.library.engines import both
from tests.core.method.library.worked import Case, params, shows, worked
from tests.core.method.methods import method

ROE = "excellent = 10, good = 8, average = 6, excellent_points = 5, good_points = 4"
ROE += ", average_points = 3, else_points = 0"
LARGE = "first_points = 60, second_points = 57, third_points = 54, fourth_points = 51"
LARGE += ", fifth_points = 48, else_points = 0"
SMALL = "first_points = 20, second_points = 19, third_points = 18, fourth_points = 17"
SMALL += ", fifth_points = 16, else_points = 0"
GREEN = "first_points = 20, each = 0.44, lowest = 0"
VALUES = "excellent_value = 100, good_value = 80, fair_value = 60, poor_value = 40, at_none = 0"
JURY = "highest = 95, lowest = 60, more_than = 5, at_none = 0"
CASES = [
    Case(f"benchmark_bands(actual = 10, {ROE})", "5"),
    Case(f"benchmark_bands(actual = 9.9, {ROE})", "4"),
    Case(f"benchmark_bands(actual = 6, {ROE})", "3"),
    Case(f"benchmark_bands(actual = 5, {ROE})", "0"),
    *(
        shows("2.10", number, f"rank_table(place = {place}, {LARGE})")
        for place, number in enumerate(("60", "57", "54", "51", "48"), start=1)
    ),
    *(
        shows("2.10", number, f"rank_table(place = {place}, {SMALL})")
        for place, number in enumerate(("20", "19", "18", "17", "16"), start=1)
    ),
    Case(f"rank_table(place = 6, {LARGE})", "0"),
    Case(f"rank_table(place = 2.5, {LARGE})", "54"),
    shows("2.10", "17.36", f"rank_decrement(place = 7, {GREEN})"),
    shows("2.10", "6.80", f"rank_decrement(place = 31, {GREEN})"),
    Case(f"rank_decrement(place = 60, {GREEN})", "0"),
    Case("place_share(weight = 10, place = 2, count = 5, at_none = 0)", "8"),
    Case("place_share(weight = 10, place = 1, count = 0, at_none = 3)", "3"),
    *(
        shows(
            "2.10", number, f"share_of_best(weight = 6, actual = {value}, best = 1.25, at_zero = 0)"
        )
        for value, number in [
            ("1.25", "6.00"),
            ("1.10", "5.28"),
            ("0.90", "4.32"),
            ("0.80", "3.84"),
            ("0.75", "3.60"),
        ]
    ),
    Case("share_of_best(weight = 6, actual = 0, best = 0, at_zero = 6)", "6"),
    Case("share_of_lowest(weight = 6, actual = 10, lowest = 8, at_zero = 0)", "4.8"),
    Case("share_of_lowest(weight = 6, actual = 0, lowest = 0, at_zero = 6)", "6"),
    Case("quota_floor(share = 20%, members = 37)", "7"),
    Case("quota_nearest(share = 20%, members = 38)", "8"),
    Case("quota_ceil(share = 20%, members = 36)", "8"),
    Case("wins_seat(points = 90, least = 90, place = 2, seats = 2)", "yes"),
    Case("wins_seat(points = 95, least = 90, place = 3, seats = 2)", "no"),
    Case("wins_seat(points = 89, least = 90, place = 1, seats = 2)", "no"),
    shows("2.15", "92", f"group_score(excellent = 3, good = 2, fair = 0, poor = 0, {VALUES})"),
    shows("2.15", "84.8", f"group_score(excellent = 12, good = 8, fair = 4, poor = 1, {VALUES})"),
    Case(f"group_score(excellent = 0, good = 0, fair = 0, poor = 0, {VALUES})", "0"),
    # six raters: 60, 80, 80, 82, 90, 95; five: 60, 80, 80, 82, 95
    Case(f"trimmed_mean(sum_of_marks = 487, raters = 6, {JURY})", "83"),
    Case(f"trimmed_mean(sum_of_marks = 397, raters = 5, {JURY})", "79.4"),
    Case(
        "trimmed_mean(sum_of_marks = 0, highest = 0, lowest = 0, raters = 0, "
        "more_than = 5, at_none = 9)",
        "9",
    ),
    Case(
        "trimmed_mean(sum_of_marks = 150, highest = 90, lowest = 60, raters = 2, "
        "more_than = 1, at_none = 9)",
        "75",
    ),
    Case(
        "ballot_counts(highest = 95, lowest = 60, high_marks = 3, most_high = 3, "
        "low_marks = 2, least_low = 2)",
        "yes",
    ),
    Case(
        "ballot_counts(highest = 80, lowest = 80, high_marks = 0, most_high = 3, "
        "low_marks = 2, least_low = 2)",
        "no",
    ),
    Case(
        "ballot_counts(highest = 95, lowest = 60, high_marks = 4, most_high = 3, "
        "low_marks = 2, least_low = 2)",
        "no",
    ),
    Case(
        "ballot_counts(highest = 95, lowest = 60, high_marks = 3, most_high = 3, "
        "low_marks = 1, least_low = 2)",
        "no",
    ),
]
BALLOTS = """
rater[rater] 测评主体: |
  rater   | weight number % 0..100
  leaders | 40
  staff   | 60
unit[unit]: {from: organisation}
ballot[unit, rater, ballot]: {from: facts, vote: one of poor fair good excellent, valid: yes/no}
"""
SCORES = f"""
group[unit, rater]:
  group_score(excellent = count(over ballot where valid and vote = "excellent"),
  good = count(over ballot where valid and vote = "good"),
  fair = count(over ballot where valid and vote = "fair"),
  poor = count(over ballot where valid and vote = "poor"), {VALUES})
score[unit]:
  weighted_mean(weighted = sum(weight * group over rater), at_none = none,
  weights = sum(weight among rater))
"""


@pytest.mark.slow
@pytest.mark.parametrize("case", params(CASES))
def test_places_and_votes_come_out(answered, case):
    assert case.holds(answered[case.call])


@worked("2.11", "7.4", "7")
def test_a_quota_is_a_share_of_those_who_are_assessed():
    """20 % of 37."""
    found = both(
        method(
            """
            exact[unit]: 20% * count(among unit)
            seats[unit]: quota_floor(share = 20%, members = count(among unit))
            """,
            tables="unit[unit]: {from: organisation}",
            uses="std 1",
        ),
        unit=" ; ".join(["unit", *(f"U{n}" for n in range(37))]),
    )
    assert found.value("exact", ("U0",)) == Fraction("7.4")
    assert found.value("seats", ("U36",)) == 7


@worked("2.15", "87.68")
def test_votes_are_counted_and_the_groups_weighted():
    """Leaders 3 excellent, 2 good; staff 12, 8, 4 and 1; one void ballot; weights 40 and 60."""
    votes = {"leaders": [3, 2, 0, 0], "staff": [12, 8, 4, 1]}
    cast = [
        (rater, word)
        for rater, counts in votes.items()
        for word, count in zip(("excellent", "good", "fair", "poor"), counts, strict=True)
        for _ in range(count)
    ]
    rows = [f"U | {rater} | {n} | {word} | yes" for n, (rater, word) in enumerate(cast)]
    rows.append("U | staff | void | excellent | no")
    found = both(
        method(SCORES, tables=BALLOTS, uses="std 1"),
        unit="unit ; U",
        ballot=" ; ".join(["unit | rater | ballot | vote | valid", *rows]),
    )
    assert found.value("group", ("U", "leaders")) == 92
    assert found.value("group", ("U", "staff")) == Fraction("84.8")
    assert found.value("score", ("U",)) == Fraction("87.68")


def test_the_best_and_the_places_are_read_from_the_population():
    found = both(
        method(
            """
            share[unit]: share_of_best(weight = 6, best = max(actual among unit), at_zero = 0)
            place[unit]: rank_mean(actual among unit)
            table[unit]:
              rank_table(place = place, first_points = 10, second_points = 8, third_points = 6,
              fourth_points = 4, fifth_points = 2, else_points = 0)
            median[unit]: percentile(actual, 50%, 7 among unit)
            over_median[unit]: reached(weight = 3, target = median, else_points = 0)
            """,
            tables="unit[unit]: {from: organisation, actual: number 0..10 by 0.01 better high}",
            uses="std 1",
        ),
        unit="unit | actual ; A | 1.25 ; B | 1.10 ; C | 1.10 ; D | 0.75",
    )
    assert [found.value("share", (u,)) for u in "ABCD"] == [
        *(Fraction(x) for x in ("6", "5.28", "5.28", "3.6"))
    ]
    assert [found.value("table", (u,)) for u in "ABCD"] == [10, 6, 6, 4]
    assert [found.value("over_median", (u,)) for u in "ABCD"] == [3, 3, 3, 0]
