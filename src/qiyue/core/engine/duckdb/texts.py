"""Writes the expressions of a plan for DuckDB at once, as text: what printing the tree gives.

A plan has thousands of expressions; to build a tree of each only to print it takes three times as
long. What is rare goes through the tree.
"""

from __future__ import annotations

from sqlglot import exp

from qiyue.core.engine.duckdb.sql import NARROW, TYPES, Manner, expression
from qiyue.core.plan.exprs import X

BINARY = {"//": "//", "!=": "<>", "and": "AND", "or": "OR"} | {
    sign: sign for sign in ("+", "-", "*", "=", "<", "<=", ">", ">=", "||")
}
SPELT = {"VARCHAR": "TEXT"}


def text_of(x: X) -> str:
    """An expression of a plan as DuckDB's SQL."""
    match x.op:
        case "col":
            return _quoted(str(x.value))
        case "lit" if x.kind == "int":
            return f"CAST({x.value} AS {_type(x.kind, wide=_wide(x))})"
        case "lit" if x.kind == "bool":
            return "TRUE" if x.value else "FALSE"
        case "null":
            return f"CAST(NULL AS {_type(x.kind)})"
        case "neg":
            return f"-({_operand(x.args[0], wide=_wide(x))})"
        case "abs":
            return f"ABS({_operand(x.args[0], wide=_wide(x))})"
        case "not":
            return f"NOT ({text_of(x.args[0])})"
        case "is_null":
            return f"({text_of(x.args[0])} IS NULL)"
        case "case":
            return _case(x)
        case sign if sign in BINARY:
            wide = _wide(x) or any(map(_wide, x.args))
            left, right = (_operand(a, wide=wide) for a in x.args)
            return f"({left} {BINARY[sign]} {right})"
        case _:
            return expression(x).sql(dialect="duckdb", copy=False)


def _case(x: X) -> str:
    wide = _wide(x)
    arms = "".join(
        f" WHEN {text_of(c)} THEN {_operand(v, wide=wide)}"
        for c, v in zip(x.args[:-1:2], x.args[1:-1:2], strict=True)
    )
    return f"CASE{arms} ELSE {_operand(x.args[-1], wide=wide)} END"


def _operand(x: X, *, wide: bool) -> str:
    found = text_of(x)
    return f"CAST({found} AS INT128)" if wide and x.kind == "int" and not _wide(x) else found


def _wide(x: X) -> bool:
    return x.kind == "int" and (x.high >= NARROW or x.low <= -NARROW)


def _type(kind: str, *, wide: bool = False) -> str:
    if kind == "int":
        return "INT128" if wide else "BIGINT"
    return SPELT.get(TYPES[kind], TYPES[kind])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _as_tree(x: X) -> exp.Expr:
    return exp.Var(this=text_of(x))


AT_ONCE = Manner(_as_tree, carried=False)
"""How DuckDB gets its queries."""
