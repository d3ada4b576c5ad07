"""The sample mine: a year of three layers of contracts, the same on both engines."""

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.exact.examples import run_examples
from qiyue.core.engine.exact.explain import as_text
from qiyue.core.engine.run import Run, load, open_run, score
from qiyue.core.method.desk import Desk
from qiyue.core.method.halves import chinese
from qiyue.core.method.paper.names import Names, plain_code
from qiyue.core.method.reader import read_method
from qiyue.core.method.resolve import resolve
from qiyue.core.values.findings import HasFindings
from qiyue.doors.cli.explaining import differences, explained, name_of

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "mine-2020"
# One of each kind of case; every subject would take long.
SUBJECTS = [
    ("C1", "committee"),
    *((branch, "branch") for branch in ("B02", "B03", "B06", "B09")),
    *((unit, "unit") for unit in ("U01", "U03", "U04", "U10")),
    *((member, "member") for member in ("M06", "M16", "M20")),
]
MARKS = {
    # 1,200 aimed at and 1,242 reached: 3 whole per cents over at 0.5 each
    ("points", "U01", "output"): "41.5",
    # 12.2 last year, 12.4 on the mean of three: 20 * (12.2 - 11.96) / (12.2 - 11.9)
    ("points", "U01", "power"): "16",
    # no milestone: all points
    ("points", "U01", "milestone"): "15",
    # 1 per cent under
    ("points", "U02", "output"): "39",
    # 20 * (12.8 - 12.3) / (12.8 - 12.4) = 25, no more than 1.2 times
    ("points", "U02", "power"): "24",
    # one light injury of 5
    ("points", "U02", "safety"): "20",
    # one of two in time: 15 / 2
    ("points", "U02", "milestone"): "7.5",
    # a serious injury in the year
    ("points", "U03", "safety"): "0",
    # the serious injury of the year before does not count
    ("points", "U01", "safety"): "25",
    # 5 per cent over: 2.5
    ("points", "U04", "output"): "52.5",
    # 3 per cent under
    ("points", "U05", "output"): "47",
    # 15 July, 31 July and 10 August were kept
    ("points", "U06", "milestone"): "40",
    # 2.15 is more than 2.1: nothing was saved
    ("points", "U07", "power"): "0",
    # before 31 August
    ("points", "U07", "milestone"): "15",
    # the test was not finished
    ("points", "U08", "milestone"): "0",
    # 20 * (5.0 - 4.9) / (5.0 - 4.8)
    ("points", "U09", "power"): "10",
    # 20 * (28.19 - 25.19) / (28.19 - 24.19)
    ("points", "U10", "gap"): "15",
    # 40 - 1 * 2 - 2 * 1
    ("party_points", "B02", "meetings"): "36",
    # 20 * (8 + 9 + 8.5 + 9.5) / 40
    ("party_points", "B02", "training"): "17.5",
    # 40 * 11 / 12, rounded
    ("party_points", "B02", "pledges"): "36.67",
    # 40 - 2 * 2 - 3 * 0.5
    ("party_points", "B03", "meetings"): "34.5",
    # 44 hours of 40: no more than the weight
    ("party_points", "B04", "training"): "20",
    # city +1 and province +3 for one thing: +3
    ("additions", "B02"): "3",
    # 3 + 1 + 3 for three things: no more than 5
    ("additions", "B06"): "5",
    # 15 of 16 commitments
    ("committee_pledges", "C1"): "93.75",
    # 40 * 228 / 240 = 38, 30 * 48 / 48 = 30
    ("goal_points", "M02", "one"): "38",
    ("goal_points", "M02", "two"): "30",
    # 10 * 50 / 52, rounded
    ("week_points", "M02"): "9.62",
    # 20 * 6 / 7, rounded
    ("promise_points", "M03"): "17.14",
    # a linked colleague failed: 2 * 1
    ("link_deduction", "M19"): "2",
    # half a share: 2 * 0.5
    ("link_deduction", "M16"): "1",
    # that link ended on 30 June
    ("link_deduction", "M21"): "0",
}
COAL = {
    # July as published, from three lots blended by standard coal: 924.2957 - 896.11
    ("gap", "U10", 7): "28.19",
    # December: 926.1979 - 901.01
    ("gap", "U10", 12): "25.19",
    ("power_now", "U01"): "11.96",
    ("power_base", "U01"): "12.2",
}
TOTALS = {
    # 41.5 + 16 + 25 + 15
    ("production", "U01"): "97.5",
    ("production", "U02"): "90.5",
    ("production", "U03"): "65.5",
    ("production", "U06"): "101.5",
    ("production", "U10"): "95.5",
    ("party", "B01"): "99",
    # 36 + 17.5 + 36.67 + 3
    ("party", "B02"): "93.17",
    ("party", "B06"): "105",
    # 0.7 * production + 0.3 * party
    ("unit_total", "U01"): "97.95",
    ("unit_total", "U02"): "91.301",
    ("unit_total", "U03"): "70.9",
    ("unit_total", "U04"): "102.05",
    ("unit_total", "U08"): "76.851",
    # 0.7 * party + 0.3 * production
    ("branch_total", "B02"): "92.369",
    # (89 + 95.5) / 2 = 92.25: 0.7 * 99.5 + 0.3 * 92.25
    ("branch_total", "B09"): "97.325",
    # 0.7 * the mean of nine branches + 0.3 * 93.75
    ("committee_total", "C1"): "92.9912",
    # 0.6 * 97.95 + 0.4 * 100
    ("member_total", "M01"): "98.77",
    # 182 days with 91.301 and 184 with 102.55 are 96.96: 0.6 * 96.96 + 0.4 * 98.31
    ("unit_part", "M06"): "96.96",
    ("member_total", "M06"): "97.5",
    # 0.6 * 83.4 + 0.4 * 100 - 1
    ("member_total", "M16"): "89.04",
    # 0.6 * 76.85 + 0.4 * 27.07
    ("member_total", "M20"): "56.938",
}
PLACES = {
    ("unit_place", "U06"): "1",
    ("unit_place", "U03"): "10",
    ("branch_place", "B06"): "1",
    ("member_place", "M13"): "1",
    ("member_place", "M20"): "24",
    # 20 % of 5, in the pooled group of 3 + 2 too
    ("seats", "U01"): "1",
    ("seats", "U10"): "1",
    # U04 is barred and takes no place
    ("place", "U01"): "1",
    ("place", "U05"): "2",
    # 20 % of 24 is 4.8
    ("member_seats",): "4",
    # 4 seats * 4 / 24 = 0.667 for B06 and B09, 0.5 for B01 and B07, 0.333 for the others
    ("branch_seats", "B01"): "1",
    ("branch_seats", "B02"): "0",
    ("branch_seats", "B06"): "1",
    ("branch_seats", "B07"): "1",
    ("branch_seats", "B09"): "1",
}
GRADES = {
    # the bar of 2019 ended on 19 November 2020
    ("unit_grade", "U01"): "优秀",
    # more than 90, but no seat
    ("unit_grade", "U05"): "良好",
    # the most of its group, but barred until March 2021
    ("unit_grade", "U04"): "良好",
    # a serious injury
    ("unit_grade", "U03"): "不合格",
    ("unit_grade", "U06"): "优秀",
    ("unit_grade", "U10"): "良好",
    ("unit_grade", "U08"): "合格",
    ("branch_grade", "B06"): "优秀",
    ("branch_grade", "B03"): "合格",
    ("committee_grade", "C1"): "优秀",
    ("member_grade", "M13"): "优秀",
    ("member_grade", "M14"): "良好",
    # the first of its branch, but less than 90: the seat stays empty
    ("member_grade", "M16"): "良好",
    ("member_grade", "M20"): "不合格",
}
POOLS = {
    # 30,000 * 1.2
    ("unit_pool", "U01"): "36000",
    ("unit_pool", "U02"): "30000",
    ("unit_pool", "U03"): "0",
    # 18,000 * 0.8
    ("unit_pool", "U08"): "14400",
    # 98.77 * 1.3, 97.818 * 1.1 and 92.026 * 1 of 36,000
    ("pay", "M01"): "14091.64",
    ("pay", "M02"): "11808.77",
    ("pay", "M03"): "10099.59",
    # 182 days in U02, 184 in U06
    ("pay_part", "M06", 1): "5990.70",
    ("pay_part", "M06", 2): "3960.59",
    ("pay", "M06"): "9951.29",
    ("pay", "M07"): "0",
    # 83.958 * 1.2 and 56.938 * 1 of 14,400
    ("pay", "M19"): "9200.43",
    ("pay", "M20"): "5199.57",
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
    assert run_examples(program, desk) == 22
    assert desk.findings == []


def test_both_engines_write_the_same_manifest(runs):
    assert runs["duckdb"].manifest == runs["python"].manifest
    assert runs["duckdb"].manifest["held"] == []


@pytest.mark.parametrize(("spot", "value"), (MARKS | COAL | TOTALS | PLACES | POOLS).items())
def test_marks_and_totals_are_what_a_hand_calculates(evaluator, spot, value):
    key = tuple(Fraction(k) if isinstance(k, int) else k for k in spot[1:])
    assert evaluator.value(spot[0], key) == Fraction(value)


@pytest.mark.parametrize(("spot", "grade"), GRADES.items())
def test_grades_go_by_the_exact_total(evaluator, spot, grade):
    assert evaluator.value(spot[0], spot[1:]) == grade


def test_what_is_paid_is_what_the_pools_hold(evaluator):
    """209,200 yuan, to the last fen."""
    paid = [evaluator.value("pay", key) for key in evaluator.keys("pay")]
    pools = [evaluator.value("unit_pool", key) for key in evaluator.keys("unit_pool")]
    assert sum(paid) == sum(pools) == 209_200
    assert all(one * 100 % 1 == 0 for one in paid)


def test_every_check_holds_of_each_promise_and_member(evaluator):
    found = list(evaluator.truths())
    checks = [truth.check.sentence.partition(" ")[0] for truth in evaluator.program.checks]
    truths = Counter(checks[number] for number, _, _ in found)
    assert {held for _, _, held in found} == {True}
    # 8 kinds of promises; 1 committee, 9 branches and 24 members with each of them
    assert truths["契约条数与契约名称一致"] == 8
    assert truths["党委签订的条数与契约名称一致"] == 8
    assert truths["支部签订的条数与契约名称一致"] == 9 * 8
    assert truths["党员签订的条数与契约名称一致"] == 24 * 8
    assert truths["任职天数合计为全年"] == 24


def test_every_line_states_its_clause_and_every_result_its_role(evaluator):
    lines = [resolved.line for resolved in evaluator.program.lines.values()]
    assert [line.name for line in lines if not line.source] == []
    shown = {line.role for line in lines}
    assert shown >= {"marks", "bundle", "total", "rank", "grade", "pay", "check"}


def test_nothing_in_the_method_is_left_open():
    desk = Desk()
    load(FOLDER / "method.yaml", desk)
    assert desk.findings == []


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("commitments.csv", "kind=联保"),
        ("committee_promises.csv", "committee=C1"),
        ("branch_promises.csv", "branch=B09"),
        ("member_promises.csv", "member=M24"),
    ],
)
def test_a_commitment_too_few_is_found(tmp_path, file, row):
    for one in FOLDER.iterdir():
        (tmp_path / one.name).write_bytes(one.read_bytes())
    short = (FOLDER / file).read_text(encoding="utf-8").splitlines()[:-1]
    (tmp_path / file).write_text("\n".join(short) + "\n", encoding="utf-8")
    with pytest.raises(HasFindings) as caught:
        score(tmp_path, None, tmp_path / "run", engine="python")
    (found,) = caught.value.findings
    assert found.code == "check-false"
    assert row in found.message.en


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


def test_every_table_column_and_line_has_an_english_name():
    program = load(FOLDER / "method.yaml")
    names = Names(program.method, program.tables, "en")
    for name, table in program.method.tables.items():
        assert names.called(table.says) == names.table(name)
        columns = [names.column(table, column) for column in table.columns.values()]
        assert not any(map(chinese, columns))
        assert len(set(columns)) == len(columns)
    for name, line in program.method.lines.items():
        assert names.called(line.says or line.title) == names.line(name) != plain_code(name, "zh")
