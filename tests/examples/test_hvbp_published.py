"""The plain-Python evaluator gives every published value of the hospital programme, exactly."""

from fractions import Fraction

import pytest
from tests.examples.hvbp import FOLDER, PUBLISHED, TOTALS, TWELFTH, records

from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.exact.examples import run_examples
from qiyue.core.method.desk import Desk
from qiyue.core.method.reader import read_method
from qiyue.core.method.resolve import resolve
from qiyue.core.values.absence import NOT_APPLICABLE, Absent
from qiyue.core.values.exact import half_up, number


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
    ("name", "file", "key", "column", "count"), PUBLISHED, ids=[row[0] for row in PUBLISHED]
)
def test_every_published_value_comes_out(evaluator, name, file, key, column, count):
    line = name.partition(".")[0]
    published = records(file)
    differing = []
    for row in published:
        at = (row["facility_id"], *([row[key]] if key else []))
        found = evaluator.value(line, at) if line == name else evaluator.part(line, name, at)
        shown = half_up(found, TWELFTH) if isinstance(found, Fraction) else NOT_APPLICABLE
        if shown != figure(row[column]):
            differing.append((at, found, row[column]))
    assert differing == []
    assert len(published) == count


def test_no_hospital_without_a_published_total_gets_one(evaluator):
    scored = {
        key[0]
        for key in evaluator.keys("total")
        if not isinstance(evaluator.value("total", key), Absent)
    }
    assert scored == {
        row["facility_id"] for row in records(TOTALS) if row["total_performance_score"]
    }


def test_every_check_of_the_method_holds(evaluator):
    assert {truth for _, _, truth in evaluator.truths()} == {True}


def test_the_example_inside_the_method_comes_out(evaluator):
    desk = Desk()
    assert run_examples(evaluator.program, desk) == 3
    assert desk.findings == []
