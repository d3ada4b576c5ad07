"""Weights that a method holds are summed by a check of its own."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula.tree import Cell, Rows, walk
from qiyue.core.method.program import Program
from qiyue.core.values.findings import Both, Finding

NAMES = ("weight", "权重", "分值", "满分")


def weights_are_summed(program: Program) -> Iterator[Finding]:
    """A column of weights stands in a check that sums it."""
    summed = {
        (node.table, cell.column)
        for truth in program.checks
        for node in walk(truth.tree)
        if isinstance(node, Rows) and node.fn == "sum" and node.x is not None
        for cell in walk(node.x)
        if isinstance(cell, Cell)
    }
    for table in program.method.tables.values():
        for column in table.columns.values():
            wanted = column.name in NAMES and column.type.kind == "number"
            if wanted and (table.name, column.name) not in summed:
                yield Finding(
                    "weights-unchecked",
                    column.place,
                    Both(
                        f"没有检查 {table.name}.{column.name} 合计是否为 100。",
                        f"Nothing checks what {table.name}.{column.name} adds up to.",
                    ),
                    Both(
                        f"在 checks 里加：权重合计 100: "
                        f"sum({column.name} among {table.name}) = 100。",
                        f"Add to checks: the weights make 100: "
                        f"sum({column.name} among {table.name}) = 100.",
                    ),
                    "warning",
                )
