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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import BinaryIO
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from qiyue.core.method.desk import Desk, nearest
from qiyue.core.reading.bad import MOST_CELLS, BadSheet, not_xlsx, too_big
from qiyue.core.reading.marks import ERROR, FORMULA, MARK
from qiyue.core.reading.parts import opened, whole
from qiyue.core.reading.scan import Spot, look_over, look_through
from qiyue.core.values.findings import Both, Place

KEPT_DIGITS = 15
LARGEST_PART = 10_000_000
BROKEN: tuple[type[Exception], ...] = (
    *(CalamineError, zipfile.BadZipFile, zlib.error, ElementTree.ParseError),
    *(LookupError, ValueError, OSError, EOFError, RuntimeError, NotImplementedError),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its rows from the top as texts, and which of its cells hold formulas."""

    name: str
    rows: list[list[str]]
    formulas: tuple[Spot, ...]


def read_sheets(data: bytes, file: str, desk: Desk) -> list[Sheet]:
    """All sheets in their order, hidden ones too; none with a finding if they cannot be read."""
    try:
        with sound():
            archive = opened(BytesIO(data))
            look_over(archive)
            book = CalamineWorkbook.from_filelike(BytesIO(data))
            names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            seen = [look_through(archive, _part(archive, name)) for name in names]
            if sum(one.cells for one in seen) > MOST_CELLS:
                raise too_big()
            return [
                Sheet(name, list(_rows(book, name, _marks(one.errors))), tuple(one.formulas))
                for name, one in zip(names, seen, strict=True)
            ]
    except BadSheet as bad:
        desk.put(bad.code, Place(file=file), bad.message, bad.hint)
        return []


def rows_of_sheet(data: BinaryIO, sheet: str) -> Iterator[list[str]]:
    """The rows of a sheet from the top, as texts; raises BadSheet if it cannot be read.

    Cells that hold an error or a formula have a mark: what one reads there is no figure.
    """
    with sound():
        archive = opened(data)
        look_over(archive)
        data.seek(0)
        book = CalamineWorkbook.from_filelike(data)
        name = _chosen(book, sheet)
        seen = look_through(archive, _part(archive, name))
        marks = _marks(seen.errors, seen.formulas)
        yield from _rows(book, name, marks)


@contextmanager
def sound() -> Iterator[None]:
    """What a reader makes of a broken file is a BadSheet."""
    try:
        yield
    except BROKEN as error:
        raise not_xlsx() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the reader in Rust
            raise
        raise not_xlsx() from error


Marks = dict[int, dict[int, str]]
"""By row and column: what stands in a cell instead of its text."""


def _marks(errors: Sequence[Spot], formulas: Sequence[Spot] = ()) -> Marks:
    found: Marks = {}
    for spots, mark in ((formulas, FORMULA), (errors, ERROR)):
        for row, column in spots:
            found.setdefault(row, {})[column] = f"{MARK}{mark}"
    return found


def _rows(book: CalamineWorkbook, name: str, marks: Marks) -> Iterator[list[str]]:
    """The texts of a sheet, row by row from the top, marks in their places."""
    sheet = book.get_sheet_by_name(name)
    before = [""] * (sheet.start[1] if sheet.start else 0)
    width = max((max(row) + 1 for row in marks.values()), default=0)
    width = max(width, sheet.end[1] + 1 if sheet.end else 0)
    at = -1
    for at, row in enumerate(sheet.iter_rows()):
        yield _marked([*before, *map(_text, row)], marks.get(at), width)
    for below in range(at + 1, max(marks, default=-1) + 1):
        yield _marked([], marks.get(below), width)


def _marked(texts: list[str], marks: dict[int, str] | None, width: int) -> list[str]:
    """The texts of a row as wide as the sheet, marks in their places."""
    texts += [""] * (width - len(texts))
    for column, mark in (marks or {}).items():
        texts[column] = mark
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
        text = whole(archive, name, LARGEST_PART)
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
        return f"{MARK}{ERROR}"
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, _, rest = text.lstrip("-").partition(".")
    significant = (whole + rest).lstrip("0") if rest else whole
    return text if len(significant) <= KEPT_DIGITS else MARK + text
