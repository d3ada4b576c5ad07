"""Finds in a resolved tree what was written: points of a line, bounds of bands, earlier periods."""

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


def same(a: t.Tree, b: t.Tree) -> bool:
    """Whether two trees are one, or one is the other with the type its line declares."""
    if a is b:
        return True
    return type(a) is type(b) and bool(t.children(a)) and t.children(a) == t.children(b)
