"""Finds rows by the values of a column: by a table of where each value starts, or by halving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qiyue.core.engine.living.columns import Array

ROOMY = 4
"""Where a column's greatest value is at most so many times its length, starts are kept."""
LEAST = 1024


@dataclass(slots=True)
class Index:
    """The rows of a column in the order of its values; `order` is None if they stand so.

    `starts` says for each value from 0 on at which place it begins; None if they would be too many.
    """

    order: Array | None
    values: Array
    upto: int
    starts: Array | None

    def ranges(self, wanted: Array) -> tuple[Array, Array]:
        """Where the rows of each value begin and end."""
        if self.starts is None or wanted.dtype == object:
            low = np.searchsorted(self.values, wanted, "left")
            return low, np.searchsorted(self.values, wanted, "right")
        last = len(self.starts) - 2
        known = np.clip(wanted, 0, last)
        low, high = self.starts[known], self.starts[known + 1]
        if len(wanted) and not (int(wanted.min()) >= 0 and int(wanted.max()) <= last):
            high = np.where((wanted >= 0) & (wanted <= last), high, low)
        return low, high


def index_of(data: Array) -> Index:
    """The index of a column."""
    if data.dtype == np.bool_:
        data = data.astype(np.int64)
    if data.dtype != object and bool(np.all(data[1:] >= data[:-1])):
        return Index(None, data, len(data), _starts(data))
    order = np.argsort(data, kind="stable")
    values = data[order]
    return Index(order, values, len(data), _starts(values))


def _starts(values: Array) -> Array | None:
    """Where each whole number from 0 to the greatest begins among sorted ones."""
    if values.dtype != np.int64 or not len(values) or int(values[0]) < 0:
        return None
    top = int(values[-1])
    if top > ROOMY * len(values) + LEAST:
        return None
    starts = np.zeros(top + 2, np.int64)
    np.cumsum(np.bincount(values, minlength=top + 1), out=starts[1:])
    return starts


def standing_sorted(keys: Sequence[Array]) -> bool:
    """Whether rows stand in the order of whole numbers, those of the first key before the next."""
    if any(key.dtype != np.int64 for key in keys):
        return False
    equal: Array | None = None
    for key in keys:
        rises = key[1:] > key[:-1]
        if equal is not None and bool((equal & (key[1:] < key[:-1])).any()):
            return False
        if equal is None and bool((key[1:] < key[:-1]).any()):
            return False
        same = ~rises & (key[1:] == key[:-1])
        equal = same if equal is None else equal & same
    return True


def bisected(columns: Sequence[Array], wanted: Sequence[Array], low: Array, high: Array) -> Array:
    """The row within each range low..high-1 that has these values; -1 where there is none.

    Rows of a range stand in the order of the columns.
    """
    for column, values in zip(columns, wanted, strict=True):
        first = _halved(column, values, low, high, after=False)
        high = _halved(column, values, first, high, after=True)
        low = first
    return np.where(low < high, low, -1)


def _halved(column: Array, values: Array, low: Array, high: Array, *, after: bool) -> Array:
    """The first place in each range where a sorted column reaches a value, or is `after` it."""
    low, high = low.copy(), high.copy()
    if not len(column):
        return low
    widest = int((high - low).max()) if len(low) else 0
    for _ in range(widest.bit_length()):
        middle = (low + high) >> 1
        found = column[np.minimum(middle, len(column) - 1)]
        under = (found <= values if after else found < values) & (low < high)
        low, high = np.where(under, middle + 1, low), np.where(under, high, middle)
    return low
