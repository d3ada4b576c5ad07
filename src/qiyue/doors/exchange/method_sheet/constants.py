"""Reads the sheet of a constant table: rows of the method file, or a CSV beside it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from qiyue.core.method import yaml
from qiyue.core.method.cells import is_name, read_type, split_words
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.writing.writer import fits_a_table
from qiyue.core.values.findings import Both, Place
from qiyue.doors.exchange.method_sheet.layout import (
    FIRST_ROW,
    NAME_ROW,
    PAGES,
    TITLE_ROW,
    TYPE_ROW,
    UNREAD,
)
from qiyue.doors.exchange.method_sheet.opened import Opened, Row, shown, stray_cell
from qiyue.doors.exchange.method_sheet.tray import Entries, Tray

FILE_NAME = re.compile(r"(?!.*(?:^|/)\.{0,2}(?:/|$))[^\\:*?\"<>|\x00-\x1f]+")
"""A file in the folder of the method or below: no drive, no `..`, no empty step."""


PARTING = re.compile(r"\s*[|\n]\s*| ; ")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the sheet: where it stands, its name and type, its header in a CSV."""

    at: int
    name: str
    type: str
    header: str = ""

    @property
    def read(self) -> bool:
        """Whether the method reads it."""
        return self.type != UNREAD


def read_rows(row: Row, tray: Tray) -> yaml.Node | None:
    """The content of a table whose rows stand in the workbook; None with a finding if none do."""
    table = row.text("name")
    name = row.text("sheet") or table
    if period := row.text("period"):
        stray_cell(row.place("period"), period, tray.desk)
    sheet = tray.sheets.get(name)
    if sheet is None or name in tray.used or name in (page.name for page in PAGES):
        tray.desk.put(
            "missing-sheet",
            row.place("sheet"),
            Both(
                f"表 {table} 没有自己的工作表 {shown(name)}。",
                f"The table {table} has no sheet {shown(name)} of its own.",
            ),
            nearest(name, tray.sheets.keys() - tray.used - {page.name for page in PAGES}),
        )
        return None
    tray.used.add(name)
    _title(sheet, table, row.text("says"), tray.desk)
    file = row.text("file")
    fields = _fields(sheet, table, bool(file), tray)
    for one in fields:
        tray.addresses.note(sheet.name, f"{table}: {one.name}", one.at)
    numbers = [at for at in range(FIRST_ROW, len(sheet.rows) + 1) if sheet.width(at)]
    _beyond(sheet, fields, numbers, tray.desk)
    if file:
        return _outside(row, sheet, fields, numbers, tray)
    return _inline(sheet, fields, numbers, tray)


def _title(sheet: Opened, table: str, says: str, desk: Desk) -> None:
    """What stands above a table is shown there and said elsewhere."""
    title = sheet.text(TITLE_ROW, 0)
    if title and title != (f"{table} · {says}" if says else table).strip():
        desk.put(
            "title-differs",
            sheet.place(TITLE_ROW, 0),
            Both(
                "这里的标题与“表·tables”页上的说明不同，以那一页为准。",
                "This title is not what the page 表·tables says; that page counts.",
            ),
            Both("要改说明，改那一页。", "To change the description, change that page."),
            "warning",
        )
    for column in range(1, sheet.width(TITLE_ROW)):
        if text := sheet.text(TITLE_ROW, column):
            stray_cell(sheet.place(TITLE_ROW, column), text, desk)


def _fields(sheet: Opened, table: str, outside: bool, tray: Tray) -> list[Field]:
    """The columns that the sheet declares, each of a name of its own."""
    fields: list[Field] = []
    seen: set[str] = set()
    for at in range(max(sheet.width(NAME_ROW), sheet.width(TYPE_ROW))):
        name, kind = sheet.text(NAME_ROW, at), sheet.text(TYPE_ROW, at)
        if outside and kind == UNREAD:
            fields.append(Field(at, name, kind, name))
            continue
        if not name and not kind:
            continue
        if not is_name(name) or name in seen:
            tray.desk.put(
                "bad-column",
                sheet.place(NAME_ROW, at),
                Both(
                    f"表 {table} 的列名 {shown(name)} 不对或重复。",
                    f"{shown(name)} is no column name in {table}, or stands twice.",
                ),
                Both("只用字母、汉字、数字和下划线。", "Use letters, digits and underscores."),
            )
            continue
        seen.add(name)
        if not outside and not fits_a_table(kind):
            splits(sheet.place(TYPE_ROW, at), kind, tray.desk)
            kind = "text"
        column = read_type(split_words(kind), Place(), Desk(), name)
        fields.append(Field(at, name, kind, column.header or name))
    return fields


