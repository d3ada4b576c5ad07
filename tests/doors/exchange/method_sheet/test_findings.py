"""Whatever is wrong in a workbook is found, all of it at once, each at its cell."""

import ast
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.doors.exchange.method_sheet.books import as_book, findings, read, saved, sheets_of, told

from qiyue.core.values.findings import HasFindings
from qiyue.doors.exchange import method_sheet
from qiyue.doors.exchange.method_sheet.layout import LONGEST_CELL
from qiyue.doors.exchange.method_sheet.reading import read_book

ROOT = Path(__file__).resolve().parents[4]
SOURCES = Path(method_sheet.__path__[0])
CSV = {"list.csv": b"item,n,left\na,1,x\nb,2,y\n"}
METHOD = """\
qiyue: 1
method: m-1
name: {zh: 办法, en: Method}
applies: 2026-01-01..2026-12-31
tables:
  unit[unit] 单位: {from: organisation, name: text}
  task[task] 指标: |
    task | weight number 分 0..100 | kind one of 硬 软 | rule rule
    a    | 40                      | 硬               | full()
    b    | 60                      | 软               | full()
  item[item]: {file: list.csv, n: integer 0..9}
  fact[unit, task]: {from: facts, actual: number t 0..100 by 0.1 empty n/a}
formulas:
  full(weight) 满分 {weight}: weight
lines:
  points[unit, task] 得分:
    role: marks
    gives: p
    where:
      p: task.rule
    shown: half_away 0.01
  total[unit] 总分: sum(points over task)
checks:
  合计 100: sum(weight among task) = 100
examples:
  - title: 例一
    given:
      unit: unit | name ; A | 甲
    expect:
      total: unit | total ; A | 100
"""
LINES, TABLES, COLUMNS = "行·lines", "表·tables", "列·columns"
COVER, FORMULAS, CHECKS, EXAMPLES = "封面·cover", "公式·formulas", "核对·checks", "例题·examples"


@pytest.fixture
def sheets():
    """What a fresh workbook holds."""
    return sheets_of(METHOD, CSV)


def put(sheets, cell, text):
    """Type into a cell, given as 行·lines!C7."""
    sheet, letters, row = re.fullmatch(r"(.*)!([A-Z])(\d+)", cell).groups()
    rows = sheets[sheet]
    while len(rows) < int(row):
        rows.append([])
    cells = rows[int(row) - 1]
    cells += [""] * (ord(letters) - 64 - len(cells))
    cells[ord(letters) - 65] = text


def test_a_fresh_workbook_has_no_findings(sheets):
    assert findings(sheets) == []
    assert findings({name: sheets[name] for name in reversed(sheets)}) == []


def test_cells_stand_where_this_test_thinks(sheets):
    assert sheets["task"][3] == ["a", "40", "硬", "full()"]
    assert sheets[LINES][1][:7] == ["points", "unit, task", "得分", "", "marks", "", "p"]
    assert sheets[LINES][2][5:7] == ["p", "task.rule"]
    assert sheets[EXAMPLES][4] == ["应得 expect", "total", "", "unit", "total"]
    assert sheets[COLUMNS][5][:2] == ["fact", "actual"]


