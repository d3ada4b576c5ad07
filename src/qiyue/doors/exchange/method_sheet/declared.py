"""Reads the pages that list tables and the columns of data."""

from __future__ import annotations

from qiyue.core.method import yaml
from qiyue.core.method.desk import nearest
from qiyue.core.method.model import DATA_ORIGINS, PERIOD, PERIODS
from qiyue.core.method.writing.declarations import head
from qiyue.core.values.findings import Both
from qiyue.doors.exchange.method_sheet.constants import read_rows
from qiyue.doors.exchange.method_sheet.layout import HERE
from qiyue.doors.exchange.method_sheet.opened import Row, shown
from qiyue.doors.exchange.method_sheet.tray import Entries, Tray
from qiyue.doors.exchange.method_sheet.types import declared_type

TAKEN = ("from", "file", "says")
"""Words of a declaration that no column of data can be called."""


def read_tables(rows: list[Row], columns: list[Row], tray: Tray) -> Entries:
    """The entries of `tables:`."""
    listed: dict[str, Row] = {}
    for row in rows:
        if not tray.name(row):
            continue
        name = row.text("name")
        if name in listed:
            tray.desk.put(
                "duplicate-name",
                row.place("name"),
                Both(f"表 {name} 列了两次。", f"The table {name} is listed twice."),
                Both("换一个名称。", "Choose another name."),
            )
        else:
            listed[name] = row
    of_table: dict[str, list[Row]] = {}
    for row in columns:
        table = row.text("table")
        if table not in listed or listed[table].text("from") == HERE:
            tray.desk.put(
                "unknown-table",
                row.place("table"),
                Both(
                    f"没有随数据来的表 {shown(table)}。",
                    f"There is no table {shown(table)} that comes with the data.",
                ),
                nearest(table, [n for n, one in listed.items() if one.text("from") != HERE]),
            )
        else:
            of_table.setdefault(table, []).append(row)
    entries: Entries = []
    for name, row in listed.items():
        tray.keep(row.text("notes"), "tables", name)
        keys = tray.names(row, "keys")
        if not row.text("keys"):
            tray.desk.put(
                "bad-head",
                row.place("keys"),
                Both(f"表 {name} 没有键。", f"The table {name} has no key."),
                Both("写键的名称，多个用半角逗号分开。", "Write its keys, parted by commas."),
            )
        text = head(name, keys or [name], row.text("says"))
        node = _table(row, of_table.get(name, []), tray)
        if node is not None:
            entries.append((yaml.Scalar(text, row.place("name")), node))
    return entries


def _table(row: Row, columns: list[Row], tray: Tray) -> yaml.Node | None:
    origin = row.text("from")
    if origin == HERE:
        return read_rows(row, tray)
    if origin not in DATA_ORIGINS:
        tray.desk.put(
            "unknown-origin",
            row.place("from"),
            Both(
                f"没有说明 {row.text('name')} 的行从哪里来（{shown(origin)}）。",
                f"It is not said where the rows of {row.text('name')} come from ({shown(origin)}).",
            ),
            nearest(origin, (HERE, *DATA_ORIGINS)),
        )
    row.stray(tray.desk, "name", "keys", "says", "from", "period", "notes")
    entries: Entries = [(yaml.Scalar("from", row.place("from")), row.scalar("from"))]
    taken: tuple[str, ...] = TAKEN
    if period := row.text("period"):
        taken = (*TAKEN, PERIOD)
        entries.append((yaml.Scalar(PERIOD, row.place("period")), row.scalar("period")))
        if period not in PERIODS:
            tray.desk.put(
                "unknown-word",
                row.place("period"),
                Both(f"不认识 {shown(period)}。", f"{shown(period)} is not known here."),
                nearest(period, PERIODS),
            )
    for column in columns:
        name = column.text("name")
        if name in taken:
            tray.desk.put(
                "bad-column",
                column.place("name"),
                Both(f"列名不能是 {name}。", f"A column cannot be called {name}."),
                Both("换一个名称。", "Choose another name."),
            )
            continue
        tray.keep(column.text("notes"), "tables", row.text("name"), name)
        declared = yaml.Scalar(declared_type(column, tray.desk), column.place("type"))
        entries.append((column.scalar("name"), declared))
    return yaml.Mapping(tuple(entries), row.place("name"))
