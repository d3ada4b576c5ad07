"""Finds the arm of a case by a constant, where all of its conditions compare one value."""

from __future__ import annotations

from qiyue.core.formula import tree as t
from qiyue.core.method.model import Value


def switch(tree: t.Case) -> tuple[t.Tree | None, dict[Value, int]]:
    """The one value that all conditions compare with constants, and the arm of each constant.

    None if the conditions are of another kind. So the rule of a line is found at once.
    """
    match tree.arms[0][0] if tree.arms else None:
        case t.Op(op="=", args=(x, t.Const())):
            pass
        case _:
            return None, {}
    found: dict[Value, int] = {}
    for number, (condition, _) in enumerate(tree.arms):
        match condition:
            case t.Op(op="=", args=(same, t.Const(value=value))) if _alike(x, same):
                found.setdefault(value, number)
            case _:
                return None, {}
    return x, found


def _alike(x: t.Tree, y: t.Tree) -> bool:
    """Whether two trees are the same cell of the same row."""
    if x is y:
        return True
    match x, y:
        case t.Cell(), t.Cell():
            pairs = zip(x.keys, y.keys, strict=True)
            return (x.table, x.column) == (y.table, y.column) and all(a is b for a, b in pairs)
    return False
