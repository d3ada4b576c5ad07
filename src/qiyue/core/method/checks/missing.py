"""A line that can be missing says what happens then."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.method.program import Program
from qiyue.core.values.absence import Absence
from qiyue.core.values.findings import Both, Finding


def missing_values_are_answered(program: Program) -> Iterator[Finding]:
    """A line whose value can be missing says `missing: stops` or `missing: stays`."""
    for resolved in program.lines.values():
        line = resolved.line
        if Absence.MISSING in resolved.tree.kinds and not line.missing:
            yield Finding(
                "missing-unhandled",
                line.place,
                Both(
                    f"{line.name} 可能缺数据，办法没有说怎么办。",
                    f"{line.name} can be missing, and the method does not say what then.",
                ),
                Both(
                    "用 else 给一个值（如 actual else 0），或写明 missing: stops（停算这个对象）"
                    "或 missing: stays（照缺）。",
                    "Give a value by else (as in actual else 0), or write missing: stops (holds "
                    "the subject) or missing: stays (leaves it missing).",
                ),
            )
