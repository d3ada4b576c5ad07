"""Takes out of a plan what nobody reads: steps, columns, joins that bring nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from qiyue.core.plan.nodes import X
from qiyue.core.plan.steps import (
    Aggregate,
    Constants,
    Derive,
    Distinct,
    Emit,
    Join,
    Pivot,
    Plan,
    Read,
    Step,
    TruthOut,
    Window,
)

Needs = dict[str, set[str]]
"""The columns that are read of each step."""


def pruned(plan: Plan) -> Plan:
    """The same results from as few columns as possible."""
    needs: Needs = {step.name: set() for step in plan.steps}
    live: set[str] = set()
    for source, columns in _wanted(plan):
        live.add(source)
        needs[source] |= columns
    kept: list[Step] = []
    same: dict[str, str] = {}
    for step in reversed(plan.steps):
        if step.name not in live:
            continue
        less = _less(step, needs[step.name])
        if isinstance(less, Join) and less.outer and not less.takes:
            same[step.name] = less.left  # each row meets one row at most: nothing changes
            needs[less.left] |= needs[step.name]
            live.add(less.left)
            continue
        if isinstance(step, Window) and step.made not in needs[step.name]:
            same[step.name] = step.source
            needs[step.source] |= needs[step.name]
            live.add(step.source)
            continue
        kept.append(less)
        for source, columns in _reads(less, needs[step.name]):
            live.add(source)
            needs[source] |= columns
    names = _followed(same)
    steps = tuple(_renamed(step, names) for step in reversed(kept))
    emits = tuple(replace(e, source=names.get(e.source, e.source)) for e in plan.emits)
    checks = tuple(
        (truth, replace(out, source=names.get(out.source, out.source)))
        for truth, out in plan.checks
    )
    return Plan(steps, emits, checks)


def columns_of(*expressions: X) -> set[str]:
    """The columns that expressions read."""
    return {name for x in expressions for name in x.columns()}


def wanted_of(thing: Emit | TruthOut) -> set[str]:
    """The columns that a result or a check reads of its source."""
    if isinstance(thing, TruthOut):
        return {*thing.keys, *columns_of(thing.held, thing.state)}
    keys = (x for _, x, _ in thing.keys)
    return columns_of(*keys, thing.num, thing.den, thing.shown, thing.state, thing.reason)


def _wanted(plan: Plan) -> Iterable[tuple[str, set[str]]]:
    for emit in plan.emits:
        yield emit.source, wanted_of(emit)
    for _, out in plan.checks:
        yield out.source, wanted_of(out)


def _less(step: Step, needed: set[str]) -> Step:
    """The step with only the columns that are needed."""
    columns = tuple(out for out in step.columns if out.name in needed)
    match step:
        case Read():
            pairs = [
                (source, out)
                for source, out in zip(step.sources, step.columns, strict=True)
                if out.name in needed
            ] or [(step.sources[0], step.columns[0])]
            return replace(
                step, columns=tuple(o for _, o in pairs), sources=tuple(s for s, _ in pairs)
            )
        case Constants():
            at = [i for i, out in enumerate(step.columns) if out.name in needed] or [0]
            rows = tuple(tuple(row[i] for i in at) for row in step.rows)
            return replace(step, columns=tuple(step.columns[i] for i in at), rows=rows)
        case Join():
            takes = tuple(pair for pair in step.takes if pair[1] in needed)
            return replace(step, columns=columns, takes=takes)
        case Derive():
            made = tuple(one for one in step.made if one[0] in needed)
            return replace(step, columns=columns, made=made)
        case Aggregate():
            grouped = tuple(one for one in step.made if one[0] in needed) or step.made[:1]
            names = {*step.by, *(name for name, _, _ in grouped)}
            return replace(
                step, columns=tuple(o for o in step.columns if o.name in names), made=grouped
            )
        case Pivot():
            turned = tuple(one for one in step.made if one[0] in needed)
            names = {*step.by, *(name for name, _, _ in turned)}
            return replace(
                step, columns=tuple(o for o in step.columns if o.name in names), made=turned
            )
        case _:
            return step if isinstance(step, Distinct) else replace(step, columns=columns)


def _reads(step: Step, needed: set[str]) -> list[tuple[str, set[str]]]:
    """What a step reads of others for the columns that are needed of it."""
    match step:
        case Join():
            left = needed - {new for _, new in step.takes} | {a for a, _ in step.on}
            right = {old for old, _ in step.takes} | {b for _, b in step.on}
            return [(step.left, left), (step.right, right)]
        case Derive():
            own = {name for name, _ in step.made}
            return [(step.source, needed - own | columns_of(*(x for _, x in step.made)))]
        case Distinct():
            return [(step.source, {old for old, _ in step.chosen})]
        case Aggregate():
            return [(step.source, {*step.by, *columns_of(*(x for _, _, x in step.made))})]
        case Pivot():
            return [(step.source, {*step.by, *step.at, *(old for _, old, _ in step.made)})]
        case Window():
            own = {*step.by, *step.then, *columns_of(step.x)} if step.made in needed else set()
            return [(step.source, needed - {step.made} | own)]
        case _:
            return []


def _followed(same: dict[str, str]) -> dict[str, str]:
    """Each step that is left out, and the one that stands for it."""
    found = {}
    for name, other in same.items():
        while other in same:
            other = same[other]
        found[name] = other
    return found


def _renamed(step: Step, names: dict[str, str]) -> Step:
    match step:
        case Join():
            left, right = names.get(step.left, step.left), names.get(step.right, step.right)
            return replace(step, left=left, right=right)
        case Derive() | Distinct() | Aggregate() | Pivot() | Window():
            return replace(step, source=names.get(step.source, step.source))
        case _:
            return step
