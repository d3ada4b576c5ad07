"""The exact evaluator over a living run: it finds the rows it needs in memory.

A subject's own values are calculated anew from the rows of the tables. Those of a crowd it is
placed among were calculated for all at once and are read, as are values of other subjects that
it reads; what was read of a group is remembered for the next who asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from qiyue.core.engine import results as outputs
from qiyue.core.engine.exact.arithmetic import Key, aggregated
from qiyue.core.engine.exact.evaluator import Row
from qiyue.core.engine.exact.placing import Placed
from qiyue.core.engine.living.bases import Results
from qiyue.core.engine.living.columns import Array
from qiyue.core.engine.living.crowds import Crowd
from qiyue.core.engine.living.load import Cells
from qiyue.core.engine.living.members import Members, in_order
from qiyue.core.engine.living.stores import Store
from qiyue.core.engine.near import Around
from qiyue.core.engine.truths import read_of_others
from qiyue.core.formula import tree as t
from qiyue.core.method.model import Value
from qiyue.core.method.program import Program

MOST_GROUPS = 20_000
"""So many groups are remembered before all are forgotten."""
MOST_ROWS = 50_000
"""So many keys of rows are remembered before all are forgotten."""
IN_ORDER = frozenset({"rank", "rank_last", "rank_mean"})


class Asking(Around):
    """The program on the rows in memory; `ask` says of whom."""

    def __init__(
        self,
        program: Program,
        stores: Mapping[str, Store],
        cells: Mapping[str, Cells],
        results: Results,
        crowds: dict[int, Crowd],
    ) -> None:
        super().__init__(program, {})
        self.stores, self.cells, self.results, self.crowds = stores, cells, results, crowds
        self.groups_of: dict[tuple[object, ...], Members] = {}
        self.places_of: dict[tuple[object, ...], Placed] = {}
        self.values_of: dict[tuple[object, ...], Value] = {}
        self.others: dict[str, set[str]] = {}
        self.asked: list[_Asked] = []
        self.insides: dict[tuple[object, ...], list[tuple[Row, Value]]] = {}
        """What aggregates read that are no crowd's, for the subject that is asked of."""

    def ask(self, kind: str, subject: str) -> None:
        """From now on about this subject, a member of the key `kind`."""
        self.kind, self.subject = kind, subject
        self.values, self.places, self.groups, self.insides = {}, {}, {}, {}
        if sum(map(len, self.asked)) > MOST_ROWS:
            self._forget_rows()
        if kind not in self.others:
            self.others[kind] = read_of_others(self.program, kind)

    def forget(self) -> None:
        """Nothing that was read holds any longer."""
        self.groups_of, self.places_of, self.values_of = {}, {}, {}
        self._forget_rows()

    def _forget_rows(self) -> None:
        """The indexes are emptied and stay the same: functions of trees hold them."""
        for index in self.asked:
            index.clear()

    def index(self, table: str, columns: tuple[str, ...]) -> dict[Key, list[tuple[Value, ...]]]:
        if self.program.tables[table].constant:
            return super().index(table, columns)
        if (table, columns) not in self.indexes:
            self.indexes[table, columns] = asked = _Asked(self, table, columns)
            self.asked.append(asked)
        return self.indexes[table, columns]

    def remember(self, line: str, key: Key, row: Row) -> None:
        """Give a row of another subject its value in the run."""
        frame = self.program.lines[line].frame
        if line not in self.others[self.kind] or self.kind not in frame.keys:
            return
        if outputs.key_text(key[frame.keys.index(self.kind)]) == self.subject:
            return
        value = self.results.value(line, key)
        if value is not None:
            row.memo[id(self.program.lines[line].tree)] = value

    # -- crowds -----------------------------------------------------------------------------

    def members(self, tree: t.Rows, joins: Key) -> Members | None:
        """The group of a crowd that has these values; None if it is no crowd."""
        crowd = self.crowds.get(id(tree))
        if crowd is None:
            return None
        if len(self.groups_of) > MOST_GROUPS:
            self.forget()
        if (id(tree), joins) not in self.groups_of:
            store, cells = self.stores[tree.table], self.cells[tree.table]
            rows = self.found(tree.table, tuple(column for column, _ in tree.joins), joins)
            self.groups_of[id(tree), joins] = Members(self.results, crowd, cells, store, rows)
        return self.groups_of[id(tree), joins]

    def found(self, table: str, columns: tuple[str, ...], key: Key) -> Array:
        """The rows of a table that have these values in some columns."""
        store, cells = self.stores[table], self.cells[table]
        if not columns:
            rows = store.alive()
            return np.arange(store.size) if rows is None else rows
        try:
            wanted = [
                cells.column(cells.names.index(column), [value])
                for column, value in zip(columns, key, strict=True)
            ]
        except ValueError:  # no cell of this column can have such a value
            return np.zeros(0, np.int64)
        return store.meet(columns, wanted)[1]

    def inside(self, tree: t.Rows, joins: Key, row: Row) -> Iterator[tuple[Row, Value]]:
        members = self.members(tree, joins)
        if members is None:
            sign = id(tree), joins, row
            if sign not in self.insides:
                self.insides[sign] = list(super().inside(tree, joins, row))
            yield from self.insides[sign]
            return
        kept = {k: row.keys[k] for k in tree.keeps}
        names = self.program.tables[tree.table].keys
        for place, value in members.values():
            key = self.cells[tree.table].key(self.stores[tree.table], members.rows[place])
            yield Row(kept | dict(zip(names, key, strict=True)), row), value

    def counted(self, tree: t.Rows, joins: Key) -> int | None:
        members = self.members(tree, joins) if tree.fn != "split" else None
        return None if members is None else members.total

    def aggregate(self, tree: t.Rows, joins: Key, row: Row) -> Value:
        members = self.members(tree, joins)
        if members is None:
            return super().aggregate(tree, joins, row)
        sign = (id(tree), joins)
        if sign not in self.values_of:
            if tree.fn == "count" and tree.weight is None and not members.stops:
                self.values_of[sign] = aggregated(tree, [True] * int(members.read.sum()), [])
            else:
                self.values_of[sign] = super().aggregate(tree, joins, row)
        return self.values_of[sign]

    def place_all(self, tree: t.Rows, joins: Key, row: Row) -> Placed:
        members = self.members(tree, joins)
        if members is None:
            return super().place_all(tree, joins, row)
        sign = (id(tree), joins)
        if sign not in self.places_of:
            numbers = None if members.stops or tree.fn not in IN_ORDER else members.numbers()
            if numbers is None:
                self.places_of[sign] = super().place_all(tree, joins, row)
            else:
                self.places_of[sign] = Placed(numbers)
        return self.places_of[sign]


