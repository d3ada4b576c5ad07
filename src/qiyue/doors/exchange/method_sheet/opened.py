"""An opened workbook: its cells as texts that know their address, its pages as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qiyue.core.method import yaml
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.reading.marks import MARK
from qiyue.core.reading.sheets import Sheet
from qiyue.core.values.findings import Both, Place
from qiyue.doors.exchange.method_sheet.layout import Page, address


class Opened:
    """A sheet; what no cell of a method may hold has been put on the desk."""

    def __init__(self, sheet: Sheet, file: str, desk: Desk) -> None:
        self.name = sheet.name
        self.file = f"[{file}]{sheet.name}"
        """As Excel writes it; `addresses.py` makes a place of it that people read."""
        last = max((row for row, cells in enumerate(sheet.rows, 1) if any(cells)), default=0)
        self.rows = [
            [self.sound(text, row, column, desk) for column, text in enumerate(cells)]
            for row, cells in enumerate(sheet.rows[:last], 1)
        ]
        for row, column in sheet.formulas:
            desk.put(
                "formula-in-cell",
                self.place(row + 1, column),
                Both("这一格是电子表格的公式。", "This cell is a formula of the spreadsheet."),
                Both(
                    "办法里写数或文字本身：复制这一格，选择性粘贴为数值。",
                    "A method holds the value itself: copy the cell, paste it as a value.",
                ),
            )

    def sound(self, text: str, row: int, column: int, desk: Desk) -> str:
        """The text with one kind of line end; "" for a value that is none."""
        if text.startswith(MARK):
            digits = text.removeprefix(MARK)
            if digits == "#":
                desk.put(
                    "sheet-error",
                    self.place(row, column),
                    Both("单元格里是错误值。", "The cell holds an error."),
                    Both("填上值，或清空这一格。", "Fill in the value, or clear the cell."),
                )
                return ""
            desk.put(
                "too-many-digits",
                self.place(row, column),
                Both(
                    f"{digits} 按数存放，超过 15 位，末几位可能已经丢失。",
                    f"{digits} is stored as a number; beyond 15 digits the last may be lost.",
                ),
                Both("把这一格设为文本，再填一次。", "Make the cell a text and type it again."),
            )
            return digits
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def place(self, row: int, column: int) -> Place:
        """The place of a cell; row from 1, column from 0."""
        return Place(row, 0, self.file, address(self.name, row, column))

    def text(self, row: int, column: int) -> str:
        """The text of a cell without blanks around it; "" outside the sheet."""
        cells = self.rows[row - 1] if row <= len(self.rows) else []
        return cells[column].strip() if column < len(cells) else ""

    def raw(self, row: int, column: int) -> str:
        """The text of a cell as it is."""
        cells = self.rows[row - 1] if row <= len(self.rows) else []
        return cells[column] if column < len(cells) else ""

    def width(self, row: int) -> int:
        """How many cells of a row there are up to the last that is not empty."""
        cells = self.rows[row - 1] if row <= len(self.rows) else []
        return max((at + 1 for at, cell in enumerate(cells) if cell.strip()), default=0)

    @property
    def blank(self) -> bool:
        """Whether the sheet holds nothing."""
        return not any(cell.strip() for row in self.rows for cell in row)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a page, its cells by the column they stand in."""

    sheet: Opened
    number: int
    columns: dict[str, int]

    def text(self, key: str) -> str:
        """The text of a cell."""
        return self.sheet.text(self.number, self.columns[key])

    def place(self, key: str) -> Place:
        """The place of a cell."""
        return self.sheet.place(self.number, self.columns[key])

    def scalar(self, key: str) -> yaml.Scalar:
        """A cell as a text with its place."""
        return yaml.Scalar(self.text(key), self.place(key))

    def formula(self, key: str) -> yaml.Scalar:
        """A cell that holds a formula, whose own line ends and blanks count."""
        raw = self.sheet.raw(self.number, self.columns[key])
        return yaml.Scalar(raw.rstrip(), self.place(key))

    def filled(self, *but: str) -> list[str]:
        """The columns that hold something, these left out."""
        return [key for key in self.columns if key not in but and self.text(key)]

    def stray(self, desk: Desk, *allowed: str) -> None:
        """What stands in other columns than these does not belong here."""
        for key in self.filled(*allowed):
            stray_cell(self.place(key), self.text(key), desk)


def stray_cell(place: Place, text: str, desk: Desk) -> None:
    """A cell that nothing reads is a finding: it would be lost."""
    desk.put(
        "stray-cell",
        place,
        Both(f"{shown(text)} 不属于这里，不会被读取。", f"{shown(text)} would not be read here."),
        Both("清空这一格，或移到它所属的行和列。", "Clear the cell, or move it where it belongs."),
    )


def shown(text: str) -> str:
    """The beginning of a text in quotes."""
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


def rows_of(sheet: Opened, page: Page, desk: Desk, header: int = 1) -> Iterator[Row]:
    """The rows of a page that hold something, by the headers of its columns."""
    columns: dict[str, int] = {}
    last = max((sheet.width(row) for row in range(1, len(sheet.rows) + 1)), default=0)
    open_end = page.columns[-1].key == "cells"
    for at in range(last):
        text = sheet.text(header, at)
        column = next((one for one in page.columns if one.named(text)), None)
        if column is None:
            if open_end and "cells" in columns:
                continue
            filled = any(sheet.text(row, at) for row in range(header + 1, len(sheet.rows) + 1))
            if text or filled:
                _unknown(sheet.place(header, at), text, page, desk)
        elif column.key in columns:
            desk.put(
                "duplicate-column",
                sheet.place(header, at),
                Both(f"{shown(text)} 一列有两处。", f"There are two columns {shown(text)}."),
                Both("留下一列。", "Keep one of them."),
            )
        else:
            columns[column.key] = at
    if missing := [one for one in page.columns if one.key not in columns]:
        for one in missing:
            desk.put(
                "missing-column",
                sheet.place(header, 0),
                Both(
                    f"第 {header} 行没有表头“{one.zh}”。", f"Row {header} has no header {one.en!r}."
                ),
                Both(
                    "不要改动或删去表头；重新从办法生成一份作对照。",
                    "Leave the headers as they are; make a fresh workbook to compare with.",
                ),
            )
        return
    for number in range(header + 1, len(sheet.rows) + 1):
        if sheet.width(number):
            yield Row(sheet, number, columns)


def _unknown(place: Place, text: str, page: Page, desk: Desk) -> None:
    hint = nearest(text, (one.zh for one in page.columns))
    desk.put(
        "unknown-column",
        place,
        Both(
            f"不认识表头 {shown(text)}。" if text else "这一列有内容，但没有表头。",
            f"{shown(text)} is no column here." if text else "This column has no header.",
        ),
        Both(
            f"{hint.zh}自己的话写在“备注”一列。", f"{hint.en} Remarks go into the column of notes."
        ),
    )
