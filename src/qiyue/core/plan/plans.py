"""Plans of programs that were compiled before in this process: a few are kept.

A service scores by the same method again and again, and one run asks for the plan of its checks
and for that of its lines. A plan depends on the program and on which tables have many rows.
"""

from __future__ import annotations

from threading import Lock

from qiyue.core.method.program import Program
from qiyue.core.plan import sheets
from qiyue.core.plan.compile import compile_plan
from qiyue.core.plan.steps import Plan

MOST_PLANS = 16
"""So many plans are kept, those used last."""

Size = tuple[int, int, int, frozenset[str]]
_kept: list[tuple[Program, Size, Plan]] = []
_lock = Lock()


def plan_of(program: Program, sizes: dict[str, int]) -> Plan:
    """The plan of a program over data tables of these sizes, as compile_plan makes it."""
    size = _size(sizes)
    with _lock:
        for place, (known, of, plan) in enumerate(_kept):
            if of == size and _same(known, program):
                _kept.append(_kept.pop(place))
                return plan
    plan = compile_plan(program, sizes)
    with _lock:
        _kept.append((program, size, plan))
        del _kept[:-MOST_PLANS]
    return plan


def forget() -> None:
    """Compile all anew from here on."""
    with _lock:
        _kept.clear()


def _size(sizes: dict[str, int]) -> Size:
    """All that a plan asks of the sizes of tables."""
    many = frozenset(name for name, rows in sizes.items() if rows >= sheets.FEW_ROWS)
    return sheets.FEW_ROWS, sheets.MOST_PLACES, sheets.MOST_COLUMNS, many


def _same(known: Program, program: Program) -> bool:
    """Whether a program is one that is kept, or shares all that its plan is made of."""
    return (
        known.lines is program.lines
        and known.tables is program.tables
        and len(known.checks) == len(program.checks)
        and all(a is b for a, b in zip(known.checks, program.checks, strict=True))
    )
