"""Writes a plan as a restricted subset of SQL, as a tree that sqlglot prints in any dialect.

Only qualified ON joins, CASE, integer arithmetic, sum, min, max, count, rank and row groups; no
`/`, no float, no order that does not end in a key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlglot import exp

from qiyue.core.plan import steps as s
from qiyue.core.plan.nodes import X

NARROW = 2**62
TYPES = {"wide": "VARCHAR", "text": "VARCHAR", "bool": "BOOLEAN", "date": "DATE"}
BINARY: dict[str, type[exp.Expr]] = {
    "+": exp.Add,
    "-": exp.Sub,
    "*": exp.Mul,
    "//": exp.IntDiv,
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "and": exp.And,
    "or": exp.Or,
    "||": exp.DPipe,
}
INT = exp.DataType.build("INT")
PARTS: dict[str, type[exp.Expr]] = {"year": exp.Year, "month": exp.Month, "day": exp.Day}


def column_type(kind: str, low: int, high: int) -> exp.DataType:
    """The SQL type of a column: 64 bits where the bounds allow, else 128."""
    if kind != "int":
        return type_of(TYPES[kind])
    wide = max(abs(low), abs(high)) >= NARROW
    return type_of("INT128" if wide else "BIGINT")


@cache
def _type(text: str) -> exp.DataType:
    return exp.DataType.build(text)


def type_of(text: str) -> exp.DataType:
    """The SQL type of this name, read once."""
    return exp.DataType(this=_type(text).this)


def name(text: str) -> exp.Identifier:
    """A quoted name."""
    return exp.to_identifier(text, quoted=True)


def column(text: str, table: str = "") -> exp.Column:
    """A quoted column."""
    return exp.Column(this=name(text), table=name(table) if table else None)


def cast(x: exp.Expr, kind: exp.DataType) -> exp.Cast:
    """x as another type."""
    return exp.Cast(this=x, to=kind)


def number(value: int) -> exp.Expr:
    """An integer literal with its width."""
    wide = abs(value) >= NARROW
    text = exp.Literal.number(str(abs(value)))
    signed: exp.Expr = exp.Neg(this=text) if value < 0 else text
    return cast(signed, type_of("INT128" if wide else "BIGINT"))


def _wide(x: X) -> bool:
    return x.kind == "int" and max(abs(x.low), abs(x.high)) >= NARROW


def expression(x: X) -> exp.Expr:
    """An expression of a plan."""
    match x.op:
        case "lit":
            return _literal(x)
        case "null":
            return cast(exp.Null(), column_type(x.kind, 0, 0))
        case "col":
            return column(str(x.value))
        case "neg":
            return exp.Neg(this=exp.Paren(this=_operand(x.args[0], _wide(x))))
        case "abs":
            return exp.Abs(this=_operand(x.args[0], _wide(x)))
        case "not":
            return exp.Not(this=exp.Paren(this=expression(x.args[0])))
        case "is_null":
            return exp.Paren(this=exp.Is(this=expression(x.args[0]), expression=exp.Null()))
        case "case":
            return _case(x)
        case "days":
            first, last = map(expression, x.args)
            return exp.DateDiff(this=last, expression=first, unit=exp.Var(this="DAY"))
        case "days_after" | "months_after":
            day, many = map(expression, x.args)
            unit = exp.Var(this="DAY" if x.op == "days_after" else "MONTH")
            after = exp.DateAdd(this=day, expression=cast(many, INT), unit=unit)
            return cast(after, exp.DataType.build("DATE"))
        case "year" | "month" | "day":
            return PARTS[x.op](this=expression(x.args[0]))
        case "exact":
            return _exact(x)
        case "greatest" | "least":
            # By name: engines pass over NULL here, which sqlglot would undo.
            found = [_operand(a, _wide(x)) for a in x.args]
            return exp.Anonymous(this=x.op, expressions=found)
        case _:
            wide = _wide(x) or any(_wide(a) for a in x.args)
            bare = not wide and any(a.op != "lit" for a in x.args)
            left, right = (plain(a) if bare else _operand(a, wide) for a in x.args)
            made = BINARY[x.op](this=left, expression=right)
            if x.op == "//":  # engines whose division has a width of its own want to know
                digits = len(str(max(abs(x.low), abs(x.high))))
                made.type = exp.DataType.build(f"DECIMAL({digits}, 0)")
            return exp.Paren(this=made)


def _exact(x: X) -> exp.Expr:
    """A call of an exact function; whole numbers go in and out as decimal texts."""
    args = [
        cast(expression(a), type_of("VARCHAR")) if a.kind == "int" else expression(a)
        for a in x.args
    ]
    call = exp.Anonymous(this=f"exact_{x.value}", expressions=args)
    if x.kind != "int":
        return call
    # On rows of an arm that is not taken the number may be wider than stated: NULL there.
    return exp.TryCast(this=call, to=column_type(x.kind, x.low, x.high))


def _literal(x: X) -> exp.Expr:
    if x.kind == "int":
        assert isinstance(x.value, int)
        return number(x.value)
    if x.kind == "bool":
        return exp.Boolean(this=x.value)
    text = exp.Literal.string(str(x.value))
    return cast(text, type_of("DATE")) if x.kind == "date" else text


def plain(x: X) -> exp.Expr:
    """An expression beside one of 64 bits, which gives a literal its width."""
    return exp.Literal.number(str(x.value)) if is_plain(x) else expression(x)


def is_plain(x: X) -> bool:
    """Whether x is a number that can stand without its width."""
    return x.op == "lit" and x.kind == "int" and x.low >= 0


def _operand(x: X, wide: bool) -> exp.Expr:
    if wide and is_plain(x):
        return cast(exp.Literal.number(str(x.value)), type_of("INT128"))
    found = expression(x)
    if wide and x.kind == "int" and not _wide(x):
        return cast(found, type_of("INT128"))
    return found


def _case(x: X) -> exp.Expr:
    wide = _wide(x)
    ifs = [
        exp.If(this=expression(c), true=_operand(v, wide))
        for c, v in zip(x.args[:-1:2], x.args[1:-1:2], strict=True)
    ]
    return exp.Case(ifs=ifs, default=_operand(x.args[-1], wide))


@dataclass(frozen=True, slots=True)
class Manner:
    """How queries are written: what an expression becomes, what one that is a column of its own
    does, and what is carried along.

    Unless columns are `carried` to the end, each step leaves out what nobody reads after it, which
    spares DuckDB a third of its planning.
    """

    spell: Callable[[X], exp.Expr]
    item: Callable[[X, s.Out], exp.Expr]
    carried: bool


def item(x: X, out: s.Out) -> exp.Expr:
    """A column of a query."""
    found = expression(x)
    if out.kind == "int":
        found = cast(found, column_type(out.kind, out.low, out.high))
    return aliased(found, out.name)


TREES = Manner(expression, item, carried=True)
"""As trees, for whatever dialect."""


def select(
    step: s.Step, paths: dict[str, exp.Expr], manner: Manner = TREES, dead: Iterable[str] = ()
) -> exp.Select:
    """The query of one step; `paths` gives the relation of each table that is read.

    The columns in `dead` are not carried on from its source.
    """
    match step:
        case s.Read():
            items = [
                aliased(cast(column(source), column_type(out.kind, out.low, out.high)), out.name)
                for source, out in zip(step.sources, step.columns, strict=True)
            ]
            return _select(items, paths[step.table])
        case s.Constants():
            return _constants(step)
        case s.Join():
            return _join(step, dead)
        case s.Derive():
            outs = {out.name: out for out in step.columns}
            made = [manner.item(x, outs[label]) for label, x in step.made]
            columns: list[exp.Expr] = [_all_but(dead), *made]
            return _select(columns, table(step.source))
        case s.Distinct():
            items = [aliased(column(old), new) for old, new in step.chosen]
            return _select(items, table(step.source)).distinct(copy=False)
        case s.Aggregate():
            return _aggregate(step, manner)
        case s.Pivot():
            return _pivot(step)
        case s.Window():
            return _window(step, manner, dead)
        case _:
            raise AssertionError(step)


def _all_but(dead: Iterable[str]) -> exp.Star:
    return exp.Star(except_=[name(one) for one in dead] or None)


def table(text: str) -> exp.Table:
    """A table by its name."""
    return exp.Table(this=name(text))


def aliased(x: exp.Expr, label: str) -> exp.Alias:
    """x by a name of its own; sqlglot would copy it."""
    return exp.Alias(this=x, alias=name(label))


def _select(columns: Sequence[exp.Expr], source: exp.Expr) -> exp.Select:
    return exp.Select(expressions=list(columns)).from_(source, copy=False)


def _constants(step: s.Constants) -> exp.Select:
    rows = []
    for row in step.rows:
        cells: list[exp.Expr] = []
        for value, out in zip(row, step.columns, strict=True):
            kind = column_type(out.kind, out.low, out.high)
            if value is None:
                cells.append(cast(exp.Null(), kind))
            elif out.kind == "int":
                cells.append(cast(exp.Literal.number(str(value)), kind))
            elif out.kind == "bool":
                cells.append(exp.Boolean(this=bool(value)))
            else:
                cells.append(cast(exp.Literal.string(str(value)), kind))
        rows.append(exp.Tuple(expressions=cells))
    if not rows:
        empty = [
            aliased(cast(exp.Null(), column_type(o.kind, o.low, o.high)), o.name)
            for o in step.columns
        ]
        return exp.select(*empty).where(exp.Boolean(this=False))
    alias = exp.TableAlias(this=name("v"), columns=[name(o.name) for o in step.columns])
    values = exp.Values(expressions=rows, alias=alias)
    return _select([column(o.name) for o in step.columns], values)


def _join(step: s.Join, dead: Iterable[str]) -> exp.Select:
    items: list[exp.Expr] = [exp.Column(this=_all_but(dead), table=name("l"))]
    items += [aliased(column(old, "r"), new) for old, new in step.takes]
    pairs = [exp.EQ(this=column(a, "l"), expression=column(b, "r")) for a, b in step.on]
    left = table(step.left).as_("l", quoted=True)
    right = table(step.right).as_("r", quoted=True)
    query = _select(items, left)
    if not pairs and not step.outer:
        return query.join(right, join_type="cross", copy=False)
    on: exp.Expr = exp.Boolean(this=True)
    for place, pair in enumerate(pairs):
        on = pair if place == 0 else exp.And(this=on, expression=pair)
    return query.join(right, on=on, join_type="left" if step.outer else "inner", copy=False)


def _aggregate(step: s.Aggregate, manner: Manner) -> exp.Select:
    outs = {o.name: o for o in step.columns}
    items: list[exp.Expr] = [column(by) for by in step.by]
    for label, fn, x in step.made:
        call: exp.Expr = _aggregated(fn, manner.spell(x))
        out = outs[label]
        made: exp.Expr = call
        if out.kind == "int":
            made = cast(call, column_type(out.kind, out.low, out.high))
        items.append(aliased(made, label))
    query = _select(items, table(step.source))
    return query.group_by(*map(column, step.by), copy=False) if step.by else query


def _aggregated(fn: str, x: exp.Expr) -> exp.Expr:
    if fn in ("sum", "min", "max"):
        return {"sum": exp.Sum, "min": exp.Min, "max": exp.Max}[fn](this=x)
    texts = exp.GroupConcat(this=x, separator=exp.Literal.string(","))
    return exp.Anonymous(this=fn, expressions=[texts])


PLACE, PLACES = "place", "places"


def _pivot(step: s.Pivot) -> exp.Select:
    """One row a group; the places are numbered in a short table, so that numbers are compared."""
    outs = {o.name: o for o in step.columns}
    kinds = [column_type(x.kind, x.low, x.high) for x in step.places[0]]
    rows = [
        exp.Tuple(
            expressions=[
                number(place),
                *(cast(expression(x), kind) for x, kind in zip(here, kinds, strict=True)),
            ]
        )
        for place, here in enumerate(step.places)
    ]
    names = [f"k{i}" for i in range(len(step.at))]
    alias = exp.TableAlias(this=name(PLACES), columns=[name(PLACE), *map(name, names)])
    places = exp.Values(expressions=rows, alias=alias)
    items: list[exp.Expr] = [aliased(column(by, "l"), by) for by in step.by]
    for label, old, place in step.made:
        here = exp.EQ(this=column(PLACE, PLACES), expression=number(place))
        value = exp.Case(ifs=[exp.If(this=here, true=column(old, "l"))])
        made: exp.Expr = exp.Max(this=value)
        out = outs[label]
        if out.kind == "int":
            made = cast(made, column_type(out.kind, out.low, out.high))
        items.append(aliased(made, label))
    on: exp.Expr = exp.Boolean(this=True)
    for i, (at, label) in enumerate(zip(step.at, names, strict=True)):
        pair = exp.EQ(this=column(at, "l"), expression=column(label, PLACES))
        on = pair if i == 0 else exp.And(this=on, expression=pair)
    query = _select(items, table(step.source).as_("l", quoted=True))
    query = query.join(places, on=on, join_type="inner", copy=False)
    return query.group_by(*(column(by, "l") for by in step.by), copy=False)


def _window(step: s.Window, manner: Manner, dead: Iterable[str]) -> exp.Select:
    over = [column(by) for by in step.by]
    order = None
    call: exp.Expr
    if step.fn in ("rank", "row_number"):
        terms = [exp.Ordered(this=manner.spell(step.x), desc=step.falling, nulls_first=False)]
        terms += [exp.Ordered(this=column(c), desc=False, nulls_first=False) for c in step.then]
        order = exp.Order(expressions=terms)
        call = exp.Anonymous(this=step.fn, expressions=[])
    elif step.fn == "count":
        call = exp.Count(this=exp.Star())
    else:
        call = {"max": exp.Max, "min": exp.Min}[step.fn](this=manner.spell(step.x))
    window = exp.Window(this=call, partition_by=over or None, order=order)
    out = next(o for o in step.columns if o.name == step.made)
    made: exp.Expr = window
    if out.kind == "int":
        made = cast(window, column_type(out.kind, out.low, out.high))
    return _select([_all_but(dead), aliased(made, step.made)], table(step.source))
