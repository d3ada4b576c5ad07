import datetime
import gzip
import io
import zipfile
from fractions import Fraction

import duckdb
import pytest
import xlsxwriter
from tests.core.dataset.conftest import UNITS, column, one_column

NAME = one_column(column("name"))
NUMBER = one_column(column("x", "number", step=Fraction("0.01")))
TABLE = "  fact: {file: %s}"


def names(snapshot, by=NAME):
    return [row[1] for row in snapshot.rows(by.tables["fact"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_are_recognised(folder, encoding, end):
    text = f'id,name{end}A,一井{end}B,"𠮷 ""·"" ,"{end}{end}'
    folder.put("f.csv", text.encode(encoding))
    assert names(folder.freeze(TABLE % "f.csv", NAME)) == ["一井", '𠮷 "·" ,']


def test_a_stated_encoding_is_believed_and_checked(folder):
    folder.put("f.csv", "id,name\nA,一井\n".encode("gb18030"))
    found = folder.findings("  fact: {file: f.csv, encoding: utf-8}", NAME)
    assert [f.code for f in found] == ["unknown-encoding"]
    assert names(folder.freeze("  fact: {file: f.csv, encoding: gb18030}", NAME)) == ["一井"]


def test_mixed_line_ends_make_no_difference(folder):
    folder.put("f.csv", b"id,name\r\nA,a\nB,b\r\n")
    assert names(folder.freeze(TABLE % "f.csv", NAME)) == ["a", "b"]


def test_compressed_csv_is_read(folder):
    folder.put("f.csv.gz", gzip.compress("id,name\nA,一井\n".encode()))
    assert names(folder.freeze(TABLE % "f.csv.gz", NAME)) == ["一井"]


@pytest.mark.parametrize(
    ("name", "content", "codes"),
    [
        ("f.csv", b"", ["no-header"]),
        ("f.csv", b"id;name\nA;a\n", ["not-commas"]),
        ("f.csv", "id，name\nA，a\n".encode(), ["not-commas"]),
        ("f.csv", b"id,nam\nA,a\n", ["unknown-header"]),
        ("f.csv", b"id,name,name\nA,a,b\n", ["duplicate-header"]),
        ("f.csv", b"id,name\nA,a\nB\nC,c,d\n", ["ragged-row", "ragged-row"]),
        ("f.csv", b'id,name\nA,"a\nB,b\n', ["open-quote"]),
        ("f.csv", b"id,name\nA,\xff\xff\n", ["unknown-encoding"]),
        ("f.csv.gz", b"id,name\n", ["not-gzip"]),
        ("f.csv.gz", gzip.compress(b"id,name\n" * 99, mtime=0)[:-9], ["not-gzip"]),
        ("f.parquet", b"id,name\n", ["not-parquet"]),
        ("f.xlsx", b"<html>", ["not-xlsx"]),
        ("f.xlsx", b"PK\x03\x04broken", ["not-xlsx"]),
    ],
)
def test_files_that_cannot_be_read_are_named(folder, name, content, codes):
    folder.put(name, content)
    assert [f.code for f in folder.findings(TABLE % name, NAME)] == codes


def test_rows_above_the_header_are_passed_over(folder):
    folder.put("f.csv", 'a title,\n\nid,"name\nof it"\nA,\nB,b\n')
    tables = '  fact: {file: f.csv, header: 3, columns: {name: "name\\nof it"}}'
    found = folder.findings(tables, NAME)
    assert [(f.code, f.place.line) for f in found] == [("empty-cell", 4)]


def test_a_file_without_rows_makes_an_empty_table(folder):
    folder.put("f.csv", "id,name\n")
    assert names(folder.freeze(TABLE % "f.csv", NAME)) == []


def test_parquet_is_read_as_text(folder):
    con = duckdb.connect()
    con.execute(
        "COPY (SELECT * FROM (VALUES ('A', 28.19::DOUBLE), ('B', 28.0::DOUBLE), ('C', 0.1::DOUBLE))"
        f" AS t(id, x)) TO '{folder.path}/f.parquet'"
    )
    found = names(folder.freeze(TABLE % "f.parquet", NUMBER), NUMBER)
    assert found == [Fraction("28.19"), Fraction(28), Fraction("0.1")]


def test_nested_parquet_is_refused(folder):
    duckdb.connect().execute(f"COPY (SELECT 'A' id, [1] x) TO '{folder.path}/f.parquet'")
    assert [f.code for f in folder.findings(TABLE % "f.parquet", NUMBER)] == ["not-single-values"]


def book(folder, cells, sheets=("完成值",), hidden=()):
    path = folder.path / "f.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name in (*sheets, *hidden):
            sheet = workbook.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for (row, at), value in cells.items():
                if value == "#DIV/0!":
                    sheet.write_formula(row, at, "=1/0", None, value)
                elif isinstance(value, datetime.date):
                    sheet.write_datetime(row, at, value, day)
                else:
                    sheet.write(row, at, value)


def test_a_sheet_is_read_from_its_own_digits(folder):
    cells = {(2, 1): "id", (2, 2): "x", (3, 1): 1001, (3, 2): 28.19, (5, 1): "A", (5, 2): 0.07}
    book(folder, cells, hidden=("旧",))
    snapshot = folder.freeze("  fact: {file: f.xlsx, header: 3}", NUMBER)
    assert snapshot.rows(NUMBER.tables["fact"]) == [
        ("1001", Fraction("28.19")),
        ("A", Fraction("0.07")),
    ]


def test_dates_and_truths_of_a_sheet_are_kept(folder):
    by = one_column(column("x", "date"))
    book(folder, {(0, 0): "id", (0, 1): "x", (1, 0): True, (1, 1): datetime.date(2026, 7, 15)})
    snapshot = folder.freeze("  fact: {file: f.xlsx}", by)
    assert snapshot.rows(by.tables["fact"]) == [("true", datetime.date(2026, 7, 15))]


def test_a_sheet_does_not_mislead(folder):
    cells = {(0, 0): "id", (0, 1): "x", (1, 0): 110101199003074000, (1, 1): "#DIV/0!"}
    cells |= {(2, 0): "A", (2, 1): 1 / 3}
    book(folder, cells)
    found = folder.findings("  fact: {file: f.xlsx}", NUMBER)
    assert [(f.code, f.place.line) for f in found] == [
        ("sheet-error", 2),
        ("too-many-digits", 2),
        ("too-many-digits", 3),
    ]


def test_the_sheet_is_never_guessed(folder):
    book(folder, {(0, 0): "id", (0, 1): "x"}, sheets=("计划", "完成"))
    assert [f.code for f in folder.findings(TABLE % "f.xlsx", NUMBER)] == ["sheet-unsaid"]
    found = folder.findings("  fact: {file: f.xlsx, sheet: 完成值}", NUMBER)
    assert [(f.code, f.hint.en) for f in found] == [("unknown-sheet", "Did you mean 完成?")]


def test_a_cell_in_the_farthest_corner_does_not_fill_the_memory(folder):
    book(folder, {(0, 0): "id", (0, 1): "x", (1, 0): "A", (1, 1): 1})
    path = folder.path / "f.xlsx"
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'r="B2"', b'r="XFD1048576"'))
    path.write_bytes(out.getvalue())
    assert [f.code for f in folder.findings(TABLE % "f.xlsx", NUMBER)] == ["sheet-too-big"]


def test_spaces_of_all_kinds_are_stripped_and_names_kept(folder):
    folder.put("f.csv", "\ufeffid , name\u200b\n\u00a0A\u3000,\u200b阿依·古丽 𠮷😀\ufeff\n")
    assert names(folder.freeze(TABLE % "f.csv", NAME)) == ["阿依·古丽 𠮷😀"]


def test_only_the_rows_asked_for_are_kept(folder):
    folder.put("f.csv", "id,name,kind\nA,a,x\nA,b,y\nC,c,\n,,\n")
    tables = "  fact: {file: f.csv, where: {kind: %s}}"
    assert names(folder.freeze(tables % "y", NAME)) == ["b"]


def test_units_file_of_the_cast_is_read(folder):
    folder.put("units.csv", UNITS)
    assert folder.freeze("  unit: {file: units.csv}").manifest["tables"]["rate"]["rows"] == 0
