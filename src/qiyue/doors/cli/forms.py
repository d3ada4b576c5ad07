"""The two forms of a method: its file, and a workbook of the same content."""

from __future__ import annotations

from pathlib import Path

from qiyue.core.method.model import Method
from qiyue.core.method.reader import read_method
from qiyue.core.reading.readers import sheets_in
from qiyue.doors.exchange.method_sheet import Book, book_of

TEXTS = (".yaml", ".yml")
BOOKS = (".xlsx",)


def is_book(file: Path) -> bool:
    """Whether the name says that the file is a workbook."""
    return file.suffix.lower() in BOOKS


def is_text(file: Path) -> bool:
    """Whether the name says that it is a method file."""
    return file.suffix.lower() in TEXTS


def read_book_file(file: Path) -> Book:
    """The workbook in a file; raises HasFindings with what is wrong in its cells."""
    return book_of(*sheets_in(file), file.name)


def method_in(file: Path) -> Method:
    """The method in a file of either form; raises HasFindings if its form is wrong."""
    return read_book_file(file).method if is_book(file) else read_method(file)
