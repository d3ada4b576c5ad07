"""Prints a plan's queries for Spark, where 128-bit integers are decimals of 38 digits.

Spark's `DIV` gives 64 bits, whatever it divides, and a sum has the width of what it sums up. A
quotient of more digits is an exact division of what the remainder leaves; beyond 32 digits, which
is all that Spark's `/` carries before the point, a function in Python divides.
"""

from __future__ import annotations

from sqlglot import ErrorLevel, exp

from qiyue.core.dataset.across import THERE, Across

LONG_DIGITS = 18
"""A number of so many digits fits 64 bits."""
QUOTIENT_DIGITS = 32
"""Spark's decimal quotients keep 6 of their 38 digits behind the point."""
WIDE_QUOTIENT = "qiyue_quotient"
"""The function that divides what Spark cannot."""


def spark_sql(query: exp.Expr) -> str:
    """A query of a plan as Spark's SQL."""
    query = query.copy()
    for kind in list(query.find_all(exp.DataType)):
        if kind.is_type("INT128"):
            kind.replace(decimal())
    for node in reversed(list(query.find_all(exp.Sum, exp.IntDiv, exp.GroupConcat))):
        node.replace(_spoken(node))
    return query.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE)


def rows_of(across: Across, columns: list[str], view: str) -> str:
    """Spark's SQL of the rows of a table that stands across, from the view of its file."""
    stacked = []
    for n, place in enumerate(across.places):
        here = "1" if across.anchor else f"shiftright({word(THERE)}, {n})"
        cells = [word(across.name(cell, place)) for cell in across.cells]
        stacked += [f"({here}) & 1", exp.Literal.string(place).sql(dialect="spark"), *cells]
    made = ", ".join(word(one) for one in (THERE, across.key, *across.cells))
    data = ", ".join(map(word, across.data))
    standing = f"{word(across.anchor)} IS NOT NULL" if across.anchor else f"{word(THERE)} = 1"
    return (
        f"SELECT {', '.join(map(word, columns))} FROM (SELECT {data}, "
        f"stack({len(across.places)}, {', '.join(stacked)}) AS ({made}) FROM {word(view)}) "
        f"WHERE {standing}"
    )


def word(name: str) -> str:
    """A name in Spark's quotes."""
    return exp.to_identifier(name, quoted=True).sql(dialect="spark")


def decimal() -> exp.DataType:
    """The type of 128-bit integers."""
    return exp.DataType.build("DECIMAL(38, 0)")


def _spoken(node: exp.Expr) -> exp.Expr:
    """A sum, a quotient or a list of texts, whose parts are in Spark's words already."""
    if isinstance(node, exp.IntDiv):
        return _quotient(node)
    if isinstance(node, exp.GroupConcat):
        texts = exp.Anonymous(this="collect_list", expressions=[node.this])
        return exp.Anonymous(this="array_join", expressions=[texts, exp.Literal.string(",")])
    outer = node.parent
    if isinstance(outer, exp.Cast) and outer.to == decimal():
        return exp.Sum(this=_wide(node.this))
    return node


def _wide(x: exp.Expr) -> exp.Expr:
    return exp.Cast(this=x, to=decimal())


def _quotient(node: exp.IntDiv) -> exp.Expr:
    """n // d of a type that says how many digits the quotient has at most."""
    digits = int(node.type.expressions[0].name) if node.type and node.type.expressions else 0
    assert digits, "a quotient whose width is not known"
    if digits <= LONG_DIGITS:
        return node
    n, d = node.this, node.expression
    if digits > QUOTIENT_DIGITS:
        texts = [exp.Cast(this=x, to=exp.DataType.build("VARCHAR")) for x in (n, d)]
        return _wide(exp.Anonymous(this=WIDE_QUOTIENT, expressions=texts))
    n, d = _wide(n), _wide(d)
    rest = exp.Paren(this=exp.Mod(this=n.copy(), expression=d.copy()))
    whole = exp.Paren(this=exp.Sub(this=n, expression=rest))
    return exp.Paren(this=_wide(exp.Div(this=whole, expression=d, typed=True, safe=False)))
