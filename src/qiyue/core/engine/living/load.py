"""Brings rows that DuckDB reads into memory as columns: frozen tables, calculated results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np

from qiyue.core.dataset import Snapshot
from qiyue.core.dataset.cells import FINEST, named, quoted
from qiyue.core.engine.living.columns import FEW, Array, Vector, whole
from qiyue.core.engine.living.stores import Store
from qiyue.core.engine.living.texts import Texts
from qiyue.core.method.model import Column, Table, Value
from qiyue.core.method.program import Program
from qiyue.core.values.absence import Absence, Absent

ENUM = "qiyue_texts"
KINDS = {"number": "int", "yes/no": "bool", "date": "date"}
LONG = ("HUGEINT", "DECIMAL(38,0)")
NOTHING = "0/1"
"""What stands where a wide number is NULL."""
NO_NUMBER = (0, 1)
NOTHINGS = (np.zeros(0, np.int64), np.ones(0, np.int64))
FIRST_DAY = date(1970, 1, 1).toordinal()


def kind_of(column: Column) -> str:
    """What a cell of a column is: int, bool, date or text."""
    return KINDS.get(column.type.kind, "text")


def source_of(snapshot: Snapshot, table: str) -> str:
    """SQL of the rows of a frozen table."""
    return snapshot.rows_of(table)


def texts_of(con: duckdb.DuckDBPyConnection, program: Program, snapshot: Snapshot) -> Texts:
    """All texts of all tables, in order; the connection knows them as an enumeration."""
    constants = {
        cell
        for table in program.tables.values()
        for row in table.rows
        for cell in row
        if isinstance(cell, str)
    }
    queries = [f"SELECT {quoted(text)} AS t" for text in sorted(constants)]
    queries += [
        f"SELECT {named(column.name)} AS t FROM {source_of(snapshot, table.name)}"
        for table in program.tables.values()
        if not table.constant
        for column in table.columns.values()
        if kind_of(column) == "text"
    ]
    query = " UNION ALL ".join(queries) or "SELECT ''"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {ENUM}_all AS SELECT DISTINCT t FROM "
        f"(SELECT '' AS t UNION ALL {query}) WHERE t IS NOT NULL ORDER BY t"
    )
    con.execute(f"CREATE TYPE {ENUM} AS ENUM (SELECT t FROM {ENUM}_all)")
    return Texts(text for (text,) in con.execute(f"FROM {ENUM}_all").fetchall())


def columns_of(
    con: duckdb.DuckDBPyConnection,
    query: str,
    kinds: Mapping[str, str],
    texts: Texts,
    order: Iterable[str] = (),
) -> dict[str, Vector]:
    """The columns of a query, of the kinds int, text, bool, date, wide, or listed: a text that
    stands in some table."""
    types = {name: kind for name, kind, *_ in con.execute(f"DESCRIBE {query}").fetchall()}
    items = [
        f"{_fetched(named(name), kind, types[name])} AS {named(name)}"
        for name, kind in kinds.items()
    ]
    behind = f" ORDER BY {', '.join(map(named, order))}" if order else ""
    found: dict[str, Any] = con.execute(
        f"SELECT {', '.join(items) or '1 AS one'} FROM ({query}){behind}"
    ).fetchnumpy()
    return {name: _vector(found[name], kind, texts) for name, kind in kinds.items()}


def _fetched(sql: str, kind: str, held: str) -> str:
    """SQL of a cell as NumPy can hold it: numbers that may be longer than 64 bits as texts."""
    if kind == "listed":
        return f"enum_code(CAST({sql} AS {ENUM}))"
    if kind == "date":
        return f"({sql} - DATE '1970-01-01')"
    return f"CAST({sql} AS VARCHAR)" if held in LONG else sql


def _vector(found: Any, kind: str, texts: Texts) -> Vector:
    null: Array | None = np.ma.getmaskarray(found) if np.ma.isMaskedArray(found) else None
    data: Array = np.ma.getdata(found)
    if data.dtype == object:
        null = np.array([not isinstance(cell, str) for cell in data], np.bool_)
        match kind:
            case "text":
                data = texts.coded(None if gone else t for t, gone in zip(data, null, strict=True))
            case "int":
                cells = zip(data, null, strict=True)
                data = whole([0 if gone else int(cell) for cell, gone in cells])
            case _:
                data[null] = NOTHING
    else:
        if null is not None:
            data = np.where(null, 0, data)
        data = data.astype(np.bool_ if kind == "bool" else np.int64, copy=False)
    return Vector(data, null if null is not None and null.any() else None)


def frozen_store(
    con: duckdb.DuckDBPyConnection, table: Table, snapshot: Snapshot, texts: Texts
) -> Store:
    """A frozen table in memory, in the order of its key; numbers are multiples of their step."""
    found = {column.name: kind_of(column) for column in table.columns.values()}
    kinds = {name: "listed" if kind == "text" else kind for name, kind in found.items()}
    query = f"FROM {source_of(snapshot, table.name)}"
    columns = columns_of(con, query, kinds, texts, table.keys)
    return Store(table.keys, columns, snapshot.size(table.name))


def _times(numbers: Array, factor: int) -> Array:
    """Whole numbers times a factor, of 64 bits where the products fit."""
    if factor == 1:
        return numbers
    if numbers.dtype != object and int(np.abs(numbers).max(initial=0)) * factor >= FEW:
        numbers = numbers.astype(object)
    return numbers * factor


class Cells:
    """Turns values of a table's columns into numbers in memory, and back."""

    def __init__(self, table: Table, texts: Texts) -> None:
        self.table, self.texts = table, texts
        self.names = list(table.columns)
        self.kinds = [kind_of(column) for column in table.columns.values()]
        self.steps = [column.type.step or FINEST for column in table.columns.values()]
        self.reasons = [
            self.names.index(c.reason) if c.reason else -1 for c in table.columns.values()
        ]

    def plain(self, place: int, value: Value) -> int | bool | None:
        """A value as a column holds it; None if it is absent."""
        match value:
            case Absent():
                return None
            case bool():
                return value
            case date():
                return value.toordinal() - FIRST_DAY
            case str():
                return self.texts.number(value)
        steps = value / self.steps[place]  # type: ignore[operator]
        if steps.denominator != 1:
            raise ValueError(f"{self.table.name}.{self.names[place]}: {value}")
        return int(steps)

    def column(self, place: int, values: Sequence[Value]) -> Vector:
        """Values of one column; raises ValueError for a number that is no multiple of its step."""
        null: Array | None = None
        if Absent in set(map(type, values)):
            null = np.fromiter((type(v) is Absent for v in values), np.bool_, len(values))
        match self.kinds[place]:
            case "text":
                some = (
                    values if null is None else [v if isinstance(v, str) else None for v in values]
                )
                data = self.texts.coded(some)  # type: ignore[arg-type]
            case "int":
                data = self._steps_of(place, values)
            case kind:
                found = [self.plain(place, v) or 0 for v in values]
                data = np.array(found, np.bool_ if kind == "bool" else np.int64)
        return Vector(data, null)

    def _steps_of(self, place: int, values: Sequence[Value]) -> Array:
        """Numbers as multiples of the step of a column; 0 where there is none."""
        step = self.steps[place]
        ratios = [v.as_integer_ratio() if isinstance(v, Fraction) else NO_NUMBER for v in values]
        above, below = (whole(one) for one in zip(*ratios, strict=True)) if ratios else NOTHINGS
        above = _times(above, step.denominator)
        below = _times(below, step.numerator)
        found = above // below
        if len(odd := np.flatnonzero(found * below != above)):
            value = values[int(odd[0])]
            raise ValueError(f"{self.table.name}.{self.names[place]}: {value}")
        return found if found.dtype != object else whole(found.tolist())

    def columns(self, rows: list[tuple[Value, ...]]) -> dict[str, Vector]:
        """Whole rows as columns."""
        columns = zip(*rows, strict=True)
        return {
            name: self.column(place, column)
            for place, (name, column) in enumerate(zip(self.names, columns, strict=True))
        }

    def rows(self, store: Store, at: Array) -> list[tuple[Value, ...]]:
        """The rows of a store as values."""
        columns = [
            self._values(i, store.column(name).take(at)) for i, name in enumerate(self.names)
        ]
        found = list(zip(*columns, strict=True))
        if any(place >= 0 for place in self.reasons):
            return [self._with_reasons(row) for row in found]
        return found

    def key(self, store: Store, row: int) -> tuple[Value, ...]:
        """The key of one row as values."""
        at = np.array([row])
        return tuple(
            self._values(place, store.column(name).take(at))[0]
            for place, name in enumerate(store.keys)
        )

    def _values(self, place: int, column: Vector) -> list[Value]:
        data = column.data.tolist()
        found: list[Value]
        match self.kinds[place]:
            case "int":
                step = self.steps[place]
                found = [step * n for n in data]
            case "date":
                found = [date.fromordinal(n + FIRST_DAY) for n in data]
            case "text":
                found = list(self.texts.said(column.data))
            case _:
                found = data
        if column.null is not None:
            about = list(self.table.columns.values())[place]
            absent = Absent(about.empty or Absence.NOT_APPLICABLE)
            found = [
                absent if gone else v for v, gone in zip(found, column.null.tolist(), strict=True)
            ]
        return found

    def _with_reasons(self, row: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(
            Absent(cell.kind, text)
            if isinstance(cell, Absent)
            and (place := self.reasons[i]) >= 0
            and isinstance(text := row[place], str)
            else cell
            for i, cell in enumerate(row)
        )