EDITS = {
    # the table of a method
    "task!B4": {"４０": "bad-cell", "101": "bad-cell", "": "empty-cell", "40分": "bad-cell"},
    "task!C5": {"中": "bad-cell"},
    "task!D4": {"full(": "unexpected", "full": "bad-rule", "全(1)": "bad-rule"},
    "task!A5": {"a": "duplicate-row", "a|b": "cell-splits", "a\nb": "cell-splits"},
    "task!E4": {"多余": "stray-cell"},
    "task!B2": {"kind": "bad-column", "1": "bad-column", "": "bad-column"},
    "task!B3": {
        "number 分 100..0": "bad-declaration",
        "nummer": "bad-declaration",
        "a|b": "cell-splits",
    },
    "task!C1": {"标题": "stray-cell"},
    # a CSV
    "item!B4": {"x": "bad-cell", "10": "bad-cell"},
    "item!B3": {"integer 0..": "bad-declaration", "integer at item": "duplicate-header"},
    "item!A2": {"a b": "bad-column"},
    # the list of tables
    "表·tables!A2": {"": "bad-head", "1": "bad-head", "task": "duplicate-name"},
    "表·tables!B3": {"task]": "bad-head", "": "bad-head"},
    "表·tables!D2": {"sheet": "missing-sheet", "人事": "unknown-origin", "": "unknown-origin"},
    "表·tables!F3": {"tusk": "missing-sheet", "item": "missing-sheet", "行·lines": "missing-sheet"},
    "表·tables!E2": {"week": "unknown-word"},
    "表·tables!E3": {"year": "stray-cell"},
    "表·tables!F2": {"task": "stray-cell"},
    "表·tables!G4": {"../x.csv": "file-outside", "/x.csv": "file-outside", "a/b/": "file-outside"},
    "表·tables!G2": {"x.csv": "stray-cell"},
    # the columns of data
    "列·columns!A6": {"facts": "unknown-table", "task": "unknown-table", "": "unknown-table"},
    "列·columns!B6": {
        "unit": "bad-column",
        "1x": "bad-column",
        "from": "bad-column",
        "": "bad-column",
    },
    "列·columns!C6": {"x at y": "bad-declaration"},
    "列·columns!D6": {"数": "bad-declaration", "text": "stray-cell", "one of": "bad-declaration"},
    "列·columns!E6": {"1..2": "bad-declaration", "t t": "bad-declaration", "3": "bad-declaration"},
    "列·columns!F6": {"0-100": "bad-declaration", "9..1": "bad-declaration"},
    "列·columns!G6": {"0": "bad-declaration", "x": "bad-declaration"},
    "列·columns!H6": {"a b": "stray-cell"},
    "列·columns!I6": {"空": "bad-declaration"},
    "列·columns!J6": {"a b": "bad-declaration"},
    "列·columns!K6": {"up": "bad-declaration"},
    # formulas, lines, checks
    "公式·formulas!A2": {"": "bad-head", "no": "bad-head"},
    "公式·formulas!B2": {
        "weight, weight": "bad-parameter",
        "a(b)": "bad-parameter",
        "a = 1 +": "unexpected",
    },
    "公式·formulas!D2": {"weight +": "unexpected", "": "no-formula", "“a”": "bad-character"},
    "行·lines!A2": {"total": "duplicate-name", "": "bad-head", "a b": "bad-head"},
    "行·lines!B2": {"unit; task": "bad-head"},
    "行·lines!E2": {"mark": "unknown-word"},
    "行·lines!F2": {"p": "stray-cell"},
    "行·lines!F3": {"p q": "bad-head", "": "bad-head"},
    "行·lines!G3": {"task.rule +\n 1 +": "unexpected", "": "no-formula"},
    "行·lines!C3": {"说明": "stray-cell"},
    "行·lines!H2": {"0.01": "bad-shown"},
    "行·lines!I2": {"up": "unknown-word"},
    "行·lines!K2": {"stop": "unknown-word"},
    "行·lines!L2": {"1/2": "unknown-word"},
    "核对·checks!B2": {"1": "bad-head"},
    "核对·checks!C2": {"1 = ": "unexpected"},
    # examples
    "例题·examples!A3": {"给": "unknown-word"},
    "例题·examples!A2": {"": "stray-cell"},
    "例题·examples!D3": {"unit name": "bad-column", "a|b": "bad-column"},
    "例题·examples!F4": {"x": "stray-cell"},
    "例题·examples!E4": {"甲|乙": "cell-splits"},
    "例题·examples!B4": {"x": "stray-cell"},
    "例题·examples!D2": {"x": "stray-cell"},
    # the cover
    "封面·cover!B4": {"": "no-code", "m 1": "no-code"},
    "封面·cover!B7": {"2026": "bad-period"},
    "封面·cover!B10": {"2": "unknown-version"},
    "封面·cover!A4": {"编号": "unknown-item"},
    "封面·cover!A5": {"英文名称": "duplicate-key"},
    # headers
    "行·lines!E1": {"职责": "unknown-column", "": "unknown-column", "公式": "duplicate-column"},
    "行·lines!P1": {"附": "unknown-column"},
    "行·lines!P2": {"附": "unknown-column"},
}
ELSEWHERE = {
    ("行·lines!E1", "公式"): "行·lines!G1",
    ("task!B2", "kind"): "task!C2",
    ("行·lines!A2", "total"): "行·lines!A4",
    ("列·columns!B6", "unit"): "列·columns!B6",
    ("列·columns!D6", "text"): "列·columns!E6",
    ("列·columns!D6", "one of"): "列·columns!H6",
    ("表·tables!A2", "task"): "表·tables!A3",
    ("封面·cover!B4", ""): "封面·cover!A1",
    ("封面·cover!A5", "英文名称"): "封面·cover!B6",
    ("行·lines!P2", "附"): "行·lines!P1",
    ("表·tables!D2", "sheet"): "表·tables!F2",
    ("表·tables!F3", "item"): "表·tables!F4",
    ("行·lines!F3", ""): "行·lines!A3",
    ("例题·examples!A2", ""): "例题·examples!B2",
}


@pytest.mark.parametrize(
    ("cell", "text", "code"),
    [(cell, text, code) for cell, edits in EDITS.items() for text, code in edits.items()],
)
def test_an_edit_is_found_at_its_cell(sheets, cell, text, code):
    put(sheets, cell, text)
    found = findings(sheets)
    assert f"{ELSEWHERE.get((cell, text), cell)} {code}" in told(found), told(found)
    for one in found:
        assert one.place.file == "method.xlsx"
        assert one.place.line == 0
        assert one.message.zh != one.message.en
        assert "Place" not in str(one.place)


