"""Reads the given tables of a method: `|` blocks, CSV files beside it, and what comes with data."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice

from qiyue.core.method import yaml
from qiyue.core.method.cells import (
    is_name,
    name_rule,
    read_cell,
    read_type,
    split_table,
    split_words,
)
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.habits import WORDS, brackets_meant, meant
from qiyue.core.method.model import (
    DATA_ORIGINS,
    PERIOD,
    PERIODS,
    TEXT,
    Column,
    Table,
    Type,
    Value,
)
from qiyue.core.values.absence import Absent
from qiyue.core.values.findings import Both, Place
from qiyue.core.values.types import TEXTS

HEAD = re.compile(r"(?P<name>[^\W\d]\w*)\s*\[(?P<keys>[^\]]*)\]\s*(?P<says>.*)", re.S)
MOST_ROWS = 100_000
MOST_PERIODS = 1_000


def read_tables(
    node: yaml.Node | None, beside: Callable[[str], bytes], desk: Desk
) -> dict[str, Table]:
    """All tables under `tables:`, by name."""
    found: dict[str, Table] = {}
    if not isinstance(node, yaml.Mapping):
        if node is not None:
            desk.put(
                "not-a-map",
                node.place,
                Both("tables 下面应当是“表[键]: 内容”。", "tables holds table[key] and contents."),
                Both("看看缩进。", "Look at the indentation."),
            )
        return found
    for key, value in node.entries:
        match = HEAD.fullmatch(key.text)
        keys = tuple(k.strip() for k in match["keys"].split(",") if k.strip()) if match else ()
        wrong = [k for k in (match["name"], *keys) if not is_name(k)] if match else []
        if wrong:
            desk.put(
                "bad-head",
                key.place,
                Both(f"{wrong[0]!r} 不能作名称。", f"{wrong[0]!r} can be no name."),
                name_rule(wrong[0]),
            )
            continue
        if match is None or not keys:
            desk.put(
                "bad-head",
                key.place,
                Both(f"{key.text!r} 不是表的声明。", f"{key.text!r} declares no table."),
                brackets_meant(key.text)
                or Both("写作 表[键] 或 表[键, 键]。", "Write table[key] or table[key, key]."),
            )
            continue
        if match["name"] in found:
            desk.put(
                "duplicate-name",
                key.place,
                Both(
                    f"表 {match['name']} 声明了两次。",
                    f"The table {match['name']} is declared twice.",
                ),
                Both("换一个名称。", "Choose another name."),
            )
            continue
        reader = _TableReader(match["name"], keys, match["says"].strip(), key.place, beside, desk)
        table = reader.inline(value) if isinstance(value, yaml.Scalar) else reader.mapped(value)
        if table is not None:
            _reasons_are_words(table, desk)
            found[table.name] = table
    return found


def bar_meant(cells: list[str]) -> Both:
    """How to mend a row with a wrong number of cells."""
    if any(sign in cell for cell in cells for sign in "；;"):
        return Both(
            "写在一行里的各行用半角的 ; 隔开，前后各空一格。",
            "Rows on one line are parted by a half-width ; with a blank on each side.",
        )
    if any("｜" in cell or "│" in cell for cell in cells):
        return Both(
            "竖线是全角的：改成半角的 |。", "The bars are full-width: write half-width ones, |."
        )
    return Both(
        "用 | 分格，补齐或删去多余的。", "Part the cells by |; fill up or remove what is too many."
    )


def _reasons_are_words(table: Table, desk: Desk) -> None:
    """The column that says why a cell is empty is there, and holds texts."""
    for column in table.columns.values():
        why = table.columns.get(column.reason)
        if column.reason and (why is None or why.type.kind not in TEXTS):
            desk.put(
                "bad-declaration",
                column.place,
                Both(
                    f"{table.name}.{column.name} 的原因在 {column.reason} 里，"
                    "表里没有这样一列文字。",
                    f"The reasons of {table.name}.{column.name} stand in {column.reason}, which is "
                    "no column of texts in this table.",
                ),
                nearest(
                    column.reason, [c.name for c in table.columns.values() if c.type.kind in TEXTS]
                ),
            )


def _with_reasons(row: list[Value | None], columns: dict[str, Column]) -> Iterator[Value | None]:
    """A row whose absent cells have the reasons that other cells of it give."""
    names = list(columns)
    for value, column in zip(row, columns.values(), strict=True):
        why = row[names.index(column.reason)] if column.reason in columns else None
        if isinstance(value, Absent) and isinstance(why, str):
            value = replace(value, reason=why)
        yield value


class _TableReader:
    def __init__(
        self,
        name: str,
        keys: tuple[str, ...],
        says: str,
        place: Place,
        beside: Callable[[str], bytes],
        desk: Desk,
    ) -> None:
        self.name, self.keys, self.says, self.place = name, keys, says, place
        self.beside, self.desk = beside, desk

    def inline(self, value: yaml.Scalar) -> Table | None:
        if not value.block and "\n" in value.folded:
            self.desk.put(
                "bad-table",
                value.place,
                Both(
                    f"表 {self.name} 写成几行，冒号后面却没有竖线。",
                    f"The rows of {self.name} stand on several lines, with no bar behind the "
                    "colon.",
                ),
                Both(
                    f"写作 {self.name}[{', '.join(self.keys)}]: |，下一行起每行缩进。",
                    f"Write {self.name}[{', '.join(self.keys)}]: | and indent the rows below.",
                ),
            )
            return None
        rows = split_table(value.text, value.place, value.block)
        if not rows:
            self.desk.put(
                "empty-table",
                self.place,
                Both(f"表 {self.name} 是空的。", f"The table {self.name} is empty."),
                Both(
                    "写一个表头和几行，或 {from: facts, …}。",
                    "Write a header and rows, or {from: facts, …}.",
                ),
            )
            return None
        cells, place = rows[0]
        columns: dict[str, Column] = {}
        for cell in cells:
            name, *words = split_words(cell) or [""]
            here = Place(place.line, place.column, place.file, f"{self.name}: {name}")
            self.column(name, words, here, columns)
        if len(columns) < len(cells):
            return None
        return self.filled("inline", columns, rows[1:], "")

    def column(
        self,
        name: str,
        words: list[str],
        place: Place,
        columns: dict[str, Column],
        declared_at: Place | None = None,
    ) -> None:
        if not is_name(name) or name in columns:
            self.desk.put(
                "bad-column",
                place,
                Both(
                    f"表 {self.name} 的列名 {name!r} 不对或重复。",
                    f"{name!r} is no column name in {self.name}, or stands twice.",
                ),
                name_rule(name),
            )
            return
        read = read_type(words, declared_at or place, self.desk, f"{self.name}.{name}")
        columns[name] = replace(read, name=name, place=place)

    def ordered(self, columns: dict[str, Column]) -> dict[str, Column]:
        """Key columns first; those not declared are texts."""
        keys = {k: columns.get(k, Column(k, TEXT, self.place)) for k in self.keys}
        return keys | {name: c for name, c in columns.items() if name not in keys}

    def filled(
        self,
        origin: str,
        columns: dict[str, Column],
        rows: list[tuple[list[str], Place]],
        file: str,
    ) -> Table:
        names = list(columns)
        values: list[tuple[Value, ...]] = []
        places: list[Place] = []
        texts: list[tuple[str, ...]] = []
        order = self.ordered(columns)
        seen: dict[tuple[Value | None, ...], Place] = {}
        for cells, place in rows[:MOST_ROWS]:
            if len(cells) != len(names):
                self.desk.put(
                    "ragged-row",
                    place,
                    Both(
                        f"这一行有 {len(cells)} 格，表头有 {len(names)} 格。",
                        f"This row has {len(cells)} cells, the header {len(names)}.",
                    ),
                    bar_meant(cells),
                )
                continue
            by_name = dict(zip(names, cells, strict=True))
            row: list[Value | None] = []
            for name, column in order.items():
                part = f"{self.name}: {name}"
                here = Place(place.line, place.column, place.file, part)
                row.append(read_cell(by_name.get(name, ""), column, here, self.desk))
            row = list(_with_reasons(row, order))
            key = tuple(row[: len(self.keys)])
            if key in seen:
                self.desk.put(
                    "duplicate-row",
                    place,
                    Both(
                        f"表 {self.name} 里键重复（另一处第 {seen[key].line} 行）。",
                        f"The key stands twice in {self.name} (also in line {seen[key].line}).",
                    ),
                    Both("删去一行。", "Remove one of the rows."),
                )
            seen.setdefault(key, place)
            if all(value is not None for value in row):
                values.append(tuple(value for value in row if value is not None))
                places.append(place)
                texts.append(tuple(by_name.get(name, "") for name in order))
        if len(rows) > MOST_ROWS:
            self.desk.put(
                "too-many-rows",
                self.place,
                Both(
                    f"表 {self.name} 超过 {MOST_ROWS} 行。",
                    f"{self.name} has more than {MOST_ROWS} rows.",
                ),
                Both("改为随数据提供（from: facts）。", "Let it come with the data (from: facts)."),
            )
        return Table(
            self.name,
            self.keys,
            order,
            origin,
            self.place,
            self.says,
            file,
            tuple(values),
            tuple(places),
            texts=tuple(texts),
        )

    def mapped(self, node: yaml.Node) -> Table | None:
        if not isinstance(node, yaml.Mapping):
            self.desk.put(
                "bad-table",
                node.place,
                Both(
                    f"表 {self.name} 的内容不对。", f"The content of {self.name} is not understood."
                ),
                Both(
                    "写 | 表格，或 {from: facts, 列: 类型}。",
                    "Write a | table, or {from: facts, column: type}.",
                ),
            )
            return None
        columns: dict[str, Column] = {}
        origin, file, period = "", "", ""
        for key, value in node.entries:
            text = value.text.strip() if isinstance(value, yaml.Scalar) else ""
            if key.text == "from":
                origin = text
            elif key.text == "file":
                file = text
            elif key.text == "says":
                self.says = text
            elif key.text == PERIOD and text in PERIODS:
                period = text
            else:
                self.column(key.text, split_words(text), key.place, columns, value.place)
        if file:
            return self.from_file(file, columns, node.place)
        if origin not in DATA_ORIGINS:
            self.desk.put(
                "unknown-origin",
                node.place,
                Both(
                    f"表 {self.name} 没有说明来源（from: {origin or '…'}）。",
                    f"{self.name} does not say where its rows come from (from: {origin or '…'}).",
                ),
                meant(origin, WORDS, DATA_ORIGINS),
            )
            return None
        if period:
            return self.with_past(period, origin, columns)
        return Table(self.name, self.keys, self.ordered(columns), origin, self.place, self.says)

    def with_past(self, period: str, origin: str, columns: dict[str, Column]) -> Table:
        """A table that holds earlier periods too: PERIOD is one more key."""
        ago = Type("number", low=Fraction(0), high=Fraction(MOST_PERIODS), step=Fraction(1))
        self.keys = (*self.keys, PERIOD)
        columns = columns | {PERIOD: Column(PERIOD, ago, self.place)}
        order = self.ordered(columns)
        return Table(self.name, self.keys, order, origin, self.place, self.says, period=period)

    def from_file(self, file: str, columns: dict[str, Column], place: Place) -> Table | None:
        try:
            text = self.beside(file).decode("utf-8-sig")
            if "\0" in text:
                raise csv.Error("NUL")
            reader = csv.reader(io.StringIO(text), strict=True)
            records = list(islice(reader, MOST_ROWS + 2))
        except (FileNotFoundError, UnicodeDecodeError, csv.Error) as error:
            self.desk.put(
                "unreadable-file",
                place,
                Both(f"读不了 {file}：{error}。", f"{file} cannot be read: {error}."),
                Both(
                    "把 UTF-8 的 CSV 放在办法文件旁边。", "Put a UTF-8 CSV beside the method file."
                ),
            )
            return None
        order = self.ordered(columns)
        header = records[0] if records else []
        at: list[int] = []
        for column in order.values():
            wanted = column.header or column.name
            if wanted not in header:
                self.desk.put(
                    "unknown-header",
                    column.place,
                    Both(f"{file} 没有 {wanted!r} 一列。", f"{file} has no column {wanted!r}."),
                    nearest(wanted, header),
                )
                return None
            at.append(header.index(wanted))
        rows = [
            ([record[i].strip() if i < len(record) else "" for i in at], Place(number, 0, file))
            for number, record in enumerate(records[1:], 2)
            if any(cell.strip() for cell in record)
        ]
        return self.filled("file", order, rows, file)
