"""Rows that come as columns: arrays that Parquet, Arrow or NumPy hold, turned into no Python value.

A column of numbers is an array of whole multiples of its step, of days an array of datetime64,
of yes and no one of booleans. Texts come one by one, or as the numbers of a short list (Arrow's
dictionary, a category). Where a masked array is masked the cell is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qiyue.core.engine.living.columns import FEW, Array, Vector
from qiyue.core.engine.living.load import Cells


@dataclass(frozen=True, slots=True)
class Listed:
    """Texts by their numbers in a list."""

    numbers: Array
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows as columns, a value of each for every column of the table."""

    values: Mapping[str, Array | Listed | Sequence[str]]

    def __len__(self) -> int:
        for one in self.values.values():
            return len(one.numbers) if isinstance(one, Listed) else len(one)
        return 0


class NotThisColumn(ValueError):
    """What was given for a column of a table cannot be one: `table` and `column` say which."""

    def __init__(self, table: str, column: str) -> None:
        super().__init__(f"{table}.{column}")
        self.table, self.column = table, column


def vectors(cells: Cells, columns: Columns) -> dict[str, Vector]:
    """The columns as a table holds them. Raises NotThisColumn."""
    many, found = len(columns), {}
    for name in columns.values.keys() - set(cells.names):
        raise NotThisColumn(cells.table.name, name)
    for name, kind in zip(cells.names, cells.kinds, strict=True):
        given = columns.values.get(name)
        vector = None if given is None else _vector(cells, kind, given)
        empty = vector is not None and vector.null is not None and name in cells.table.keys
        if vector is None or empty or len(vector.data) != many:
            raise NotThisColumn(cells.table.name, name)
        found[name] = vector
    return found


def _vector(cells: Cells, kind: str, given: Array | Listed | Sequence[str]) -> Vector | None:
    """One column; None if it is of another kind."""
    if kind == "text":
        return _texts(cells, given)
    if isinstance(given, Listed) or not isinstance(given, np.ndarray):
        return None
    data, null = _parted(given)
    held = {"int": "iu", "bool": "b", "date": "M"}[kind]
    if data.dtype.kind not in held:
        return None
    if kind == "date":
        data = data.astype("datetime64[D]")
        gone = np.isnat(data)
        null = gone if null is None else null | gone
    if kind != "bool":
        data = data.astype(np.int64)
        if kind == "int" and len(data) and not -FEW < data.min() <= data.max() < FEW:
            return None
    return _filled(data, null)


def _texts(cells: Cells, given: Array | Listed | Sequence[str]) -> Vector | None:
    if isinstance(given, Listed):
        numbers, null = _parted(given.numbers)
        if numbers.dtype.kind not in "iu" or not all(type(text) is str for text in given.texts):
            return None
        if null is not None:
            numbers = np.where(null, 0, numbers)
        known = cells.texts.coded(given.texts)
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < max(len(known), 1):
            return None
        data = known[numbers] if len(known) else np.zeros(len(numbers), np.int64)
        return _filled(data, null)
    if isinstance(given, np.ndarray):
        data, null = _parted(given)
        texts = data.tolist()
        if null is not None:
            texts = [None if gone else t for t, gone in zip(texts, null.tolist(), strict=True)]
    else:
        texts, null = list(given), None
    if set(map(type, texts)) - {str, *([] if null is None else [type(None)])}:
        return None
    return _filled(cells.texts.coded(texts), null)


def _parted(given: Array) -> tuple[Array, Array | None]:
    """The data of an array, and where it is masked."""
    if isinstance(given, np.ma.MaskedArray):
        return np.ma.getdata(given), np.ma.getmaskarray(given)
    return given, None


def _filled(data: Array, null: Array | None) -> Vector:
    """A column with 0 where nothing is."""
    if null is None or not null.any():
        return Vector(data)
    return Vector(np.where(null, np.zeros(1, data.dtype), data), null)
