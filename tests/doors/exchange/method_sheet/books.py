"""Methods through a workbook and back, and workbooks with a cell or two of another mind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO

import xlsxwriter
from tests.core.method.methods import beside

from qiyue.core.method.desk import Desk
from qiyue.core.method.model import Method
from qiyue.core.method.reader import parse_method
from qiyue.core.method.writing import method_text, read_notes
from qiyue.core.values.findings import Finding, HasFindings
from qiyue.doors.exchange.method_sheet.book import grids_of, write_book
from qiyue.doors.exchange.method_sheet.reading import Book, read_book

Files = Mapping[str, bytes]
Sheets = dict[str, list[list[str]]]


def read(text: str, files: Files | None = None) -> Method:
    return parse_method(text, beside=beside(files or {}), desk=Desk())


def as_book(text: str, files: Files | None = None) -> bytes:
    return write_book(read(text, files), read_notes(text), beside(files or {}))


def as_text(book: Book) -> str:
    return method_text(book.method, book.notes)


def round_trip(text: str, files: Files | None = None) -> tuple[str, dict[str, bytes]]:
    """The text and the CSV files that come back."""
    book = read_book(as_book(text, files), "method.xlsx")
    return as_text(book), book.files


def sheets_of(text: str, files: Files | None = None) -> Sheets:
    """What stands on the sheets of a method."""
    grids = grids_of(read(text, files), read_notes(text), beside(files or {}))
    return {grid.name: grid.texts() for grid in grids}


def saved(sheets: Sheets, also: Callable[[xlsxwriter.Workbook], None] | None = None) -> bytes:
    """Sheets as a file, as if somebody had typed them."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, text in enumerate(row):
                    if text:
                        sheet.write_string(at, column, text)
        if also is not None:
            also(book)
    return out.getvalue()


def findings(
    sheets: Sheets, also: Callable[[xlsxwriter.Workbook], None] | None = None
) -> list[Finding]:
    """What a reader of these sheets finds."""
    try:
        return list(read_book(saved(sheets, also), "method.xlsx").warnings)
    except HasFindings as found:
        return found.findings


def told(found: list[Finding]) -> list[str]:
    """Cell and code of each finding."""
    return [f"{one.place.part} {one.code}" for one in found]
