"""No line reads every row of the data for every row of the data."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula.tree import Rows, correlated, walk
from qiyue.core.method.program import Program, Resolved
from qiyue.core.values.findings import Both, Finding


def cost_grows_with_the_rows(program: Program) -> Iterator[Finding]:
    """An aggregate that compares with the asking row reads only rows that are joined to it."""
    for resolved in program.lines.values():
        for node in (n for tree in (resolved.tree, *resolved.parts.values()) for n in walk(tree)):
            if isinstance(node, Rows) and _quadratic(program, resolved, node):
                yield Finding(
                    "cost-too-high",
                    resolved.line.place,
                    Both(
                        f"{resolved.line.name} 每一行都要读 {node.table} 的全部行："
                        "人数十倍，时间百倍。",
                        f"{resolved.line.name} reads all of {node.table} for each of its rows: ten "
                        "times the people cost a hundred times as much.",
                    ),
                    Both(
                        "用 rank、by 或 over 限定要读的行。",
                        "Use rank, or limit the rows that are read by `by` or `over`.",
                    ),
                )
                break


def _quadratic(program: Program, resolved: Resolved, node: Rows) -> bool:
    if program.tables[node.table].constant or node.joins or not correlated(node):
        return False
    return any(not program.tables[name].constant for name in resolved.frame.tables)
