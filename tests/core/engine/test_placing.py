"""Places, choices, shares, variances and percentiles, against what is known of them."""

import statistics
from fractions import Fraction

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.method.methods import evaluator, method

from qiyue.core.engine.exact.arithmetic import variance
from qiyue.core.engine.exact.placing import Placed, chosen, place, shares
from qiyue.core.values.absence import NOT_APPLICABLE, Absence, Absent
from qiyue.core.values.percentiles import PERCENTILES, percentile

NUMBERS = st.fractions(0, 100, max_denominator=20)
WEIGHTS = st.dictionaries(st.tuples(st.text("ABCD", min_size=1, max_size=3)), NUMBERS, min_size=1)
TABLES = """
group[group]: {from: organisation, pool: number 元 0..1000000 by 0.01}
unit[unit]: {from: organisation, group: '-> group'}
fact[unit]: {from: facts, x: number 0..1000 by 0.001 empty n/a better high}
"""
METHODS = {
    1: "inverted_cdf",
    2: "averaged_inverted_cdf",
    4: "interpolated_inverted_cdf",
    5: "hazen",
    6: "weibull",
    7: "linear",
    8: "median_unbiased",
    9: "normal_unbiased",
}


def of_units(formula, facts, pools="G | 1000"):
    """The value of a formula for each unit; facts are `unit value`, all in group G."""
    found = evaluator(
        method(f"it[unit]: {formula}", tables=TABLES),
        group=f"group | pool ; {pools}",
        unit="unit | group ; " + " ; ".join(f"{u} | G" for u in facts),
        fact="unit | x ; " + " ; ".join(f"{u} | {x}" for u, x in facts.items()),
    )
    return {unit: found.value("it", (unit,)) for unit in facts}


@given(st.lists(NUMBERS, min_size=1), st.booleans())
def test_mean_places_add_up_whatever_the_ties(numbers, high):
    group = Placed(sorted(numbers))
    assert sum(place(group, x, "rank_mean", high) for x in numbers) == Fraction(
        len(numbers) * (len(numbers) + 1), 2
    )


@given(WEIGHTS, st.booleans())
def test_just_one_row_is_chosen_and_none_is_better(values, high):
    key = chosen(values, high)
    assert values[key] == (max if high else min)(values.values())
    assert key == min(k for k, x in values.items() if x == values[key])


@given(
    WEIGHTS, st.integers(0, 10**7), st.sampled_from([Fraction(1, 100), Fraction(1), Fraction(5)])
)
def test_shares_add_up_and_stay_within_a_step_of_their_quota(weights, many, step):
    amount = many * step
    found = shares(weights, amount, step)
    total = sum(weights.values())
    if not total:
        assert found == {}
        return
    assert sum(found.values()) == amount
    for key, share in found.items():
        assert abs(share - amount * weights[key] / total) < step
        assert share % step == 0
        assert weights[key] or not share


def test_a_pool_is_paid_out_to_the_last_fen():
    """The pool of 120,000 shared by points and coefficients, as practice does it."""
    facts = {"A": "114", "B": "88", "C": "101.2"}
    found = of_units("split(group.pool, x, 0.01 among unit by group)", facts, "G | 120000")
    assert [str(float(x)) for x in found.values()] == ["45118.73", "34828.5", "40052.77"]
    assert sum(found.values()) == 120_000


def test_a_pool_is_shared_by_a_reference_of_another_name():
    """Who worked in two units shares in the pool of each."""
    found = evaluator(
        method(
            "part[post]: split(workplace.pool, days, 1 among post by workplace)",
            tables="unit[unit]: {from: organisation, pool: integer 0..1000}\n"
            "post[member, post]: {from: facts, workplace: '-> unit', days: integer 0..366}",
        ),
        unit="unit | pool ; U | 90 ; V | 10",
        post="member | post | workplace | days"
        " ; A | 1 | U | 100 ; A | 2 | V | 266 ; B | 1 | U | 200",
    )
    parts = {key: found.value("part", key) for key in found.keys("part")}
    assert parts == {("A", "1"): 30, ("A", "2"): 10, ("B", "1"): 60}


def test_equal_remainders_go_by_key():
    found = of_units("split(100, x, 1 among unit)", {"C": "1", "A": "1", "B": "1"})
    assert found == {"A": 34, "B": 33, "C": 33}


def test_who_has_no_weight_has_no_share():
    found = of_units("split(group.pool, x, 0.01 among unit by group)", {"A": "5", "B": "n/a"})
    assert found == {"A": 1000, "B": NOT_APPLICABLE}
    assert of_units("split(100, x, 1 among unit)", {"A": "0"}) == {"A": NOT_APPLICABLE}
    missing = of_units("split(100, x, 1 among unit)", {"A": "5", "B": "missing"})
    assert {x.kind for x in missing.values()} == {Absence.MISSING}


def test_the_best_of_equals_is_the_first_key():
    facts = {"B": "3", "A": "3", "C": "2", "D": "n/a"}
    found = of_units("case(best(x among unit by group) -> 1, else -> 0)", facts)
    assert found == {"B": 0, "A": 1, "C": 0, "D": 0}
    least = of_units("case(best(x among unit where x < 3) -> 1, else -> 0)", {"B": "3", "A": "2"})
    assert least == {"B": 0, "A": 1}


def test_ties_share_the_mean_of_their_places():
    found = of_units("rank_mean(x among unit)", {"A": "9", "B": "7", "C": "7", "D": "1"})
    assert list(found.values()) == [1, Fraction(5, 2), Fraction(5, 2), 4]


@given(st.lists(NUMBERS, min_size=2, max_size=30))
def test_variances_are_those_of_the_standard_library(values):
    ones = [Fraction(1)] * len(values)
    assert variance(values, ones, sample=True) == statistics.variance(values)
    assert variance(values, ones, sample=False) == statistics.pvariance(values)


@given(st.lists(st.tuples(NUMBERS, st.integers(1, 5)), min_size=1, max_size=10))
def test_a_weight_counts_as_so_many_rows(pairs):
    values, weights = [x for x, _ in pairs], [Fraction(w) for _, w in pairs]
    repeated = [x for x, w in pairs for _ in range(w)]
    assert variance(values, weights, sample=False) == statistics.pvariance(repeated)


def test_one_value_has_no_sample_variance():
    assert variance([Fraction(3)], [Fraction(1)], sample=True) == Absent(Absence.NOT_APPLICABLE)
    assert variance([Fraction(3)], [Fraction(1)], sample=False) == 0


@pytest.mark.parametrize("definition", PERCENTILES)
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=25), st.integers(0, 20))
def test_percentiles_are_those_of_numpy(definition, values, twentieths):
    exact = percentile(sorted(map(Fraction, values)), Fraction(twentieths, 20), definition)
    by_numpy = numpy.quantile(values, twentieths / 20, method=METHODS[definition])
    if definition in (1, 2):
        # numpy's share is a float: beside a jump it may read the neighbour
        near = [Fraction(twentieths, 20) + e for e in (Fraction(-1, 10**9), 0, Fraction(1, 10**9))]
        known = {
            float(percentile(sorted(map(Fraction, values)), min(max(p, 0), 1), definition))
            for p in map(Fraction, near)
        }
        assert float(by_numpy) in known
    else:
        assert float(exact) == pytest.approx(float(by_numpy), abs=1e-9)
