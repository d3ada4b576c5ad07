"""Finds lines and formulas that only bear another name now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from qiyue.core.formula.spelling import Renaming, meaning
from qiyue.core.method.model import Expr, Formula, Line, Method

Thing = TypeVar("Thing", Line, Formula)
Signature = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Renames:
    """New names by old ones; `renaming` writes old trees in the new names."""

    lines: Mapping[str, str]
    formulas: Mapping[str, str]
    renaming: Renaming


def renames(a: Method, b: Method) -> Renames:
    """What left has the body of what came, be it that others in it bear new names too."""
    columns = {name for table in a.tables.values() for name in table.columns}
    names: dict[str, str] = {}
    calls: dict[str, str] = {}
    while True:
        known = len(names) + len(calls)
        renaming = Renaming({old: new for old, new in names.items() if old not in columns}, calls)
        _pair(a.formulas, b.formulas, calls, lambda one, now=renaming: _formula(one, now))
        _pair(a.lines, b.lines, names, lambda one, now=renaming: _line(one, now))
        if len(names) + len(calls) == known:
            return Renames(names, calls, renaming)


def within(renaming: Renaming, hidden: Mapping[str, object]) -> Renaming:
    """The renaming where these names mean something of their own."""
    names = {old: new for old, new in renaming.names.items() if old not in hidden}
    return Renaming(names, renaming.calls)


def _pair(
    a: Mapping[str, Thing],
    b: Mapping[str, Thing],
    found: dict[str, str],
    signature: Callable[..., Signature],
) -> None:
    came = {name: _same(b[name]) for name in b if name not in a and name not in found.values()}
    for name in a:
        if name in b or name in found:
            continue
        mine = signature(a[name])
        other = next((one for one, its in came.items() if its == mine), None)
        if other is not None:
            found[name] = other
            del came[other]


def _same(thing: Line | Formula) -> Signature:
    none = Renaming()
    return _line(thing, none) if isinstance(thing, Line) else _formula(thing, none)


def _line(line: Line, renaming: Renaming) -> Signature:
    renaming = within(renaming, line.where)
    return (frozenset(line.over), meaning(line.gives.node, renaming), _parts(line.where, renaming))


def _formula(formula: Formula, renaming: Renaming) -> Signature:
    renaming = within(renaming, {**formula.params, **formula.where})
    params = frozenset(
        (name, default and meaning(default.node, renaming))
        for name, default in formula.params.items()
    )
    return (params, meaning(formula.gives.node, renaming), _parts(formula.where, renaming))


def _parts(where: Mapping[str, Expr], renaming: Renaming) -> frozenset[tuple[str, str]]:
    return frozenset((name, meaning(expr.node, renaming)) for name, expr in where.items())
