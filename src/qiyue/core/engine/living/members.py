"""The members of a group of a crowd: their values as sorted whole numbers, or one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import overload

import numpy as np

from qiyue.core.engine.living.bases import Parts, Results
from qiyue.core.engine.living.columns import Array, Vector
from qiyue.core.engine.living.crowds import Crowd
from qiyue.core.engine.living.load import Cells
from qiyue.core.engine.living.stores import Store
from qiyue.core.engine.living.texts import Texts
from qiyue.core.method.model import Value
from qiyue.core.plan.steps import Emit
from qiyue.core.values.absence import SKIPPED

FIRST_THAT_STOPS = max(SKIPPED) + 1


class Scaled(Sequence[Fraction]):
    """Numbers in order, as whole multiples of 1 / `den`."""

    def __init__(self, numbers: Array, den: int) -> None:
        self.numbers, self.den = numbers, den

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> Fraction: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Fraction]: ...
    def __getitem__(self, place: int | slice) -> Fraction | Sequence[Fraction]:
        if isinstance(place, slice):
            return Scaled(self.numbers[place], self.den)
        return Fraction(int(self.numbers[place]), self.den)


@dataclass(slots=True)
class Held:
    """A line of a crowd on the rows of a group."""

    emit: Emit
    parts: Parts

    @property
    def den(self) -> int | None:
        """The denominator, if it is the same for all and the numbers are whole in memory."""
        whole = self.emit.kind == "number" and self.emit.num.kind == "int"
        return self.emit.den.constant if whole else None


class Members:
    """The rows of one group, in the order of the key."""

    def __init__(
        self, results: Results, crowd: Crowd, cells: Cells, store: Store, rows: Array
    ) -> None:
        self.results, self.cells = results, cells
        self.rows = in_order(results.texts, store, cells.kinds, rows)
        self.x = self._held(crowd.x, store)
        self.weight = self._held(crowd.weight, store)
        self.where = self._held(crowd.where, store)
        everybody = np.ones(len(self.rows), np.bool_)
        gone = np.zeros(len(self.rows), np.int64)
        if self.where is not None:
            gone = self.where.parts.s.data
            everybody = (gone == 0) & self.where.parts.n.data.astype(np.bool_)
        self.asked = everybody
        """Of whom the value is read."""
        state = gone if self.x is None else np.where(everybody, self.x.parts.s.data, gone)
        if self.weight is not None:
            weighed = everybody & (state == 0)
            state = np.where(weighed, self.weight.parts.s.data, state)
        self.stops = bool((state >= FIRST_THAT_STOPS).any())
        self.read = everybody & (state == 0)
        """Who counts in a place."""
        self.total = int((everybody | (gone >= FIRST_THAT_STOPS)).sum())
        if self.x is not None:
            skipped = everybody & np.isin(self.x.parts.s.data, [int(one) for one in SKIPPED])
            self.total -= int(skipped.sum())

    def _held(self, name: str | None, store: Store) -> Held | None:
        if name is None:
            return None
        layout = self.results.layout
        number, emit = layout.results[name, ()]
        at = layout.lines[name]
        base, rows = self.results.stores[at], self.rows
        if store.loose or base.loose or base.size != store.size:  # else row by row the same
            keys = store.take(store.keys, rows)
            rows = base.find(in_units(self.results, at, self.cells, keys))
        return Held(emit, self.results.parts(number, emit, rows))

    def numbers(self) -> Scaled | None:
        """The numbers that count, in order; None if they have no denominator in common."""
        held = self.weight or self.x
        if held is None or held.den is None:
            return None
        return Scaled(np.sort(held.parts.n.data[self.read]), held.den)

    def values(self) -> Iterator[tuple[int, Value]]:
        """Those whose value is read or whose condition is absent: place in the group, value."""
        places = np.arange(len(self.rows))
        asked = places[self.asked]
        if self.where is not None:
            # The condition of those is absent; it stands for their value.
            absent = places[self.where.parts.s.data != 0]
            if len(absent):
                yield from sorted([*self._of(self.x, asked), *self._of(self.where, absent)])
                return
        yield from self._of(self.x, asked)

    def _of(self, held: Held | None, places: Array) -> Iterator[tuple[int, Value]]:
        for first in range(0, len(places), 64):
            some = places[first : first + 64]
            if held is None:
                yield from ((place, True) for place in some.tolist())
                continue
            parts = Parts(*(column.take(some) for column in held.parts))
            yield from zip(some.tolist(), self.results.values(held.emit, parts), strict=True)


def in_order(texts: Texts, store: Store, kinds: list[str], rows: Array) -> Array:
    """Rows of a table in the order of its key, whose kinds are given; texts by code points."""
    if not store.loose:
        return np.sort(rows)
    keys = [store.column(name).data[rows] for name in store.keys]
    ordered = [
        texts.places()[data] if kind == "text" else data
        for data, kind in zip(keys, kinds, strict=False)
    ]
    return rows[np.lexsort(ordered[::-1])]


def in_units(results: Results, number: int, cells: Cells, keys: list[Vector]) -> list[Vector]:
    """Keys of a table as the rows of a base hold them."""
    found = []
    for column, (kind, unit), step in zip(keys, results.keys[number], cells.steps, strict=False):
        factor = step / unit if kind == "int" else Fraction(1)
        data = column.data if factor == 1 else column.data * int(factor)
        found.append(Vector(data, column.null))
    return found
