"""Earlier periods: the same row, so many periods ago; lines stand on the present one."""

from fractions import Fraction

import pytest
from tests.core.method.methods import codes, evaluator, findings, method

from qiyue.core.dataset import freeze, read_dataset
from qiyue.core.engine.run import score
from qiyue.core.method.reader import parse_method
from qiyue.core.values.absence import NOT_APPLICABLE
from qiyue.core.values.findings import HasFindings

TABLES = """
firm[firm]: {from: organisation}
item[item]: |
  item   | base number
  profit | 30
  class  | 20
result[firm, item]:
  from: facts
  period: year
  actual: number 0..1000 by 0.01 empty n/a better high
"""
ROWS = " ; ".join(
    ["firm | item | period | actual"]
    + [f"X | profit | {ago} | {x}" for ago, x in enumerate([120, 100, 90, 20, 1])]
    + ["X | class | 0 | 7", "Y | profit | 1 | 3"]
)


def at(formula, key=("X", "profit"), over="firm, item"):
    found = evaluator(
        method(f"it[{over}]: {formula}", tables=TABLES), firm="firm ; X ; Y", result=ROWS
    )
    return found.value("it", key)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("actual", 120),
        ("only(actual past 1)", 100),
        ("mean(actual past 3)", 70),
        ("min(actual past 2)", 90),
        ("count(actual past 9)", 4),
        ("sum(actual past 3 where actual > 50)", 190),
        ("min(only(actual past 1), mean(actual past 3))", 70),
        ("sum(actual over result)", 127),
    ],
)
def test_past_reads_this_row_in_earlier_periods(formula, value):
    over = "firm" if "over" in formula else "firm, item"
    assert at(formula, ("X", "profit")[: len(over.split(","))], over) == value


def test_who_has_no_past_has_none():
    assert at("mean(actual past 3)", ("X", "class")) == NOT_APPLICABLE
    assert at("actual", ("Y", "profit")) == NOT_APPLICABLE
    assert at("only(actual past 1) else 5", ("Y", "class")) == 5


def test_lines_and_ranks_stand_on_the_present_period():
    text = method("it[result]: rank(actual among result)", tables=TABLES)
    found = evaluator(text, firm="firm ; X ; Y", result=ROWS)
    assert found.keys("it") == [("X", "class"), ("X", "profit")]
    assert found.value("it", ("X", "profit")) == 1


def test_a_line_has_no_past():
    lines = "score[firm, item]: actual * 2\nit[firm, item]: sum(score + actual past 2)"
    assert codes(method(lines, tables=TABLES)) == ["key-wanting"] or codes(
        method(lines, tables=TABLES)
    ) == ["unknown-name"]


def test_the_past_of_another_row_is_told_how_to_be_taken():
    text = method('it[firm]: mean(actual["profit"] past 3)', tables=TABLES)
    (finding,) = findings(text)
    assert finding.code == "key-wanting"
    assert "Let a line of its own stand on [result]" in finding.hint.en


METHOD = """qiyue: 1
method: past
tables:
  firm[firm]: {from: organisation}
  result[firm]: {from: facts, period: LENGTH, actual: number 0..1000 empty missing}
lines:
  grown[firm]:
    role: total
    missing: stays
    shown: half_away 0.01
    gives: actual / (1 + (only(actual past 1) else 1)) + (mean(actual past 4) else 0)
"""
LABELS = {
    "year": ["2026", "2025", "2024", "2027"],
    "quarter": ["2026-Q4", "2026-Q3", "2025年第4季度", "2027Q1"],
    "month": ["2026-12", "2026年11月", "2026-08", "2027-01"],
}
AGO = {"year": [0, 1, 2], "quarter": [0, 1, 4], "month": [0, 1, 4]}


def dataset(folder, length, labels, period="2026-01-01..2026-12-31"):
    folder.mkdir()
    (folder / "method.yaml").write_text(METHOD.replace("LENGTH", length), encoding="utf-8")
    (folder / "firm.csv").write_text("firm\nX\n", encoding="utf-8")
    rows = "".join(f"X,{label},{10 * (n + 1)}\n" for n, label in enumerate(labels))
    (folder / "result.csv").write_text("firm,期次,actual\n" + rows, encoding="utf-8")
    named = f"period: {period}\n" if period else ""
    (folder / "dataset.yaml").write_text(
        f"qiyue: 1\ndataset: past\n{named}tables:\n  firm: {{file: firm.csv}}\n"
        "  result: {file: result.csv, columns: {period: 期次}}\n",
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize("length", LABELS)
def test_labels_become_periods_ago_and_later_ones_are_left_out(tmp_path, length):
    folder = dataset(tmp_path / "data", length, LABELS[length])
    shape = parse_method(METHOD.replace("LENGTH", length))
    frozen = freeze(read_dataset(folder), shape, tmp_path / "snapshot")
    rows = frozen.rows(shape.tables["result"])
    order = list(shape.tables["result"].columns)
    found = [(row[order.index("period")], row[order.index("actual")]) for row in rows]
    assert found == [(ago, 10 * (n + 1)) for n, ago in enumerate(AGO[length])]


def test_both_engines_look_back_alike(tmp_path):
    folder = dataset(tmp_path / "data", "year", LABELS["year"])
    made = [score(folder, None, tmp_path / e, engine=e, csv=True) for e in ("duckdb", "python")]
    assert made[0].manifest == made[1].manifest
    text = (tmp_path / "duckdb" / "totals.csv").read_text("utf-8")
    exact = Fraction(10, 21) + 25
    assert f"{exact.numerator},{exact.denominator}" in text


@pytest.mark.parametrize(
    ("labels", "period", "code", "line"),
    [
        (["2026", "last year"], "2026-01-01..2026-12-31", "not-a-period", 3),
        (["2026"], "", "period-wanted", 5),
    ],
)
def test_a_label_that_is_none_is_found_at_its_row(tmp_path, labels, period, code, line):
    folder = dataset(tmp_path / "data", "year", labels, period)
    shape = parse_method(METHOD.replace("LENGTH", "year"))
    with pytest.raises(HasFindings) as error:
        freeze(read_dataset(folder), shape, tmp_path / "snapshot")
    assert [(f.code, f.place.line) for f in error.value.findings] == [(code, line)]
    assert not (tmp_path / "snapshot").exists()


def test_a_row_is_read_by_all_of_its_keys_too():
    """The period is no key that anybody writes: it is the present one."""
    assert at('actual["X", "profit"]', key=("Y",), over="firm") == at("actual")
