"""The two forms of a method: its file, and a workbook of the same content."""

from __future__ import annotations

from pathlib import Path

from qiyue.core.method.model import Method
from qiyue.core.method.reader import read_method
from qiyue.core.values.findings import Both, Finding, HasFindings, Place
from qiyue.doors.exchange.method_sheet import Book, read_book

TEXTS = (".yaml", ".yml")
BOOKS = (".xlsx",)
LARGEST_BOOK = 50_000_000


def is_book(file: Path) -> bool:
    """Whether the name says that the file is a workbook."""
    return file.suffix.lower() in BOOKS


def is_text(file: Path) -> bool:
    """Whether the name says that it is a method file."""
    return file.suffix.lower() in TEXTS


def read_book_file(file: Path) -> Book:
    """The workbook in a file; raises HasFindings with what is wrong in its cells."""
    if file.stat().st_size > LARGEST_BOOK:
        raise HasFindings(
            [
                Finding(
                    "file-too-big",
                    Place(file=file.name),
                    Both("文件超过 50 MB。", "The file is larger than 50 MB."),
                    Both("大表改存为 CSV。", "Keep large tables in a CSV file."),
                )
            ]
        )
    return read_book(file.read_bytes(), file.name)


def method_in(file: Path) -> Method:
    """The method in a file of either form; raises HasFindings if its form is wrong."""
    return read_book_file(file).method if is_book(file) else read_method(file)
