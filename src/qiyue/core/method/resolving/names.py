"""Resolves names: parameters, keys, columns and lines, and how surely their rows exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from qiyue.core.formula import ast
from qiyue.core.formula import tree as t
from qiyue.core.method.hints import name_hint
from qiyue.core.method.model import Table
from qiyue.core.method.resolving.arms import ArmsResolver
from qiyue.core.method.resolving.base import Broken
from qiyue.core.method.scopes import Scope
from qiyue.core.values.absence import Absence
from qiyue.core.values.findings import Both
from qiyue.core.values.types import Type, common_step

MISSING_ROW = frozenset({Absence.MISSING})


class NamesResolver(ArmsResolver):
    """The part of the resolver that looks names up."""

    def mine(self, x: t.Tree) -> t.Tree:
        """`x` of the asking row; constants are the same everywhere."""
        return x if isinstance(x, t.Const | t.Nil) else t.Mine(x.type, x.kinds, x)

    def key(self, name: str, tables: tuple[str, ...]) -> t.Tree:
        """The row's value of a key."""
        home = self.catalog.homes(name)
        table = home or next(
            self.catalog.tables[n] for n in tables if name in self.catalog.tables[n].keys
        )
        kind = table.columns[name].type
        if home is not None and kind.kind == "text":
            kind = Type("reference", table=home.name)
        return t.Key(self.constant_range(table, name, kind), t.PRESENT, name)

    def named(self, name: str, node: ast.Node, scope: Scope) -> t.Tree:
        if scope.home and (own := self.own(name, scope)) is not None:
            return own
        if (lexical := self.lexical(name, scope)) is not None:
            return lexical
        if name in scope.keys:
            return scope.keys[name]
        found = self.candidates(name, scope)
        if len(found) == 1:
            return found[0]()
        if found:
            raise self.fail(
                "ambiguous-name",
                node,
                Both(
                    f"{name} 在这里有 {len(found)} 种意思。",
                    f"{name} means {len(found)} things here.",
                ),
                Both("给其中一个换名。", "Rename one of them."),
            )
        raise self.unknown(name, node, scope)

    def own(self, name: str, scope: Scope) -> t.Tree | None:
        table = self.catalog.tables[scope.home]
        if name in table.keys:
            return scope.keys[name]
        if name in table.columns and "." not in name:
            return self.cell(table, name, scope)
        return None

    def lexical(self, name: str, scope: Scope) -> t.Tree | None:
        if name in scope.names:
            found = scope.names[name]()
            if found is None:
                raise Broken
            return found
        if scope.outer is not None and (found := self.lexical(name, scope.outer)) is not None:
            return self.mine(found)
        return None

    def candidates(self, name: str, scope: Scope, needs: str = "") -> list[Callable[[], t.Tree]]:
        found: list[Callable[[], t.Tree]] = []
        for table, _ in self.catalog.columns(name):
            if set(table.keys) <= set(scope.keys) and (not needs or needs in table.keys):
                found.append(lambda table=table: self.cell(table, name, scope))  # type: ignore[misc]
        keys = self.catalog.line_keys.get(name)
        if scope.past and keys is not None:
            return found  # the line has its present value only
        if keys is not None and set(keys) <= set(scope.keys) and (not needs or needs in keys):
            found.append(lambda: self.result(name, tuple(scope.keys[k] for k in keys)))
        return found

    def unknown(self, name: str, node: ast.Node, scope: Scope) -> Broken:
        wanting: set[str] = set()
        for table, _ in self.catalog.columns(name):
            wanting |= set(table.keys) - set(scope.keys)
        wanting |= set(self.catalog.line_keys.get(name, ())) - set(scope.keys)
        if wanting:
            keys = ", ".join(sorted(wanting))
            return self.fail(
                "key-wanting",
                node,
                Both(
                    f"{name} 要有 {keys} 才能确定，这一行没有。",
                    f"{name} needs {keys}, which this row does not have.",
                ),
                Both(
                    f"用 sum({name} over 表) 汇总，或用 引用.{name}、{name}[键] 指定一个。",
                    f"Aggregate it, as in sum({name} over TABLE), or walk to one: "
                    f"ref.{name} or {name}[key].",
                ),
            )
        return self.fail(
            "unknown-name",
            node,
            Both(f"没有 {name} 这个名称。", f"There is no {name}."),
            name_hint(name, node, self.catalog.names() | set(self.formulas) | set(scope.names)),
        )

    def cell(self, table: Table, name: str, scope: Scope) -> t.Tree:
        return self.cell_at(table, name, tuple(scope.keys[k] for k in table.keys), scope)

    def cell_at(self, table: Table, name: str, keys: tuple[t.Tree, ...], scope: Scope) -> t.Tree:
        column = table.columns[name]
        if column.type.kind == "rule":
            return self.rule(table, name, scope)
        kinds: set[Absence] = {kind for key in keys for kind in key.kinds}
        if column.empty is not None:
            kinds.add(column.empty)
        if column.empty is None and not self.exists(table, keys, scope):
            kinds |= MISSING_ROW
        kind = self.constant_range(table, name, column.type)
        return t.Cell(kind, frozenset(kinds), table.name, name, keys)

    def exists(self, table: Table, keys: tuple[t.Tree, ...], scope: Scope) -> bool:
        """Whether the table certainly has a row at these keys, where they are there."""
        sure = table.name in scope.sure or (table.home and self.refers(keys[0], table))
        return sure or self.full_cross(table, keys)

    def refers(self, key: t.Tree, table: Table) -> bool:
        inner = key.x if isinstance(key, t.Mine) else key
        if isinstance(inner, t.Const):
            return any(row[0] == inner.value for row in table.rows)
        return inner.type.kind == "reference" and inner.type.table == table.name

    def full_cross(self, table: Table, keys: tuple[t.Tree, ...]) -> bool:
        """A constant table that has a row for every combination of its keys' members."""
        if not table.constant:
            return False
        if all(isinstance(key, t.Const) for key in keys):
            wanted = tuple(key.value for key in keys if isinstance(key, t.Const))
            return any(row[: len(keys)] == wanted for row in table.rows)
        size = 1
        for name, key in zip(table.keys, keys, strict=True):
            home = self.catalog.homes(name)
            if home is None or not home.constant or not self.refers(key, home):
                if key.type.kind == "number" and self.covers(table, name, key):
                    size *= len({row[table.keys.index(name)] for row in table.rows})
                    continue
                return False
            size *= len(home.rows)
        return size == len(table.rows)

    def covers(self, table: Table, name: str, key: t.Tree) -> bool:
        have = {row[table.keys.index(name)] for row in table.rows}
        low, high = key.type.low, key.type.high
        if low is None or high is None or key.type.step is None or high - low > 1000:
            return False
        return key.type.step % 1 == 0 and all(
            Fraction(n) in have for n in range(int(low), int(high) + 1)
        )

    def constant_range(self, table: Table, name: str, kind: Type) -> Type:
        """The type with the range and grain that the rows of a constant table have."""
        if kind.kind != "number" or not table.constant:
            return kind
        at = list(table.columns).index(name)
        values = [row[at] for row in table.rows if isinstance(row[at], Fraction)]
        numbers = [v for v in values if isinstance(v, Fraction)]
        if not numbers:
            return replace(kind, low=Fraction(0), high=Fraction(0), step=Fraction(1))
        grain = common_step(*(abs(v) for v in numbers if v)) if any(numbers) else Fraction(1)
        return replace(kind, low=min(numbers), high=max(numbers), step=grain)

    def result(self, name: str, keys: tuple[t.Tree, ...]) -> t.Tree:
        if self.books:
            self.books[-1][2].add(name)
        line = self.line(name)
        if line is None:
            raise Broken
        kinds = set(line.tree.kinds) | {kind for key in keys for kind in key.kinds}
        if not all(self.sure_key(k, key) for k, key in zip(line.frame.keys, keys, strict=True)) or (
            len(line.frame.tables) != len(line.frame.keys)
            or any(not self.catalog.tables[n].home for n in line.frame.tables)
        ):
            kinds.add(Absence.NOT_APPLICABLE)
        return t.Result(line.tree.type, frozenset(kinds), name, keys)

    def sure_key(self, name: str, key: t.Tree) -> bool:
        home = self.catalog.homes(name)
        return home is not None and self.refers(key, home)
