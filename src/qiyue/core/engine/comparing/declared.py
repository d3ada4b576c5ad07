"""Finds what two methods declare otherwise: formulas, lines, checks, columns, cells."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.engine.comparing.model import Declared
from qiyue.core.engine.exact.wording import exact_text
from qiyue.core.engine.results import escaped_key
from qiyue.core.method.model import Column, Formula, Line, Method, Table
from qiyue.core.values.exact import plain

Facets = dict[tuple[str, str, str], str]
"""Texts by what it is, its name, and the part of it."""


def declared_otherwise(before: Method, after: Method) -> tuple[Declared, ...]:
    """Every part that differs, in the order of the method after; what is gone comes last."""
    one, other = dict(_facets(before)), dict(_facets(after))
    return tuple(
        Declared(*at, one.get(at, ""), other.get(at, ""))
        for at in {**other, **one}
        if one.get(at) != other.get(at)
    )


def _facets(method: Method) -> Iterator[tuple[tuple[str, str, str], str]]:
    for table in method.tables.values():
        yield from _table(table)
    for formula in method.formulas.values():
        if not formula.library:
            yield from _formula(formula)
    for line in method.lines.values():
        yield from _line(line)
    for check in method.checks:
        over = f"[{', '.join(check.over)}]" if check.over else ""
        yield ("check", f"{check.sentence}{over}", ""), check.expr.text
    yield ("method", "uses", ""), ", ".join(method.uses)


def _table(table: Table) -> Iterator[tuple[tuple[str, str, str], str]]:
    origin = "" if table.constant else table.origin
    yield ("table", table.name, ""), f"{table.name}[{', '.join(table.keys)}] {origin}".strip()
    for column in table.columns.values():
        yield ("column", f"{table.name}.{column.name}", ""), column_text(column)
    names = list(table.columns)
    for row in table.rows:
        at = dict(zip(names, row, strict=True))
        key = ", ".join(escaped_key(at[k]) for k in table.keys)
        for name, value in at.items():
            if name not in table.keys or len(names) == len(table.keys):
                yield ("cell", f"{table.name}[{key}]", name), exact_text(value)


def column_text(column: Column) -> str:
    """A column as a method declares it."""
    kind = column.type
    if kind.kind == "reference":
        words = [f"-> {kind.table}"]
    elif kind.kind == "choice":
        words = ["one of", *kind.options]
    else:
        words = [kind.kind]
    if kind.kind == "number":
        bounds = ["" if x is None else plain(x) for x in (kind.low, kind.high)]
        words += [str(kind.uom)] * (not kind.uom.plain) + ["..".join(bounds)] * any(bounds)
        words += [f"by {plain(kind.step)}"] if kind.step is not None else []
    words += [f"empty {column.empty.word}"] if column.empty is not None else []
    words += [f"reason in {column.reason}"] * bool(column.reason)
    return " ".join([*words, *[f"better {column.better}"] * bool(column.better)])


def _formula(formula: Formula) -> Iterator[tuple[tuple[str, str, str], str]]:
    params = [f"{n} = {e.text}" if e is not None else n for n, e in formula.params.items()]
    yield ("formula", formula.name, ""), formula.gives.text
    yield ("formula", formula.name, "parameters"), ", ".join(params)
    for name, expr in formula.where.items():
        yield ("formula", formula.name, name), expr.text


def _line(line: Line) -> Iterator[tuple[tuple[str, str, str], str]]:
    yield ("line", line.name, ""), line.gives.text
    for name, expr in line.where.items():
        yield ("line", line.name, name), expr.text
    shown = f"{line.shown.mode} {plain(line.shown.step)}" if line.shown is not None else ""
    words = {
        "over": ", ".join(line.over),
        "role": line.role,
        "as": " ".join(line.options),
        "uom": str(line.uom) if line.uom is not None else "",
        "better": line.better,
        "missing": line.missing,
        "shown": shown,
    }
    yield from ((("line", line.name, part), text) for part, text in words.items() if text)
