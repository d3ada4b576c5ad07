"""What steps of a plan calculate over groups of rows: aggregates, places, rows as columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from qiyue.core.engine.living.columns import Array, Vector, first_of, one_number
from qiyue.core.engine.living.exact import column_of, texts_of
from qiyue.core.engine.living.sums import Sums, Table, wide
from qiyue.core.engine.living.texts import Texts
from qiyue.core.plan.nodes import X
from qiyue.core.plan.steps import Aggregate, Pivot, Window
from qiyue.core.values.wide import FUNCTIONS


def numbered(table: Table, by: Sequence[str]) -> tuple[Array, int]:
    """The group of each row, by the values of some columns; how many groups there are."""
    if not by:
        return np.zeros(table.size, np.int64), 1
    return one_number([table[name] for name in by])


def aggregated(step: Aggregate, table: Table, texts: Texts) -> Table:
    """One row for each group; without columns to group by, one row always."""
    group, many = numbered(table, step.by)
    columns: dict[str, Vector | Callable[[], Vector]] = {}
    if step.by:
        rows = first_of(group, many)
        columns = {name: table[name].take(rows) for name in step.by}
    sums = Sums(table, texts)
    outs = {out.name: out for out in step.columns}
    order = np.argsort(group, kind="stable")
    for label, fn, x in step.made:
        out = outs[label]
        bounds = X("col", (), out.kind, out.low, out.high)
        columns[label] = _over(fn, x, bounds, sums, group, many, order)
    return Table(many, columns)


def _over(fn: str, x: X, out: X, sums: Sums, group: Array, many: int, order: Array) -> Vector:
    data, null = sums.of(x)
    texts = sums.texts
    if fn not in ("sum", "min", "max"):
        found: list[list[str]] = [[] for _ in range(many)]
        for text, at in zip(
            texts_of(Vector(data, null), x.kind, texts), group.tolist(), strict=True
        ):
            if text is not None:
                found[at].append(text)
        call, _ = FUNCTIONS[fn.removeprefix("exact_")]
        return column_of([call(",".join(one)) if one else None for one in found], out, texts)
    if x.kind == "bool":
        data = data.astype(np.int64)
    if fn == "sum" and wide(out) and data.dtype != object:
        data = data.astype(object)
    if x.kind == "text":
        return _outermost_texts(fn, data, null, texts, group, many)
    if null is not None:
        order = order[~null[order]]
    inside, values = group[order], data[order]
    starts = np.flatnonzero(np.diff(inside, prepend=-1)) if len(inside) else inside
    there = inside[starts]
    reduced = {"sum": np.add, "min": np.minimum, "max": np.maximum}[fn]
    result = np.zeros(many, data.dtype)
    if len(starts):
        result[there] = reduced.reduceat(values, starts)
    gone = np.ones(many, np.bool_)
    gone[there] = False
    if out.kind == "bool":
        result = result.astype(np.bool_)
    return Vector(result, gone if gone.any() else None)


def _outermost_texts(
    fn: str, data: Array, null: Array | None, texts: Texts, group: Array, many: int
) -> Vector:
    """The first or last text of each group, by code points."""
    places = texts.places()
    key = places[data]
    if fn == "max":
        key = -key
    if null is not None:
        key = np.where(null, len(places), key)
    order = np.lexsort((key, group))
    first = first_of(group[order], many)
    rows = order[first]
    found = data[rows] if len(data) else np.zeros(many, np.int64)
    gone = np.zeros(many, np.bool_) if null is None else null[rows]
    if not len(data):
        gone = np.ones(many, np.bool_)
    return Vector(found, gone if gone.any() else None)


def turned(step: Pivot, table: Table, texts: Texts) -> Table:
    """Rows to columns: one row for each group, the value of each place in a column of its own."""
    group, many = numbered(table, step.by)
    columns: dict[str, Vector | Callable[[], Vector]] = {}
    if step.by:
        rows = first_of(group, many)
        columns = {name: table[name].take(rows) for name in step.by}
    place = _places(step, table, texts)
    order = np.argsort(place, kind="stable")
    ordered = place[order]
    ends = np.searchsorted(ordered, np.arange(len(step.places) + 1), "left")
    inside = place >= 0
    for label, name, number in step.made:
        rows = order[ends[number] : ends[number + 1]]
        source = table[name]
        data = np.zeros(many, source.data.dtype)
        if source.data.dtype == object:
            data[:] = "0/1" if _held_as_text(source.data) else 0
        gone = np.ones(many, np.bool_)
        data[group[rows]] = source.data[rows]
        gone[group[rows]] = False if source.null is None else source.null[rows]
        columns[label] = Vector(data, gone if gone.any() else None)
    found = Table(many, columns)
    if inside.all() or not step.by:
        return found
    # A group without a row at any place is no row of the result.
    met = np.zeros(many, np.bool_)
    met[group[inside]] = True
    return found if met.all() else found.take(np.flatnonzero(met))


def _held_as_text(data: Array) -> bool:
    return bool(len(data)) and isinstance(data[0], str)


def _places(step: Pivot, table: Table, texts: Texts) -> Array:
    """The number of the place of each row, -1 where it stands at none."""
    one_row = Sums(Table(1, {}), texts)
    number = np.full(table.size, -1, np.int64)
    columns = [table[name] for name in step.at]
    if len(step.at) == 1:
        data, null = columns[0]
        values = np.concatenate([one_row.of(x).data for (x,) in step.places])
        order = np.argsort(values, kind="stable")
        at = np.searchsorted(values[order], data)
        at = np.minimum(at, len(values) - 1)
        found = order[at]
        same = values[found] == data
        if null is not None:
            same &= ~null
        return np.where(same, found, -1)
    for place, here in enumerate(step.places):
        same = np.ones(table.size, np.bool_)
        for (data, null), x in zip(columns, here, strict=True):
            same &= data == one_row.of(x).data[0]
            if null is not None:
                same &= ~null
        number[same] = place
    return number


def windowed(step: Window, table: Table, texts: Texts, kinds: Sequence[str]) -> Table:
    """A column over the group of each row; `kinds` are those of the columns `then`."""
    group, many = numbered(table, step.by)
    if step.fn == "count":
        return table.plus({step.made: Vector(np.bincount(group, minlength=many)[group])})
    data, null = Sums(table, texts).of(step.x)
    if step.fn in ("min", "max"):
        out = next(out for out in step.columns if out.name == step.made)
        bounds = X("col", (), out.kind, out.low, out.high)
        order = np.argsort(group, kind="stable")
        found = _over(step.fn, step.x, bounds, Sums(table, texts), group, many, order)
        return table.plus({step.made: found.take(group)})
    key = order_of(data, step.x.kind, texts)
    if step.falling:
        key = -key
    keys: list[Array] = []
    for name, kind in reversed(list(zip(step.then, kinds, strict=True))):
        then = table[name]
        keys += _ordered(then, order_of(then.data, kind, texts))
    keys += _ordered(Vector(key, null), key)
    order = np.lexsort((*keys, group))
    number = _numbers(step.fn, group[order], key[order], None if null is None else null[order])
    result = np.empty(table.size, np.int64)
    result[order] = number
    return table.plus({step.made: Vector(result)})


def _ordered(column: Vector, key: Array) -> list[Array]:
    """Keys of an order, NULL last."""
    return [key] if column.null is None else [np.where(column.null, 0, key), column.null]


def order_of(data: Array, kind: str, texts: Texts) -> Array:
    """Whole numbers that order rows as their values do."""
    if kind == "text":
        return texts.places()[data]
    if data.dtype == np.bool_:
        return data.astype(np.int64)
    if data.dtype == object:
        return np.unique(data, return_inverse=True)[1].astype(np.int64)
    return data


def _numbers(fn: str, group: Array, key: Array, null: Array | None) -> Array:
    """Number or place of each row, the rows being in order."""
    size = len(group)
    places = np.arange(size)
    new = np.ones(size, np.bool_)
    new[1:] = group[1:] != group[:-1]
    first = np.maximum.accumulate(np.where(new, places, 0)) if size else places
    if fn == "row_number":
        return places - first + 1
    other = np.ones(size, np.bool_)
    same = key[1:] == key[:-1]
    if null is not None:
        same = np.where(null[1:] | null[:-1], null[1:] & null[:-1], same)
    other[1:] = new[1:] | ~same
    run = np.maximum.accumulate(np.where(other, places, 0)) if size else places
    return run - first + 1
