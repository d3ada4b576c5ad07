"""A method goes into a workbook and comes back as it was, to the last digit and comment."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.core.method.methods import beside, method
from tests.core.method.writing.test_notes import NOTED
from tests.core.method.writing.trees import sound, trees
from tests.doors.exchange.method_sheet.books import as_book, as_text, read, round_trip
from tests.equality.methods import methods

from qiyue.core.method.formatter import format_text
from qiyue.core.method.writing import method_text, read_notes
from qiyue.core.method.writing.likeness import likeness
from qiyue.doors.exchange.method_sheet.book import write_book
from qiyue.doors.exchange.method_sheet.reading import read_book

ROOT = Path(__file__).resolve().parents[4]
FILES = [
    *sorted((ROOT / "examples").glob("*/method.yaml")),
    ROOT / "src/qiyue/doors/cli/template/method.yaml",
]
NOTHING = beside({})


def back(method):
    """A method through a workbook."""
    return read_book(write_book(method, {}, NOTHING), "method.xlsx")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_the_methods_of_the_house_come_back(file):
    text = file.read_text("utf-8")
    csvs = {path.name: path.read_bytes() for path in file.parent.glob("*.csv")}
    again, files = round_trip(text, csvs)
    assert likeness(read(again, files)) == likeness(read(text, csvs))
    assert format_text(again) == again
    assert round_trip(again, files) == (again, files)
    for line in text.split("\n"):
        if line.lstrip().startswith("#"):
            assert line.strip() in again


@settings(deadline=None, max_examples=100)
@given(trees())
def test_whatever_stands_in_a_method_comes_back(tree):
    read = sound(tree)
    book = back(read)
    assert likeness(book.method) == likeness(read)
    assert as_text(book) == method_text(read)


@settings(deadline=None, max_examples=5)
@given(methods())
def test_random_whole_methods_come_back(text):
    again, _ = round_trip(text)
    assert likeness(read(again)) == likeness(read(text))
    assert round_trip(again)[0] == again


def test_the_same_method_gives_the_same_bytes():
    assert as_book(NOTED) == as_book(NOTED)


def test_comments_come_back():
    again, _ = round_trip(NOTED)
    assert sorted(line for lines in read_notes(again).values() for line in lines) == sorted(
        line for lines in read_notes(NOTED).values() for line in lines
    )
    assert round_trip(again)[0] == again


def test_a_cell_keeps_its_digits():
    rows = "t[t]: |\n  t   | x number | y\n  007 | 28.190   | 1234567890123456789012.10"
    again, _ = round_trip(method(tables=rows))
    assert "    007 | 28.190   | 1234567890123456789012.10\n" in again


def test_a_csv_comes_back_with_the_columns_that_nobody_reads():
    csv = b'X,left,"own, id"\n28.190,"a\nb",007\n,,\n1,|,8\n'
    text = method(tables="t[t] 表: {file: t.csv, t: 'text at own, id', x: number at X}")
    again, files = round_trip(text, {"t.csv": csv})
    assert files == {"t.csv": b'"own, id",X,left\n007,28.190,"a\nb"\n8,1,|\n'}
    assert likeness(read(again, files)) == likeness(read(text, {"t.csv": csv}))
    assert round_trip(again, files) == (again, files)


def test_two_tables_may_read_one_csv():
    csv = {"t.csv": b"t,x,y\na,1,2\n"}
    text = method(tables="t[t]: {file: t.csv, x: number}\nu[t]: {file: t.csv, y: number}")
    again, files = round_trip(text, csv)
    assert files == csv
    assert likeness(read(again, files)) == likeness(read(text, csv))


def test_a_column_may_be_read_twice():
    csv = {"t.csv": b"t,x\na,1\n"}
    text = method(tables="t[t]: {file: t.csv, x: number, y: text at x}")
    assert round_trip(text, csv)[1] == csv
    assert likeness(read(*round_trip(text, csv))) == likeness(read(text, csv))


@pytest.mark.parametrize(
    "names",
    [["History", "history"], ["a" * 40, "a" * 40 + "b", "a" * 28], ["封面", "表"], ["𠮷" * 16]],
)
def test_every_table_finds_a_sheet(names):
    tables = "\n".join(f"{name}[k]: |\n  k\n  {name}" for name in names)
    again, _ = round_trip(method(tables=tables))
    assert likeness(read(again)) == likeness(read(method(tables=tables)))


def test_texts_that_look_like_formulas_stay_texts():
    text = method('a =HYPERLINK("x"): 1', tables="t[t] 表: |\n  t | x\n  =1+1 | @SUM(A1)")
    assert likeness(read(round_trip(text)[0])) == likeness(read(text))
    assert b"<f>" not in as_book(text)
