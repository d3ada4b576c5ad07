"""Draws the sheets into an .xlsx file: the same method gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from qiyue.core.method.formatter import display_width
from qiyue.core.method.model import Method
from qiyue.core.method.writing.notes import Path
from qiyue.core.values.findings import HasFindings
from qiyue.doors.exchange.method_sheet.grids import Cell, Choice, Grid, too_long
from qiyue.doors.exchange.method_sheet.layout import letter
from qiyue.doors.exchange.method_sheet.pages import Pages
from qiyue.doors.exchange.method_sheet.tables import SPARE, Beside, sheets_of, table_grid

SETTINGS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Written into every workbook, so that two of one method are the same."""

FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
TEXT = {"num_format": 49}
"""What a spreadsheet calls Text: what is typed into such a cell keeps its digits."""

LINE = {"border": 1, "border_color": "#D9D9D9"}
DARK, PALE, BLUE = "#1F3864", "#EDF1F8", "#2F5597"
LOOKS: dict[str, dict[str, Any]] = {
    "free": TEXT,
    "text": {**TEXT, **LINE},
    "wrapped": {**TEXT, **LINE, "text_wrap": True},
    "name": {**TEXT, **LINE, "bold": True, "bg_color": PALE},
    "part": {**TEXT, **LINE, "italic": True, "font_color": BLUE, "indent": 1},
    "formula": {**TEXT, **LINE, "text_wrap": True, "font_name": "Consolas"},
    "note": {**TEXT, **LINE, "text_wrap": True, "italic": True, "font_color": "#6B7B3A"},
    "header": {
        **TEXT,
        **LINE,
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": DARK,
        "text_wrap": True,
        "valign": "vcenter",
    },
    "title": {**TEXT, "bold": True, "font_size": 14, "font_color": DARK, "valign": "vcenter"},
    "guide": {**TEXT, "font_color": "#595959", "valign": "vcenter"},
    "label": {**TEXT, **LINE, "bold": True, "bg_color": PALE},
    "link": {**TEXT, **LINE, "font_color": "#0563C1", "underline": 1},
    "about": {**TEXT, **LINE, "font_color": "#595959"},
    "column": {**TEXT, **LINE, "bold": True, "bg_color": "#D9E2F3"},
    "key-column": {**TEXT, **LINE, "bold": True, "bg_color": "#B4C6E7"},
    "unread-column": {**TEXT, **LINE, "bold": True, "font_color": "#808080"},
    "type": {**TEXT, **LINE, "font_size": 9, "font_color": "#44546A", "bg_color": PALE},
    "unread-type": {**TEXT, **LINE, "font_size": 9, "font_color": "#A6A6A6"},
    "unread": {**TEXT, **LINE, "font_color": "#A6A6A6"},
    "key": {**TEXT, **LINE, "bold": True},
    "case": {**TEXT, "bold": True, "bg_color": "#FFF2CC", "top": 1, "top_color": "#BF8F00"},
    "kind": {**TEXT, **LINE, "font_color": "#7F6000"},
}
A4, A3, WIDE = 9, 8, 200
LINE_HEIGHT, HIGHEST = 14, 400
HEIGHTS = {"title": 26, "guide": 34, "header": 32}
LONGEST_LIST = 255
LONGEST_MESSAGE = 255


def write_book(method: Method, notes: Mapping[Path, tuple[str, ...]], beside: Beside) -> bytes:
    """The workbook of a method; `beside` gives the CSV files it reads.

    Raises HasFindings where a text is longer than a cell can be.
    """
    grids = grids_of(method, notes, beside)
    if found := too_long(grids):
        raise HasFindings(found)
    out = BytesIO()
    with xlsxwriter.Workbook(out, SETTINGS) as book:
        book.set_properties({"title": method.name.zh[:LONGEST_LIST], "created": MADE})
        looks = {name: book.add_format({**FONT, **look}) for name, look in LOOKS.items()}
        for grid in grids:
            _draw(book.add_worksheet(grid.name), grid, looks)
    return out.getvalue()


def grids_of(method: Method, notes: Mapping[Path, tuple[str, ...]], beside: Beside) -> list[Grid]:
    """All sheets of a method, in their order."""
    sheets = sheets_of(method)
    before, behind = Pages(method, notes, sheets).grids()
    tables = [table_grid(method.tables[name], method, sheets, beside) for name in sheets]
    return [*before, *tables, *behind]


def _draw(sheet: Any, grid: Grid, looks: dict[str, Any]) -> None:
    for at, width in enumerate(grid.widths):
        sheet.set_column(at, at, width, looks["free"])
    sheet.set_column(len(grid.widths), len(grid.widths) + 20, 14, looks["free"])
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            look = looks[cell.look]
            if not cell.text:
                if cell.look != "free":
                    sheet.write_blank(row, column, None, look)
            elif cell.link:
                sheet.write_url(row, column, f"internal:'{cell.link}'!A1", look, cell.text)
            else:
                sheet.write_string(row, column, cell.text, look)
        if (height := _height(cells, grid.widths)) is not None:
            sheet.set_row(row, height)
    for choice in grid.choices:
        _offer(sheet, choice, len(grid.rows))
    width = max((len(row) for row in grid.rows), default=1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{_corner(width, len(grid.rows) + SPARE)}"})
    sheet.freeze_panes(*grid.frozen)
    sheet.set_tab_color(grid.colour)
    sheet.hide_gridlines(1)  # on paper only
    sheet.set_landscape()
    sheet.set_paper(A4 if sum(grid.widths) <= WIDE else A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, max(grid.frozen[0] - 1, 0))


def _height(cells: list[Cell], widths: list[int]) -> int | None:
    """What a row needs that is more than a line high; programs other than Excel do not ask."""
    if cells and cells[0].look in HEIGHTS:
        return HEIGHTS[cells[0].look]
    lines = max(
        (
            sum(max(1, ceil(display_width(line) / (width - 1))) for line in cell.text.split("\n"))
            for cell, width in zip(cells, widths, strict=False)
            if LOOKS[cell.look].get("text_wrap")
            and ("\n" in cell.text or 2 * len(cell.text) >= width)
        ),
        default=1,
    )
    return min(lines * LINE_HEIGHT, HIGHEST) if lines > 1 else None


def _corner(width: int, height: int) -> str:
    return f"{letter(width - 1)}{height}"


def _offer(sheet: Any, choice: Choice, rows: int) -> None:
    """A drop-down, unless the words are more than one takes."""
    source: Any = choice.source
    if choice.words:
        if len(",".join(choice.words)) > LONGEST_LIST or any("," in word for word in choice.words):
            return
        source = list(choice.words)
    options = {
        "validate": "list",
        "source": source,
        "ignore_blank": True,
        "error_title": "请从列表里选 · choose",
        "error_message": "请从下拉列表里选一个。\nChoose one from the list.",
    }
    if choice.about:
        options["input_message"] = choice.about[:LONGEST_MESSAGE]
    sheet.data_validation(choice.first - 1, choice.column, rows + SPARE - 1, choice.column, options)
