"""Shows a table: the whole page, the part that htmx asked for, or a file to take away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from qiyue.apps.desk.models import View
from qiyue.apps.desk.owners import owner
from qiyue.apps.desk.tables.asking import MOST_PAGES, Asked, ask
from qiyue.apps.desk.tables.columns import Column, Kind, Words
from qiyue.apps.desk.tables.export import FORMS, Export
from qiyue.apps.desk.tables.finding import everything, filtered, summed
from qiyue.apps.desk.tables.table import Table


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as a page shows it."""

    column: Column
    text: Any
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row as a page shows it, and where it opens."""

    cells: list[Cell]
    opens: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the template of tables reads as `grid`."""

    table: Table
    asked: Asked
    lines: list[Line]
    count: int
    totals: dict[str, str]
    views: list[View]
    refused: Words
    path: str

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.count // self.table.page))

    @property
    def last(self) -> int:
        """The last page that can be turned to."""
        return min(self.pages, MOST_PAGES)

    @property
    def first_line(self) -> int:
        """The number of the first line on the page."""
        return (self.asked.page - 1) * self.table.page + 1


def show(
    request: HttpRequest,
    table: Table,
    rows: QuerySet[Any],
    template: str,
    context: dict[str, Any] | None = None,
    *,
    refused: Words = "",
) -> HttpResponseBase:
    """Answer with `template`, which includes "desk/table.html"; or with what was asked of it.

    `rows` are those that the reader may see. `refused` says, in place of rows, that the reader may
    see none of them, and whom to ask.
    """
    asked = ask(table, request.GET)
    found = filtered(rows.none() if refused else rows, asked)
    form = request.GET.get("export", "")
    if form in FORMS and not asked.bad:
        who = str(getattr(request.user, "name", ""))
        return FORMS[form](Export(table, asked, everything(found), who, timezone.now()))
    grid = _shown(request, table, asked, found, refused)
    part = request.headers.get("HX-Target") == table.id
    status = 422 if asked.bad and not part else 200
    name = "desk/table_part.html" if part else template
    answer: HttpResponse = render(request, name, {**(context or {}), "grid": grid}, status=status)
    return answer


def _shown(
    request: HttpRequest, table: Table, asked: Asked, rows: QuerySet[Any], refused: Words
) -> Shown:
    found = summed(rows, asked)
    asked.page = min(asked.page, max(1, -(-found.count // table.page)))
    start = (asked.page - 1) * table.page
    words = {c.name: dict(c.options()) for c in asked.columns if c.kind is Kind.CHOICE}
    return Shown(
        table=table,
        asked=asked,
        lines=[_line(table, asked, row, words) for row in rows[start : start + table.page]],
        count=found.count,
        totals={
            c.name: c.says(found.totals[c.name]) for c in asked.columns if c.name in found.totals
        },
        views=list(View.objects.filter(user_id=owner(request), table=table.key)),
        refused=refused,
        path=request.path,
    )


def _line(table: Table, asked: Asked, row: Any, words: dict[str, dict[str, str]]) -> Line:
    cells = []
    for column in asked.columns:
        value = column.of(row)
        text = column.html(row) if column.html else column.says(value, words.get(column.name))
        href = column.href(row) if column.href else ""
        cells.append(Cell(column, text, column.title(value), href))
    return Line(cells, table.opens(row) if table.opens else "")
