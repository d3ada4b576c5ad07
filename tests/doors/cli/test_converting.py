"""`qiyue convert`: the two forms of a method, through the command line."""

import json
from pathlib import Path

import pytest
from tests.doors.exchange.method_sheet.books import saved, sheets_of
from tests.doors.exchange.method_sheet.test_findings import CSV, METHOD, put
from typer.testing import CliRunner

from qiyue.doors.cli.main import app

ROOT = Path(__file__).resolve().parents[3]


def run(*words):
    return CliRunner().invoke(app, [*map(str, words), "--lang", "en"])


@pytest.fixture
def written(tmp_path):
    """A method with its CSV."""
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "method.yaml").write_text(METHOD, "utf-8")
    (folder / "list.csv").write_bytes(CSV["list.csv"])
    return folder / "method.yaml"


def test_a_method_goes_there_and_back(written, tmp_path):
    book, back = tmp_path / "method.xlsx", tmp_path / "two" / "method.yaml"
    assert run("convert", written, "--out", book).exit_code == 0
    found = run("convert", book, "--out", back)
    assert found.exit_code == 0
    assert found.stdout.splitlines() == [f"wrote {back}", f"wrote {back.parent / 'list.csv'}"]
    assert (back.parent / "list.csv").read_bytes() == CSV["list.csv"]
    assert run("diff", written, back, "--check").stdout == "nothing changed\n"
    assert run("diff", written, book, "--check").exit_code == 0
    assert run("fmt", "--check", back).exit_code == 0
    said = [json.loads(run("check", file, "--json").stdout) for file in (written, book)]
    assert said[0]["sound"]
    assert said[1] | {"file": "", "findings": []} == said[0] | {"file": "", "findings": []}
    codes = [sorted(finding["code"] for finding in one["findings"]) for one in said]
    assert codes[0] == codes[1]


@pytest.mark.parametrize("name", ["mine-2020", "hvbp-2024"])
def test_the_examples_go_there_and_back(name, tmp_path):
    method, book = ROOT / "examples" / name / "method.yaml", tmp_path / "method.xlsx"
    assert run("convert", method, "--out", book).exit_code == 0
    assert run("convert", book, "--out", tmp_path / "method.yaml").exit_code == 0
    assert run("diff", method, tmp_path / "method.yaml", "--check").exit_code == 0
    assert run("check", tmp_path / "method.yaml").exit_code == 0


def test_nothing_is_overwritten_unasked(written, tmp_path):
    book = tmp_path / "method.xlsx"
    assert run("convert", written, "--out", book).exit_code == 0
    assert run("convert", written, "--out", book).exit_code == 0  # the same again
    written.write_text(METHOD.replace("总分", "合计"), "utf-8")
    before = book.read_bytes()
    found = run("convert", written, "--out", book)
    assert (found.exit_code, book.read_bytes()) == (1, before)
    assert "--replace" in found.stderr
    assert run("convert", written, "--out", book, "--replace").exit_code == 0
    assert book.read_bytes() != before


def test_a_csv_that_is_another_keeps_the_method_from_being_written(written, tmp_path):
    book, back = tmp_path / "method.xlsx", tmp_path / "two" / "method.yaml"
    run("convert", written, "--out", book)
    back.parent.mkdir()
    (back.parent / "list.csv").write_text("mine")
    assert run("convert", book, "--out", back).exit_code == 1
    assert not back.exists()
    assert (back.parent / "list.csv").read_text() == "mine"


def test_a_damaged_workbook_writes_nothing(tmp_path):
    sheets = sheets_of(METHOD, CSV)
    put(sheets, "task!B4", "forty")
    put(sheets, "行·lines!E2", "mark")
    book = tmp_path / "method.xlsx"
    book.write_bytes(saved(sheets))
    found = run("convert", book, "--out", tmp_path / "method.yaml")
    assert found.exit_code == 2
    assert "method.xlsx task!B4  error  bad-cell" in found.stderr
    assert "method.xlsx 行·lines!E2  error  unknown-word" in found.stderr
    assert not (tmp_path / "method.yaml").exists()


def test_an_unfinished_method_is_written_and_its_findings_name_cells(tmp_path):
    sheets = sheets_of(METHOD, CSV)
    put(sheets, "task!B4", "30")
    put(sheets, "行·lines!G3", "task.ruel")
    book = tmp_path / "method.xlsx"
    book.write_bytes(saved(sheets))
    found = run("convert", book, "--out", tmp_path / "method.yaml")
    assert found.exit_code == 2
    assert "method.xlsx 行·lines!G3  error  unknown-name" in found.stderr
    assert "p: task.ruel" in (tmp_path / "method.yaml").read_text("utf-8")
    assert run("check", book).exit_code == 2
    assert "method.xlsx 行·lines!G3" in run("check", book).stdout


def test_an_example_that_differs_is_told_at_the_expected_cell(tmp_path):
    sheets = sheets_of(METHOD, CSV)
    put(sheets, "task!B4", "30")
    book = tmp_path / "method.xlsx"
    book.write_bytes(saved(sheets))
    assert "method.xlsx 例题·examples!E6  error  example-differs" in run("check", book).stdout


def test_a_title_that_was_typed_over_is_told(tmp_path):
    sheets = sheets_of(METHOD, CSV)
    put(sheets, "task!A1", "新标题")
    book = tmp_path / "method.xlsx"
    book.write_bytes(saved(sheets))
    found = run("convert", book, "--out", tmp_path / "method.yaml")
    assert found.exit_code == 0
    assert "method.xlsx task!A1  warning  title-differs" in found.stderr


@pytest.mark.parametrize(
    ("source", "out"),
    [("m.yaml", "n.yaml"), ("m.xlsx", "n.xlsx"), ("m.yaml", "m.csv"), ("m.docx", "m.yaml")],
)
def test_two_files_of_one_form_are_refused(tmp_path, source, out):
    (tmp_path / source).write_text("x")
    found = run("convert", tmp_path / source, "--out", tmp_path / out)
    assert found.exit_code == 1
    assert "cannot become" in found.stderr


def test_a_workbook_too_big_to_read_is_refused(tmp_path):
    with (tmp_path / "m.xlsx").open("wb") as out:
        out.truncate(50_000_001)
    found = run("convert", tmp_path / "m.xlsx", "--out", tmp_path / "m.yaml")
    assert found.exit_code == 2
    assert "file-too-big" in found.stderr


def test_a_method_whose_form_is_wrong_gives_its_findings(tmp_path):
    (tmp_path / "m.yaml").write_text("qiyue: 2\nmethod: m")
    assert run("convert", tmp_path / "m.yaml", "--out", tmp_path / "m.xlsx").exit_code == 2
    assert run("convert", tmp_path / "none.yaml", "--out", tmp_path / "m.xlsx").exit_code == 1
    assert not (tmp_path / "m.xlsx").exists()
