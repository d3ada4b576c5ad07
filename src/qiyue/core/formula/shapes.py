"""Finds in a resolved tree what was written: points, bounds, earlier periods, texts."""

from __future__ import annotations

from fractions import Fraction

from qiyue.core.formula import tree as t


def straight(tree: t.Case) -> t.Case:
    """The rising reading of an `along` whose direction depends on the row."""
    inner = tree.arms[0][1]
    return inner if len(tree.arms) == 1 and isinstance(inner, t.Case) else tree


def points_of(chain: t.Case) -> list[tuple[t.Tree, t.Tree]]:
    """The points of an `along`: where, and the value there."""
    return [
        (bound, then)
        for condition, then in chain.arms
        if isinstance(condition, t.Op) and condition.op == "="
        for _, bound in [condition.args]
    ]


def looked_back(tree: t.Rows) -> tuple[Fraction, t.Tree | None]:
    """How many periods a `past` reads, and the condition behind its `where`."""
    periods, where = tree.where, None
    match periods:
        case t.Op(op="and", args=(t.Op(op="and") as both, asked)):
            periods, where = both, asked
    match periods:
        case t.Op(args=(_, t.Op(args=(_, t.Const(value=Fraction() as many))))):
            return many, where
        case _:
            raise AssertionError(tree)


def compared(condition: t.Tree) -> tuple[str, t.Tree, t.Tree]:
    """Sign and sides of the condition of a band or a piece of a line."""
    assert isinstance(condition, t.Op)
    x, y = condition.args
    return condition.op, x, y


def texts_of(tree: t.Tree) -> frozenset[str] | None:
    """Every text that a tree can give; None where that stands in the data."""
    match tree:
        case t.Const(value=str() as value):
            return frozenset({value})
        case t.Nil():
            return frozenset()
        case t.Local(body=x) | t.Mine(x=x):
            return texts_of(x)
        case t.Case(arms=arms, default=default):
            each = [texts_of(then) for then in (*(then for _, then in arms), default)]
        case t.Else(x=x, y=y):
            each = [texts_of(x), texts_of(y)]
        case _:
            return frozenset(tree.type.options) if tree.type.kind == "choice" else None
    known = [one for one in each if one is not None]
    return frozenset().union(*known) if len(known) == len(each) else None


def same(a: t.Tree, b: t.Tree) -> bool:
    """Whether two trees are one, or one is the other with the type its line declares."""
    if a is b:
        return True
    return type(a) is type(b) and bool(t.children(a)) and t.children(a) == t.children(b)
