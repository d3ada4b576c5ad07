"""The payment of the hospital programme, an illustration: what is withheld is what is paid back."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
from tests.examples.hvbp import FOLDER

from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.outputs import opened_outputs
from qiyue.core.engine.run import Run, open_run, score
from qiyue.core.values.absence import Absent

BASE = 10_000_000
HOSPITALS = 2_474
NAMES = ("total", "incentive", "net_change", "adjustment_factor", "net_payment")
Values = dict[str, dict[str, Fraction]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("hvbp") / "run"
    score(FOLDER, None, folder, engine="duckdb")
    return open_run(folder)


def stored(run: Run) -> Values:
    """The exact values in the outputs of the DuckDB engine."""
    with opened_outputs(run.folder) as con:
        rows = con.execute(
            "SELECT name, subject, numerator, denominator FROM values "
            "WHERE list_contains(?, name) AND state = 'counted'",
            [[*NAMES, "slope"]],
        ).fetchall()
    found: Values = {name: {} for name in (*NAMES, "slope")}
    for name, subject, numerator, denominator in rows:
        found[name][subject or ""] = Fraction(int(numerator), int(denominator))
    return found


def calculated(evaluator: Evaluator) -> Values:
    """The same values from the plain-Python evaluator."""

    def present(name: str) -> Iterator[tuple[str, Fraction]]:
        for key in evaluator.keys(name):
            value = evaluator.value(name, key)
            if not isinstance(value, Absent):
                assert isinstance(value, Fraction)
                yield (str(key[0]) if key else ""), value

    return {name: dict(present(name)) for name in (*NAMES, "slope")}


@pytest.fixture(scope="module")
def both(run: Run) -> dict[str, Values]:
    return {"duckdb": stored(run), "python": calculated(run.evaluator())}


def test_both_engines_pay_the_same(both):
    assert both["duckdb"] == both["python"]


@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_the_exact_payments_add_up_to_what_is_withheld(both, engine):
    incentive = both[engine]["incentive"]
    assert len(incentive) == HOSPITALS
    assert sum(incentive.values()) == Fraction(2, 100) * BASE * HOSPITALS


@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_the_slope_is_base_payments_by_payments_at_the_score(both, engine):
    totals = both[engine]["total"]
    assert both[engine]["slope"] == {"": HOSPITALS * 100 / sum(totals.values())}


@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_equal_totals_have_equal_factors_and_higher_ones_higher(both, engine):
    values = both[engine]
    by_total: dict[Fraction, set[tuple[Fraction, Fraction]]] = {}
    for hospital, total in values["total"].items():
        pair = values["adjustment_factor"][hospital], values["net_payment"][hospital]
        by_total.setdefault(total, set()).add(pair)
    assert len(by_total) < HOSPITALS
    pairs = [pair for total in sorted(by_total) for pair in by_total[total]]
    assert len(pairs) == len(by_total)
    assert pairs == sorted(pairs)


@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_factor_and_payment_are_the_exact_change_rounded_once(both, engine):
    values = both[engine]
    for hospital, change in values["net_change"].items():
        factor, paid = values["adjustment_factor"][hospital], values["net_payment"][hospital]
        assert change == values["incentive"][hospital] / BASE - Fraction(2, 100)
        assert (factor * 10**10).denominator == (paid * 100).denominator == 1
        assert abs(factor - 1 - change) <= Fraction(1, 2 * 10**10)
        assert abs(paid - BASE * change) <= Fraction(1, 200)


def test_every_line_of_the_payment_says_it_is_an_illustration(run):
    lines = {name: resolved.line for name, resolved in run.program.lines.items()}
    payment = {"base_payment", "payments_by_score", "slope", *NAMES} - {"total"}
    for name in payment:
        assert "illustration, not a published result" in lines[name].says
    assert lines["net_payment"].role == "pay"
    assert str(lines["net_payment"].uom) == "USD"
