"""Reads the sheets of an .xlsx file into texts, and refuses what would mislead or overwhelm.

Numbers become the shortest text that is the same number, so 28.19 stays 28.19; dates become ISO.
A cell that holds an error, or a number with more digits than a spreadsheet keeps, gets a MARK.
The XML is looked through first: one cell in the farthest corner makes the reader ask for more
memory than there is, and error values come out of it as empty cells.
"""

from __future__ import annotations

import datetime
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from qiyue.core.dataset.cells import MARK
from qiyue.core.dataset.scan import MOST_CELLS, BadSheet, Spot, look_through, not_xlsx, too_big
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.values.findings import Both, Place

MOST_BYTES = 1_000_000_000
KEPT_DIGITS = 15
BROKEN = (ElementTree.ParseError, KeyError, OSError, EOFError, RuntimeError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its rows from the top as texts, and which of its cells hold formulas."""

    name: str
    rows: list[list[str]]
    formulas: tuple[Spot, ...]


def read_sheets(data: bytes, file: str, desk: Desk) -> list[Sheet]:
    """All sheets in their order, hidden ones too; none with a finding if they cannot be read."""
    try:
        with _opened(data) as archive:
            book = CalamineWorkbook.from_filelike(BytesIO(data))
            names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            seen = [look_through(archive, _part(archive, name)) for name in names]
            if sum(one.cells for one in seen) > MOST_CELLS:
                raise too_big()
        found = []
        for name, one in zip(names, seen, strict=True):
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            found.append(Sheet(name, _texts(rows, one.errors), tuple(one.formulas)))
        return found
    except (BadSheet, CalamineError, zipfile.BadZipFile, zlib.error, *BROKEN) as error:
        bad = error if isinstance(error, BadSheet) else not_xlsx()
        desk.put(bad.code, Place(file=file), bad.message, bad.hint)
        return []


def read_sheet(data: bytes, sheet: str, file: str, place: Place, desk: Desk) -> list[list[str]]:
    """All rows of the sheet from the top, as texts; empty with a finding if it cannot be read."""
    try:
        with _opened(data) as archive:
            book = CalamineWorkbook.from_filelike(BytesIO(data))
            name = _chosen(book, sheet)
            seen = look_through(archive, _part(archive, name))
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (BadSheet, CalamineError, zipfile.BadZipFile, zlib.error, *BROKEN) as error:
        bad = error if isinstance(error, BadSheet) else not_xlsx()
        desk.put(bad.code, Place(place.line, place.column, place.file, file), bad.message, bad.hint)
        return []
    return _texts(rows, seen.errors)


@contextmanager
def _opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The parts of a file that is an .xlsx as far as one sees from outside."""
    if data[:4] != b"PK\x03\x04":
        raise not_xlsx()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = [info.filename.lower() for info in archive.infolist()]
        if len(set(names)) < len(names):
            raise not_xlsx()  # a reader might open another part than the one looked through
        if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
            raise too_big()
        yield archive


def _texts(rows: list[list[Any]], errors: list[Spot]) -> list[list[str]]:
    texts = [[_text(value) for value in row] for row in rows]
    for row_at, column_at in errors:
        if row_at < len(texts) and column_at < len(texts[row_at]):
            texts[row_at][column_at] = f"{MARK}#"
    return texts


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
            raise not_xlsx()
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
