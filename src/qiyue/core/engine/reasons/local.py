"""Calculates single rows of lines exactly, over values of other lines that are given to it.

`Local` is the exact evaluator that never walks from one line to another: where a formula reads a
line, it asks a world what the value there is. So one line can be calculated by its rule before or
after, over values from before, from after, or a mixture of both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from qiyue.core.engine import results
from qiyue.core.engine.comparing.model import Spot
from qiyue.core.engine.exact.arithmetic import Key
from qiyue.core.engine.exact.evaluator import Code, Evaluator, Row
from qiyue.core.engine.reasons.frozen import Found
from qiyue.core.engine.run import Run
from qiyue.core.engine.stored.reading import stored
from qiyue.core.formula import tree as t
from qiyue.core.method.model import Value
from qiyue.core.method.showing import Named, named_values
from qiyue.core.values.absence import NOT_APPLICABLE, Absent, strongest

Look = Callable[[str, Key], Value]
"""Gives the value of a line at a key."""
Seen = dict[tuple[str, str, Key], Value]
"""Cells that were read, by table, column and key; column "" is the row itself."""
Caches = tuple[dict[Any, Any], dict[Any, Any]]


class Local(Evaluator):
    """The program of a run over its frozen rows, one row of one line at a time."""

    def __init__(self, run: Run, con: duckdb.DuckDBPyConnection) -> None:
        super().__init__(run.program, {})
        self.run, self.con = run, con
        self.look: Look = lambda line, key: NOT_APPLICABLE
        self.cells: Seen | None = None

    @contextmanager
    def over(self, look: Look, caches: Caches | None = None) -> Iterator[None]:
        """Read lines from `look`; groups and places are kept in `caches`, which belong to it."""
        kept = self.look, self.groups, self.places
        self.look = look
        self.groups, self.places = caches or ({}, {})
        try:
            yield
        finally:
            self.look, self.groups, self.places = kept

    def calculated(self, tree: t.Tree, keys: tuple[str, ...], key: Key) -> Value:
        """The value of a tree on the row `key`."""
        return self.at(tree, Row(dict(zip(keys, key, strict=True))))

    def index(self, table: str, columns: tuple[str, ...]) -> dict[Key, list[tuple[Value, ...]]]:
        declared = self.program.tables[table]
        if declared.constant:
            return super().index(table, columns)
        if (table, columns) not in self.indexes:
            snapshot = self.run.snapshot
            self.indexes[table, columns] = Found(self.con, snapshot, declared, columns)
        return self.indexes[table, columns]

    def cell(self, tree: t.Cell) -> Code:
        read = super().cell(tree)

        def noted(row: Row) -> Value:
            value = read(row)
            if self.cells is not None:
                key = tuple(self.at(k, row) for k in tree.keys)
                self.cells[tree.table, tree.column, key] = value
            return value

        return noted

    def inside(self, tree: t.Rows, joins: Key, row: Row) -> Iterator[tuple[Row, Value]]:
        table = self.program.tables[tree.table]
        for inner, value in super().inside(tree, joins, row):
            if self.cells is not None and not table.constant:
                key = tuple(inner.keys[k] for k in table.keys)
                self.cells[table.name, "", key] = True
            yield inner, value

    def elsewhere(self, line: str, keys: tuple[t.Tree, ...], row: Row) -> Value:
        key = tuple(self.at(k, row) for k in keys)
        if absent := [k for k in key if isinstance(k, Absent)]:
            return strongest(absent)
        return self.look(line, key)


class Values:
    """What a run stored of its lines, fetched by subject when it is first asked for.

    `parts` holds the named intermediates of each row, as shown.
    """

    def __init__(self, run: Run, con: duckdb.DuckDBPyConnection) -> None:
        self.run, self.con = run, con
        self.named: dict[str, Named] = {
            one.name: one for one in named_values(run.program) if one.part is None
        }
        self.fetched: set[tuple[str, str]] = set()
        self.stored: dict[Spot, Value] = {}
        self.parts: dict[Spot, dict[str, str]] = {}

    def spot(self, line: str, key: Key) -> Spot:
        """Where a row stands in the outputs."""
        one = self.named[line]
        subject, place = results.spot(one, key)
        return Spot(one.subject, subject, place, line)

    def at(self, spot: Spot) -> Value | None:
        """The stored value; None if the run has no such row."""
        if (spot.kind, spot.subject) not in self.fetched:
            self.fetch(spot.kind, [spot.subject])
        return self.stored.get(spot)

    def fetch(self, kind: str, subjects: Iterable[str]) -> None:
        """Read all lines of some subjects at once."""
        wanted = [one for one in subjects if (kind, one) not in self.fetched]
        self.fetched |= {(kind, one) for one in wanted}
        source = stored(self.con, self.run.folder).rows([kind], None, wanted)
        fields = "subject, line, name, numerator, denominator, value, state, reason"
        rows = self.con.execute(f"SELECT {fields} FROM ({source})").fetchall()
        for subject, line, name, *texts in rows:
            if (one := self.named.get(name)) is not None:
                value = results.value_of(one.tree.type.kind, *texts)
                self.stored[Spot(kind, subject, line, name)] = value
            else:
                of, _, part = name.partition(".")
                shown, state = texts[2], texts[3]
                self.parts.setdefault(Spot(kind, subject, line, of), {})[part] = shown or state
