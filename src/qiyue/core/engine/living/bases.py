"""The values of a run in memory: numerator, denominator, state and reason of every result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import duckdb
import numpy as np

from qiyue.core.dataset.cells import named
from qiyue.core.engine.incremental.kept import rows_of
from qiyue.core.engine.living.columns import Array, Vector
from qiyue.core.engine.living.load import FIRST_DAY, columns_of, kind_of
from qiyue.core.engine.living.stores import Store
from qiyue.core.engine.living.texts import Texts
from qiyue.core.method.model import Value
from qiyue.core.method.program import Program
from qiyue.core.plan.nodes import X
from qiyue.core.plan.since import Base, Layout, Spot, kept_columns
from qiyue.core.plan.steps import Emit
from qiyue.core.values.absence import Absence, Absent
from qiyue.core.values.wide import fraction


class Parts(NamedTuple):
    """The parts of a result on some rows: numerator or value, denominator, state, reason."""

    n: Vector
    d: Vector
    s: Vector
    r: Vector


class Results:
    """The rows of each base of a layout, with the results that stand there."""

    def __init__(self, layout: Layout, stores: list[Store], texts: Texts) -> None:
        self.layout, self.stores, self.texts = layout, stores, texts
        self.program: Program = layout.program
        self.columns: dict[int, dict[str, tuple[X, str]]] = {}
        self.keys = {base.number: list(self._keys(base)) for base in layout.bases}

    def _keys(self, base: Base) -> Iterator[tuple[str, Fraction]]:
        """For each key of a base its kind, and the unit of a number."""
        tables = self.program.tables
        for key, (_, unit) in zip(base.frame.keys, base.keys, strict=True):
            home = next(t for t in base.frame.tables if key in tables[t].keys)
            yield kind_of(tables[home].columns[key]), Fraction(unit or 1)

    def key(self, number: int, place: int, value: Value) -> int | bool:
        """A key as the rows of a base hold it; -1 where no row can have it."""
        kind, unit = self.keys[number][place]
        match value:
            case bool():
                return value
            case date():
                return value.toordinal() - FIRST_DAY
            case str():
                return self.texts.numbers.get(value, -1) if kind == "text" else -1
        steps = value / unit  # type: ignore[operator]
        return int(steps) if steps.denominator == 1 else -1

    def row(self, number: int, key: tuple[Value, ...]) -> int:
        """The row of a key of a base; -1 if there is none."""
        wanted = [Vector(np.array([self.key(number, place, one)])) for place, one in enumerate(key)]
        return int(self.stores[number].find(wanted)[0])

    def parts(self, number: int, emit: Emit, rows: Array, store: Store | None = None) -> Parts:
        """The parts of result `number` on some rows of its base, or of a `store` like it."""
        return Parts(*(self.part(number, emit, part, rows, store) for part in "ndsr"))

    def part(
        self, number: int, emit: Emit, part: str, rows: Array, store: Store | None = None
    ) -> Vector:
        """One of them: n, d, s or r; NULL where the row is -1."""
        store = store or self.stores[self.layout.lines[self.line_of(emit.name)]]
        x, name = self.held(number, emit)[part]
        if name:
            return store.column(name).met(rows)
        return constant(x, self.texts, len(rows))

    def held(self, number: int, emit: Emit) -> dict[str, tuple[X, str]]:
        """Of each part of a result its expression, and the column it is kept in, if it is."""
        if number not in self.columns:
            kept = kept_columns(number, emit)
            parts = {"n": emit.num, "d": emit.den, "s": emit.state, "r": emit.reason}
            self.columns[number] = {
                part: (x, kept[part].name if part in kept else "") for part, x in parts.items()
            }
        return self.columns[number]

    def line_of(self, name: str) -> str:
        """The line of a named value."""
        return name if name in self.program.lines else name.partition(".")[0]

    def spot(self, line: str, key: tuple[Value, ...]) -> tuple[Spot, tuple[Value, ...]]:
        """Where a row of a line is held: the line with its place, and the key of the base."""
        base = self.layout.bases[self.layout.lines[line]]
        frame = self.program.lines[line].frame
        at = dict(zip(frame.keys, key, strict=True))
        mine = tuple(at[name] for name in base.frame.keys)
        if frame.keys == base.frame.keys and (line, ()) in self.layout.results:
            return (line, ()), mine
        rest = {name: value for name, value in at.items() if name not in base.frame.keys}
        return (line, tuple(rest[name] for name in frame.tables if name in rest)), mine

    def value(self, line: str, key: tuple[Value, ...]) -> Value | None:
        """The value of a line at a key; None if it has no such row."""
        spot, mine = self.spot(line, key)
        if spot not in self.layout.results:
            return None
        row = self.row(self.layout.lines[line], mine)
        if row < 0:
            return None
        number, emit = self.layout.results[spot]
        return next(self.values(emit, self.parts(number, emit, np.array([row]))))

    def values(self, emit: Emit, parts: Parts) -> Iterator[Value]:
        """The exact values that parts tell."""
        n, d, s, r = (column.data.tolist() for column in parts)
        for above, below, state, reason in zip(n, d, s, r, strict=True):
            if state:
                yield Absent(Absence(state), self.texts.all[reason])
            elif emit.num.kind == "wide":
                yield fraction(above)
            elif emit.kind == "number":
                yield Fraction(above, below)
            elif emit.num.kind == "date":
                yield date.fromordinal(above + FIRST_DAY)
            elif emit.num.kind == "text":
                yield self.texts.all[above]
            else:
                yield bool(above)


def constant(x: X, texts: Texts, many: int) -> Vector:
    """A constant of a plan as a column."""
    if x.op == "null":
        data = np.array(["0/1"], object) if x.kind == "wide" else np.array([0])
        return Vector(np.repeat(data, many), np.ones(many, np.bool_))
    return Vector(np.repeat(one(x, texts), many))


def one(x: X, texts: Texts) -> Array:
    """A literal as an array of one."""
    match x.kind:
        case "text":
            return np.array([texts.number(str(x.value))])
        case "date":
            return np.array([date.fromisoformat(str(x.value)).toordinal() - FIRST_DAY])
        case "bool":
            return np.array([bool(x.value)])
        case "wide":
            return np.array([x.value], object)
    assert x.constant is not None
    small = abs(x.constant) < 1 << 62
    return np.array([x.constant], np.int64 if small else object)


def calculated(con: duckdb.DuckDBPyConnection, layout: Layout, texts: Texts) -> list[Store]:
    """The rows of each base, from the tables of the whole plan that stand in `con`."""
    found = []
    for base in layout.bases:
        kinds = {f"k{i}": base.key(i).kind for i in range(len(base.keys))}
        kinds = {name: "listed" if kind == "text" else kind for name, kind in kinds.items()}
        for number, emit in base.emits:
            kinds |= {out.name: out.kind for out in kept_columns(number, emit).values()}
        keys = [f"k{i}" for i in range(len(base.keys))]
        table = named(f"held {base.number}")  # asked twice, so made once
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {rows_of(base, base.source)}")
        columns = columns_of(con, f"FROM {table}", kinds, texts, keys)
        con.execute(f"DROP TABLE {table}")
        size = len(next(iter(columns.values())).data) if columns else 1
        if not keys:
            columns["one"] = Vector(np.ones(size, np.int64))
        found.append(Store(keys, columns, size))
    return found
