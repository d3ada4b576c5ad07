"""Calculates expressions of a plan on columns in memory, a whole column at a time.

What SQL says holds: NULL goes through arithmetic, `and` and `or` know three values, a case passes
over a condition that is NULL. Numbers that may not fit 64 bits, by their bounds, are Python's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from qiyue.core.engine.living.bases import one
from qiyue.core.engine.living.columns import Array, Vector
from qiyue.core.engine.living.days import CALENDAR
from qiyue.core.engine.living.exact import called
from qiyue.core.engine.living.texts import Texts
from qiyue.core.plan.nodes import X

NARROW = 1 << 62
Sum = Callable[["Sums"], Vector]


class Table:
    """Columns by name, all of one length; a column that nobody asks for is never made."""

    def __init__(self, size: int, columns: dict[str, Vector | Callable[[], Vector]]) -> None:
        self.size, self.columns = size, columns

    def __getitem__(self, name: str) -> Vector:
        found = self.columns[name]
        if not isinstance(found, Vector):
            found = self.columns[name] = found()
        return found

    def take(self, rows: Array) -> Table:
        """Some rows of it."""
        return Table(len(rows), {name: self._later(name, rows) for name in self.columns})

    def _later(self, name: str, rows: Array) -> Callable[[], Vector]:
        return lambda: self[name].take(rows)

    def plus(self, more: Mapping[str, Vector | Callable[[], Vector]]) -> Table:
        """With more columns."""
        return Table(self.size, {**self.columns, **more})


def wide(x: X) -> bool:
    """Whether a number may be longer than 64 bits."""
    return x.kind == "int" and max(abs(x.low), abs(x.high)) >= NARROW


class Sums:
    """Calculates on the rows of one table; what was calculated is remembered."""

    def __init__(self, table: Table, texts: Texts) -> None:
        self.table, self.texts = table, texts
        self.known: dict[X, Vector] = {}

    def of(self, x: X) -> Vector:
        """A column with the value of an expression on each row."""
        data, null = self.on(x)
        size = self.table.size
        if len(data) != size:
            data = np.repeat(data, size)
        if null is not None and len(null) != size:
            null = np.repeat(null, size)
        return Vector(data, null)

    def on(self, x: X) -> Vector:
        """The same; what is constant may be a single value."""
        found = self.known.get(x)
        if found is None:
            found = self.known[x] = self._made(x)
        return found

    def _made(self, x: X) -> Vector:
        match x.op:
            case "col":
                return self.table[str(x.value)]
            case "lit":
                return Vector(one(x, self.texts))
            case "null":
                nothing = np.array(["0/1"], object) if x.kind == "wide" else np.zeros(1, np.int64)
                return Vector(nothing, np.ones(1, np.bool_))
            case "case":
                return self._case(x)
            case "and" | "or":
                return _logic(x.op, *map(self.on, x.args))
            case "not":
                data, null = self.on(x.args[0])
                return Vector(~data.astype(np.bool_, copy=False), null)
            case "is_null":
                data, null = self.on(x.args[0])
                return Vector(np.zeros(1, np.bool_) if null is None else null)
            case "greatest" | "least":
                return self._outermost(x)
            case "exact":
                return called(x, [self.of(a) for a in x.args], self.texts)
            case "||":
                return self._joined(x)
            case "=" | "!=" | "<" | "<=" | ">" | ">=":
                return self._compared(x)
        if x.op in CALENDAR:
            values = [self.on(a) for a in x.args]
            return Vector(CALENDAR[x.op](*(v.data for v in values)), none_of(values))
        values = [self._operand(a, wide(x)) for a in x.args]
        return Vector(ARITHMETIC[x.op](*(v.data for v in values)), none_of(values))

    def _operand(self, x: X, long: bool) -> Vector:
        data, null = self.on(x)
        return Vector(data.astype(object) if long and data.dtype != object else data, null)

    def _compared(self, x: X) -> Vector:
        values = [self.on(a) for a in x.args]
        left, right = (v.data for v in values)
        if x.args[0].kind == "text" and x.op not in ("=", "!="):
            places = self.texts.places()
            left, right = places[left], places[right]
        return Vector(COMPARED[x.op](left, right).astype(np.bool_, copy=False), none_of(values))

    def _case(self, x: X) -> Vector:
        if any(map(calls, x.args[1:])):
            return self._case_by_rows(x)
        long = wide(x)
        found = self._operand(x.args[-1], long)
        for condition, then in zip(x.args[-3::-2], x.args[-2::-2], strict=True):
            holds = true_of(self.on(condition))
            found = _either(holds, self._operand(then, long), found)
        return found

    def _case_by_rows(self, x: X) -> Vector:
        """Where an arm calls a function, it is asked on the rows that take it alone."""
        size = self.table.size
        left = np.arange(size)
        data: Array = np.zeros(size, object)
        null = np.zeros(size, np.bool_)
        arms = [*zip(x.args[:-1:2], x.args[1:-1:2], strict=True), (None, x.args[-1])]
        for condition, then in arms:
            here = Sums(self.table.take(left), self.texts)
            holds = np.ones(len(left), np.bool_)
            if condition is not None:
                holds = np.broadcast_to(true_of(here.on(condition)), len(left))
            rows = left[holds]
            if len(rows):
                value = Sums(self.table.take(rows), self.texts).of(then)
                data[rows] = value.data
                null[rows] = False if value.null is None else value.null
            left = left[~holds]
        if x.kind == "wide":
            data[null] = "0/1"
        elif not wide(x):
            data[null] = 0
            data = data.astype(np.bool_ if x.kind == "bool" else np.int64)
        return Vector(data, null)

    def _outermost(self, x: X) -> Vector:
        found = self._operand(x.args[0], wide(x))
        for arg in x.args[1:]:
            other = self._operand(arg, wide(x))
            sides = found.data, other.data
            if x.kind == "text":
                places = self.texts.places()
                sides = places[found.data], places[other.data]
            better = COMPARED[">" if x.op == "greatest" else "<"](*sides).astype(np.bool_)
            if other.null is not None:
                better = better | other.null
            if found.null is not None:
                better = better & ~found.null
            found = _either(better, found, other)
        return found

    def _joined(self, x: X) -> Vector:
        left, right = (self.of(a) for a in x.args)
        pairs = zip(self.texts.said(left.data), self.texts.said(right.data), strict=True)
        return Vector(self.texts.coded(a + b for a, b in pairs), none_of([left, right]))


def none_of(values: Iterable[Vector]) -> Array | None:
    """Where one of several is NULL."""
    found: Array | None = None
    for _, null in values:
        if null is not None:
            found = null if found is None else found | null
    return found


def true_of(condition: Vector) -> Array:
    """Where a condition holds."""
    data = condition.data.astype(np.bool_, copy=False)
    return data if condition.null is None else data & ~condition.null


def _either(holds: Array, one: Vector, other: Vector) -> Vector:
    if one.data.dtype == object or other.data.dtype == object:
        sides = one.data.astype(object), other.data.astype(object)
    else:
        sides = one.data, other.data
    data = np.where(holds, *sides)
    if one.null is None and other.null is None:
        return Vector(data)
    nothing = np.zeros(1, np.bool_)
    null = np.where(
        holds,
        nothing if one.null is None else one.null,
        nothing if other.null is None else other.null,
    )
    return Vector(data, null)


def _logic(op: str, one: Vector, other: Vector) -> Vector:
    a, b = (v.data.astype(np.bool_, copy=False) for v in (one, other))
    data = a & b if op == "and" else a | b
    if one.null is None and other.null is None:
        return Vector(data)
    sure = [
        (~v if op == "and" else v) & (True if null is None else ~null)
        for v, null in ((a, one.null), (b, other.null))
    ]  # one side alone decides
    decided = sure[0] | sure[1]
    null = none_of([one, other])
    assert null is not None
    return Vector(np.where(decided, op == "or", data), null & ~decided)


def _quotient(x: Array, y: Array) -> Array:
    """x // y; what stands where y is 0 is never read."""
    if x.dtype == object or y.dtype == object:
        return x // np.where(y == 0, 1, y)
    return np.floor_divide(x, y)


ARITHMETIC: dict[str, Callable[..., Array]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "//": _quotient,
    "neg": lambda x: -x,
    "abs": lambda x: np.abs(x),
}
COMPARED: dict[str, Callable[[Any, Any], Array]] = {
    "=": lambda x, y: x == y,
    "!=": lambda x, y: x != y,
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
}


@lru_cache(maxsize=1 << 16)
def calls(x: X) -> bool:
    """Whether an expression calls an exact function."""
    if x.op == "exact":
        return True
    return any(map(calls, x.args))
