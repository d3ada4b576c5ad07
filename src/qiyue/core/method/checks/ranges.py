"""Numbers that come with the data have a range, so that slips are seen and plans stay narrow."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula.tree import Cell, walk
from qiyue.core.method.program import Program
from qiyue.core.values.findings import Both, Finding


def reported_numbers_have_ranges(program: Program) -> Iterator[Finding]:
    """A number of a data table that some line reads says how small and how great it can be."""
    read = {
        (node.table, node.column)
        for line in program.lines.values()
        for tree in (line.tree, *line.parts.values())
        for node in walk(tree)
        if isinstance(node, Cell)
    }
    for table in program.tables.values():
        for column in table.columns.values():
            wanted = not table.constant and column.type.kind == "number"
            open_ = column.type.low is None or column.type.high is None
            if wanted and open_ and (table.name, column.name) in read:
                yield Finding(
                    "range-unstated",
                    column.place,
                    Both(
                        f"{table.name}.{column.name} 没有写明范围：报错的数看不出来，算得也慢。",
                        f"{table.name}.{column.name} has no range: a slip in the data is not "
                        "seen, and it is calculated slowly.",
                    ),
                    Both(
                        "在类型后面写，如 number 0..100 by 0.01。",
                        "Write it behind the type, as in number 0..100 by 0.01.",
                    ),
                    "note",
                )
