"""Changes of the data of a living run: rows put in or taken out, and what differs for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from qiyue.core.engine.living.arrays import Columns, vectors
from qiyue.core.engine.living.columns import Array, Vector, meet, one_number
from qiyue.core.engine.living.load import Cells
from qiyue.core.engine.living.stores import Store
from qiyue.core.method.model import Value

Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Rows that a table has from now on, by table, a value for each column; keys that go.

    Many rows come faster as columns.
    """

    puts: Mapping[str, Sequence[Row] | Columns] = field(default_factory=dict)
    drops: Mapping[str, Sequence[Row]] = field(default_factory=dict)


class TwiceInAChange(ValueError):
    """A change names one key of a table twice; `table` says which."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


@dataclass(frozen=True, slots=True)
class Changed:
    """The rows of a table that differ: their keys, whether the row came or went, which cells do.

    `before` holds the rows as they were, of those that were there.
    """

    keys: dict[str, Array]
    row: Array
    cells: dict[str, Array]
    before: dict[str, Vector]

    def rows(self, columns: set[str]) -> Array:
        """The rows that came or went, or whose cell in one of `columns` is another."""
        found = self.row
        for name in columns & self.cells.keys():
            found = found | self.cells[name]
        return np.flatnonzero(found)


@dataclass(frozen=True, slots=True)
class Ready:
    """A change of one table as columns: rows that it has from now on, keys that go."""

    given: dict[str, Vector]
    going: list[Vector]


def ready(store: Store, cells: Cells, puts: Sequence[Row] | Columns, drops: Sequence[Row]) -> Ready:
    """Look a change of a table through; nothing is changed yet."""
    keys = range(len(store.keys))
    if isinstance(puts, Columns):
        given = vectors(cells, puts)
    else:
        given = cells.columns(list(puts)) if puts else _none(cells, store)
    going = [cells.column(place, [row[place] for row in drops]) for place in keys]
    if one_number(_wanted(store, given, going))[1] < len(puts) + len(drops):
        raise TwiceInAChange(cells.table.name)
    return Ready(given, going)


def _wanted(store: Store, given: dict[str, Vector], going: list[Vector]) -> list[Vector]:
    """The keys that a change speaks of."""
    return [
        Vector(np.concatenate([given[name].data, gone.data]))
        for name, gone in zip(store.keys, going, strict=True)
    ]


def applied(store: Store, cells: Cells, change: Ready) -> Changed | None:
    """Put rows into a table and take others out; None if that changes nothing."""
    given = change.given
    wanted = _wanted(store, given, change.going)
    many = len(given[store.keys[0]].data)
    at = store.find(wanted)
    there, here = at[:many], at[many:]
    known = np.flatnonzero(there >= 0)
    other = {
        name: _other(given[name].take(known), store.column(name).take(there[known]))
        for name in cells.names
    }
    for column in cells.table.columns.values():
        if column.reason:
            other[column.name] = other[column.name] | other[column.reason]
    moved = np.zeros(len(known), np.bool_)
    for mask in other.values():
        moved |= mask
    known, other = known[moved], {name: mask[moved] for name, mask in other.items()}
    new, gone = np.flatnonzero(there < 0), here[here >= 0]
    if not len(known) and not len(new) and not len(gone):
        return None
    old = np.concatenate([there[known], gone])
    before = {name: store.column(name).take(old) for name in cells.names}
    _write(store, {n: given[n] for n in cells.names}, known, there[known], new, other)
    store.drop(gone)
    came = len(new) + len(gone)
    return Changed(
        {
            name: np.concatenate(
                [given[name].data[known], given[name].data[new], before[name].data[len(known) :]]
            )
            for name in store.keys
        },
        np.concatenate([np.zeros(len(known), np.bool_), np.ones(came, np.bool_)]),
        {name: np.concatenate([mask, np.zeros(came, np.bool_)]) for name, mask in other.items()},
        before,
    )


def _none(cells: Cells, store: Store) -> dict[str, Vector]:
    return {name: Vector(np.zeros(0, store.data[name].dtype)) for name in cells.names}


def _other(new: Vector, old: Vector) -> Array:
    """Where two columns differ."""
    other = np.asarray(new.data != old.data, np.bool_)
    if new.null is None and old.null is None:
        return other
    nothing = np.zeros(len(other), np.bool_)
    a = nothing if new.null is None else new.null
    b = nothing if old.null is None else old.null
    found: Array = (a != b) | (other & ~a & ~b)
    return found


def _write(
    store: Store,
    given: dict[str, Vector],
    known: Array,
    at: Array,
    new: Array,
    other: dict[str, Array],
) -> None:
    """Change rows where they stand; those whose place in an index changes go, and come anew."""
    changed = [name for name, mask in other.items() if mask.any()]
    if any(name in store.indexes for name in changed):
        store.drop(at)
        new = np.concatenate([known, new])
    elif changed:
        store.set(at, {name: given[name].take(known) for name in changed})
    if len(new):
        store.add({name: column.take(new) for name, column in given.items()}, len(new))


def both(
    store: Store, changed: Changed | None, names: Sequence[str], wanted: Sequence[Array]
) -> tuple[Array, dict[str, Array]]:
    """Rows that have or had these values in some columns: which of the wanted, and their columns.

    Columns without a value on a row hold anything there: who compares with them finds too much.
    """
    vectors = [Vector(one) for one in wanted]
    which, rows = store.meet(names, vectors) if names else _all(store.alive(), store.size)
    columns = {name: store.column(name).data[rows] for name in store.data}
    if changed is None:
        return which, columns
    before = changed.before
    if names:
        more, old = meet(vectors, [before[name] for name in names])
    else:
        more, old = _all(None, len(next(iter(before.values())).data))
    found = {n: np.concatenate([data, before[n].data[old]]) for n, data in columns.items()}
    return np.concatenate([which, more]), found


def _all(rows: Array | None, size: int) -> tuple[Array, Array]:
    rows = np.arange(size) if rows is None else rows
    return np.zeros(len(rows), np.int64), rows
