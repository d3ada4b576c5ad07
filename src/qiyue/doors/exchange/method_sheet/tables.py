"""The sheet of a constant table: its description, its columns, their types, its rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from qiyue.core.method.model import Column, Method, Table
from qiyue.core.method.writing.declarations import declaration, rows_of
from qiyue.doors.exchange.method_sheet.grids import Cell, Choice, Grid
from qiyue.doors.exchange.method_sheet.layout import FIRST_ROW, PAGES, TABLES, UNREAD, sheet_name

COLOUR = "#C55A11"
SPARE = 500
"""Rows below the last one that have a drop-down too."""

Beside = Callable[[str], bytes]


def sheets_of(method: Method) -> dict[str, str]:
    """The sheet of each constant table."""
    taken = {page.name.lower() for page in PAGES}
    return {
        table.name: sheet_name(table.name, taken)
        for table in method.tables.values()
        if table.constant
    }


def title_of(table: Table) -> str:
    """What stands above a table."""
    return f"{table.name} · {table.says}" if table.says else table.name


def table_grid(table: Table, method: Method, sheets: dict[str, str], beside: Beside) -> Grid:
    """The sheet of a constant table; what the method does not read of its CSV stands last."""
    columns = list(table.columns.values())
    others, cells = unread(table, beside) if table.file else ([], [])
    grid = Grid(sheets[table.name], COLOUR, frozen=(FIRST_ROW - 1, len(table.keys)))
    grid.add(Cell(title_of(table), "title", TABLES.name))
    keys = [Cell(name, "key-column") for name in table.keys]
    names = [Cell(one.name, "column") for one in columns[len(keys) :]]
    grid.add(*keys, *names, *(Cell(name, "unread-column") for name in others))
    types = [Cell(declaration(column), "type") for column in columns]
    grid.add(*types, *(Cell(UNREAD, "unread-type") for _ in others))
    for at, row in enumerate(rows_of(table)):
        looks = ["key" if place < len(keys) else "wrapped" for place in range(len(row))]
        own = [Cell(text, look) for text, look in zip(row, looks, strict=True)]
        grid.add(*own, *(Cell(text, "unread") for text in (cells[at] if others else [])))
    grid.fit(first=1)
    for at, column in enumerate(columns):
        if (choice := _choice(at, column, method, sheets)) is not None:
            grid.choices.append(choice)
    return grid


def _choice(at: int, column: Column, method: Method, sheets: dict[str, str]) -> Choice | None:
    kind = column.type
    if kind.kind == "choice":
        return Choice(at, FIRST_ROW, kind.options)
    if kind.kind == "yes/no":
        return Choice(at, FIRST_ROW, ("yes", "no"))
    if kind.kind == "reference" and kind.table in sheets:
        last = FIRST_ROW + len(method.tables[kind.table].rows) + SPARE
        return Choice(at, FIRST_ROW, source=f"='{sheets[kind.table]}'!$A${FIRST_ROW}:$A${last}")
    return None


def unread(table: Table, beside: Beside) -> tuple[list[str], list[list[str]]]:
    """Headers and cells of the CSV of a table that the method does not read."""
    records = list(csv.reader(io.StringIO(beside(table.file).decode("utf-8-sig")), strict=True))
    header = records[0] if records else []
    wanted = [column.header or column.name for column in table.columns.values()]
    used = {header.index(name) for name in wanted if name in header}
    others = [at for at in range(len(header)) if at not in used]
    body = [record for record in records[1:] if any(cell.strip() for cell in record)]
    cells = [[record[at] if at < len(record) else "" for at in others] for record in body]
    return [header[at] for at in others], cells
