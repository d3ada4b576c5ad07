"""`qiyue render`: which language, which format, where to; and that it refuses what is not true."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner

from qiyue.doors.cli.main import app

ROOT = Path(__file__).resolve().parents[3]
MINE = ROOT / "examples" / "mine-2020" / "method.yaml"


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_it_goes_to_the_screen_as_markdown():
    found = run("render", MINE, "--lang", "zh")
    assert found.exit_code == 0
    assert found.stdout.startswith("# 党政一体化考核评分奖惩办法")
    assert "### 第十二条 " in found.stdout


def test_both_languages_follow_one_another():
    found = run("render", MINE, "--lang", "both")
    assert found.stdout.index("第一条") < found.stdout.index("Article 1")


@pytest.mark.parametrize(
    ("name", "begins"),
    [("paper.md", b"# "), ("paper.html", b"<!doctype html>"), ("paper.docx", b"PK")],
)
def test_the_name_of_the_file_says_the_format(tmp_path, name, begins):
    out = tmp_path / "deep" / name
    found = run("render", MINE, "--lang", "en", "--out", out)
    assert found.exit_code == 0
    assert found.stdout == ""
    assert out.read_bytes().startswith(begins)


def test_a_format_that_is_asked_for_comes_first(tmp_path):
    out = tmp_path / "paper.txt"
    assert run("render", MINE, "--format", "html", "--out", out).exit_code == 0
    assert out.read_bytes().startswith(b"<!doctype html>")


def test_a_word_document_opens(tmp_path):
    out = tmp_path / "paper.docx"
    assert run("render", MINE, "--lang", "zh", "--out", out).exit_code == 0
    assert Document(BytesIO(out.read_bytes())).paragraphs[0].text.startswith("党政一体化")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--format", "pdf"], "Use md, html, docx"),
        (["--out", "paper.pdf"], "Use md, html, docx"),
        (["--format", "docx"], "Name a file by --out"),
        (["--format", "md", "--out", MINE], "is the method itself"),
    ],
)
def test_what_cannot_be_is_refused(words, says):
    before = MINE.read_bytes()
    found = run("render", MINE, "--lang", "en", *words)
    assert found.exit_code == 1
    assert says in found.stderr
    assert MINE.read_bytes() == before


def test_a_method_whose_example_comes_out_otherwise_has_no_paper(tmp_path):
    file = tmp_path / "method.yaml"
    text = MINE.read_text("utf-8").replace("甲科 | gap | 15", "甲科 | gap | 16")
    file.write_text(text, "utf-8")
    (tmp_path / "commitments.csv").write_bytes((MINE.parent / "commitments.csv").read_bytes())
    found = run("render", file, "--lang", "en")
    assert found.exit_code == 2
    assert "example-differs" in found.stderr
    assert found.stdout == ""
