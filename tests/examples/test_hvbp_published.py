"""The plain-Python evaluator gives every published value of the hospital programme, exactly."""

import csv
import gzip
from fractions import Fraction
from pathlib import Path

import pytest

from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.exact.examples import run_examples
from qiyue.core.method.desk import Desk
from qiyue.core.method.reader import read_method
from qiyue.core.method.resolve import resolve
from qiyue.core.values.absence import NOT_APPLICABLE, Absent
from qiyue.core.values.exact import half_up, number

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "hvbp-2024"
TWELFTH = Fraction(1, 10**12)
MEASURES = "expected_measure_scores.csv.gz"
DOMAINS = "expected_domain_scores.csv.gz"
SURVEY = "expected_hcahps.csv.gz"
PUBLISHED = [
    ("points", MEASURES, "facility_id measure_id", "measure_score", 43_688),
    ("points.achievement", MEASURES, "facility_id measure_id", "achievement_points", 43_688),
    ("points.improvement", MEASURES, "facility_id measure_id", "improvement_points", 43_688),
    ("infection", "expected_combined_ssi.csv.gz", "facility_id", "combined_ssi_score", 1_723),
    ("base", SURVEY, "facility_id", "base_score", 2_467),
    ("consistency", SURVEY, "facility_id", "consistency_score", 2_467),
    ("domain_score", DOMAINS, "facility_id domain", "unweighted_score", 9_459),
    ("weighted", DOMAINS, "facility_id domain", "weighted_score", 9_459),
    ("total", "expected_total.csv.gz", "facility_id", "total_performance_score", 2_474),
]


def records(name: str) -> list[dict[str, str]]:
    with gzip.open(FOLDER / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figure(text: str) -> Fraction | Absent:
    return number(text) if text else NOT_APPLICABLE


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    desk = Desk()
    program = resolve(read_method(FOLDER / "method.yaml", desk), desk)
    desk.close()
    assert program is not None
    data = {
        "hospital": [
            (row["facility_id"], row["facility_name"], row["state"])
            for row in records("hospitals.csv.gz")
        ],
        "rate": [
            (
                row["facility_id"],
                row["measure_id"],
                figure(row["baseline_rate"]),
                figure(row["performance_rate"]),
            )
            for row in records("facts.csv.gz")
        ],
        "stratified": [
            (row["facility_id"], figure(row["combined_ssi_score"]))
            for row in records("facts_combined_ssi.csv.gz")
        ],
    }
    return Evaluator(program, data)


@pytest.mark.parametrize(
    ("name", "file", "keys", "column", "count"), PUBLISHED, ids=[row[0] for row in PUBLISHED]
)
def test_every_published_value_comes_out(evaluator, name, file, keys, column, count):
    line = name.partition(".")[0]
    published = records(file)
    differing = []
    for row in published:
        key = tuple(row[key] for key in keys.split())
        found = evaluator.value(line, key) if line == name else evaluator.part(line, name, key)
        shown = half_up(found, TWELFTH) if isinstance(found, Fraction) else NOT_APPLICABLE
        if shown != figure(row[column]):
            differing.append((key, found, row[column]))
    assert differing == []
    assert len(published) == count


def test_no_hospital_without_a_published_total_gets_one(evaluator):
    scored = {
        key[0]
        for key in evaluator.keys("total")
        if not isinstance(evaluator.value("total", key), Absent)
    }
    assert scored == {
        row["facility_id"]
        for row in records("expected_total.csv.gz")
        if row["total_performance_score"]
    }


def test_every_check_of_the_method_holds(evaluator):
    assert {truth for _, _, truth in evaluator.truths()} == {True}


def test_the_example_inside_the_method_comes_out(evaluator):
    desk = Desk()
    assert run_examples(evaluator.program, desk) == 3
    assert desk.findings == []
