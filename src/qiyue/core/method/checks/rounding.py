"""What people are shown or paid is a number, of stated decimals, and is rounded once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.contexts import written
from qiyue.core.method.program import Program, Resolved
from qiyue.core.method.wording import name_of, place_of, stated
from qiyue.core.values.exact import decimals, plain
from qiyue.core.values.findings import Both, Finding

SHOWN_ROLES = ("marks", "bundle", "total")
NUMBER_ROLES = (*SHOWN_ROLES, "rank", "pay")
STAGES = re.compile(r"取整|四舍五入|保留|小数|\bround", re.IGNORECASE)


def results_are_numbers(program: Program) -> Iterator[Finding]:
    """Marks, bundles, totals, places and pay are numbers; only a grade is a word."""
    for resolved in program.lines.values():
        line, kind = resolved.line, resolved.type.kind
        if line.role in NUMBER_ROLES and kind != "number":
            yield Finding(
                "wrong-kind",
                line.place,
                Both(
                    f"{line.name} 的角色是 {line.role}，应当是数，现在是 {kind}。",
                    f"{line.name} has the role {line.role} and should be a number, not {kind}.",
                ),
                Both(
                    "等次用 role: grade；条件写作 case(… -> 1, else -> 0)，或不写角色。",
                    "A grade takes role: grade; a condition becomes case(… -> 1, else -> 0), or "
                    "has no role.",
                ),
            )


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


def numbers_are_rounded_once(program: Program) -> Iterator[Finding]:
    """A rounded value, or a sum of such values, is not rounded again to a coarser step."""
    for resolved, node, _ in written(program):
        if isinstance(node, t.Round):
            yield from _twice(program, resolved, node, node.x, node.step)
    for resolved in program.lines.values():
        shown = resolved.line.shown
        if shown is not None and resolved.type.kind == "number":
            yield from _twice(program, resolved, resolved.tree, resolved.tree, shown.step)


def _twice(
    program: Program, resolved: Resolved, node: t.Tree, x: t.Tree, step: Fraction
) -> Iterator[Finding]:
    first = next(iter(_rounded(program, resolved, x)), None)
    if first is None:
        return
    line, inner = first
    if inner.step >= step or stated(STAGES, program, line) or stated(STAGES, program, resolved):
        return
    yield Finding(
        "rounded-twice",
        place_of(program, resolved, node),
        Both(
            f"{name_of(inner, program)} 先取到 {plain(inner.step)}，又取到 {plain(step)}："
            "两次四舍五入会进位两次，如 84.445 → 84.45 → 84.5。",
            f"{name_of(inner, program)} is rounded to {plain(inner.step)} and again to "
            f"{plain(step)}: rounding twice can carry twice, as in 84.445, 84.45, 84.5.",
        ),
        Both(
            "只在一处取整；确实分两步的，在说明里写“先取整到…再…”。",
            "Round in one place; if both stages are meant, say so in the description: rounded to "
            "..., then to ....",
        ),
        "note",
    )


def _rounded(program: Program, resolved: Resolved, x: t.Tree) -> Iterator[tuple[Resolved, t.Round]]:
    """Roundings whose result comes as it is, or summed up, to x."""
    stack, seen = [(resolved, x)], set()
    while stack:
        line, node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        match node:
            case t.Round():
                yield line, node
            case t.Local(body=inner) | t.Mine(x=inner):
                stack.append((line, inner))
            case t.Else(x=inner, y=other):
                stack += [(line, other), (line, inner)]
            case t.Case(arms=arms, default=default):
                stack += [(line, default), *((line, then) for _, then in arms)]
            case t.Op(op="+" | "-" | "min" | "max", args=args):
                stack += [(line, arg) for arg in args]
            case t.Rows(fn="sum" | "min" | "max" | "only", x=inner) if inner is not None:
                stack.append((line, inner))
            case t.Result(line=name):
                stack.append((program.lines[name], program.lines[name].tree))
