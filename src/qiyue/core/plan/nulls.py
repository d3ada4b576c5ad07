"""Which expressions are surely NULL where a column is, and what need not be said twice of it."""

from __future__ import annotations

from qiyue.core.plan.exprs import X, is_null

STRICT = frozenset(("+", "-", "*", "//", "neg", "abs", "not", "=", "!=", "<", "<=", ">", ">="))


def strict(x: X, column: X, made: dict[str, X]) -> bool:
    """Whether x is surely NULL where a column is; `made` says what columns hold."""
    if x == column or x.op == "null":
        return True
    if x.op == "col":
        return str(x.value) in made and strict(made[str(x.value)], column, made)
    if x.op in STRICT:
        return any(strict(arg, column, made) for arg in x.args)
    if x.op == "case":
        nulls = x.args[0].op == "is_null" and x.args[0].args[0] == column
        there = x.args[0].op == "not" and x.args[0].args[0] == is_null(column)
        if nulls or (there and len(x.args) == 3):
            return strict(x.args[1 if nulls else 2], column, made)
        return all(strict(arg, column, made) for arg in (*x.args[1:-1:2], x.args[-1]))
    return False


def simpler(x: X, made: dict[str, X]) -> X:
    """x without an arm that only says NULL where the rest is NULL anyway."""
    while x.op == "case" and len(x.args) == 3:
        test, then, other = x.args
        if test.op == "not" and test.args[0].op == "is_null":
            test, then, other = test.args[0], other, then
        if test.op != "is_null" or then.op != "null" or not strict(other, test.args[0], made):
            return x
        x = other
    return x
