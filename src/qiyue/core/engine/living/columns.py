"""Columns of numbers in memory: how they are held, met with others by their values, grouped.

A column is a pair of its data and of what is nothing in it (None where nothing is). Whole numbers
stand in 64 bits, or as Python's own where they may be longer; a text is its number (texts.py), a
day the number of days since 1970; a wide number is its text itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
FEW = 1 << 62


class Vector(NamedTuple):
    """The data of a column, and where it is NULL."""

    data: Array
    null: Array | None = None

    def take(self, rows: Array) -> Vector:
        """The values on some rows."""
        return Vector(self.data[rows], None if self.null is None else self.null[rows])

    def met(self, rows: Array) -> Vector:
        """The values on some rows, NULL where the row is -1."""
        gone = rows < 0
        if not gone.any():
            return self.take(rows)
        if not len(self.data):
            return Vector(np.zeros(len(rows), self.data.dtype), gone)
        null = gone if self.null is None else gone | self.null[rows]
        return Vector(self.data[rows], null)


def whole(numbers: Sequence[int]) -> Array:
    """Whole numbers of Python as an array: of 64 bits if they all fit."""
    if not numbers or (min(numbers) > -FEW and max(numbers) < FEW):
        return np.array(numbers, np.int64)
    found = np.empty(len(numbers), object)
    found[:] = numbers
    return found


def one_number(columns: Sequence[Vector]) -> tuple[Array, int]:
    """A number for each row, equal where all columns are (NULL equals NULL); how many there are."""
    found: Array | None = None
    many = 1
    for data, null in columns:
        here, size = numbers_of(data)
        if null is not None:
            here, size = np.where(null, size, here), size + 1
        if found is None:
            found, many = here, size
            continue
        if many * size >= FEW:
            found, many = numbers_of(found)
        found, many = found * size + here, many * size
    assert found is not None
    return (found, many) if len(columns) == 1 and columns[0].null is None else numbers_of(found)


def numbers_of(data: Array) -> tuple[Array, int]:
    """A number for each value of a column, in their order; how many there are."""
    if data.dtype == np.int64 and len(data):
        steps = data[1:] - data[:-1]
        if int(steps.min(initial=0)) >= 0:  # sorted already: count where a new value begins
            found = np.zeros(len(data), np.int64)
            np.cumsum(steps != 0, out=found[1:])
            return found, int(found[-1]) + 1
    values, found = np.unique(data, return_inverse=True)
    return found.astype(np.int64, copy=False), len(values)


def once(rows: Array) -> Array:
    """Each row once, in order."""
    steps = rows[1:] - rows[:-1]
    if int(steps.min(initial=1)) > 0:
        return rows
    rows = np.sort(rows)
    new = np.ones(len(rows), np.bool_)
    new[1:] = rows[1:] != rows[:-1]
    return rows[new]


def first_of(numbers: Array, many: int) -> Array:
    """A row of each group."""
    rows = np.zeros(many, np.int64)
    rows[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return rows


def complete(columns: Sequence[Vector]) -> Array | None:
    """The rows on which no column is NULL; None if that is all of them."""
    gone: Array | None = None
    for _, null in columns:
        if null is not None:
            gone = null if gone is None else gone | null
    return None if gone is None or not gone.any() else np.flatnonzero(~gone)


def spread(low: Array, high: Array) -> tuple[Array, Array]:
    """For each range low..high-1 its number, once for each member; and the members."""
    counts = high - low
    which = np.repeat(np.arange(len(low)), counts)
    first = np.repeat(low - (np.cumsum(counts) - counts), counts)
    return which, first + np.arange(len(which))


def meet(left: Sequence[Vector], right: Sequence[Vector]) -> tuple[Array, Array]:
    """The pairs of rows that agree in all columns; NULL agrees with nothing."""
    here, there = complete(left), complete(right)
    if here is not None:
        left = [column.take(here) for column in left]
    if there is not None:
        right = [column.take(there) for column in right]
    mine, other = left[0].data, right[0].data
    if len(left) > 1 or mine.dtype != other.dtype or mine.dtype == object:
        both = [Vector(np.concatenate([a.data, b.data])) for a, b in zip(left, right, strict=True)]
        numbers, _ = one_number(both)
        mine, other = numbers[: len(mine)], numbers[len(mine) :]
    order = np.argsort(other, kind="stable")
    ordered = other[order]
    which, places = spread(
        np.searchsorted(ordered, mine, "left"), np.searchsorted(ordered, mine, "right")
    )
    rows = order[places]
    return (
        which if here is None else here[which],
        rows if there is None else there[rows],
    )
