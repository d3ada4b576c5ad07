"""Resolves the one aggregate: which rows, how they join, what comes out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from qiyue.core.formula import ast, typing
from qiyue.core.formula import tree as t
from qiyue.core.method.desk import nearest
from qiyue.core.method.model import Table
from qiyue.core.method.proofs import Known
from qiyue.core.method.resolving.base import Broken
from qiyue.core.method.resolving.formulas import FormulasResolver
from qiyue.core.method.scopes import Scope
from qiyue.core.values.absence import SKIPPED, Absence
from qiyue.core.values.findings import Both
from qiyue.core.values.types import YES_NO

MANY_ROWS = 1_000_000
RANKS = ("rank", "rank_last")
AGGREGATES = ("sum", "count", "mean", "min", "max", "any", "all", "only", *RANKS)


class RowsResolver(FormulasResolver):
    """The part of the resolver that reads many rows."""

    def rows(self, node: ast.Rows, scope: Scope) -> t.Tree:
        table = self.catalog.tables.get(node.table)
        if table is None:
            raise self.fail(
                "unknown-table",
                node,
                Both(f"没有表 {node.table}。", f"There is no table {node.table}."),
                nearest(node.table, self.catalog.tables),
            )
        if node.way == "past" or node.name not in AGGREGATES:
            raise self.fail(
                "unknown-function",
                node,
                Both(f"没有汇总函数 {node.name}。", f"There is no aggregate {node.name}."),
                nearest(node.name, AGGREGATES),
            )
        joins = self.joins(node, table, scope)
        keys = dict(scope.keys)
        keeps = tuple(k for k in scope.keys if k not in table.keys)
        for key in keeps:
            joined = next((c for c, _ in joins if c == key), None)
            keys[key] = scope.keys[key]
            del joined
        for key in table.keys:
            keys[key] = self.key(key, (table.name,))
        inner = Scope(
            keys={k: (v if k in table.keys else self.kept(v, k)) for k, v in keys.items()},
            sure=frozenset({table.name}),
            home=table.name,
            outer=scope,
            label=scope.label,
        )
        kept, self.known = self.known, Known()
        try:
            where = None if node.where is None else self.tree(node.where, inner)
            if where is not None and where.type.kind != "yes/no":
                raise self.fail(
                    "wrong-kind",
                    node.where or node,
                    Both("where 后面应当是条件。", "Behind where stands a condition."),
                    Both("如 where x >= 60。", "For example: where x >= 60."),
                )
            x = None if node.x is None else self.tree(node.x, inner)
            weight = None if node.weight is None else self.tree(node.weight, inner)
        finally:
            self.known = kept
        return self.aggregate(node, table, x, weight, where, tuple(joins), keeps, scope)

    def kept(self, value: t.Tree, name: str) -> t.Tree:
        """A key of the asking row that stays: plain keys as they are, walked ones from outside."""
        return value if isinstance(value, t.Key) and value.name == name else self.mine(value)

    def joins(self, node: ast.Rows, table: Table, scope: Scope) -> list[tuple[str, t.Tree]]:
        if node.way == "among":
            return [(c, self.by(c, node, table, scope)) for c in node.by]
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
        if set(table.keys) <= set(scope.keys):
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

    def aggregate(
        self,
        node: ast.Rows,
        table: Table,
        x: t.Tree | None,
        weight: t.Tree | None,
        where: t.Tree | None,
        joins: tuple[tuple[str, t.Tree], ...],
        keeps: tuple[str, ...],
        scope: Scope,
    ) -> t.Tree:
        most = len(table.rows) if table.constant else MANY_ROWS
        fn = node.name
        self.right_arguments(node, x, weight)
        inside = [part for part in (x, weight, where) if part is not None]
        kinds = {k for part in inside for k in part.kinds if k not in SKIPPED}
        kinds |= {k for _, mine in joins for k in mine.kinds}
        high = True
        if fn in RANKS:
            high = self.direction(node, x)
            kinds |= {Absence.NOT_APPLICABLE} if where is not None else set()
            kinds |= x.kinds if x is not None else set()
            kind = typing.number(low=Fraction(1), high=Fraction(most), step=Fraction(1))
            if not set(table.keys) <= set(scope.keys):
                raise self.fail(
                    "rank-without-row",
                    node,
                    Both(
                        f"这一行不是 {table.name} 的一行，排不了名次。",
                        f"This row is no row of {table.name} and has no place among them.",
                    ),
                    Both(
                        f"把这一行放在 [{table.name}] 上。",
                        f"Let the line stand on [{table.name}].",
                    ),
                )
        elif fn == "count":
            kind = typing.number(low=Fraction(0), high=Fraction(most), step=Fraction(1))
        elif fn in ("any", "all"):
            kind = YES_NO
        elif x is None:
            raise Broken
        elif fn == "sum":
            kind = typing.summed(x.type, most)
        elif fn in ("min", "max", "only"):
            kind = x.type
            kinds.add(Absence.NOT_APPLICABLE)
        else:
            kind = replace(x.type, step=None)
            kinds.add(Absence.NOT_APPLICABLE)
        return t.Rows(
            kind, frozenset(kinds), fn, x, weight, where, table.name, node.way, joins, keeps, high
        )

    def right_arguments(self, node: ast.Rows, x: t.Tree | None, weight: t.Tree | None) -> None:
        wanted = "yes/no" if node.name in ("any", "all") else "number"
        wrong = x is None and node.name != "count"
        if x is not None and node.name not in ("count", "only"):
            comparable = wanted == "number" and node.name in ("min", "max")
            kinds = {wanted, "date", "choice"} if comparable else {wanted}
            wrong = wrong or x.type.kind not in kinds
        wrong = wrong or (
            weight is not None and (node.name != "mean" or weight.type.kind != "number")
        )
        if wrong:
            raise self.fail(
                "wrong-kind",
                node,
                Both(
                    f"{node.name} 汇总的应当是 {wanted}。", f"{node.name} works on {wanted} values."
                ),
                Both(
                    "只有 mean 可以带权重：mean(值, 权重 over 表)。",
                    "Only mean takes a weight: mean(x, w over T).",
                ),
            )

    def direction(self, node: ast.Rows, x: t.Tree | None) -> bool:
        better = ""
        match x:
            case t.Result(line=name):
                better = self.catalog.lines[name].better
            case t.Cell(table=table, column=column):
                better = self.catalog.tables[table].columns[column].better
        if not better:
            raise self.fail(
                "rank-without-direction",
                node,
                Both("没说明大的好还是小的好。", "It is not said whether high or low is better."),
                Both(
                    "给被排名的行加 better: high 或 better: low。",
                    "Give the ranked line better: high or better: low.",
                ),
            )
        return better == "high"
