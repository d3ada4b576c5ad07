"""The commands: what they say, what they write, how they end."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qiyue.doors.cli.main import app


def run(*words, env=None):
    return CliRunner().invoke(app, [str(word) for word in words], env=env)


@pytest.fixture
def project(tmp_path):
    """What `qiyue new` makes."""
    folder = tmp_path / "project"
    assert run("new", folder).exit_code == 0
    return folder


@pytest.fixture
def scored(project, tmp_path):
    out = tmp_path / "run"
    assert run("score", project, "--out", out).exit_code == 0
    return out


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# -- new and check ---------------------------------------------------------------------------


def test_a_new_method_passes_check(project):
    found = run("check", project / "method.yaml", "--lang", "en")
    assert found.exit_code == 0
    assert "examples 4/4" in found.stdout
    assert "的" not in found.stdout


def test_new_writes_one_file_if_a_file_is_named(tmp_path):
    assert run("new", tmp_path / "mine.yaml").exit_code == 0
    assert not (tmp_path / "dataset.yaml").exists()
    assert run("check", tmp_path / "mine.yaml").exit_code == 0


def test_new_overwrites_nothing(project):
    method = project / "method.yaml"
    method.write_text("mine", encoding="utf-8")
    assert run("new", project).exit_code == 1
    assert method.read_text(encoding="utf-8") == "mine"


def test_check_shows_place_code_reason_and_next_step(project):
    rewrite(project / "method.yaml", "gives: sum(points", "gives: sum(pionts")
    found = run("check", project / "method.yaml", "--lang", "both")
    assert found.exit_code == 2
    assert "method.yaml:" in found.stdout
    assert "unknown-name" in found.stdout
    assert "Did you mean points?" in found.stdout
    assert "是不是 points？" in found.stdout


def test_check_shows_an_example_that_differs(project):
    rewrite(project / "method.yaml", "A    | output    | 54", "A    | output    | 55")
    found = run("check", project / "method.yaml", "--lang", "zh")
    assert found.exit_code == 2
    assert "example-differs" in found.stdout
    assert "例题 3/4" in found.stdout


def test_a_method_without_examples_is_a_draft(project):
    method = project / "method.yaml"
    method.write_text(method.read_text(encoding="utf-8").split("examples:")[0], encoding="utf-8")
    found = run("check", method, "--lang", "en")
    assert found.exit_code == 0
    assert "draft" in found.stdout


def test_check_gives_json(project):
    rewrite(project / "method.yaml", "| 60 ", "| 160 ")
    found = run("check", project / "method.yaml", "--json")
    assert found.exit_code == 2
    shown = json.loads(found.stdout)
    assert not shown["sound"]
    assert {"code", "place", "message", "hint", "level"} == set(shown["findings"][0])
    assert set(shown["findings"][0]["message"]) == {"zh", "en"}


def test_check_says_in_words_what_is_read(project):
    found = run("check", project / "method.yaml", "--joins", "--lang", "zh")
    assert found.exit_code == 0
    assert "total: 对每个 unit，汇总 indicator 的全部行，unit 不变" in found.stdout
    found = run("check", project / "method.yaml", "--joins", "--lang", "en")
    assert "points: the row of fact with the same unit, indicator" in found.stdout
    shown = json.loads(run("check", project / "method.yaml", "--joins", "--json").stdout)
    assert {"where": "total", "says": {"zh": "unit 的每一行", "en": "each row of unit"}} in shown[
        "joins"
    ]


def test_check_foretells_the_work(project):
    found = run("check", project / "method.yaml", "--rows", "unit=200_000", "--lang", "en")
    assert found.exit_code == 0
    rows = [line.split() for line in found.stdout.splitlines()]
    assert ["points", "400,000", "0"] in rows
    assert ["total", "200,000", "400,000"] in rows
    assert ["total", "1,000,000", "600,002"] in rows
    words = ("check", project / "method.yaml", "--rows", "unit=200000,fact=9", "--json")
    shown = json.loads(run(*words).stdout)["forecast"]
    assert (shown["values"], shown["reads"]) == (1_000_000, 600_002)
    assert {"line": "place", "values": 200_000, "reads": 200_000} in shown["lines"]


def test_check_refuses_what_would_read_too_much(project):
    rewrite(project / "method.yaml", "rank(total among", "1 + count(among")
    rewrite(project / "method.yaml", "where total is present)", "where total > my.total)")
    found = run("check", project / "method.yaml", "--rows", "unit=200000", "--lang", "en")
    assert found.exit_code == 2
    assert "cost-too-high" in found.stdout


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("unit", "unit=200000"),
        ("unit=x", "unit=200000"),
        ("units=3", "Did you mean unit?"),
        ("indicator=3", "indicator is no table whose rows come with the data"),
        ("fact=3", "--rows unit=1000"),
    ],
)
def test_rows_that_are_none_are_answered(project, rows, said):
    found = run("check", project / "method.yaml", "--rows", rows, "--lang", "en")
    assert found.exit_code == 1
    assert said in found.stderr


def test_score_says_before_it_begins_what_it_will_do(project, tmp_path):
    found = run("score", project, "--out", tmp_path / "run", "--lang", "en")
    assert "15 values to calculate, at most 11 rows to read" in found.stderr
    assert "wrote 15 values" in found.stdout


# -- languages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "env", "said", "silent"),
    [
        (["--lang", "zh"], {}, "没有错误", "no errors"),
        (["--lang", "en"], {"LANG": "zh_CN.UTF-8"}, "no errors", "没有错误"),
        ([], {"LANG": "zh_CN.UTF-8"}, "没有错误", "no errors"),
        ([], {"LANG": "en_GB.UTF-8"}, "no errors", "没有错误"),
        ([], {"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "没有错误", "no errors"),
    ],
)
def test_it_speaks_the_language_of_the_reader(project, words, env, said, silent):
    settings = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""} | env
    found = run("check", project / "method.yaml", *words, env=settings)
    assert said in found.stdout
    assert silent not in found.stdout


@pytest.mark.parametrize(
    ("before", "after", "said", "silent"),
    [
        ("en", None, "no errors", "没有错误"),
        ("zh", None, "没有错误", "no errors"),
        ("zh", "en", "no errors", "没有错误"),
        ("en", "zh", "没有错误", "no errors"),
    ],
)
def test_the_language_may_stand_before_the_command_or_behind(project, before, after, said, silent):
    words = [
        "--lang",
        before,
        "check",
        project / "method.yaml",
        *(["--lang", after] if after else []),
    ]
    found = run(*words)
    assert found.exit_code == 0
    assert said in found.stdout
    assert silent not in found.stdout


@pytest.mark.parametrize(
    "name", [command.name or command.callback.__name__ for command in app.registered_commands]
)
def test_every_command_takes_the_language_on_both_sides(name):
    assert run("--lang", "en", name, "--help").exit_code == 0
    assert run(name, "--lang", "en", "--help").exit_code == 0
    assert run("--lang", "fr", name, "--help").exit_code == 1


def test_it_speaks_both_where_the_language_is_unknown(project):
    env = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "C.UTF-8"}
    found = run("check", project / "method.yaml", env=env)
    assert "没有错误" in found.stdout
    assert "no errors" in found.stdout


# -- freeze and score ----------------------------------------------------------------------------


def test_freeze_writes_a_snapshot_that_stays(project, tmp_path):
    out = tmp_path / "snapshot"
    assert run("freeze", project, "--out", out).exit_code == 0
    before = (out / "manifest.json").read_bytes()
    rewrite(project / "facts.csv", "A,output,100,90", "A,output,100,91")
    assert run("freeze", project, "--out", out).exit_code == 1
    assert (out / "manifest.json").read_bytes() == before


def test_findings_in_data_leave_nothing_behind(project, tmp_path):
    rewrite(project / "facts.csv", "A,output,100,90", "A,output,100,ninety")
    out = tmp_path / "run"
    found = run("score", project, "--out", out, "--lang", "en")
    assert found.exit_code == 2
    assert "not-a-number" in found.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]


def test_a_false_check_names_its_sentence_and_key(project, tmp_path):
    rewrite(
        project / "method.yaml",
        "checks:\n",
        "checks:\n  目标不为零 [fact]: target > 90\n",
    )
    found = run("score", project, "--out", tmp_path / "run", "--engine", "python", "--lang", "zh")
    assert found.exit_code == 2
    assert "check-false" in found.stderr
    assert "“目标不为零”（unit=B, indicator=output）不成立：80 > 90。" in found.stderr
    assert not (tmp_path / "run").exists()


def test_who_lacks_something_due_is_held(project, tmp_path):
    rewrite(project / "facts.csv", "A,output,100,90", "A,output,100,")
    out = tmp_path / "run"
    found = run("score", project, "--out", out, "--lang", "en")
    assert found.exit_code == 0
    held = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["held"]
    assert {
        "kind": "unit",
        "subject": "A",
        "line": "output",
        "name": "points",
        "reason": "",
    } in held
    assert {one["subject"] for one in held} == {"A"}
    assert "held" in found.stdout


def test_who_is_held_has_no_place_and_the_others_have_theirs(project, tmp_path):
    rewrite(project / "facts.csv", "A,output,100,90", "A,output,100,")
    out = tmp_path / "run"
    assert run("score", project, "--out", out, "--csv").exit_code == 0
    rows = csv.DictReader((out / "totals.csv").read_text("utf-8").splitlines())
    assert [(row["subject"], row["rank"]) for row in rows] == [("A", ""), ("B", "1"), ("C", "2")]


def test_csv_and_workbook_stand_beside_the_outputs(project, tmp_path):
    out = tmp_path / "run"
    rewrite(project / "units.csv", "丙部", "=1+1")
    assert run("score", project, "--out", out, "--csv", "--xlsx").exit_code == 0
    head = (out / "totals.csv").read_text(encoding="utf-8").splitlines()
    assert head[0].startswith("kind,subject,line,name,total,")
    assert len(head) == 4
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(out / "results.xlsx")
    assert book.sheet_names == ["totals", "bundles", "values"]
    rows = book.get_sheet_by_name("totals").to_python()
    assert rows[2][:5] == ["unit", "B", "", "total", 112.82]


@pytest.mark.parametrize("published", ["B,112.82", "B,112.820", "C,97.5"])
def test_published_values_are_compared_as_shown(project, tmp_path, published):
    (project / "totals.csv").write_text(f"unit,total\n{published}\n", encoding="utf-8")
    with (project / "dataset.yaml").open("a", encoding="utf-8") as out:
        out.write("published:\n  total: {file: totals.csv, columns: {unit: unit, total: total}}\n")
    words = ("score", project, "--out", tmp_path / "run", "--published", "--lang", "en")
    found = run(*words)
    assert found.exit_code == 0
    assert "1 of 1 published values equal" in found.stdout
    rewrite(project / "totals.csv", published, "B,112.81")
    found = run(*words)
    assert found.exit_code == 2
    assert "published 112.81, here 112.82" in found.stdout
    assert "0 of 1 published values equal" in found.stdout


def test_a_published_name_that_the_method_lacks_is_a_finding(project, tmp_path):
    (project / "totals.csv").write_text("unit,totals\nA,94\n", encoding="utf-8")
    with (project / "dataset.yaml").open("a", encoding="utf-8") as out:
        out.write(
            "published:\n  totals: {file: totals.csv, columns: {unit: unit, totals: totals}}\n"
        )
    found = run("score", project, "--out", tmp_path / "run", "--published", "--lang", "en")
    assert found.exit_code == 2
    assert "Did you mean total?" in found.stderr


# -- explain and report --------------------------------------------------------------------------


@pytest.mark.parametrize("called", ["B", "乙部"])
def test_explain_recomputes_what_is_stored(scored, called):
    found = run("explain", called, "--run", scored, "--lang", "en")
    assert found.exit_code == 0
    assert "112.82" in found.stdout
    assert "5 results recomputed, equal" in found.stdout


@pytest.mark.parametrize("column", ["名称", "姓名"])
def test_names_may_stand_in_a_column_with_a_chinese_name(project, tmp_path, column):
    rewrite(project / "method.yaml", "organisation, name: text", f"organisation, {column}: text")
    rewrite(project / "method.yaml", "unit: unit | name", f"unit: unit | {column}")
    rewrite(project / "dataset.yaml", "name: name", f"{column}: name")
    out = tmp_path / "run"
    assert run("score", project, "--out", out).exit_code == 0
    found = run("explain", "乙部", "--run", out, "--line", "total", "--lang", "zh")
    assert found.exit_code == 0
    assert "unit B 乙部" in found.stdout
    assert run("report", "--run", out).exit_code == 0
    assert "乙部" in (out / "report.html").read_text("utf-8")


def test_a_run_is_found_where_one_stands(scored, monkeypatch):
    monkeypatch.chdir(scored)
    assert "grade[B]" in run("explain", "B", "--line", "grade").stdout
    monkeypatch.chdir(scored.parent)
    scored.rename("run")
    assert "grade[B]" in run("explain", "B", "--line", "grade").stdout


def test_explain_shows_one_line(scored):
    found = run("explain", "B", "--run", scored, "--line", "grade")
    assert found.exit_code == 0
    assert "grade[B]" in found.stdout
    assert "total[B]" not in found.stdout


def test_a_stored_value_that_was_changed_is_a_fault(scored):
    import duckdb

    path = scored / "values" / "unit.parquet"
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE v AS FROM read_parquet('{path}')")
        con.execute("UPDATE v SET total = 100")
        con.execute(f"COPY v TO '{path}' (FORMAT parquet)")
    found = run("explain", "B", "--run", scored, "--lang", "en")
    assert found.exit_code == 1
    assert "Fault: total[B]" in found.stderr


def test_explain_names_the_nearest(scored):
    found = run("explain", "乙部门", "--run", scored, "--lang", "zh")
    assert found.exit_code == 1
    assert "是不是 乙部" in found.stderr
    found = run("explain", "B", "--run", scored, "--line", "totl", "--lang", "en")
    assert found.exit_code == 1
    assert "Did you mean total?" in found.stderr


def test_a_run_needs_its_folder_only(project, scored, tmp_path):
    moved = tmp_path / "elsewhere"
    scored.rename(moved)
    shutil.rmtree(project)
    assert run("explain", "A", "--run", moved).exit_code == 0


@pytest.mark.parametrize("part", ["method/method.yaml", "snapshot/manifest.json"])
def test_a_changed_run_is_refused(scored, part):
    with (scored / part).open("a", encoding="utf-8") as out:
        out.write("\n")
    found = run("explain", "A", "--run", scored, "--lang", "en")
    assert found.exit_code == 1
    assert part in found.stderr


def test_report_is_one_page_without_the_network(scored, tmp_path):
    out = tmp_path / "report.html"
    assert run("report", "--run", scored, "--out", out).exit_code == 0
    assert out.stat().st_size > 1000


# -- faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["check", "nowhere.yaml"],
        ["explain", "A", "--run", "nowhere"],
        ["report", "--run", "."],
        ["score", ".", "--out", "x", "--engine", "abacus"],
        ["nonsense"],
        ["score"],
    ],
)
def test_a_fault_is_a_sentence_and_exit_code_one(tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    found = run(*words)
    assert found.exit_code == 1
    assert isinstance(found.exception, SystemExit)
    assert "Traceback" not in found.output
    assert found.stderr.strip()


def test_a_folder_without_a_dataset_is_a_finding(tmp_path):
    found = run("score", tmp_path, "--out", tmp_path / "run")
    assert found.exit_code == 2
    assert "no-dataset" in found.stderr


def test_a_file_for_a_folder_and_a_folder_for_a_file_are_told_of(project, tmp_path):
    found = run("score", project / "method.yaml", "--out", tmp_path / "run", "--lang", "en")
    assert found.exit_code == 2
    assert "method.yaml is no folder" in found.stderr
    assert "Name the folder that holds dataset.yaml." in found.stderr
    found = run("check", project, "--lang", "en")
    assert found.exit_code == 1
    assert "is a folder. Name the file in it" in found.stderr
    found = run("check", project / "none.yaml", "--lang", "zh")
    assert found.exit_code == 1
    assert "没有" in found.stderr
    assert "No such file" not in found.stderr


def test_a_table_without_a_row_is_told_of(project, tmp_path):
    rewrite(project / "dataset.yaml", "  fact: {file: facts.csv}\n", "")
    found = run("score", project, "--out", tmp_path / "run", "--lang", "en")
    assert found.exit_code == 0
    assert "tables without a row: fact" in found.stderr
    found = run("freeze", project, "--out", tmp_path / "frozen", "--lang", "zh")
    assert "没有一行数据的表：fact" in found.stderr


def test_python_m_qiyue_is_qiyue(project):
    command = [sys.executable, "-m", "qiyue", "check", str(project / "method.yaml")]
    env = {**os.environ, "LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, env=env, encoding="utf-8")
    assert done.returncode == 0
    assert "examples 4/4" in done.stdout


def test_help_opens_no_heavy_room():
    code = (
        "import sys, qiyue.doors.cli.main; "
        "print([n for n in ('duckdb', 'sqlglot', 'jinja2', 'yaml') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize(("patience", "told"), [(600, False), (0, True)])
def test_progress_says_nothing_of_what_is_quick(project, tmp_path, monkeypatch, patience, told):
    """Quick is what ends before patience does, on however busy a machine."""
    monkeypatch.setattr("qiyue.doors.cli.progress.PATIENCE", patience)
    found = run("score", project, "--out", Path(tmp_path, "run"))
    assert ("…" in found.stderr) == told
