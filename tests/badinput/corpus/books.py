"""Workbooks put together by hand, so that they may be as wrong as one likes."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from tests.badinput.corpus.case import FACTS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def column(at: int) -> str:
    """A, B, …, Z, AA, …"""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell(row: int, at: int, value: str | float, more: str = "") -> str:
    """A cell: a number as a number, a text in its own place."""
    place = f"{column(at)}{row}"
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"{more}><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"{more}><v>{value!r}</v></c>'


def row_xml(number: int, values: list[str | float | None], more: str = "") -> str:
    """A row; None leaves a cell out."""
    cells = "".join(cell(number, at, one) for at, one in enumerate(values) if one is not None)
    return f'<row r="{number}"{more}>{cells}</row>'


def facts_rows() -> list[list[str | float | None]]:
    """The good facts, amounts as numbers."""
    rows: list[list[str | float | None]] = []
    for line in FACTS.splitlines():
        cells: list[str | float | None] = list(line.split(","))
        if rows:
            cells[2] = float(str(cells[2]))
        rows.append(cells)
    return rows


def sheet_xml(body: str, before: str = "", behind: str = "") -> str:
    """A sheet around its rows."""
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{REL}">{before}'
        f"<sheetData>{body}</sheetData>{behind}</worksheet>"
    )


def rows_xml(rows: list[list[str | float | None]]) -> str:
    """Rows from the top."""
    return "".join(row_xml(number, one) for number, one in enumerate(rows, 1))


def parts(sheets: dict[str, str], states: dict[str, str] | None = None) -> dict[str, bytes]:
    """The parts of a workbook with these sheets."""
    states = states or {}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"'
        + (f' state="{states[name]}"' if name in states else "")
        + "/>"
        for n, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{REL}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    found = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default '
        'Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/'
        'workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
        f'sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
        f'Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{listed}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f"{links}</Relationships>",
    }
    for n, xml in enumerate(sheets.values(), 1):
        found[f"xl/worksheets/sheet{n}.xml"] = xml
    return {name: text.encode() for name, text in found.items()}


def zipped(files: dict[str, bytes], level: int = 6) -> bytes:
    """The parts in an archive that is always the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, 8)
    return out.getvalue()


def book(sheet: str, more: dict[str, bytes] | None = None) -> bytes:
    """A workbook of one sheet, with other parts."""
    return zipped({**parts({"表": sheet}), **(more or {})})


def good_book() -> bytes:
    """The good facts as a workbook."""
    return book(sheet_xml(rows_xml(facts_rows())))


def with_cell(row: list[str | float | None]) -> bytes:
    """The good facts and a row behind them."""
    return book(sheet_xml(rows_xml([*facts_rows(), row])))


def with_xml(xml: str) -> bytes:
    """The good facts and a row of XML behind them."""
    return book(sheet_xml(rows_xml(facts_rows()) + xml))
