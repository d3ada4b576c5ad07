"""Which expressions are surely NULL where a column is, and what need not be said twice of it."""

from __future__ import annotations

from qiyue.core.plan.exprs import arms_of, case, is_null
from qiyue.core.plan.nodes import X

STRICT = frozenset(("+", "-", "*", "//", "neg", "abs", "not", "=", "!=", "<", "<=", ">", ">="))


def strict(x: X, column: X, made: dict[str, X]) -> bool:
    """Whether x is surely NULL where a column is; `made` says what columns hold.

    A case passes over an arm whose condition is NULL.
    """
    if x.op == "null":
        return True
    if x.op == "col":
        if x == column:
            return True
        held = made.get(str(x.value))
        return held is not None and strict(held, column, made)
    if x.op in STRICT:
        return any(strict(arg, column, made) for arg in x.args)
    if x.op == "case":
        for condition, value in arms_of(x):
            if condition.op == "is_null" and condition.args[0] == column:
                return strict(value, column, made)
            if not strict(condition, column, made) and not strict(value, column, made):
                return False
        return strict(x.args[-1], column, made)
    return False


def told_by(num: X, state: X, made: dict[str, X]) -> X:
    """The state of a value of which `num` is NULL exactly where it is absent.

    Where it can be absent in one way only, `num` tells it, and nobody needs the column.
    """
    held = made.get(str(state.value), state) if state.op == "col" else state
    if num.op != "col" or held.op != "case" or len(held.args) != 3:
        return state
    test, then, other = held.args
    if test.op != "is_null" or then.constant is None or other.constant != 0:
        return state
    return case([(is_null(num), then)], other)


def simpler(x: X, made: dict[str, X]) -> X:
    """x without an arm that only says NULL where the rest is NULL anyway."""
    while x.op == "case":
        test, then = x.args[:2]
        other = x.args[-1] if len(x.args) == 3 else case(arms_of(x)[1:], x.args[-1])
        if test.op == "not" and test.args[0].op == "is_null" and len(x.args) == 3:
            test, then, other = test.args[0], other, then
        if test.op != "is_null" or then.op != "null" or not strict(other, test.args[0], made):
            return x
        x = other
    return x
