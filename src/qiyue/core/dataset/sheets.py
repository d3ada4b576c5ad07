"""Reads one sheet of an .xlsx file into texts, and refuses what would mislead or overwhelm.

Numbers become the shortest text that is the same number, so 28.19 stays 28.19; dates become ISO.
A cell that holds an error, or a number with more digits than a spreadsheet keeps, gets a MARK.
The XML is looked through first: one cell in the farthest corner makes the reader ask for more
memory than there is, and error values come out of it as empty cells.
"""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from qiyue.core.dataset.cells import MARK
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.values.findings import Both, Place

MOST_CELLS = 10_000_000
MOST_BYTES = 1_000_000_000
KEPT_DIGITS = 15
CHUNK = 1 << 20
BROKEN = (ElementTree.ParseError, KeyError, OSError, EOFError, RuntimeError, NotImplementedError)
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
SPOT = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")


class BadSheet(Exception):
    """The workbook cannot be read; carries a code and both sentences."""

    def __init__(self, code: str, message: Both, hint: Both) -> None:
        super().__init__(message.en)
        self.code, self.message, self.hint = code, message, hint


def read_sheet(data: bytes, sheet: str, file: str, place: Place, desk: Desk) -> list[list[str]]:
    """All rows of the sheet from the top, as texts; empty with a finding if it cannot be read."""
    try:
        if data[:4] != b"PK\x03\x04":
            raise _not_xlsx()
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                raise _too_big()
            book = CalamineWorkbook.from_filelike(BytesIO(data))
            name = _chosen(book, sheet)
            errors = _look_through(archive, _part(archive, name))
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (BadSheet, CalamineError, zipfile.BadZipFile, zlib.error, *BROKEN) as error:
        bad = error if isinstance(error, BadSheet) else _not_xlsx()
        desk.put(bad.code, Place(place.line, place.column, place.file, file), bad.message, bad.hint)
        return []
    texts = [[_text(value) for value in row] for row in rows]
    for row_at, column_at in errors:
        if row_at < len(texts) and column_at < len(texts[row_at]):
            texts[row_at][column_at] = f"{MARK}#"
    return texts


def _not_xlsx() -> BadSheet:
    return BadSheet(
        "not-xlsx",
        Both(
            "这不是完好的 .xlsx 文件，或者加了密码。", "This is no sound .xlsx, or has a password."
        ),
        Both("在电子表格软件里另存为 .xlsx。", "Save it as .xlsx in a spreadsheet program."),
    )


def _too_big() -> BadSheet:
    return BadSheet(
        "sheet-too-big",
        Both(
            f"工作表的范围超过 {MOST_CELLS} 格。", f"The sheet spans more than {MOST_CELLS} cells."
        ),
        Both(
            "删去远处的空白格，或另存为 CSV。",
            "Clear the cells far outside the table, or save the sheet as CSV.",
        ),
    )


def _chosen(book: CalamineWorkbook, sheet: str) -> str:
    sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if sheet:
        if sheet in (one.name for one in sheets):
            return sheet
        raise BadSheet(
            "unknown-sheet",
            Both(f"没有工作表 {sheet!r}。", f"There is no sheet {sheet!r}."),
            nearest(sheet, (one.name for one in sheets)),
        )
    shown = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible]
    if len(shown) == 1:
        return shown[0]
    raise BadSheet(
        "sheet-unsaid",
        Both(f"文件里有 {len(shown)} 张工作表。", f"The file has {len(shown)} sheets."),
        Both("用 sheet: 写明是哪一张。", "Say which one with sheet:."),
    )


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The name of the XML part that holds `sheet`."""
    parts = []
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        text = archive.read(name)
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise _not_xlsx()
        parts.append(ElementTree.fromstring(text))
    wanted = next(
        (
            value
            for one in parts[0].iter()
            if one.tag.endswith("}sheet") and one.get("name") == sheet
            for key, value in one.items()
            if key.endswith("}id")
        ),
        "",
    )
    target = next((one.get("Target", "") for one in parts[1] if one.get("Id") == wanted), "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _look_through(archive: zipfile.ZipFile, part: str) -> list[tuple[int, int]]:
    """Where the sheet holds errors; raises BadSheet if it spans too much."""
    errors: list[tuple[int, int]] = []
    rows, columns, tail = 0, 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            text = tail + chunk
            cut = text.rfind(b"<")
            text, tail = text[:cut], text[cut:]
            if b"\0" in text or len(tail) > CHUNK:
                raise _not_xlsx()  # UTF-16, or no XML at all
            for attributes in CELL.findall(text):
                if spot := SPOT.search(attributes):
                    row, column = int(spot[2]), _column(spot[1])
                    rows, columns = max(rows, row), max(columns, column)
                    if ERROR.search(attributes):
                        errors.append((row - 1, column - 1))
    if rows * columns > MOST_CELLS:
        raise _too_big()
    return errors


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _digits(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def _digits(value: float) -> str:
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return f"{MARK}#"
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, _, rest = text.lstrip("-").partition(".")
    significant = (whole + rest).lstrip("0") if rest else whole
    return text if len(significant) <= KEPT_DIGITS else MARK + text
