"""Writes the outputs of a run as one Excel workbook, a sheet for each output."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from qiyue.core.engine.outputs import opened_outputs
from qiyue.core.engine.results import ORDERS, OUTPUTS

MOST_ROWS = 1_000_000
BATCH = 10_000
KEPT_DIGITS = 15
"""A spreadsheet keeps so many digits of a number; a longer one is written as text."""

NUMBERS = ("value", "total", "rank")
SETTINGS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}


def write_workbook(run_folder: Path) -> None:
    """Write results.xlsx into the folder of a run; a long output goes on over several sheets."""
    with xlsxwriter.Workbook(run_folder / "results.xlsx", SETTINGS) as book:
        formats = _Formats(book)
        for output in ("totals", "bundles", "values"):
            sheet, part = _sheet(book, output, 1), 1
            for at, row in enumerate(_rows(run_folder, output)):
                if at and at % MOST_ROWS == 0:
                    part += 1
                    sheet = _sheet(book, output, part)
                for place, text in enumerate(row):
                    if not text:
                        continue
                    spot = (at % MOST_ROWS + 1, place)
                    if OUTPUTS[output][place] in NUMBERS and _fits(text):
                        sheet.write_number(*spot, float(text), formats.of(text))
                    else:
                        sheet.write_string(*spot, text)


def _rows(run_folder: Path, output: str) -> Iterator[tuple[str | None, ...]]:
    with opened_outputs(run_folder) as con:
        found = con.execute(f"FROM {output} ORDER BY {', '.join(ORDERS[output])}")
        while batch := found.fetchmany(BATCH):
            yield from batch


def _sheet(book: Any, output: str, part: int) -> Any:
    sheet = book.add_worksheet(output if part == 1 else f"{output} {part}")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(OUTPUTS[output]) - 1, 16)
    sheet.write_row(0, 0, OUTPUTS[output], book.add_format({"bold": True}))
    return sheet


class _Formats:
    """One format for each number of decimals."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.known: dict[int, Any] = {}

    def of(self, text: str) -> Any:
        """The format that shows the decimals of `text`."""
        digits = len(text.partition(".")[2])
        if digits not in self.known:
            code = "0." + "0" * digits if digits else "0"
            self.known[digits] = self.book.add_format({"num_format": code})
        return self.known[digits]


def _fits(text: str) -> bool:
    """Whether the text is a number that a spreadsheet keeps whole, written as it would."""
    digits = text.removeprefix("-").replace(".", "", 1)
    if not (digits.isascii() and digits.isdecimal()) or len(digits.lstrip("0")) > KEPT_DIGITS:
        return False
    return not (len(digits) > 1 and digits[0] == "0" and "." not in text)
