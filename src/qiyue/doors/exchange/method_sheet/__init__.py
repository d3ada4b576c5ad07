"""A method as a workbook that people edit, and back: nothing is lost on the way."""

from qiyue.doors.exchange.method_sheet.book import write_book
from qiyue.doors.exchange.method_sheet.reading import Book, book_of, read_book

__all__ = ["Book", "book_of", "read_book", "write_book"]
