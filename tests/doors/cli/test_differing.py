"""`qiyue diff`: what it says, in which language, how it ends."""

import json

import pytest
from tests.core.method.difference.cases import BEFORE, CASES, changed
from typer.testing import CliRunner

from qiyue.doors.cli.main import app


def run(*words, lang="zh"):
    return CliRunner().invoke(app, ["diff", *map(str, words), "--lang", lang])


@pytest.fixture
def pair(tmp_path):
    """A method and a later one."""
    steps = [step for title in ("适用期", "权重", "行的公式", "中间值") for step in CASES[title]]
    files = tmp_path / "a.yaml", tmp_path / "b.yaml"
    files[0].write_text(BEFORE, "utf-8")
    files[1].write_text(changed(steps), "utf-8")
    return files


def test_a_report_reads_as_a_person_reads(pair):
    found = run(*pair)
    assert found.exit_code == 0
    assert found.stdout == (
        "办法\n"
        "  适用期由 2020-01-01..2020-12-31 改为 2020-01-01..2021-12-31\n"
        "指标、规则与结果\n"
        "  第五条 生产经营考核表：指标 output（产量）的权重由 40 分改为 45 分\n"
        "  第五条 生产经营考核表：指标 gap（单价差）的权重由 60 分改为 55 分\n"
        "  第五条、第六条：指标得分 points 的公式改了\n"
        "      原: half_away(task.rule, 0.01) else 0\n"
        "      今: half_away(task.rule, 0.1) else 0\n"
        "其余\n"
        "  extra 的中间值 p 改了\n"
        "      原: 1\n"
        "      今: 2\n"
        "共 5 处变化\n"
    )


def test_it_speaks_both_languages(pair):
    said = run(*pair, lang="both").stdout
    assert "  The period changes from 2020-01-01..2020-12-31 to 2020-01-01..2021-12-31\n" in said
    assert "      原 · was: 1\n" in said
    assert said.endswith("共 5 处变化 · 5 changes\n")
    assert "改" not in run(*pair, lang="en").stdout


def test_the_same_methods_have_nothing_to_say(pair):
    before, _ = pair
    found = run(before, before, lang="both")
    assert (found.stdout, found.exit_code) == ("没有变化 · nothing changed\n", 0)
    assert run(before, before, "--check").exit_code == 0


def test_check_ends_with_two_if_something_changed(pair):
    assert run(*pair, "--check").exit_code == 2
    assert run(*pair, "--check", "--json").exit_code == 2


def test_it_gives_json(pair):
    shown = json.loads(run(*pair, "--json").stdout)
    assert not shown["same"]
    assert shown["before"] == str(pair[0])
    assert [one["part"] for one in shown["changes"]] == ["method", *["notable"] * 3, "rest"]
    assert set(shown["changes"][0]["message"]) == {"zh", "en"}
    assert json.loads(run(pair[0], pair[0], "--json").stdout)["changes"] == []


def test_what_is_wrong_with_either_file_shows_at_once(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("qiyue: 2\nmethod: m")
    found = run(tmp_path / "a.yaml", tmp_path / "b.yaml")
    assert found.exit_code == 2
    assert "a.yaml:1" in found.stderr
    assert "b.yaml:1" in found.stderr
    assert run(tmp_path / "a.yaml", tmp_path / "none.yaml").exit_code in (1, 2)
