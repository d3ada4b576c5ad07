"""The sample mine: three layers of contracts, bundled both ways, the same on both engines."""

from fractions import Fraction
from pathlib import Path

import pytest

from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.exact.examples import run_examples
from qiyue.core.engine.exact.explain import as_text
from qiyue.core.engine.run import Run, open_run, score
from qiyue.core.method.desk import Desk
from qiyue.core.method.reader import read_method
from qiyue.core.method.resolve import resolve
from qiyue.core.values.findings import HasFindings
from qiyue.doors.cli.explaining import differences, explained, name_of

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "mine-2020"
SUBJECTS = [
    ("C1", "committee"),
    *((f"B{n}", "branch") for n in range(1, 4)),
    *((f"U{n}", "unit") for n in range(1, 4)),
    *((f"M{n:02}", "member") for n in range(1, 13)),
]
MARKS = {
    # 100 t aimed at and 103.5 reached: 3 whole per cents at 0.5 each
    ("points", "U1", "output"): "41.5",
    # 20 * (28.19 - 25.19) / (28.19 - 24.19)
    ("points", "U1", "gap"): "15",
    # 4 per cent under
    ("points", "U2", "output"): "36",
    # 20 * 4.5 / 4, less than 1.2 times
    ("points", "U2", "gap"): "22.5",
    ("points", "U2", "safety"): "15",
    # one of two in time
    ("points", "U2", "milestone"): "10",
    ("points", "U3", "output"): "40",
    # 20 * 1 / 3, rounded
    ("points", "U3", "gap"): "6.67",
    # 40 - 1 * 2 - 2 * 1
    ("party_points", "B2", "meetings"): "36",
    # 20 * 35 / 40
    ("party_points", "B2", "learning"): "17.5",
    # 40 * 11 / 12, rounded
    ("party_points", "B2", "pledges"): "36.67",
    # 44 hours of 40: no more than the weight
    ("party_points", "B3", "learning"): "20",
}
TOTALS = {
    ("production", "U1"): "96.5",
    ("production", "U2"): "83.5",
    ("production", "U3"): "86.67",
    ("party", "B1"): "99",
    ("party", "B2"): "90.17",
    ("party", "B3"): "93.33",
    # 0.7 * production + 0.3 * party
    ("unit_total", "U1"): "97.25",
    ("unit_total", "U2"): "85.501",
    ("unit_total", "U3"): "88.668",
    # 0.7 * party + 0.3 * production
    ("branch_total", "B1"): "98.25",
    ("branch_total", "B2"): "88.169",
    ("branch_total", "B3"): "91.332",
    ("committee_total", "C1"): "277751/3000",
    # 0.6 * the unit's total + 0.4 * own goals
    ("member_total", "M01"): "98.35",
    ("member_total", "M05"): "91.3006",
    ("member_total", "M09"): "93.2008",
    ("member_total", "M12"): "85.2008",
    ("unit_place", "U2"): "3",
    ("branch_place", "B3"): "2",
    ("member_place", "M01"): "1",
    ("member_place", "M12"): "12",
}
GRADES = {
    ("unit_grade", "U1"): "优秀",
    ("unit_grade", "U2"): "良好",
    ("branch_grade", "B2"): "良好",
    ("committee_grade", "C1"): "良好",
    ("member_grade", "M03"): "良好",
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    folder = tmp_path_factory.mktemp("mine")
    for engine in ("duckdb", "python"):
        score(FOLDER, None, folder / engine, engine=engine)
    return {engine: open_run(folder / engine) for engine in ("duckdb", "python")}


@pytest.fixture(scope="module")
def evaluator(runs: dict[str, Run]) -> Evaluator:
    return runs["python"].evaluator()


def test_the_method_has_no_findings_and_its_examples_come_out():
    desk = Desk()
    program = resolve(read_method(FOLDER / "method.yaml", desk), desk)
    assert program is not None
    assert run_examples(program, desk) == 10
    assert desk.findings == []


def test_both_engines_write_the_same_manifest(runs):
    assert runs["duckdb"].manifest == runs["python"].manifest
    assert runs["duckdb"].manifest["held"] == []


@pytest.mark.parametrize(("spot", "value"), (MARKS | TOTALS).items())
def test_marks_and_totals_are_what_a_hand_calculates(evaluator, spot, value):
    assert evaluator.value(spot[0], spot[1:]) == Fraction(value)


@pytest.mark.parametrize(("spot", "grade"), GRADES.items())
def test_grades_go_by_the_exact_total(evaluator, spot, grade):
    assert evaluator.value(spot[0], spot[1:]) == grade


def test_every_check_holds_of_each_promise_and_member(evaluator):
    truths = list(evaluator.truths())
    # 8 kinds of promises, 2 sheets, 12 members, 3 branches
    assert len(truths) == 8 + 2 + 12 + 3
    assert {truth for _, _, truth in truths} == {True}


def test_every_line_states_its_clause_and_every_result_its_role(evaluator):
    lines = [resolved.line for resolved in evaluator.program.lines.values()]
    assert [line.name for line in lines if not line.source] == []
    assert {line.name for line in lines if not line.role} == {"vetoed"}


def test_a_commitment_too_few_is_found(tmp_path):
    for file in FOLDER.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    short = (FOLDER / "commitments.csv").read_text(encoding="utf-8").splitlines()[:-1]
    (tmp_path / "commitments.csv").write_text("\n".join(short) + "\n", encoding="utf-8")
    with pytest.raises(HasFindings) as caught:
        score(tmp_path, None, tmp_path / "run", engine="python")
    (found,) = caught.value.findings
    assert found.code == "check-false"
    assert "kind=联保" in found.message.en


@pytest.mark.parametrize(("subject", "kind"), SUBJECTS)
def test_explaining_recomputes_without_difference(runs, subject, kind):
    run = runs["duckdb"]
    sheets = explained(run, kind, subject)
    assert sheets
    assert differences(run, kind, subject, sheets) == []
    assert name_of(run, kind, subject) != ""
    for one in sheets:
        assert one.line in as_text([one], "zh")
        assert one.line in as_text([one], "en")
