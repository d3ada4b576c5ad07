"""What expressions of a plan are worth on a row, step by step; every bound is looked after."""

from __future__ import annotations

import operator
from datetime import date
from fractions import Fraction

from qiyue.core.plan import exprs as e
from qiyue.core.plan.nodes import LIMIT, X
from qiyue.core.plan.ratio import V
from qiyue.core.values import wide
from qiyue.core.values.calendar import CALENDAR, MOST
from qiyue.core.values.wide import FUNCTIONS

BINARY = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "and": lambda x, y: x and y,
    "or": lambda x, y: x or y,
    "||": operator.add,
}


def worth(x: X, row: dict[str, object]) -> object:
    """The value of `x`. All parts are calculated, those of arms not taken too, as engines may."""
    found = _worth(x, row)
    if x.kind == "int" and found is not None:
        assert x.low <= found <= x.high, f"{x} = {found}, not in {x.low}..{x.high}"
        assert abs(found) <= LIMIT
    return found


def _worth(x: X, row: dict[str, object]) -> object:
    if x.op == "col":
        return row[x.value]
    if x.op in ("lit", "null"):
        return x.value
    args = [worth(arg, row) for arg in x.args]
    if x.op == "is_null":
        return args[0] is None
    if x.op == "case":
        taken = (then for when, then in zip(args[:-1:2], args[1:-1:2], strict=True) if when)
        return next(taken, args[-1])
    if x.op in ("greatest", "least"):
        given = [arg for arg in args if arg is not None]
        return (max if x.op == "greatest" else min)(given, default=None)
    if any(arg is None for arg in args):
        return None
    if x.op in ("neg", "abs", "not"):
        return {"neg": operator.neg, "abs": abs, "not": operator.not_}[x.op](args[0])
    if x.op == "exact":
        texts = [
            str(arg) if part.kind == "int" else arg for arg, part in zip(args, x.args, strict=True)
        ]
        found = FUNCTIONS[x.value][0](*texts)
        return int(found) if x.kind == "int" and found is not None else found
    if x.op == "//":
        assert args[0] >= 0 < args[1], x
    if x.op in MOST:
        return CALENDAR[x.op](date.fromisoformat(args[0]), args[1]).isoformat()
    if x.op in CALENDAR:
        return int(CALENDAR[x.op](*map(date.fromisoformat, args)))
    return BINARY[x.op](*args)


def fraction(v: V, row: dict[str, object]) -> Fraction:
    """The number that `v` stands for."""
    if v.wide:
        return wide.fraction(worth(v.num, row))
    num, den = worth(v.num, row), worth(v.den, row)
    assert den >= 1
    return v.coef * Fraction(num, den)


def free(name: str, low: int, high: int, *, coef: Fraction = Fraction(1)) -> V:
    """A column with bounds, in units of `coef`."""
    return V(e.column(name, "int", low, high), coef)


def as_is(x: X) -> X:
    """Settles nothing."""
    return x
