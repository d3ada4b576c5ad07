"""Gives every name its meaning: method in, program out, all findings at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.formula import typing
from qiyue.core.method.desk import Desk, nearest, nearest_option
from qiyue.core.method.library import with_library
from qiyue.core.method.model import PERIOD, Line, Method, Table
from qiyue.core.method.program import Frame, Program, Resolved, Truth, frame_of
from qiyue.core.method.resolving.resolver import Resolver
from qiyue.core.method.rules import Rule, expand
from qiyue.core.method.scopes import Catalog, Scope
from qiyue.core.values.findings import Both, Place
from qiyue.core.values.types import TEXTS, Type

FEW = 40
MOST_IN_CHAIN = 5_000
"""So many lines may read one another in a chain."""

OF_LOST_TABLES = {"unknown-table", "unknown-name", "unknown-reference", "key-wanting", "bad-index"}


def resolve(method: Method, desk: Desk) -> Program | None:
    """The program of `method`; None if something in it has no meaning (see the desk)."""
    before = [*desk.findings]
    method = with_library(method, desk)
    silent = {"unknown-formula"} if desk.findings != before else set()
    silent |= OF_LOST_TABLES if method.lost else set()
    before = [*desk.findings]
    _make_room(len(method.lines))
    tables: dict[str, Table] = {}
    rules: dict[tuple[str, str], Rule] = {}
    for name, table in method.tables.items():
        tables[name], found = expand(table)
        rules |= {(name, column): rule for column, rule in found.items()}
    tables = _references_exist(tables, desk)
    _keys_are_of_one_kind(tables, desk)
    frames: dict[str, Frame] = {}
    for line in method.lines.values():
        if (frame := _frame(line.over, line.name, line.place, tables, desk)) is not None:
            frames[line.name] = frame
            if line.name in frame.keys:
                desk.put(
                    "duplicate-name",
                    line.place,
                    Both(
                        f"{line.name} 与它的键同名，无法引用。",
                        f"{line.name} has the name of its own key and can never be read.",
                    ),
                    Both("换一个名称。", "Choose another name."),
                )
    lines = {name: line for name, line in method.lines.items() if name in frames}
    catalog = Catalog(tables, lines, {name: frame.keys for name, frame in frames.items()})
    program = _Walk(method, catalog, rules, frames, desk).program()
    if silent:  # what reads something that was lost has no fault of its own
        desk.findings = [one for one in desk.findings if one in before or one.code not in silent]
    return program


def _make_room(lines: int) -> None:
    """Let lines that read one another in a chain be followed to its end.

    Python stops at 1,000 calls one inside the other; a step of the chain takes some twenty here,
    and no more in the evaluator.
    """
    room = 1_000 + 40 * min(lines, MOST_IN_CHAIN)
    if lines > FEW and sys.getrecursionlimit() < room:
        sys.setrecursionlimit(room)


def _references_exist(tables: dict[str, Table], desk: Desk) -> dict[str, Table]:
    """The tables; a column that refers to nothing is broken from here on."""
    found = dict(tables)
    for table in tables.values():
        for column in table.columns.values():
            if column.type.kind != "reference":
                continue
            target = tables.get(column.type.table)
            if target is None or not target.home:
                desk.put(
                    "unknown-reference",
                    column.place,
                    Both(
                        f"{table.name}.{column.name} 指向 {column.type.table}，"
                        "没有这样一个以自己为键的表。",
                        f"{table.name}.{column.name} refers to {column.type.table}, "
                        "which is no table keyed by its own name.",
                    ),
                    nearest(column.type.table, [n for n, x in tables.items() if x.home]),
                )
                broken = {column.name: replace(column, broken=True)}
                now = found[table.name]
                found[table.name] = replace(now, columns=now.columns | broken)
            elif (kind := target.columns[target.name].type.kind) not in TEXTS:
                desk.put(
                    "unknown-reference",
                    column.place,
                    Both(
                        f"{table.name}.{column.name} 指向 {target.name}，它的键是 {kind}；"
                        "引用只能指向以文字为键的表。",
                        f"{table.name}.{column.name} refers to {target.name}, whose key is a "
                        f"{kind}; a reference names a text.",
                    ),
                    Both(
                        f"把 {target.name} 的键改为文字；或把这一列写成 {kind}，"
                        f"用 列[{column.name}] 取值。",
                        f"Let the key of {target.name} be text, or declare this column as {kind} "
                        f"and read by it: COLUMN[{column.name}].",
                    ),
                )
    return found


def _keys_are_of_one_kind(tables: dict[str, Table], desk: Desk) -> None:
    """A key means the same in every table: a number in one and a text in another never meet."""
    first: dict[str, tuple[Table, str]] = {}
    for table in tables.values():
        for key in table.keys:
            kind = table.columns[key].type.kind
            kind = "text" if kind in TEXTS else kind
            other, known = first.setdefault(key, (table, kind))
            if known == kind:
                continue
            desk.put(
                "wrong-kind",
                table.columns[key].place,
                Both(
                    f"键 {key} 在 {other.name} 里是 {known}，在 {table.name} 里是 {kind}，"
                    "两表永远对不上。",
                    f"The key {key} is {known} in {other.name} and {kind} in {table.name}; their "
                    "rows would never meet.",
                ),
                Both(
                    f"两处声明成同一种，如 {key}: integer；没有声明的键是文字。",
                    f"Declare it alike in both, as in {key}: integer; a key that is not declared "
                    "is text.",
                ),
            )


def _frame(
    over: tuple[str, ...], name: str, place: Place, tables: dict[str, Table], desk: Desk
) -> Frame | None:
    for table in over:
        if table not in tables:
            desk.put(
                "unknown-table",
                place,
                Both(
                    f"{name} 的方括号里没有 {table} 这个表。", f"{name}: there is no table {table}."
                ),
                nearest(table, tables),
            )
            return None
    return frame_of(over, tables)


class _Walk:
    """Resolves lines on demand, so that each knows the types of those it reads."""

    def __init__(
        self,
        method: Method,
        catalog: Catalog,
        rules: dict[tuple[str, str], Rule],
        frames: dict[str, Frame],
        desk: Desk,
    ) -> None:
        self.method, self.catalog, self.frames, self.desk = method, catalog, frames, desk
        self.done: dict[str, Resolved | None] = {}
        self.path: list[str] = []
        self.resolver = Resolver(catalog, rules, method.formulas, desk, self.line)

    def program(self) -> Program | None:
        for name in self.catalog.lines:
            self.line(name)
        checks = []
        for check in self.method.checks:
            frame = _frame(check.over, check.sentence, check.place, self.catalog.tables, self.desk)
            if frame is None:
                continue
            tree = self.resolver.resolve(check.expr, self.scope(frame, check.sentence))
            if tree is not None and self.resolver.wants(tree, "yes/no", check.expr):
                checks.append(Truth(check, frame, tree))
        lines = {name: found for name, found in self.done.items() if found is not None}
        if self.desk.errors:
            return None
        found = self.resolver
        return Program(
            self.method,
            self.catalog.tables,
            lines,
            tuple(checks),
            tuple(found.called),
            tuple(found.ruled),
            found.sources,
        )

    def scope(self, frame: Frame, label: str) -> Scope:
        keys = {key: self.resolver.key(key, frame.tables) for key in frame.keys}
        if self.catalog.periodic:
            keys[PERIOD] = t.Const(typing.zero(typing.number()), t.PRESENT, Fraction(0))
        return Scope(keys, frozenset(frame.tables), label=label)

    def line(self, name: str) -> Resolved | None:
        """The line of this name, resolved now if it was not yet; None if it has no meaning."""
        if name in self.done:
            return self.done[name]
        line = self.catalog.lines[name]
        if name in self.path:
            circle = [*self.path[self.path.index(name) :], name]
            self.desk.put(
                "circle",
                line.place,
                Both(f"循环依赖：{' ← '.join(circle)}。", f"A circle: {' <- '.join(circle)}."),
                Both("去掉其中一处引用。", "Remove one of these readings.")
                if len(circle) > 2
                else Both(
                    "一行不能读自己；沿树逐层汇总的，每层另立一行。",
                    "A line cannot read itself; along a tree each layer has a line of its own.",
                ),
            )
            return None
        self.path.append(name)
        found = self.resolved(line)
        self.path.pop()
        self.done[name] = found
        return found

    def resolved(self, line: Line) -> Resolved | None:
        frame = self.frames[line.name]
        scope = self.scope(frame, line.name)
        parts: dict[str, t.Tree] = {}
        self.resolver.begin(line.name, parts)
        scope = self.resolver.with_wheres(scope, line.where, line.name)
        for where in scope.names.values():
            where()
        tree = self.resolver.resolve(line.gives, scope)
        reads = self.resolver.end()
        if tree is None:
            return None
        tree = self.declared(line, tree)
        return Resolved(line, frame, tree, parts, reads)

    def declared(self, line: Line, tree: t.Tree) -> t.Tree:
        """The tree with the unit and the options that the line declares."""
        if line.uom is not None and tree.type.kind == "number":
            wanted = replace(tree, type=replace(tree.type, uom=line.uom))
            if not tree.type.uom.plain and tree.type.uom != line.uom:
                self.desk.put(
                    "uom-mismatch",
                    line.place,
                    Both(
                        f"{line.name} 声明为 {line.uom}，算出来是 {tree.type.uom}。",
                        f"{line.name} is declared in {line.uom} but comes out in {tree.type.uom}.",
                    ),
                    Both(
                        '检查公式；常数的单位写作 uom(29271, "kJ/kg")。',
                        'Check the formula; give a constant its unit by uom(29271, "kJ/kg").',
                    ),
                )
            self.resolver.sources.same(wanted, tree)
            return wanted
        if line.options and tree.type.kind in ("text", "choice"):
            for text in dict.fromkeys(_texts(tree)):
                if text not in line.options:
                    self.desk.put(
                        "unknown-option",
                        line.place,
                        Both(
                            f"{line.name} 会给出 {text!r}，as 里没有。",
                            f"{line.name} can give {text!r}, which its `as` does not list.",
                        ),
                        nearest_option(text, line.options),
                    )
            chosen = replace(tree, type=Type("choice", options=line.options))
            self.resolver.sources.same(chosen, tree)
            return chosen
        return tree


def _texts(tree: t.Tree) -> Iterator[str]:
    """The texts that are written where a value is given, and the options of what is read there."""
    match tree:
        case t.Const(value=str() as value):
            yield value
        case t.Case(arms=arms, default=default):
            for _, then in arms:
                yield from _texts(then)
            yield from _texts(default)
        case t.Local(body=x) | t.Mine(x=x):
            yield from _texts(x)
        case t.Else(x=x, y=y):
            yield from _texts(x)
            yield from _texts(y)
        case _ if tree.type.kind == "choice":
            yield from tree.type.options
