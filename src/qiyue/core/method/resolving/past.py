"""Resolves readings of earlier periods: the same row, so many periods ago."""

from __future__ import annotations

from fractions import Fraction

from qiyue.core.formula import ast, typing
from qiyue.core.formula import tree as t
from qiyue.core.method.desk import nearest
from qiyue.core.method.model import PERIOD, Table
from qiyue.core.method.resolving.aggregates import AggregatesResolver
from qiyue.core.method.scopes import Scope
from qiyue.core.values.findings import Both
from qiyue.core.values.types import YES_NO


class PastResolver(AggregatesResolver):
    """The part of the resolver that looks back."""

    def remembering(self, node: ast.Rows, scope: Scope) -> Table:
        """The one table with earlier periods that has the columns which `node` reads."""
        names = {part.name for part in _nodes(node.x) if isinstance(part, ast.Name)}
        tables = [t for t in self.catalog.tables.values() if t.period]
        found = [table for table in tables if names & set(table.columns)]
        if len(found) == 1:
            return found[0]
        several = "、".join(table.name for table in found)
        raise self.fail(
            "past-unclear",
            node,
            Both(
                f"不清楚读哪个表的往期：{several}。"
                if found
                else "past 只能读有往期的表的列，这里一列也没有。",
                f"Several tables have earlier periods of this: {', '.join(several.split('、'))}."
                if found
                else "past reads columns of a table with earlier periods; there is none here.",
            ),
            Both("分开来读。", "Read one at a time.")
            if found
            else Both(
                "给表加 period: year（或 quarter、month）；行要从 from: facts 的往期结果表里读。",
                "Give the table period: year (or quarter, month); earlier results of a line come "
                "as such a table too.",
            ),
        )

    def earlier(self, node: ast.Rows, table: Table, scope: Scope) -> list[tuple[str, t.Tree]]:
        """How the earlier rows join the row that asks: on every key but the period."""
        wanting = [key for key in table.keys if key not in scope.keys]
        if wanting or node.name in t.PLACED:
            raise self.fail(
                "key-wanting",
                node,
                Both(
                    f"past 读的是同一行的往期，这一行没有 {'、'.join(wanting) or node.name}。",
                    f"past reads the same row in earlier periods; this row has no "
                    f"{', '.join(wanting) or node.name}.",
                ),
                nearest(node.name, ("only", "mean", "min", "max", "sum"))
                if not wanting
                else Both(
                    f'另立一行放在 [{table.name}] 上读往期，再按键取，如 行名["键"]。',
                    f"Let a line of its own stand on [{table.name}] and look back, then take it "
                    'by its key, as in line["key"].',
                ),
            )
        return [(key, scope.keys[key]) for key in table.keys if key != PERIOD]

    def within(self, node: ast.Rows, inner: Scope) -> t.Tree:
        """Whether a row is of one of the periods before the present one that are read."""
        many = Fraction(node.table) if node.table.isdigit() else Fraction(0)
        if many < 1:
            raise self.fail(
                "past-unclear",
                node,
                Both("past 后面应当是期数。", "Behind past stands a number of periods."),
                Both("写作 only(actual past 1)。", "Write only(actual past 1)."),
            )
        ago = inner.keys[PERIOD]
        ends = [
            t.Op(YES_NO, t.PRESENT, op, (ago, t.Const(typing.number(low=n, high=n), t.PRESENT, n)))
            for op, n in ((">=", Fraction(1)), ("<=", many))
        ]
        return t.Op(YES_NO, t.PRESENT, "and", (ends[0], ends[1]))


def _nodes(node: ast.Node | None) -> list[ast.Node]:
    """An expression and all of its parts."""
    if node is None:
        return []
    found = [node]
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        parts = value if isinstance(value, tuple) else (value,)
        for part in parts:
            if isinstance(part, tuple):
                part = part[-1]
            if isinstance(part, ast.Node):
                found += _nodes(part)
    return found
