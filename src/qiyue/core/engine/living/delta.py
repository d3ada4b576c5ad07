"""What a change of the data does to the values: those that differ, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from qiyue.core.engine.living.bases import Parts, Results
from qiyue.core.engine.living.columns import Array, Vector
from qiyue.core.engine.living.load import FIRST_DAY
from qiyue.core.engine.results import spot
from qiyue.core.method.model import Value
from qiyue.core.method.showing import Named, named_values
from qiyue.core.plan.steps import Emit


class Moved(NamedTuple):
    """A value that is another; None where it was not there before, or is not there any more."""

    kind: str
    subject: str
    line: str
    name: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows of one result that differ: keys, and the parts before and after.

    `had` and `has` say on which rows there was a value before, and is one now.
    """

    number: int
    emit: Emit
    keys: list[Vector]
    before: Parts
    after: Parts
    had: Array
    has: Array


@dataclass(slots=True)
class Delta:
    """All values that differ. `reached` counts the rows that were calculated again, by base.

    `whole` says that everything was calculated anew.
    """

    results: Results
    pieces: list[Piece] = field(default_factory=list)
    reached: dict[int, int] = field(default_factory=dict)
    whole: bool = False

    def __len__(self) -> int:
        return sum(len(piece.had) for piece in self.pieces)

    def rows(self) -> Iterator[Moved]:
        """The values that differ, of the method's own lines and their named intermediates."""
        named = {
            one.name: one
            for one in named_values(self.results.program)
            if not one.name.startswith(" ")
        }
        for piece in self.pieces:
            one = named.get(piece.emit.name)
            if one is None:
                continue
            before = self._values(piece.emit, piece.before, piece.had)
            after = self._values(piece.emit, piece.after, piece.has)
            for key, old, new in zip(self._keys(piece, one), before, after, strict=True):
                subject, line = spot(one, key)
                yield Moved(one.subject, subject, line, one.name, old, new)

    def _values(self, emit: Emit, parts: Parts, there: Array) -> Iterator[Value | None]:
        """The values on the rows where there are some."""
        rows = np.flatnonzero(there)
        some = Parts(*(column.take(rows) for column in parts))
        values = self.results.values(emit, some)
        return (next(values) if here else None for here in there.tolist())

    def _keys(self, piece: Piece, named: Named) -> Iterator[tuple[Value, ...]]:
        """The keys of the line, those of its place in a sheet among them."""
        base = self.results.layout.bases[piece.number]
        constants = {key: x for key, x, _ in piece.emit.keys if x.op == "lit"}
        units = {key: unit for key, _, unit in piece.emit.keys}
        columns = {
            key: self._key_values(piece.number, place, piece.keys[place])
            for place, key in enumerate(base.frame.keys)
        }
        for row in range(len(piece.had)):
            found: list[Value] = []
            for key in named.line.frame.keys:
                if key in columns:
                    found.append(columns[key][row])
                    continue
                x = constants[key]
                if x.kind == "int":
                    assert x.constant is not None
                    found.append(x.constant * Fraction(units[key] or 1))
                else:
                    assert isinstance(x.value, str | bool)
                    found.append(x.value)
            yield tuple(found)

    def _key_values(self, number: int, place: int, column: Vector) -> list[Value]:
        kind, unit = self.results.keys[number][place]
        data = column.data.tolist()
        match kind:
            case "int":
                return [unit * n for n in data]
            case "text":
                return list(self.results.texts.said(column.data))
            case "date":
                return [date.fromordinal(n + FIRST_DAY) for n in data]
        return [bool(one) for one in data]
