"""Resolves which rows the one aggregate reads, and how they join the row that asks."""

from __future__ import annotations

from qiyue.core.formula import ast
from qiyue.core.formula import tree as t
from qiyue.core.method.desk import nearest
from qiyue.core.method.habits import function_meant
from qiyue.core.method.model import PERIOD, Table
from qiyue.core.method.proofs import Known
from qiyue.core.method.resolving.aggregates import AGGREGATES, Read
from qiyue.core.method.resolving.past import PastResolver
from qiyue.core.method.scopes import Scope
from qiyue.core.values.findings import Both
from qiyue.core.values.types import YES_NO


class RowsResolver(PastResolver):
    """The part of the resolver that reads many rows."""

    def rows(self, node: ast.Rows, scope: Scope) -> t.Tree:
        if node.name not in AGGREGATES:
            raise self.fail(
                "unknown-function",
                node,
                Both(f"没有汇总函数 {node.name}。", f"There is no aggregate {node.name}."),
                function_meant(node.name, AGGREGATES),
            )
        past = node.way == "past"
        table = self.remembering(node, scope) if past else self.table_of(node)
        joins = self.earlier(node, table, scope) if past else self.joins(node, table, scope)
        keeps = tuple(
            k for k, v in scope.keys.items() if k not in table.keys and not isinstance(v, t.Const)
        )
        keys = scope.keys | {key: self.key(key, (table.name,)) for key in table.keys}
        inner = Scope(
            keys={k: (v if k in table.keys else self.kept(v, k)) for k, v in keys.items()},
            sure=frozenset({table.name}),
            home=table.name,
            outer=scope,
            label=scope.label,
            past=past or scope.past,
        )
        kept, self.known = self.known, Known()
        try:
            where = self.condition_of(node, inner, self.within(node, inner) if past else None)
            x = None if node.x is None else self.tree(node.x, inner)
            weight = None if node.weight is None else self.tree(node.weight, inner)
            detail = None if node.detail is None else self.tree(node.detail, inner)
        finally:
            self.known = kept
        read = Read(table, x, weight, detail, where, tuple(joins), keeps)
        return self.aggregate(node, read, scope)

    def table_of(self, node: ast.Rows) -> Table:
        """The table that `over` or `among` names."""
        table = self.catalog.tables.get(node.table)
        if table is None:
            raise self.fail(
                "unknown-table",
                node,
                Both(f"没有表 {node.table}。", f"There is no table {node.table}."),
                nearest(node.table, self.catalog.tables),
            )
        return table

    def condition_of(self, node: ast.Rows, inner: Scope, periods: t.Tree | None) -> t.Tree | None:
        """The condition behind `where`, and that a row is of the periods asked for."""
        where = None if node.where is None else self.tree(node.where, inner)
        if where is not None and where.type.kind != "yes/no":
            raise self.fail(
                "wrong-kind",
                node.where or node,
                Both("where 后面应当是条件。", "Behind where stands a condition."),
                Both("如 where x >= 60。", "For example: where x >= 60."),
            )
        if where is None or periods is None:
            return where or periods
        return t.Op(YES_NO, where.kinds, "and", (periods, where))

    def kept(self, value: t.Tree, name: str) -> t.Tree:
        """A key of the asking row that stays: plain keys as they are, walked ones from outside."""
        return value if isinstance(value, t.Key) and value.name == name else self.mine(value)

    def joins(self, node: ast.Rows, table: Table, scope: Scope) -> list[tuple[str, t.Tree]]:
        if node.way == "among":
            now = [(PERIOD, scope.keys[PERIOD])] if table.period else []
            return [*((c, self.by(c, node, table, scope)) for c in node.by), *now]
        found: list[tuple[str, t.Tree]] = []
        for key, mine in scope.keys.items():
            home = self.catalog.homes(key)
            refs = [
                c.name
                for c in table.columns.values()
                if c.type.kind == "reference" and home is not None and c.type.table == home.name
            ]
            if node.on in refs:
                found.append((node.on or "", mine))
                continue
            if key in table.keys:
                found.append((key, mine))
                continue
            refs = [key] if key in refs else refs
            if len(refs) > 1:
                raise self.fail(
                    "two-joins",
                    node,
                    Both(
                        f"{table.name} 有几列指向 {key}：{'、'.join(refs)}。",
                        f"{table.name} refers to {key} by several columns: {', '.join(refs)}.",
                    ),
                    Both("写明 on 列。", "Say which one: on COLUMN."),
                )
            found += [(ref, mine) for ref in refs]
        if node.on is not None and node.on not in (column for column, _ in found):
            raise self.fail(
                "unknown-name",
                node,
                Both(
                    f"{table.name} 没有指向这一行的列 {node.on}。",
                    f"{table.name} has no column {node.on} that refers to this row.",
                ),
                nearest(node.on, [c.name for c in table.columns.values() if c.type.table]),
            )
        if set(table.keys) <= {column for column, _ in found}:
            raise self.fail(
                "own-row",
                node,
                Both(
                    f"over {table.name} 只会读到自己这一行。",
                    f"over {table.name} reads only this very row.",
                ),
                Both(
                    f"要读全部行，写 among {table.name}。",
                    f"To read all rows write among {table.name}.",
                ),
            )
        return found

    def by(self, column: str, node: ast.Rows, table: Table, scope: Scope) -> t.Tree:
        if column not in table.columns:
            raise self.fail(
                "unknown-name",
                node,
                Both(f"{table.name} 没有 {column} 一列。", f"{table.name} has no column {column}."),
                nearest(column, table.columns),
            )
        return self.named(column, node, scope)
