"""Writes the expressions of a plan for DuckDB at once, as text: what printing the tree gives.

A plan has thousands of expressions; to build a tree of each only to print it takes three times as
long. What is rare goes through the tree.
"""

from __future__ import annotations

from sqlglot import exp

from qiyue.core.engine.duckdb.sql import NARROW, TYPES, Manner, expression, is_plain
from qiyue.core.plan.nodes import X
from qiyue.core.plan.steps import Out

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
            bare = not wide and any(a.op != "lit" for a in x.args)
            left, right = (_plain(a) if bare else _operand(a, wide=wide) for a in x.args)
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


def _plain(x: X) -> str:
    return str(x.value) if is_plain(x) else text_of(x)


def _operand(x: X, *, wide: bool) -> str:
    if wide and is_plain(x):
        return f"CAST({x.value} AS INT128)"
    found = text_of(x)
    return f"CAST({found} AS INT128)" if wide and x.kind == "int" and not _wide(x) else found


def _wide(x: X) -> bool:
    return x.kind == "int" and _wide_range(x.low, x.high)


def _wide_range(low: int, high: int) -> bool:
    return high >= NARROW or low <= -NARROW


def _type(kind: str, *, wide: bool = False) -> str:
    if kind == "int":
        return "INT128" if wide else "BIGINT"
    return SPELT.get(TYPES[kind], TYPES[kind])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sure(x: X) -> bool:
    """Whether DuckDB gives a number the width of its bounds by itself."""
    match x.op:
        case "col" | "lit" | "null":
            return not _wide(x)
        case "case":
            return all(map(_sure, (*x.args[1:-1:2], x.args[-1])))
        case "+" | "-" | "*" | "//" | "neg" | "abs":
            return not _wide(x) and all(map(_sure, x.args))
    return False


def item_of(x: X, out: Out) -> str:
    """A column of a query as DuckDB's SQL."""
    found = text_of(x)
    if out.kind == "int" and (_wide_range(out.low, out.high) or not _sure(x)):
        found = f"CAST({found} AS {_type('int', wide=_wide_range(out.low, out.high))})"
    return f"{found} AS {_quoted(out.name)}"


def _as_tree(x: X) -> exp.Expr:
    return exp.Var(this=text_of(x))


def _item_as_tree(x: X, out: Out) -> exp.Expr:
    return exp.Var(this=item_of(x, out))


AT_ONCE = Manner(_as_tree, _item_as_tree, carried=False)
"""How DuckDB gets its queries."""
