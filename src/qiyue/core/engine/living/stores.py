"""A table kept in memory: rows are found by the values of columns, changed, added, taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from qiyue.core.engine.living.columns import Array, Vector, complete, spread
from qiyue.core.engine.living.indexes import Index, bisected, index_of, standing_sorted

SPARE = 1024
"""Rows that a table has room for beyond those it has; at least one in fifty."""
LOOSE = 8
"""A table is put in order again when one row in so many is loose: gone, or added since."""
NOTHING = np.zeros(0, np.int64)


class Store:
    """Columns of one length; `keys` are those that tell rows apart."""

    def __init__(self, keys: Sequence[str], columns: Mapping[str, Vector], size: int) -> None:
        self.keys = tuple(keys)
        self.size = size
        self.dead = np.zeros(size, np.bool_)
        self.loose = 0
        self.data = {name: column.data for name, column in columns.items()}
        self.null: dict[str, Array | None] = {n: column.null for n, column in columns.items()}
        self.indexes: dict[str, Index] = {}
        self.sorted: bool | None = None
        """Whether the rows of the index stand in the order of the keys; None: not looked yet."""

    # -- reading ----------------------------------------------------------------------------

    def column(self, name: str) -> Vector:
        """A column, all rows of it, those that are gone too."""
        null = self.null[name]
        return Vector(self.data[name][: self.size], None if null is None else null[: self.size])

    def alive(self) -> Array | None:
        """The rows that are there; None if all are."""
        dead = self.dead[: self.size]
        return np.flatnonzero(~dead) if dead.any() else None

    def count(self) -> int:
        """How many rows there are."""
        return self.size - int(self.dead[: self.size].sum())

    def take(self, names: Sequence[str], rows: Array) -> list[Vector]:
        """Some columns on some rows."""
        return [self.column(name).take(rows) for name in names]

    def meet(self, names: Sequence[str], wanted: Sequence[Vector]) -> tuple[Array, Array]:
        """Which of the `wanted` values of some columns stand on which rows: pairs of the two."""
        if len(names) > 1 and set(names) == set(self.keys) and self._in_order():
            rows = self.find([wanted[names.index(name)] for name in self.keys])
            which = np.flatnonzero(rows >= 0)
            return which, rows[which]
        there = complete(wanted)
        if there is not None:
            wanted = [column.take(there) for column in wanted]
        first = self._first(names)
        which, rows = self._candidates(names[first], wanted[first].data)
        keep = ~self.dead[rows]
        for place, name in enumerate(names):
            data, null = self.column(name)
            if place != first:
                keep &= data[rows] == wanted[place].data[which]
            if null is not None:
                keep &= ~null[rows]
        which, rows = which[keep], rows[keep]
        return (which if there is None else there[which]), rows

    def find(self, wanted: Sequence[Vector]) -> Array:
        """The row of each key, -1 where there is none."""
        found = np.full(len(wanted[0].data) if wanted else 1, -1, np.int64)
        if not wanted:
            rows = self.alive()
            found[:] = (rows[0] if len(rows) else -1) if rows is not None else self.size - 1
            return found
        if len(self.keys) > 1 and self._in_order():
            self._bisected(wanted, found)
        else:
            which, rows = self.meet(self.keys, wanted)
            found[which] = rows
        return found

    def _in_order(self) -> bool:
        """Whether rows are found by halving: they stand in the order of all keys."""
        if self.sorted is None:
            upto = self._index(self.keys[0]).upto
            keys = [self.data[name][:upto] for name in self.keys]
            nulls = any(self.null[name] is not None for name in self.keys)
            self.sorted = not nulls and standing_sorted(keys)
        return self.sorted

    def _bisected(self, wanted: Sequence[Vector], found: Array) -> None:
        """The rows of keys among those that stand in order, then among those added since."""
        there = complete(wanted)
        values = [one.data if there is None else one.data[there] for one in wanted]
        index = self._index(self.keys[0])
        low, high = index.ranges(values[0])
        rest = [self.data[name][: index.upto] for name in self.keys[1:]]
        rows = bisected(rest, values[1:], low, high)
        rows[(rows >= 0) & self.dead[rows]] = -1
        if index.upto < self.size:
            tail = Store(
                self.keys,
                {n: Vector(self.data[n][index.upto : self.size]) for n in self.keys},
                self.size - index.upto,
            )
            tail.dead, tail.sorted = self.dead[index.upto : self.size], False
            more = tail.find([Vector(one) for one in values])
            rows = np.where(more >= 0, more + index.upto, rows)
        found[slice(None) if there is None else there] = rows

    def _first(self, names: Sequence[str]) -> int:
        for place, name in enumerate(names):
            if name in self.keys[:1]:
                return place
        for place, name in enumerate(names):
            if name in self.indexes:
                return place
        return 0

    def _candidates(self, name: str, wanted: Array) -> tuple[Array, Array]:
        index = self._index(name)
        if wanted.dtype == np.bool_:
            wanted = wanted.astype(np.int64)
        low, high = index.ranges(wanted)
        which, places = spread(low, high)
        rows = places if index.order is None else index.order[places]
        if index.upto < self.size:
            tail = self.data[name][index.upto : self.size]
            order = np.argsort(tail, kind="stable")
            ordered = tail[order]
            low = np.searchsorted(ordered, wanted, "left")
            more, places = spread(low, np.searchsorted(ordered, wanted, "right"))
            which = np.concatenate([which, more])
            rows = np.concatenate([rows, order[places] + index.upto])
        return which, rows

    def _index(self, name: str) -> Index:
        if name not in self.indexes:
            self.indexes[name] = index_of(self.data[name][: self.size])
        return self.indexes[name]

    # -- changing ---------------------------------------------------------------------------

    def set(self, rows: Array, values: Mapping[str, Vector]) -> None:
        """Give rows other values in some columns; none of them may be a key."""
        for name, (data, null) in values.items():
            self.indexes.pop(name, None)
            if data.dtype == object and self.data[name].dtype != object:
                self.data[name] = self.data[name].astype(object)
            self.data[name][rows] = data
            mine = self.null[name]
            if mine is None and null is not None and null.any():
                mine = self.null[name] = np.zeros(len(self.data[name]), np.bool_)
            if mine is not None:
                mine[rows] = False if null is None else null

    def drop(self, rows: Array) -> None:
        """Take rows away."""
        self.dead[rows] = True
        self.loose += len(rows)

    def add(self, values: Mapping[str, Vector], many: int) -> Array:
        """Add rows with a value in each column (NULL in those not given); where they stand."""
        self._room(many)
        rows = np.arange(self.size, self.size + many)
        self.size += many
        self.loose += many
        for name in self.data:
            index = self.indexes.get(name)
            given = values.get(name)
            self.dead[rows] = False
            if given is None:
                nothing = np.ones(many, np.bool_)
                given = Vector(np.zeros(many, self.data[name].dtype), nothing)
            self.set(rows, {name: given})
            if index is not None:
                self.indexes[name] = index  # rows behind its end are looked at one by one
        return rows

    def settle(self) -> None:
        """Put a table with many loose rows in order again."""
        if self.loose * LOOSE < self.size:
            return
        rows = self.alive()
        rows = np.arange(self.size) if rows is None else rows
        wanted = [self.column(name).take(rows).data for name in reversed(self.keys)]
        if wanted:
            rows = rows[np.lexsort(wanted)] if all(w.dtype != object for w in wanted) else rows
        for name in self.data:
            self.data[name], self.null[name] = self.column(name).take(rows)
        self.size, self.loose = len(rows), 0
        self.dead = np.zeros(self.size, np.bool_)
        self.indexes.clear()
        self.sorted = None

    def _room(self, many: int) -> None:
        if self.size + many <= len(self.dead):
            return
        room = self.size + many + max(SPARE, self.size // 50)
        for name, data in self.data.items():
            self.data[name] = _grown(data, room)
            null = self.null[name]
            self.null[name] = None if null is None else _grown(null, room)
        self.dead = _grown(self.dead, room)


def _grown(data: Array, room: int) -> Array:
    found = np.zeros(room, data.dtype)
    found[: len(data)] = data
    return found
