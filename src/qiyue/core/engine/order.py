"""Whether the points of an `along` are in order: proven by the method, or asked as a condition."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

from qiyue.core.formula import tree as t
from qiyue.core.formula.shapes import points_of, straight
from qiyue.core.values.types import YES_NO


def places_of(tree: t.Case) -> list[t.Tree]:
    """Where the points of an `along` are."""
    return [place for place, _ in points_of(straight(tree))]


def surely_in_order(tree: t.Case) -> bool:
    """Whether its points rise, or fall, on whatever row: by their ranges, or as multiples."""
    parts = [_multiple(place) for place in places_of(tree)]
    base = parts[0][1]
    if base is not None and all(_same(base, other) for _, other in parts):
        low = base.type.low
        return low is not None and low > 0 and _one_way([(c, c) for c, _ in parts])
    ends = [(p.type.low, p.type.high) for p in places_of(tree)]
    known = [(low, high) for low, high in ends if low is not None and high is not None]
    return len(known) == len(ends) and _one_way(known)


def in_order(tree: t.Case) -> t.Tree:
    """The condition that the points that are there rise, or fall."""
    rising, falling = (_all(sign, places_of(tree)) for sign in "<>")
    return t.Op(YES_NO, t.PRESENT, "or", (rising, falling))


def _all(sign: str, places: list[t.Tree]) -> t.Tree:
    yes = t.Const(YES_NO, t.PRESENT, True)
    pairs = [
        t.Else(YES_NO, t.PRESENT, t.Op(YES_NO, a.kinds | b.kinds, sign, (a, b)), yes)
        for a, b in combinations(places, 2)
    ]
    return t.Op(YES_NO, t.PRESENT, "and", (yes, yes, *pairs))


def _one_way(ends: list[tuple[Fraction, Fraction]]) -> bool:
    rising = all(a[1] < b[0] for a, b in pairwise(ends))
    return rising or all(a[0] > b[1] for a, b in pairwise(ends))


def _multiple(place: t.Tree) -> tuple[Fraction, t.Tree | None]:
    """A constant factor, and what it multiplies; nothing, of a constant."""
    match place:
        case t.Const(value=Fraction() as value):
            return value, None
        case t.Local(body=body):
            return _multiple(body)
        case (
            t.Op(op="*", args=(x, t.Const(value=Fraction() as factor)))
            | t.Op(op="*", args=(t.Const(value=Fraction() as factor), x))
        ):
            share, base = _multiple(x)
            return share * factor, base
        case _:
            return Fraction(1), place


def _same(a: t.Tree | None, b: t.Tree | None) -> bool:
    """Whether two trees are written alike, and so have the same value on every row."""
    if a is None or b is None or type(a) is not type(b):
        return a is b
    if a is b:
        return True
    match a, b:
        case t.Key(name=x), t.Key(name=y):
            return x == y
        case t.Const(value=x), t.Const(value=y):
            return x == y and type(x) is type(y)
        case t.Cell(), t.Cell():
            alike = (a.table, a.column) == (b.table, b.column)
        case t.Result(), t.Result():
            alike = a.line == b.line
        case t.Op(), t.Op():
            alike = a.op == b.op
        case (t.Else(), t.Else()) | (t.Local(), t.Local()):
            alike = True
        case _:
            return False
    one, other = t.children(a), t.children(b)
    return alike and len(one) == len(other) and all(map(_same, one, other))
