"""What people are shown or paid has a stated number of decimals."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.method.program import Program, Resolved
from qiyue.core.values.exact import decimals
from qiyue.core.values.findings import Both, Finding

SHOWN_ROLES = ("marks", "bundle", "total")


def results_state_their_rounding(program: Program) -> Iterator[Finding]:
    """Marks and totals end in decimals or say how they are shown; pay is rounded money."""
    for resolved in program.lines.values():
        line = resolved.line
        if resolved.type.kind != "number":
            continue
        if line.role in SHOWN_ROLES and line.shown is None and not _ends(resolved):
            yield Finding(
                "rounding-unstated",
                line.place,
                Both(
                    f"{line.name} 的小数可能没有尽头，办法没有说取几位。",
                    f"{line.name} may have endless decimals, and its rounding is not stated.",
                ),
                Both(
                    "加一行，如 shown: half_away 0.01；要改变往下算的值，则用 half_away(…, 0.01)。",
                    "Add a line such as shown: half_away 0.01, or round the carried value by "
                    "half_away(..., 0.01).",
                ),
            )
        if line.role == "pay" and not _ends(resolved):
            yield Finding(
                "pay-not-rounded",
                line.place,
                Both(f"{line.name} 是钱，没有取整。", f"{line.name} is money and is not rounded."),
                Both("写作 half_away(…, 0.01)。", "Write half_away(..., 0.01)."),
            )
        if line.role == "pay" and resolved.type.uom.plain:
            yield Finding(
                "pay-without-money",
                line.place,
                Both(f"{line.name} 是钱，没有单位。", f"{line.name} is money and has no unit."),
                Both("加一行 uom: 元。", "Add a line such as uom: 元."),
            )


def _ends(resolved: Resolved) -> bool:
    step = resolved.type.step
    return step is not None and decimals(step) is not None
