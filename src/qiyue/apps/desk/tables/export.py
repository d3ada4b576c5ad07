"""Files to take away: exactly the rows that the filter shows, as a workbook or as CSV."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from qiyue.apps.desk import figures
from qiyue.apps.desk.tables.asking import Asked
from qiyue.apps.desk.tables.columns import Column, Kind
from qiyue.apps.desk.tables.table import Table

SHEET = 1_000_000
"""Rows on one sheet; a workbook's own end is at 1,048,576."""
DIGITS = 15
"""A number of more digits is written as text: a spreadsheet would change it."""
MOST_CELL = 32_767
WIDTHS = {Kind.TEXT: 20, Kind.CHOICE: 12, Kind.DAY: 12, Kind.MOMENT: 18, Kind.YES: 8}
ACTS = tuple("=+-@\t\r\n＝＋－＠")
"""A text that begins so may be taken for a formula by whoever opens the CSV."""


@dataclass(frozen=True, slots=True)
class Export:
    """What is taken away, by whom, when."""

    table: Table
    asked: Asked
    rows: Iterable[Any]
    who: str
    at: datetime

    def file_name(self, suffix: str) -> str:
        """人员 2026-11-23.xlsx."""
        day = timezone.localtime(self.at).date()
        return get_valid_filename(f"{self.table.title}-{day.isoformat()}.{suffix}")


def workbook(export: Export) -> HttpResponseBase:
    """A workbook with typed numbers and dates; written row by row, with little memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_date_format": "yyyy-mm-dd",
            "default_format_properties": {"font_name": "Noto Sans SC", "font_size": 10},
        },
    )
    _Sheets(book, export).write()
    book.close()
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=export.file_name("xlsx"),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


class _Sheets:
    """Writes rows into as many sheets as they need."""

    def __init__(self, book: Any, export: Export) -> None:
        self.book, self.export = book, export
        self.columns = export.asked.columns
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F0F1F3"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.formats = [self._format(column) for column in self.columns]
        self.words = [dict(c.options()) if c.kind is Kind.CHOICE else {} for c in self.columns]

    def write(self) -> None:
        row, sheet = SHEET, None
        for count, line in enumerate(self.export.rows):
            if row == SHEET:
                sheet, row = self._sheet(count // SHEET), 0
            for place, column in enumerate(self.columns):
                self._cell(sheet, row + 4, place, column, column.of(line))
            row += 1
        if sheet is None:
            self._sheet(0)

    def _sheet(self, count: int) -> Any:
        """Title, who and when, what was filtered; then the head, which stays in sight."""
        export = self.export
        sheet = self.book.add_worksheet(str(count + 1))
        for place, column in enumerate(self.columns):
            sheet.set_column(place, place, column.width or WIDTHS.get(column.kind, 14))
        sheet.write_string(0, 0, str(export.table.title), self.title)
        said = _("%(who)s 导出于 %(at)s") % {"who": export.who, "at": figures.moment(export.at)}
        sheet.write_string(1, 0, said)
        sheet.write_string(2, 0, _filters(export.asked))
        for place, column in enumerate(self.columns):
            sheet.write_string(3, place, _label(column), self.head)
        sheet.freeze_panes(4, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(3)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&P / &N")
        return sheet

    def _format(self, column: Column) -> Any:
        if column.kind is Kind.DAY:
            return self.book.add_format({"num_format": "yyyy-mm-dd"})
        if column.kind is Kind.MOMENT:
            return self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        if column.right:
            places = 2 if column.kind is Kind.MONEY else column.places
            return self.book.add_format(
                {"num_format": "#,##0" + ("." + "0" * places) * (places > 0)}
            )
        return None

    def _cell(self, sheet: Any, row: int, place: int, column: Column, value: Any) -> None:
        if value is None or value == "":
            return
        style = self.formats[place]
        if column.right:
            exact = column.exact(value)
            text = figures.in_full(exact).replace(",", "")
            if "/" in text or sum(c.isdigit() for c in text.strip("0.")) > DIGITS:
                sheet.write_string(row, place, text)
            else:
                sheet.write_number(row, place, Decimal(text), style)
        elif column.kind is Kind.DAY:
            sheet.write_datetime(row, place, value, style)
        elif column.kind is Kind.MOMENT:
            sheet.write_datetime(row, place, timezone.localtime(value).replace(tzinfo=None), style)
        else:
            sheet.write_string(row, place, column.says(value, self.words[place])[:MOST_CELL])


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def comma_separated(export: Export) -> HttpResponseBase:
    """CSV for spreadsheets: UTF-8 with its mark, no text that could act; sent as it is made."""
    answer = StreamingHttpResponse(_lines(export), content_type="text/csv; charset=utf-8")
    name = quote(export.file_name("csv"))
    answer.headers["Content-Disposition"] = f"attachment; filename*=utf-8''{name}"
    return answer


def _lines(export: Export) -> Iterator[str]:
    columns = export.asked.columns
    words = [dict(c.options()) if c.kind is Kind.CHOICE else {} for c in columns]
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(writer.writerow([guarded(_label(column)) for column in columns]))
    for row in export.rows:
        yield str(
            writer.writerow(
                [_plain(c, c.of(row), said) for c, said in zip(columns, words, strict=True)]
            )
        )


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before what acts."""
    return f"'{text}" if text.startswith(ACTS) else text


def _plain(column: Column, value: Any, words: dict[str, str]) -> str:
    if value is None or value == "":
        return ""
    if column.right:  # digits of our own making: a minus before them is a number's
        return figures.in_full(column.exact(value)).replace(",", "")
    return guarded(column.says(value, words))


def _label(column: Column) -> str:
    if column.kind is Kind.MONEY:
        return f"{column.label} ({_('元')})"
    return f"{column.label} ({column.unit})" if column.unit else str(column.label)


def _filters(asked: Asked) -> str:
    """What was filtered, as the reader typed it."""
    if not asked.narrowed:
        return _("未筛选")
    said = [asked.search] if asked.search else []
    for name, text in asked.typed.items():
        _f, rest = name.split("-", 1)
        column = asked.table.column(rest) or asked.table.column(rest.rpartition("-")[0])
        label = str(column.label) if column else rest
        sign = {"from": "≥", "to": "≤"}.get(rest.rpartition("-")[2], "=")
        shown = dict(column.options()).get(text, text) if column else text
        said.append(f"{label} {sign} {shown}")
    return _("筛选：%s") % "; ".join(said)


FORMS: dict[str, Callable[[Export], HttpResponseBase]] = {
    "xlsx": workbook,
    "csv": comma_separated,
}
