"""Tables: added, removed, declared otherwise; their columns."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula.spelling import Renaming
from qiyue.core.method.difference.change import Change, Part, Teller
from qiyue.core.method.difference.rows import row_changes
from qiyue.core.method.difference.words import (
    ABSENT,
    BETTER,
    WORDS,
    Side,
    clause,
    column_word,
    glued,
    kind_word,
    listed,
    quoted,
    short,
    side,
)
from qiyue.core.method.model import PERIOD, Column, Method, Table
from qiyue.core.method.writing.declarations import declaration, range_text, uom_text
from qiyue.core.values.exact import plain
from qiyue.core.values.findings import Both
from qiyue.core.values.types import Type

MARKS = "分"
"""A constant number in this unit is something that people earn or lose."""


def table_changes(a: Method, b: Method, renaming: Renaming) -> Iterator[Change]:
    """Every change of every table, in the order of the newer method."""
    for name, table in b.tables.items():
        if name in a.tables:
            yield from _changed(a.tables[name], table, renaming)
        else:
            what = _contents(table)
            said = Both(glued("新增表", _title(table)), f"a new table {_title(table)}")
            yield teller(table).came("table", said, what)
    for name, table in a.tables.items():
        if name not in b.tables:
            said = Both(glued("删去表", _title(table)), f"the table {_title(table)} is removed")
            yield teller(table).went("table", said, _contents(table))


def teller(table: Table, other: Table | None = None) -> Teller:
    """Says what became of a table; what has a rule or marks in it comes first."""
    part: Part = "notable" if _earns(table) or (other is not None and _earns(other)) else "rest"
    title = short(table.says)
    at = clause(table.says)
    where = Both(
        " ".join(piece for piece in (at, title or glued("表", table.name)) if piece),
        " ".join(piece for piece in (at, title or f"table {table.name}") if piece),
    )
    return Teller(part, "tables", table.name, where, Both(glued("表", table.name), table.name))


def _earns(table: Table) -> bool:
    columns = table.columns.values()
    return table.constant and any(
        one.type.kind == "rule" or one.name == "weight" or str(one.type.uom) == MARKS
        for one in columns
    )


def _title(table: Table) -> str:
    return f"{table.name}[{_keys(table)}] {table.says}".strip()


def _contents(table: Table) -> str:
    columns = " | ".join(f"{c.name} {declaration(c)}" for c in table.columns.values())
    return f"{_origin(table)}: {columns}"


def _origin(table: Table) -> str:
    return "method" if table.constant else table.origin


def _changed(a: Table, b: Table, renaming: Renaming) -> Iterator[Change]:
    tell = teller(b, a)
    if _keys(a) != _keys(b):
        yield tell.turned("keys", WORDS["keys"], side(_keys(a)), side(_keys(b)))
    if a.period != b.period:
        yield tell.turned("period", WORDS["period"], side(a.period), side(b.period))
    if _origin(a) != _origin(b):
        yield tell.turned("from", WORDS["from"], _from(a), _from(b))
    yield from _columns(tell, a, b)
    if a.constant and b.constant:
        yield from row_changes(tell, a, b, renaming)
    if a.says != b.says:
        yield tell.turned("says", WORDS["says"], quoted(a.says), quoted(b.says))


def _keys(table: Table) -> str:
    return ", ".join(key for key in table.keys if not (table.period and key == PERIOD))


def _from(table: Table) -> Side | None:
    if table.constant:
        return Side("办法本身", "the method itself", "method")
    return side(table.origin)


def _columns(tell: Teller, a: Table, b: Table) -> Iterator[Change]:
    for name, column in b.columns.items():
        if name == PERIOD and (a.period or b.period):
            continue
        if name not in a.columns:
            said = Both(glued("新增列", name), f"a new column {name}")
            yield tell.came(name, said, declaration(column))
        elif not _alike(a.columns[name], column):
            yield from _retyped(tell, a.columns[name], column)
    for name, column in a.columns.items():
        if name == PERIOD and (a.period or b.period):
            continue
        if name not in b.columns:
            said = Both(glued("删去列", name), f"the column {name} is removed")
            yield tell.went(name, said, declaration(column))


def _alike(a: Column, b: Column) -> bool:
    """Whether two columns mean the same; the header of a CSV is no part of that."""
    said = [(one.type, one.empty, one.reason, one.better, one.says) for one in (a, b)]
    return said[0] == said[1]


def _retyped(tell: Teller, a: Column, b: Column) -> Iterator[Change]:
    name = b.name
    whose = Teller(
        tell.part,
        tell.section,
        tell.name,
        tell.where,
        Both(glued(column_word(b).zh, "一列"), f"the column {name}"),
    )
    old, new = a.type, b.type
    if old.kind != new.kind:
        yield whose.turned(f"{name}.type", WORDS["type"], kind_word(old), kind_word(new))
    sides: list[tuple[str, Side | None, Side | None]] = [
        ("uom", side(uom_text(old.uom)), side(uom_text(new.uom))),
        ("range", side(range_text(old)), side(range_text(new))),
        ("step", _step(old), _step(new)),
        ("options", listed(old.options), listed(new.options)),
        ("table", side(old.table), side(new.table)),
        ("empty", _empty(a), _empty(b)),
        ("reason", side(a.reason), side(b.reason)),
        ("better", BETTER.get(a.better), BETTER.get(b.better)),
        ("says", quoted(a.says), quoted(b.says)),
    ]
    for what, before, after in sides:
        if before != after:
            yield whose.turned(f"{name}.{what}", WORDS[what], before, after)


def _step(kind: Type) -> Side | None:
    return None if kind.step is None else side(plain(kind.step))


def _empty(column: Column) -> Side | None:
    if column.empty is None:
        return None
    word = column.empty.word
    return Side(f"{word}（{ABSENT[column.empty]}）", word, word)
