"""An operation as a function of the row: its values first, then what it makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from qiyue.core.engine.exact.arithmetic import OPERATIONS
from qiyue.core.method.model import Value
from qiyue.core.values.absence import Absent, strongest

R = TypeVar("R")


def operator(
    op: str, codes: Sequence[Callable[[R], Value]], options: tuple[str, ...]
) -> Callable[[R], Value]:
    """The operation `op` of what `codes` give; an absent value makes it absent.

    Choices, whose `options` are given, are compared by their order in these.
    """
    if options and op in ("min", "max"):
        pick = min if op == "min" else max
        return _of_all(codes, lambda *values: pick(map(str, values), key=options.index))
    apply = OPERATIONS[op]
    if options and op in ("<", "<=", ">", ">="):
        return _of_all(codes, lambda *values: apply(*(_ranked(v, options) for v in values)))
    return _of_two(codes[0], codes[1], apply) if len(codes) == 2 else _of_all(codes, apply)


def _of_all(
    codes: Sequence[Callable[[R], Value]], apply: Callable[..., Value]
) -> Callable[[R], Value]:
    def run(row: R) -> Value:
        values = [code(row) for code in codes]
        if absent := [v for v in values if isinstance(v, Absent)]:
            return strongest(absent)
        return apply(*values)

    return run


def _of_two(
    first: Callable[[R], Value], second: Callable[[R], Value], apply: Callable[..., Value]
) -> Callable[[R], Value]:
    """The same of two values, as most operations are, without a list."""

    def run(row: R) -> Value:
        x, y = first(row), second(row)
        if isinstance(x, Absent) or isinstance(y, Absent):
            return strongest([v for v in (x, y) if isinstance(v, Absent)])
        return apply(x, y)

    return run


def _ranked(value: Value, options: tuple[str, ...]) -> Value:
    """A choice as its place among the options."""
    return Fraction(options.index(value)) if isinstance(value, str) else value