def test_all_findings_come_at_once_in_the_order_of_the_workbook(sheets):
    put(sheets, "核对·checks!C2", "1 =")
    put(sheets, "task!B5", "x")
    put(sheets, "task!B4", "y")
    put(sheets, "封面·cover!B7", "2026")
    put(sheets, "行·lines!E2", "mark")
    assert told(findings(sheets)) == [
        "封面·cover!B7 bad-period",
        "task!B4 bad-cell",
        "task!B5 bad-cell",
        "行·lines!E2 unknown-word",
        "核对·checks!C2 unexpected",
    ]


@pytest.mark.parametrize("name", [COVER, TABLES, COLUMNS, FORMULAS, LINES, CHECKS, EXAMPLES])
def test_a_page_that_is_gone_is_missed(sheets, name):
    del sheets[name]
    found = findings(sheets)
    assert "missing-sheet" in [one.code for one in found]
    assert any(name in one.message.zh for one in found)


@pytest.mark.parametrize("page", [TABLES, COLUMNS, FORMULAS, LINES, CHECKS, EXAMPLES])
def test_a_header_that_is_gone_is_missed(sheets, page):
    for row in sheets[page]:
        del row[1]
    assert f"{page}!A1 missing-column" in told(findings(sheets))


def test_a_header_that_moved_down_is_missed(sheets):
    sheets[LINES].insert(0, ["各行", "", ""])
    assert f"{LINES}!A1 missing-column" in told(findings(sheets))


def test_columns_may_change_their_places(sheets):
    sheets[LINES] = [list(reversed(row)) for row in sheets[LINES]]
    sheets["task"][1:] = [[*row[1:], row[0]] for row in sheets["task"][1:]]
    assert findings(sheets) == []


@pytest.mark.parametrize("at", [0, 1])
def test_headers_may_stand_in_one_language(sheets, at):
    for page in (TABLES, COLUMNS, FORMULAS, LINES, CHECKS, EXAMPLES):
        sheets[page][0] = [cell.split("\n")[at] if cell else "" for cell in sheets[page][0]]
    assert findings(sheets) == []


def test_blank_rows_and_sheets_say_nothing(sheets):
    for name in (LINES, "task", "item", EXAMPLES, CHECKS):
        sheets[name].insert(4, ["  "])
    sheets["Sheet1"] = []
    assert findings(sheets) == []


def test_findings_below_blank_rows_keep_their_rows(sheets):
    for name in ("task", "item"):
        sheets[name].insert(3, [])
    put(sheets, "task!B6", "x")
    put(sheets, "item!B6", "x")
    sheets[EXAMPLES].insert(3, [])
    put(sheets, "例题·examples!E5", "a|b")
    assert told(findings(sheets)) == [
        "task!B6 bad-cell",
        "item!B6 bad-cell",
        "例题·examples!E5 cell-splits",
    ]


def test_a_sheet_that_no_table_names_is_not_passed_over(sheets):
    sheets["草稿"] = [["x"]]
    assert told(findings(sheets)) == ["草稿!A1 stray-sheet"]


def test_a_table_can_be_added(sheets):
    sheets["更多"] = [[""], ["k", "n"], ["text", "number"], ["a", "1"]]
    sheets[TABLES].append(["more", "k", "", "sheet", "", "更多", "", ""])
    assert findings(sheets) == []
    assert read_book(saved(sheets), "m.xlsx").method.tables["more"].says == ""


def test_a_title_is_only_shown(sheets):
    put(sheets, "task!A1", "新的标题")
    (found,) = findings(sheets)
    assert (told([found]), found.level) == (["task!A1 title-differs"], "warning")
    assert read_book(saved(sheets), "m.xlsx").method.tables["task"].says == "指标"


def test_a_title_cannot_look_like_brackets(sheets):
    put(sheets, "行·lines!B4", "")
    put(sheets, "行·lines!C4", "[总分] 合计")
    assert told(findings(sheets)) == ["行·lines!C4 bad-head"]


def test_two_sheets_of_one_csv_must_agree():
    text = METHOD.replace("formulas:", "  other[item]: {file: list.csv}\nformulas:")
    sheets = sheets_of(text, CSV)
    assert findings(sheets) == []
    put(sheets, "other!C4", "z")
    assert told(findings(sheets)) == ["表·tables!G6 file-differs"]


