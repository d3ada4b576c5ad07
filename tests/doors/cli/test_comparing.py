"""`qiyue compare` and `qiyue whatif`: what they say, what they write, how they end."""

import json

import pytest
from tests.core.engine.pairs import FACTS, METHOD, UNITS, changed, dataset
from typer.testing import CliRunner

from qiyue.core.engine.run import score
from qiyue.doors.cli.main import app

CAPPED = changed(METHOD, ("least = 0, most = 1.2", "least = 0, most = 1"))


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two run folders: the second with a cap of 1 on coal."""
    folder = tmp_path_factory.mktemp("runs")
    for name, method in (("a", METHOD), ("b", CAPPED)):
        score(dataset(folder / f"data-{name}", method), None, folder / name, engine="python")
    (folder / "other.yaml").write_text(CAPPED, encoding="utf-8")
    return folder


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_equal_runs_are_said_to_be_equal(runs, lang):
    found = run("compare", runs / "a", runs / "a", "--check", "--lang", lang)
    assert found.exit_code == 0
    assert ("30 个值全部相同" in found.stdout) == (lang != "en")
    assert ("all 30 values are equal" in found.stdout) == (lang != "zh")


def test_runs_that_differ_end_with_two_only_if_asked(runs):
    assert run("compare", runs / "a", runs / "b").exit_code == 0
    assert run("compare", runs / "a", runs / "b", "--check").exit_code == 2


def test_it_says_who_moved_and_which_lines_differ(runs):
    found = run("compare", runs / "a", runs / "b", "--lang", "en").stdout
    for words in (
        "method: method.yaml changed, 1 place",
        "ratio(least = 0, most = 1.2, at_zero = 0) → ratio(least = 0, most = 1, at_zero = 0)",
        "data: the same snapshot",
        "1 of 3 moved, 0 up, 1 down",
        "grades: 1 changed",
        "points[coal]",
    ):
        assert words in found, words
    assert "U2  二队  95.05  →  86.05  −9.00  rank 1  A → B" in found
    assert "个" not in found.replace("二队", "")


def test_the_tables_of_one_language_hold_no_other(runs):
    found = run("compare", runs / "a", runs / "b", "--lang", "zh").stdout
    assert "降得最多" in found
    assert "farthest" not in found


@pytest.mark.parametrize("called", ["U2", "二队"])
def test_a_subject_is_accounted_for_line_by_line(runs, called):
    found = run("compare", runs / "a", runs / "b", "--subject", called, "--lang", "en").stdout
    assert "total: 95.05 → 86.05  −9.00  rank 1  grade A → B" in found
    rows = [" ".join(line.split()) for line in found.splitlines()]
    assert "points[coal] 产量 60.00 → 50.00 −10.00 −9.00" in rows
    assert "work 88.50 → 78.50 −10.00 follows" in rows
    assert "in all −9.00" in rows
    assert "cells item[coal].most 1.2 → 1" in rows
    assert "grade A → B" in rows[rows.index("other changes, which no total reads") :]


def test_what_acts_together_is_said_to_differ(runs, tmp_path):
    method = changed(CAPPED, ("90% * work", "100% * work"))
    score(dataset(tmp_path / "data", method), None, tmp_path / "c", engine="python")
    found = run("compare", runs / "a", tmp_path / "c", "--subject", "U2", "--lang", "zh").stdout
    rows = [" ".join(line.split()) for line in found.splitlines()]
    assert "points[coal] 产量 60.00 → 50.00 −10.00 不同" in rows
    assert "共同作用 −1.15" in rows


def test_programs_get_json_and_csv(runs, tmp_path):
    out = tmp_path / "movers.csv"
    words = ("compare", runs / "a", runs / "b", "--json", "--csv", out, "--subject", "U2")
    found = run(*words)
    told = json.loads(found.stdout)
    assert {"equal", "before", "after", "method", "data", "totals", "lines", "subjects"} == set(
        told
    )
    assert not told["equal"]
    assert told["subjects"][0]["totals"][0]["move"] == "-9"
    line = told["subjects"][0]["totals"][0]["lines"][0]
    assert (line["name"], line["line"], line["effect"], line["own"]) == (
        "points",
        "coal",
        "-9",
        True,
    )
    assert line["rules"]["before"]["cell"].startswith("ratio(")
    assert out.read_text("utf-8").splitlines()[1].startswith("unit,U2,二队,,total,95.05,86.05,")


def test_an_unknown_subject_is_named_with_the_nearest(runs):
    found = run("compare", runs / "a", runs / "b", "--subject", "二对", "--lang", "zh")
    assert found.exit_code == 1
    assert "没有 二对 这个对象" in found.stderr
    assert "二队" in found.stderr


@pytest.mark.parametrize(
    "words", [["compare", "a", "nowhere"], ["whatif", "nowhere", "--method", "m", "--out", "x"]]
)
def test_a_folder_that_is_no_run_is_a_fault(runs, monkeypatch, words):
    monkeypatch.chdir(runs)
    found = run(*words)
    assert found.exit_code == 1
    assert "nowhere" in found.stderr
    assert "Traceback" not in found.output


def test_a_subject_of_one_run_alone_is_said_to_be_so(runs, tmp_path):
    facts, units = FACTS + "U4,coal,5,10\n", UNITS + "U4,四队\n"
    folder = dataset(tmp_path / "data", facts=facts, units=units)
    score(folder, None, tmp_path / "d", engine="python")
    found = run("compare", runs / "a", tmp_path / "d", "--subject", "四队", "--lang", "en").stdout
    assert found.rstrip().endswith("only one run has it")


# -- whatif ------------------------------------------------------------------------------------


def test_a_what_if_is_scored_compared_and_drawn(runs, tmp_path):
    out = tmp_path / "if"
    words = ("whatif", runs / "a", "--method", runs / "other.yaml", "--out", out, "--lang", "en")
    found = run(*words)
    assert found.exit_code == 0
    for words in ("a what-if, not a result", "1 of 3 moved, 0 up, 1 down", "whatif.html"):
        assert words in found.stdout, words
    assert json.loads((out / "manifest.json").read_text("utf-8"))["whatif"]
    assert run("compare", runs / "b", out, "--check").exit_code == 0
    page = (out / "whatif.html").read_text("utf-8")
    assert "A what-if, not a result" in page


def test_report_and_explain_say_that_it_is_a_what_if(runs, tmp_path):
    out = tmp_path / "if"
    run("whatif", runs / "a", "--method", runs / "other.yaml", "--out", out)
    found = run("explain", "U2", "--run", out, "--lang", "en")
    assert found.exit_code == 0
    assert "a what-if, not a result" in found.stderr
    assert run("report", "--run", out).exit_code == 0
    assert "试算，不是正式结果" in (out / "report.html").read_text("utf-8")
    assert run("report", "--run", runs / "a", "--out", tmp_path / "r.html").exit_code == 0
    assert "试算" not in (tmp_path / "r.html").read_text("utf-8")


def test_a_what_if_leaves_a_run_alone(runs):
    before = (runs / "b" / "manifest.json").read_bytes()
    found = run("whatif", runs / "a", "--method", runs / "other.yaml", "--out", runs / "b")
    assert found.exit_code == 1
    assert (runs / "b" / "manifest.json").read_bytes() == before


def test_data_that_the_method_does_not_take_are_findings(runs, tmp_path):
    text = changed(METHOD, ("number 0..1000 by 0.01 empty", "number 0..100 by 0.01 empty"))
    (tmp_path / "narrow.yaml").write_text(text, encoding="utf-8")
    words = ("whatif", runs / "a", "--method", tmp_path / "narrow.yaml", "--out", tmp_path / "if")
    found = run(*words, "--lang", "en")
    assert found.exit_code == 2
    assert "fact[U2, coal]: actual" in found.stderr
    assert "130 is not within 0..100" in found.stderr
    assert not (tmp_path / "if").exists()
