"""Runs a plan on rows in memory: only the rows that somebody asks for are looked at.

A step may be asked for whole, or for the rows that have some values in some columns; then it asks
its sources for no more than that, down to the tables, where rows are found by their values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from qiyue.core.engine.living.bases import one
from qiyue.core.engine.living.columns import (
    Array,
    Vector,
    complete,
    first_of,
    meet,
    once,
    one_number,
)
from qiyue.core.engine.living.groups import aggregated, turned, windowed
from qiyue.core.engine.living.stores import Store
from qiyue.core.engine.living.sums import NARROW, Sums, Table
from qiyue.core.engine.living.texts import Texts
from qiyue.core.plan.nodes import X
from qiyue.core.plan.steps import (
    Aggregate,
    Constants,
    Derive,
    Distinct,
    Join,
    Out,
    Pivot,
    Plan,
    Read,
    Step,
    Window,
)

Columns = dict[str, Vector | Callable[[], Vector]]
MANY = 4
"""Rows are looked up one by one where there are so many times fewer than in the whole."""


class Steps:
    """One execution of a plan; `tables` gives the rows of what it reads.

    `given` are columns that a step has beyond those that it derives, read for the rows of its
    table.
    """

    def __init__(
        self,
        plan: Plan,
        tables: Mapping[str, Store],
        texts: Texts,
        given: Mapping[str, Callable[[Table], dict[str, Vector]]] | None = None,
    ) -> None:
        self.steps = {step.name: step for step in plan.steps}
        self.tables, self.texts, self.given = tables, texts, given or {}
        self.whole: dict[str, Table] = {}

    def table(self, name: str) -> Table:
        """All rows of a step."""
        if name not in self.whole:
            with np.errstate(all="ignore"):
                self.whole[name] = self._made(self.steps[name])
        return self.whole[name]

    def _made(self, step: Step) -> Table:
        match step:
            case Read():
                store = self.tables[step.table]
                return self._read(step, store, store.alive())
            case Constants():
                return self._constants(step)
            case Derive():
                return self._derived(step, self.table(step.source))
            case Distinct():
                return self._distinct(step, self.table(step.source))
            case Aggregate():
                return aggregated(step, self.table(step.source), self.texts)
            case Pivot():
                return turned(step, self.table(step.source), self.texts)
            case Window():
                return self._windowed(step, self.table(step.source))
            case Join():
                return self._joined(step)
        raise AssertionError(step)

    # -- some rows --------------------------------------------------------------------------

    def some(self, name: str, columns: Sequence[str], wanted: Sequence[Vector]) -> Table:
        """The rows of a step that have one of the `wanted` values (each once) in some columns."""
        step = self.steps[name]
        if name in self.whole or not columns:
            return self._kept(self.table(name), columns, wanted)
        match step:
            case Read():
                store = self.tables[step.table]
                old = {out.name: s for out, s in zip(step.columns, step.sources, strict=True)}
                return self._read(step, store, store.meet([old[c] for c in columns], wanted)[1])
            case Derive() if not {made for made, _ in step.made} & set(columns):
                return self._derived(step, self.some(step.source, columns, wanted))
            case Pivot() | Aggregate() if set(columns) <= set(step.by):
                source = self.some(step.source, columns, wanted)
                if isinstance(step, Pivot):
                    return turned(step, source, self.texts)
                return aggregated(step, source, self.texts)
            case Window() if set(columns) <= set(step.by):
                return self._windowed(step, self.some(step.source, columns, wanted))
            case Distinct():
                old = {new: o for o, new in step.chosen}
                source = self.some(step.source, [old[c] for c in columns], wanted)
                return self._distinct(step, source)
            case Join() if not {new for _, new in step.takes} & set(columns):
                return self._beside(step, self.some(step.left, columns, wanted))
        return self._kept(self.table(name), columns, wanted)

    def _kept(self, table: Table, columns: Sequence[str], wanted: Sequence[Vector]) -> Table:
        if not columns:
            return table
        rows, _ = meet([table[name] for name in columns], wanted)
        return table.take(rows)

    def size(self, name: str) -> int:
        """How many rows a step may have, as far as that is known before it is made."""
        if name in self.whole:
            return self.whole[name].size
        step = self.steps[name]
        match step:
            case Read():
                return self.tables[step.table].size
            case Constants():
                return len(step.rows)
            case Join():
                left = self.size(step.left)
                return left if step.outer else min(left, self.size(step.right))
            case Derive() | Distinct() | Aggregate() | Pivot() | Window():
                return self.size(step.source)
        raise AssertionError(step)

    # -- steps ------------------------------------------------------------------------------

    def _read(self, step: Read, store: Store, rows: Array | None) -> Table:
        columns: Columns = {}
        for out, source in zip(step.columns, step.sources, strict=True):
            columns[out.name] = self._cell(store, source, out, rows)
        return Table(store.size if rows is None else len(rows), columns)

    def _cell(
        self, store: Store, source: str, out: Out, rows: Array | None
    ) -> Callable[[], Vector]:
        long = out.kind == "int" and max(abs(out.low), abs(out.high)) >= NARROW

        def read() -> Vector:
            found = store.column(source)
            found = found if rows is None else found.take(rows)
            if long and found.data.dtype != object:
                return Vector(found.data.astype(object), found.null)
            return found

        return read

    def _constants(self, step: Constants) -> Table:
        columns: Columns = {}
        for place, out in enumerate(step.columns):
            cells = [row[place] for row in step.rows]
            columns[out.name] = constants(cells, out, self.texts)
        return Table(len(step.rows), columns)

    def _derived(self, step: Derive, table: Table) -> Table:
        sums = Sums(table, self.texts)
        made = {name: sums.of(x) for name, x in step.made}
        given = self.given.get(step.name)
        return table.plus(made if given is None else {**made, **given(table)})

    def _distinct(self, step: Distinct, table: Table) -> Table:
        columns = [table[old] for old, _ in step.chosen]
        if not columns:
            return Table(min(1, table.size), {})
        rows = first_of(*one_number(columns))
        names = (new for _, new in step.chosen)
        return Table(len(rows), {n: c.take(rows) for n, c in zip(names, columns, strict=True)})

    def _windowed(self, step: Window, table: Table) -> Table:
        kinds = [self._kind(step.source, name) for name in step.then]
        return windowed(step, table, self.texts, kinds)

    def _kind(self, name: str, column: str) -> str:
        """The kind of a column of a step."""
        step = self.steps[name]
        for out in step.columns:
            if out.name == column:
                return out.kind
        return self._kind(step.left if isinstance(step, Join) else step.source, column)  # type: ignore[attr-defined]

    def _joined(self, step: Join) -> Table:
        few = self.size(step.right) * MANY < self.size(step.left)
        if step.outer or not step.on or not few or step.left in self.whole:
            return self._beside(step, self.table(step.left))
        right = self.table(step.right)
        mine, other = [a for a, _ in step.on], [right[b] for _, b in step.on]
        return self._beside(step, self.some(step.left, mine, distinct(other)))

    def _beside(self, step: Join, left: Table) -> Table:
        """The rows of the left table beside those of the right one that agree."""
        if not step.on:
            right = self.table(step.right)
            mine = np.repeat(np.arange(left.size), right.size)
            other = np.tile(np.arange(right.size), left.size)
            return self._both(step, left, right, mine, other)
        here = [left[a] for a, _ in step.on]
        names = [b for _, b in step.on]
        if self.size(step.right) > left.size:
            few = self._at_places(step, names, distinct(here)) if step.outer else None
            right = few or self.some(step.right, names, distinct(here))
        else:
            right = self.table(step.right)
        mine, other = meet(here, [right[b] for b in names])
        if step.outer:
            found = np.full(left.size, -1, np.int64)
            if len(mine) == left.size == len(once(mine)):
                found[mine] = other
                return self._both(step, left, right, None, found)
            lone = np.ones(left.size, np.bool_)
            lone[mine] = False
            if len(mine) + lone.sum() == left.size:  # each meets one at most
                found[mine] = other
                return self._both(step, left, right, None, found)
            mine = np.concatenate([mine, np.flatnonzero(lone)])
            other = np.concatenate([other, np.full(int(lone.sum()), -1, np.int64)])
        return self._both(step, left, right, mine, other)

    def _at_places(
        self, join: Join, names: Sequence[str], wanted: Sequence[Vector]
    ) -> Table | None:
        """Rows as columns where few of the places are asked for: no other rows are looked at.

        A group without a row at those is left out: beside it stands nothing either way.
        """
        step = self.steps[join.right]
        if not isinstance(step, Pivot) or len(step.at) > 1 or not set(names) <= set(step.by):
            return None
        numbers = sorted({number for _, _, number in step.made})
        made = {label for label, _, _ in step.made}
        few = len(numbers) * MANY <= len(step.places)
        if join.right in self.whole or not few or any(old not in made for old, _ in join.takes):
            return None
        one_row = Sums(Table(1, {}), self.texts)
        values = np.concatenate([one_row.of(step.places[number][0]).data for number in numbers])
        pairs = [Vector(np.repeat(column.data, len(values))) for column in wanted]
        pairs.append(Vector(np.tile(values, len(wanted[0].data))))
        return turned(step, self.some(step.source, [*names, *step.at], pairs), self.texts)

    def _both(
        self, step: Join, left: Table, right: Table, mine: Array | None, other: Array
    ) -> Table:
        if mine is not None:
            left = left.take(mine)
        more: Columns = {new: _met(right, old, other) for old, new in step.takes}
        return left.plus(more)


def _met(right: Table, name: str, rows: Array) -> Callable[[], Vector]:
    return lambda: right[name].met(rows)


def distinct(columns: Sequence[Vector]) -> list[Vector]:
    """Each combination of values once; none that has a NULL."""
    rows = complete(columns)
    if rows is not None:
        columns = [column.take(rows) for column in columns]
    rows = first_of(*one_number(columns))
    return [column.take(rows) for column in columns]


def constants(cells: Sequence[int | str | bool | None], out: Out, texts: Texts) -> Vector:
    """Constant cells as a column."""
    null = np.array([cell is None for cell in cells], np.bool_)
    some = next((cell for cell in cells if cell is not None), None)
    if some is None:
        return Vector(np.zeros(len(cells), np.int64), np.ones(len(cells), np.bool_))
    filled = [some if cell is None else cell for cell in cells]
    data = np.concatenate([one(X("lit", (), out.kind, value=cell), texts) for cell in filled])
    return Vector(data, null if null.any() else None)