def test_formulas_and_errors_of_the_spreadsheet_are_found(sheets):
    put(sheets, "task!B4", "")
    put(sheets, "task!B5", "")

    def also(book):
        book.get_worksheet_by_name("task").write_formula("B4", "=20+20", None, 40)
        book.get_worksheet_by_name("task").write_formula("B5", "=1/0", None, "#DIV/0!")

    assert told(findings(sheets, also))[:2] == [
        "task!B4 formula-in-cell",
        "task!B5 formula-in-cell",
    ]
    assert "task!B5 sheet-error" in told(findings(sheets, also))


def test_numbers_that_somebody_typed_are_read_by_their_digits(sheets):
    def also(book):
        sheet = book.get_worksheet_by_name("task")
        sheet.write_number("B4", 28.19)
        sheet.write_number("B5", 71.81)

    book = read_book(saved(sheets, also), "m.xlsx")
    assert [row[1] for row in book.method.tables["task"].texts] == ["28.19", "71.81"]

    def long(book):
        book.get_worksheet_by_name("task").write_number("A4", 123456789012345678)

    assert told(findings(sheets, long)) == ["task!A4 too-many-digits"]


@pytest.mark.parametrize(
    "data",
    [b"", b"junk", b"PK\x03\x04junk", b"<html>", as_book(METHOD, CSV)[:-200]],
    ids=["empty", "junk", "almost", "html", "cut"],
)
def test_a_damaged_file_is_refused(data):
    with pytest.raises(HasFindings) as caught:
        read_book(data, "m.xlsx")
    assert [one.code for one in caught.value.findings] == ["not-xlsx"]
    assert str(caught.value.findings[0].place) == "m.xlsx"


def test_a_cell_in_the_farthest_corner_is_refused_before_it_is_opened(sheets):
    def also(book):
        book.add_worksheet("远").write_string(1_048_575, 16_383, "x")
        book.get_worksheet_by_name("远").write_string(0, 0, "x")

    assert [one.code for one in findings(sheets, also)] == ["sheet-too-big"]


def test_many_large_sheets_are_refused(sheets):
    def also(book):
        for name in "甲乙丙":
            book.add_worksheet(name).write_string(999_999, 4, "x")

    assert [one.code for one in findings(sheets, also)] == ["sheet-too-big"]


def test_a_workbook_of_something_else_is_told_so():
    assert {one.code for one in findings({"Sheet1": [["得分"], ["90"]]})} == {
        "missing-sheet",
        "stray-sheet",
        "no-code",
        "unknown-version",
    }


def test_entities_are_refused():
    data = BytesIO(as_book(METHOD, CSV))
    out = BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/workbook.xml":
                text = text.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook', 1)
            new.writestr(name, text)
    with pytest.raises(HasFindings) as caught:
        read_book(out.getvalue(), "m.xlsx")
    assert [one.code for one in caught.value.findings] == ["not-xlsx"]


def test_a_text_that_no_cell_holds_is_told_before_anything_is_written():
    text = METHOD.replace("总分:", f"总分{'长' * LONGEST_CELL}:").replace("  total", "  ? total", 1)
    text = text.replace("长: sum", "长\n  : sum")
    assert read(text, CSV)
    with pytest.raises(HasFindings) as caught:
        as_book(text, CSV)
    assert told(caught.value.findings) == ["行·lines!C4 too-long-for-a-cell"]


def test_every_finding_of_a_workbook_has_its_entry_in_the_docs():
    page = (ROOT / "docs" / "workbook.md").read_text("utf-8")
    known = set(re.findall(r"^\| `([a-z-]+)` \|", page, re.M))
    language = (ROOT / "docs" / "language.md").read_text("utf-8")
    elsewhere = set(re.findall(r"^\| `([a-z-]+)` \|", language, re.M))
    codes = {
        node.args[0].value
        for file in SOURCES.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("put", "Finding")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(codes) > 20
    assert codes <= known | elsewhere
    assert known - elsewhere <= codes | {"not-xlsx", "sheet-too-big", "file-too-big"}


TEXTS = st.one_of(
    st.sampled_from(["", "a", "sheet", "facts", "1", "->", "one of", "=1", "例题", "given", "a|b"]),
    st.text(st.sampled_from("ab1|;\n[]()=\"'，。 \x01\x07"), max_size=6),
)
STEPS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 7), st.integers(0, 8), TEXTS, st.integers(0, 9)),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=100)
@given(STEPS)
def test_no_edit_is_too_odd_to_be_told(steps):
    """Cells typed over, rows and columns deleted: a method or findings, never anything else."""
    sheets = sheets_of(METHOD, CSV)
    for sheet, row, column, text, kind in steps:
        rows = sheets[list(sheets)[sheet]]
        if kind == 0 and row < len(rows):
            del rows[row]
        elif kind == 1:
            for cells in rows:
                del cells[column : column + 1]
        elif row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    for one in findings(sheets):
        assert re.fullmatch(r"|.+![A-Z]+\d+", one.place.part), one