def _beyond(sheet: Opened, fields: list[Field], numbers: list[int], desk: Desk) -> None:
    """Cells in columns that have no name would be lost."""
    known = {one.at for one in fields}
    for number in numbers:
        for at in range(sheet.width(number)):
            if at not in known and (text := sheet.text(number, at)):
                stray_cell(sheet.place(number, at), text, desk)


def splits(place: Place, text: str, desk: Desk) -> None:
    """A cell that a table of a method file would part is a finding."""
    desk.put(
        "cell-splits",
        place,
        Both(
            f"{shown(text)} 含有竖线、换行或“ ; ”，办法文件里的表放不下。",
            f"{shown(text)} holds a bar, a line end or ' ; ', which would part it in the method.",
        ),
        Both(
            "换成别的符号；或在“表·tables”页写上 CSV 文件名，改存为 CSV。",
            "Use other signs, or name a CSV file on the page 表·tables and keep the table there.",
        ),
    )


def _inline(sheet: Opened, fields: list[Field], numbers: list[int], tray: Tray) -> yaml.Node:
    """The rows as the text of a table; its lines are the rows of the sheet."""
    lines = ["|".join(f"{one.name} {one.type}".strip() for one in fields)]
    for number in range(FIRST_ROW, (numbers[-1] if numbers else 0) + 1):
        cells = [sheet.text(number, one.at) for one in fields]
        for one, cell in zip(fields, cells, strict=True):
            if not fits_a_table(cell):
                splits(sheet.place(number, one.at), cell, tray.desk)
        lines.append("|".join(PARTING.sub(" ", cell) for cell in cells))
    text = "\n".join(line if line.strip(" |") else "" for line in lines)
    return yaml.Scalar(text, Place(TYPE_ROW - 1, 0, sheet.file), block=True)


def _outside(
    row: Row, sheet: Opened, fields: list[Field], numbers: list[int], tray: Tray
) -> yaml.Node:
    """The declarations of a table whose rows become a CSV."""
    file = row.text("file")
    content = _csv(sheet, fields, numbers, tray)
    if not FILE_NAME.fullmatch(file):
        tray.desk.put(
            "file-outside",
            row.place("file"),
            Both(
                f"{shown(file)} 不是办法旁边的文件。",
                f"{shown(file)} is no file beside the method.",
            ),
            Both("写一个文件名，如 items.csv。", "Write the name of a file, such as items.csv."),
        )
    if file not in tray.files:
        tray.files[file] = content
        tray.addresses.records[file] = (sheet.name, numbers)
    elif _columns(tray.files[file]) != _columns(content):
        tray.desk.put(
            "file-differs",
            row.place("file"),
            Both(
                f"两个表都存成 {file}，内容却不同。",
                f"Two tables are kept in {file}, with different content.",
            ),
            Both(
                "两张工作表改成一样，或换一个文件名。", "Make both sheets equal, or use two files."
            ),
        )
    entries: Entries = [(yaml.Scalar("file", row.place("file")), row.scalar("file"))]
    for one in fields:
        if one.read:
            key = yaml.Scalar(one.name, sheet.place(NAME_ROW, one.at))
            entries.append((key, yaml.Scalar(one.type, sheet.place(TYPE_ROW, one.at))))
    return yaml.Mapping(tuple(entries), row.place("name"))


def _csv(sheet: Opened, fields: list[Field], numbers: list[int], tray: Tray) -> bytes:
    """The cells below each header; columns of one header must hold the same."""
    columns: list[tuple[str, list[str]]] = []
    for one in fields:
        cells = [sheet.text(number, one.at) for number in numbers]
        twin = next((other for header, other in columns if header == one.header), None)
        if twin is None or not one.read:
            columns.append((one.header, cells))
        elif twin != cells:
            tray.desk.put(
                "duplicate-header",
                sheet.place(TYPE_ROW, one.at),
                Both(
                    f"两列都取自表头 {one.header}，内容却不同。",
                    f"Two columns are read from the header {one.header}, but differ.",
                ),
                Both(
                    "改成一样，或换一个表头（at）。",
                    "Make them equal, or name another header (at).",
                ),
            )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([header for header, _ in columns])
    writer.writerows(zip(*(cells for _, cells in columns), strict=True))
    return out.getvalue().encode()


def _columns(content: bytes) -> list[list[str]]:
    """The columns of a CSV, whatever their order."""
    return sorted(list(one) for one in zip(*csv.reader(io.StringIO(content.decode())), strict=True))
