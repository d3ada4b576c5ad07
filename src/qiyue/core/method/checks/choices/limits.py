"""Additions, deductions and rates end somewhere, or the method says in words that they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.growth import Growth, Leak
from qiyue.core.method.program import Program, Resolved
from qiyue.core.method.proofs import Known, signature
from qiyue.core.method.ranges import range_of
from qiyue.core.method.wording import name_of, place_of, stated
from qiyue.core.values.findings import Both, Finding

ADDED = ("marks", "bundle", "total")
DEDUCTED = (*ADDED, "pay")
NO_CAP = re.compile(
    r"不封顶|不设上限|无上限|没有上限|不设封顶"
    r"|\bno (upper limit|limit|cap)\b|\bunlimited\b|\buncapped\b",
    re.IGNORECASE,
)
NO_FLOOR = re.compile(
    r"不保底|不设下限|无下限|没有下限|可以?为负|负分"
    r"|\bno (lower limit|limit|floor)\b|\bbelow (0|zero)\b|\bnegative\b",
    re.IGNORECASE,
)


def additions_are_limited(program: Program) -> Iterator[Finding]:
    """A sum over events that can only grow stands inside `min`, `clamp` or an arm."""
    if not _has_events(program):
        return
    growth = Growth(program, lambda node, up, _: _sums_events(program, node, up))
    for resolved, leak in _first_leaks(growth, ADDED, True, NO_CAP):
        text = name_of(leak.node, program)
        yield Finding(
            "additions-unlimited",
            place_of(program, leak.lines[-1], leak.node),
            Both(
                f"{resolved.line.name} 随事件加分（{text}），办法没有说最多加多少。",
                f"{resolved.line.name} grows with every event ({text}), and the method does not "
                "say how far.",
            ),
            Both(
                "写上限，如 min(5, …)；确实不封顶的，在说明里写“不封顶”。",
                "Write a limit, as in min(5, ...); if there is none, say so in the description: "
                "no upper limit.",
            ),
            "warning",
        )


def deductions_are_limited(program: Program) -> Iterator[Finding]:
    """A sum over events that can only take away stands inside `max`, `clamp` or an arm."""
    if not _has_events(program):
        return
    growth = Growth(program, lambda node, up, _: _sums_events(program, node, up))
    for resolved, leak in _first_leaks(growth, DEDUCTED, False, NO_FLOOR):
        text = name_of(leak.node, program)
        yield Finding(
            "deductions-unlimited",
            place_of(program, leak.lines[-1], leak.node),
            Both(
                f"{resolved.line.name} 随事件扣减（{text}），办法没有说扣到多少为止。",
                f"{resolved.line.name} falls with every event ({text}), and the method does not "
                "say how far.",
            ),
            Both(
                "扣完为止写作 max(0, …)；确实可以为负的，在说明里写“可为负分”。",
                "Write a floor, as in max(0, ...); if it may go below 0, say so in the "
                "description: may be negative.",
            ),
            "warning",
        )


def rates_are_limited(program: Program) -> Iterator[Finding]:
    """A rate of completion that gives marks has a cap, and a floor where it can be below 0."""
    growth = Growth(program, lambda node, up, known: _open_rate(program, node, up, known))
    for _, leak in _first_leaks(growth, ("marks",), True, NO_CAP):
        text = name_of(leak.node, program)
        yield Finding(
            "rate-unlimited",
            place_of(program, leak.lines[-1], leak.node),
            Both(
                f"{text} 没有上限：超额多少就多得多少分，办法没有说封顶在哪里。",
                f"{text} has no upper limit: the more the more marks, and the method does not say "
                "how far.",
            ),
            Both(
                "写 clamp(完成值 / 目标值, 0, 1.2) 或 min(…, weight)；确实不封顶的，"
                "在说明里写“不封顶”。",
                "Write clamp(actual / target, 0, 1.2) or min(..., weight); if there is no cap, "
                "say so in the description: no upper limit.",
            ),
            "warning",
        )
    for resolved, leak in _first_leaks(growth, ("marks",), False, NO_FLOOR):
        text = name_of(leak.node, program)
        yield Finding(
            "rate-unlimited",
            place_of(program, leak.lines[-1], leak.node),
            Both(
                f"{text} 没有保底：{resolved.line.name} 可能小于 0，办法没有说扣到哪里。",
                f"{text} has no floor: {resolved.line.name} may be below 0, and the method does "
                "not say how far.",
            ),
            Both(
                "写 max(0, …) 或 clamp(…, 0, 1.2)；低于某值不得分的，写分支 "
                "case(比率 < 60% -> 0, …)；可以为负的，在说明里写“可为负分”。",
                "Write max(0, ...) or clamp(..., 0, 1.2), or an arm case(rate < 60% -> 0, ...) "
                "for a cut-off; if it may go below 0, say so: may be negative.",
            ),
            "warning",
        )


def _first_leaks(
    growth: Growth, roles: tuple[str, ...], up: bool, said: re.Pattern[str]
) -> Iterator[tuple[Resolved, Leak]]:
    """The first leak of each line of these roles that does not say so in words."""
    for resolved in growth.program.lines.values():
        if resolved.line.role not in roles:
            continue
        for leak in growth.leaks(resolved, up):
            if not stated(said, growth.program, resolved, *leak.lines):
                yield resolved, leak
                break


def _has_events(program: Program) -> bool:
    return any(table.origin == "events" for table in program.tables.values())


def _sums_events(program: Program, node: t.Tree, up: bool) -> bool:
    if not isinstance(node, t.Rows) or node.fn not in ("sum", "count"):
        return False
    if program.tables[node.table].origin != "events":
        return False
    if node.fn == "count" or node.x is None:
        return up
    bound = node.x.type.high if up else node.x.type.low
    return bound is None or (bound > 0 if up else bound < 0)


def _open_rate(program: Program, node: t.Tree, up: bool, known: Known) -> bool:
    """Whether it is a quotient of two reported values that nothing holds."""
    match node:
        case t.Op(op="/", args=(above, below)):
            cells = [_reported(program, part) for part in (above, below)]
        case _:
            return False
    if not all(cells) or program.sources.of(node) is None:
        return False
    compared = [name for order in known.orders for name in order[:2]]
    if any(signature(cell) in name for cell in cells[0] for name in compared):
        return False  # the arms of the author hold it
    found = range_of(node, known)
    if up:
        return found.high is None or found.high > 1
    return found.low is None or found.low < 0


def _reported(program: Program, tree: t.Tree) -> list[t.Cell]:
    """The reported numbers that it reads on this row; none if it sums up or reads lines."""
    found = []
    for node in t.walk(tree):
        if isinstance(node, t.Rows | t.Result):
            return []
        if isinstance(node, t.Cell) and not program.tables[node.table].constant:
            found.append(node)
    return found
