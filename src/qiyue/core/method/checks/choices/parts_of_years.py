"""Who was in several places for a part of the year is measured by the days in each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.contexts import written
from qiyue.core.method.program import Program
from qiyue.core.method.wording import place_of, stated
from qiyue.core.values.findings import Both, Finding

TIMES = re.compile(r"(^|_)(days|months|weeks)$|天数$|日数$|月数$", re.IGNORECASE)
UNWEIGHTED = re.compile(
    r"不按|不分|简单平均|算术平均|\bsimple mean\b|\bunweighted\b", re.IGNORECASE
)


def parts_of_years_are_weighted(program: Program) -> Iterator[Finding]:
    """A mean over a table that counts days or months is weighted by them."""
    for resolved, node, _ in written(program):
        if not isinstance(node, t.Rows) or node.fn != "mean" or node.weight is not None:
            continue
        table = program.tables[node.table]
        times = [
            column.name
            for column in table.columns.values()
            if TIMES.search(column.name) and column.type.kind == "number"
        ]
        if table.constant or not times or stated(UNWEIGHTED, program, resolved):
            continue
        yield Finding(
            "part-year-unweighted",
            place_of(program, resolved, node),
            Both(
                f"{table.name} 记了 {times[0]}，平均却不按它加权：三天与三百天一样算。",
                f"{table.name} counts {times[0]}, yet the mean is not weighted by it: three days "
                "count like three hundred.",
            ),
            Both(
                f"写作 mean(…, {times[0]} over {table.name})；确实不加权的，在说明里写“简单平均”。",
                f"Write mean(..., {times[0]} over {table.name}); if it is not to be weighted, say "
                "so in the description: simple mean.",
            ),
            "warning",
        )
