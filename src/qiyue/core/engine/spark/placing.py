"""Carries the part of each row through a plan: what is joined or grouped in a part stays there.

The part of a row follows from some of its columns, each the key of a kind that has parts. Rows
that agree on such a column agree on the part: a join or a group by it may ask for the part as
well, which changes no result, and spares Spark to bring rows together that already are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qiyue.core.plan.pivots import across_of
from qiyue.core.plan.steps import (
    Aggregate,
    Constants,
    Derive,
    Distinct,
    Join,
    Out,
    Pivot,
    Plan,
    Read,
    Step,
    Window,
)

PART = "row part"
"""The column of the part; no name of a method or plan has a blank."""

Anchors = dict[str, str]
"""Columns from each of which the part of a row follows, and the kind whose key it is."""


def placed(plan: Plan, tables: Mapping[str, Mapping[str, str]]) -> Plan:
    """The plan with parts; `tables` holds the anchors of each frozen table that lies in parts."""
    of: dict[str, Anchors | None] = {}
    steps = []
    for step in plan.steps:
        made, anchors = _placed(step, of, tables)
        of[step.name] = anchors
        if anchors is not None:
            made = replace(made, columns=(*made.columns, Out(PART, "int", 0, 2**31)))
        steps.append(made)
    return replace(plan, steps=tuple(steps))


def _placed(
    step: Step, of: Mapping[str, Anchors | None], tables: Mapping[str, Mapping[str, str]]
) -> tuple[Step, Anchors | None]:
    match step:
        case Read():
            return _read(step, tables)
        case Constants():
            return step, None
        case Join():
            return _join(step, of[step.left], of[step.right])
        case Derive():
            anchors = of[step.source]
            if anchors is None:
                return step, None
            same = {n: anchors[str(x.value)] for n, x in step.made if _is_anchor(x, anchors)}
            return step, anchors | same
        case Distinct():
            found = _kept(of[step.source], step.chosen)
            if found is None:
                return step, None
            return replace(step, chosen=(*step.chosen, (PART, PART))), found
        case Aggregate() | Pivot():
            found = _kept(of[step.source], [(by, by) for by in step.by])
            return step if found is None else replace(step, by=(*step.by, PART)), found
        case Window():
            anchors = of[step.source]
            if _kept(anchors, [(by, by) for by in step.by]) is not None:
                step = replace(step, by=(*step.by, PART))
            return step, anchors
        case _:
            raise AssertionError(step)


def _is_anchor(x: object, anchors: Anchors) -> bool:
    return getattr(x, "op", "") == "col" and str(getattr(x, "value", "")) in anchors


def _kept(anchors: Anchors | None, chosen: object) -> Anchors | None:
    """The anchors among chosen columns, by their new names; None if there is none."""
    assert isinstance(chosen, list | tuple)
    found = {new: anchors[old] for old, new in chosen if old in anchors} if anchors else {}
    return found or None


def _read(step: Read, tables: Mapping[str, Mapping[str, str]]) -> tuple[Step, Anchors | None]:
    table = next((n for n in tables if step.table in (n, across_of(n))), None)
    if table is None:
        return step, None
    pairs = zip(step.sources, step.columns, strict=True)
    anchors = {out.name: tables[table][old] for old, out in pairs if old in tables[table]}
    if not anchors:
        return step, None
    return replace(step, sources=(*step.sources, PART)), anchors


def _join(step: Join, left: Anchors | None, right: Anchors | None) -> tuple[Step, Anchors | None]:
    if left is None:
        return step, None
    if right is None or not any(left.get(a, "") == right.get(b) for a, b in step.on):
        return step, left
    if not step.outer:  # where the right may be missing, its columns may be NULL
        left = left | {new: right[old] for old, new in step.takes if old in right}
    return replace(step, on=(*step.on, (PART, PART))), left
