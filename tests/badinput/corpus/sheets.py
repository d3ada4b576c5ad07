"""B19 to B32: sound archives whose sheets mislead or overwhelm."""

from __future__ import annotations

from tests.badinput.corpus import books
from tests.badinput.corpus.books import book, cell, facts_rows, row_xml, rows_xml, sheet_xml
from tests.badinput.corpus.case import Case, of_bytes

FILE = "f.xlsx"
HEADS = ("unknown-header", "no-header", "ragged-row")


def cases() -> list[Case]:
    """All of them."""
    rows = facts_rows()
    body = rows_xml(rows)

    def one(kind, name, make, *says, mapping=""):
        return of_bytes(kind, name, make, *says, file=FILE, mapping=mapping)

    def rewritten(change):
        changed = [list(row) for row in rows]
        change(changed)
        return lambda: book(sheet_xml(rows_xml(changed)))

    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return [
        one("B19", "far-cell", lambda: book(sheet_xml(body + far)), "sheet-too-big"),
        one("B19", "far-cell-in-small-letters", lambda: book(sheet_xml(
            body + far.replace("XFD", "xfd"))), "sheet-too-big"),
        one("B19", "cell-of-two-addresses", lambda: books.with_xml(
            '<row r="3"><c r="A3" r="XFD1048576"><v>1</v></c></row>'), "not-xlsx"),
        one("B19", "far-cell-of-a-method", lambda: book(sheet_xml(body + far)), "sheet-too-big"),
        one("B20", "merge-of-all", lambda: book(sheet_xml(body, behind='<mergeCells count="1">'
            '<mergeCell ref="A1:XFD1048576"/></mergeCells>')), "sheet-too-big"),
        one("B20", "200000-merges", lambda: book(sheet_xml(body, behind="<mergeCells>" + "".join(
            f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 200_001)) + "</mergeCells>")),
            "sheet-too-big"),
        one("B20", "merge-of-nonsense", lambda: book(sheet_xml(body, behind='<mergeCells>'
            '<mergeCell ref="A0:?"/></mergeCells>')), "not-xlsx"),
        one("B21", "says-it-is-huge", lambda: book(sheet_xml(body, '<dimension '
            'ref="A1:XFD1048576"/>'))),
        one("B21", "says-it-is-small", lambda: book(sheet_xml(body, '<dimension ref="A1"/>'))),
        one("B22", "blank-rows", blank_rows),
        one("B22", "blank-rows-then-a-value", lambda: blank_rows(cell(1_048_576, 0, "Z")),
            "unknown-name", "empty-key"),
        one("B23", "500-sheets", lambda: many_sheets(500), "sheet-unsaid"),
        one("B23", "500-sheets-one-said", lambda: many_sheets(500),
            mapping="file: f.xlsx, sheet: 表7"),
        one("B23", "3000-sheets", lambda: many_sheets(3000), "too-many-parts"),
        one("B24", "hidden-sheet", lambda: two("hidden"), "no-header"),
        one("B24", "very-hidden-sheet", lambda: two("veryHidden"), "no-header"),
        one("B24", "hidden-sheet-said", lambda: two("hidden"), mapping="file: f.xlsx, sheet: 藏"),
        one("B24", "unknown-sheet", lambda: two("hidden"), "unknown-sheet",
            mapping="file: f.xlsx, sheet: 臧"),
        one("B25", "hidden-row-is-read", lambda: book(sheet_xml(body + row_xml(
            3, ["Z", "gap", 1.0], ' hidden="1"'))), "unknown-name"),
        one("B25", "filtered-row-is-read", lambda: book(sheet_xml(body + row_xml(
            3, ["Z", "gap", 1.0], ' hidden="1"'), behind='<autoFilter ref="A1:E3"/>')),
            "unknown-name"),
        one("B26", "two-headers", rewritten(lambda r: r.insert(0, ["单位", "指标"])), *HEADS),
        one("B26", "merged-headers", lambda: book(sheet_xml(rows_xml([["完成情况"], *rows]),
            behind='<mergeCells><mergeCell ref="A1:E1"/></mergeCells>')), *HEADS),
        one("B26", "header-in-row-7", rewritten(lambda r: r.__setitem__(
            slice(0, 0), [[], [], [], [], [], []])), "no-header"),
        one("B26", "header-in-row-7-said", rewritten(lambda r: r.__setitem__(
            slice(0, 0), [[], [], [], [], [], []])), mapping="file: f.xlsx, header: 7"),
        one("B26", "header-of-spaces", rewritten(lambda r: r.__setitem__(0, [" ", "\u3000"])),
            "no-header"),
        one("B27", "missing-column", rewritten(lambda r: [row.pop() for row in r]),
            "unknown-header"),
        one("B27", "renamed-column", rewritten(lambda r: r[0].__setitem__(2, "amout")),
            "unknown-header"),
        one("B27", "column-twice", rewritten(lambda r: r[0].append("amount")),
            "duplicate-header"),
        one("B27", "extra-column", rewritten(lambda r: r[0].append("more"))),
        one("B28", "formula-without-value", lambda: books.with_xml(
            '<row r="3"><c r="A3" t="inlineStr"><is><t>A</t></is></c><c r="B3" t="inlineStr"><is>'
            '<t>coal</t></is></c><c r="C3"><f>SUM(C2)</f></c></row>'), "formula-in-cell"),
        one("B28", "formula-in-the-last-row", lambda: books.with_xml(
            '<row r="9"><c r="C9"><f>SUM(C2)</f></c></row>'), "formula-in-cell", "empty-key"),
        *(one("B29", f"error-{n}", lambda e=error: books.with_xml(
            '<row r="3"><c r="A3" t="inlineStr"><is><t>A</t></is></c><c r="B3" t="inlineStr"><is>'
            f'<t>coal</t></is></c><c r="C3" t="e"><v>{e}</v></c></row>'), "sheet-error")
          for n, error in enumerate(("#DIV/0!", "#REF!", "#N/A", "#NAME?", "#VALUE!", "#NULL!"))),
        one("B30", "formula-that-disagrees", lambda: books.with_xml(
            '<row r="3"><c r="A3" t="inlineStr"><is><t>A</t></is></c><c r="B3" t="inlineStr"><is>'
            '<t>coal</t></is></c><c r="C3"><f>1+1</f><v>99</v></c></row>'), "formula-in-cell"),
        one("B30", "shared-formula", lambda: books.with_xml(
            '<row r="3"><c r="A3" t="inlineStr"><is><t>A</t></is></c><c r="B3" t="inlineStr"><is>'
            '<t>coal</t></is></c><c r="C3"><f t="shared" si="0"/><v>9</v></c></row>'),
            "formula-in-cell"),
        one("B31", "other-order", rewritten(lambda r: [row.reverse() for row in r])),
        *(one("B21", f"odd-address-{n}", lambda a=address: books.with_xml(
            f'<row r="3"><c r="{a}"><v>1</v></c></row>'), "not-xlsx")
          for n, address in enumerate(("A0", "1A", "XFE1", "A1048577", "Ä1", "A1:B2", ""))),
        one("B21", "row-of-nonsense", lambda: books.with_xml('<row r="x"><c><v>1</v></c></row>'),
            "not-xlsx"),
        one("B21", "unclosed", lambda: book(sheet_xml(body)[:-40]), "not-xlsx"),
    ]  # fmt: skip


def blank_rows(last: str = "") -> bytes:
    """A million rows with a style and nothing in them."""
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(3, 1_048_576))
    end = f'<row r="1048576">{last}</row>' if last else ""
    return book(sheet_xml(rows_xml(facts_rows()) + rows + end))


def many_sheets(count: int) -> bytes:
    body = sheet_xml(rows_xml(facts_rows()))
    return books.zipped(books.parts({f"表{n}": body for n in range(count)}))


def two(state: str) -> bytes:
    """An empty sheet that shows, and the facts in one that does not."""
    sheets = {"表": sheet_xml(""), "藏": sheet_xml(rows_xml(facts_rows()))}
    return books.zipped(books.parts(sheets, {"藏": state}))
