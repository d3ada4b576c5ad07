"""Resolves paths (up, by a reference) and indexes (across, by given keys)."""

from __future__ import annotations

from qiyue.core.formula import ast
from qiyue.core.formula import tree as t
from qiyue.core.method.desk import nearest
from qiyue.core.method.model import PERIOD, Table
from qiyue.core.method.resolving.names import NamesResolver
from qiyue.core.method.scopes import Scope
from qiyue.core.values.findings import Both
from qiyue.core.values.types import TEXTS


class WalksResolver(NamesResolver):
    """The part of the resolver that walks to other rows."""

    def path(self, node: ast.Path, scope: Scope) -> t.Tree:
        if isinstance(node.base, ast.Index):
            return self.index(node.base, scope, node.name)
        base = self.tree(node.base, scope)
        if base.type.kind != "reference" or base.type.table not in self.catalog.tables:
            raise self.fail(
                "no-reference",
                node.base,
                Both(
                    "点号前面不是引用，走不过去。",
                    "There is no reference before the point to walk along.",
                ),
                Both("在表头声明：列 -> 表。", "Declare the column as: -> table."),
            )
        table = self.catalog.tables[base.type.table]
        there = scope.shifted(table.keys[0], base)
        if node.name in table.columns and node.name not in table.keys:
            return self.cell(table, node.name, there)
        found = self.candidates(node.name, there, needs=table.keys[0])
        if len(found) != 1:
            names = [n for n in table.columns if "." not in n]
            names += [n for n, keys in self.catalog.line_keys.items() if table.keys[0] in keys]
            raise self.fail(
                "unknown-name",
                node,
                Both(
                    f"{table.name} 没有唯一的 {node.name}。",
                    f"{table.name} has no single {node.name}.",
                ),
                nearest(node.name, names),
            )
        return found[0]()

    def index(self, node: ast.Index, scope: Scope, column: str | None) -> t.Tree:
        if not isinstance(node.base, ast.Name):
            raise self.fail(
                "bad-index",
                node,
                Both(
                    "方括号前应当是表、列或行的名称。",
                    "Before [ ] stands the name of a table, column or line.",
                ),
                Both("写作 points[键]。", "Write it as points[key]."),
            )
        given = tuple(self.tree(key, scope) for key in node.keys)
        name = node.base.name
        choices: list[tuple[tuple[str, ...], Table | None, str]] = []
        if column is not None:
            table = self.catalog.tables.get(name)
            if table is not None and column in table.columns:
                choices.append((table.keys, table, column))
        else:
            choices += [(table.keys, table, name) for table, _ in self.catalog.columns(name)]
            if name in self.catalog.line_keys:
                choices.append((self.catalog.line_keys[name], None, name))
        fitting = []
        for keys, table, what in choices:
            wanting = [k for k in keys if k not in scope.keys]
            all_of_them = [k for k in keys if k != PERIOD]
            if len(wanting) == len(given):
                fitting.append((keys, wanting, table, what))
            elif len(all_of_them) == len(given):
                fitting.append((keys, all_of_them, table, what))
        if len(fitting) != 1:
            raise self.fail(
                "bad-index",
                node,
                Both(
                    f"{name} 不能用 {len(given)} 个键来取。",
                    f"{name} cannot be taken by {len(given)} keys.",
                ),
                nearest(name, self.catalog.names())
                if not choices
                else Both(
                    "写出这一行没有的键，或全部的键。",
                    "Give the keys that this row lacks, or all of them.",
                ),
            )
        keys, wanting, table, what = fitting[0]
        values = dict(zip(wanting, given, strict=True))
        chosen = tuple(values.get(k) or scope.keys[k] for k in keys)
        for key, value in zip(keys, chosen, strict=True):
            self.key_fits(key, value, node)
            self.key_exists(key, value, table, node)
        if table is None:
            return self.result(what, chosen)
        there = scope
        for key, value in zip(keys, chosen, strict=True):
            there = there.shifted(key, value)
        return self.cell_at(table, what, chosen, there)

    def key_fits(self, name: str, key: t.Tree, node: ast.Node) -> None:
        """A key in brackets is of the kind that the tables have it in."""
        wanted, kind = self.catalog.keyed(name)[0].columns[name].type.kind, key.type.kind
        if kind == wanted or (kind in TEXTS and wanted in TEXTS):
            return
        raise self.fail(
            "wrong-kind",
            node,
            Both(
                f"键 {name} 是 {wanted}，方括号里是 {kind}。",
                f"The key {name} is {wanted}, not {kind}.",
            ),
            Both(
                '数不加引号：points[2]；日期写 date("2026-07-15")。',
                'Numbers have no quotes: points[2]; a day is date("2026-07-15").',
            ),
        )

    def key_exists(self, name: str, key: t.Tree, table: Table | None, node: ast.Node) -> None:
        home = self.catalog.homes(name) or table
        if not isinstance(key, t.Const) or home is None or not home.constant:
            return
        members = {row[home.keys.index(name)] for row in home.rows}
        if key.value not in members:
            raise self.fail(
                "key-outside",
                node,
                Both(
                    f"{home.name} 没有 {key.value} 这一行。", f"{home.name} has no row {key.value}."
                ),
                nearest(str(key.value), [str(m) for m in members]),
            )