class _Asked(dict[Key, list[tuple[Value, ...]]]):
    """The rows of a table by some columns, found when they are asked for."""

    def __init__(self, asking: Asking, table: str, columns: tuple[str, ...]) -> None:
        super().__init__()
        self.asking, self.table, self.columns = asking, table, columns
        self.first = self.place_of_first()
        self.whole: set[Key] = set()

    def place_of_first(self) -> int | None:
        """Where among the columns the first key of the table stands, if others are with it."""
        first = self.asking.program.tables[self.table].keys[0]
        many = len(self.columns) > 1 and first in self.columns
        return self.columns.index(first) if many else None

    def clear(self) -> None:
        super().clear()
        self.whole.clear()

    def get(  # type: ignore[override]
        self, key: Key, default: list[tuple[Value, ...]] | None = None
    ) -> list[tuple[Value, ...]] | None:
        return self[key] or default

    def __missing__(self, key: Key) -> list[tuple[Value, ...]]:
        asking, table = self.asking, self.table
        columns, wanted = self.columns, key
        if self.first is not None:  # all rows of the first key at once
            columns, wanted = (self.columns[self.first],), (key[self.first],)
        if wanted not in self.whole:
            self.whole.add(wanted)
            cells, store = asking.cells[table], asking.stores[table]
            rows = asking.found(table, columns, wanted)
            rows = in_order(cells.texts, store, cells.kinds, rows)
            places = [cells.names.index(column) for column in self.columns]
            for row in cells.rows(store, rows):
                self.setdefault(tuple(row[i] for i in places), []).append(row)
        return self.setdefault(key, [])
