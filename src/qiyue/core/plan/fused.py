"""Groups that are turned to columns at once: one grouping does for both.

What happened to a person by kind of event is summed up by person and kind, then turned: a column
for each kind. Where there are few of them, a sum for each over the rows of its kind says the same,
and no group of every person with every kind is made.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from qiyue.core.plan import exprs as e
from qiyue.core.plan.nodes import X
from qiyue.core.plan.steps import Aggregate, Join, Out, Pivot, Plan, Step

FEW = 8
"""More sums than these, each of which looks at all rows, take longer than the groups."""
FUNCTIONS = ("sum", "min", "max")


def fused(plan: Plan) -> Plan:
    """The same results with every such pair of steps as one."""
    uses: Counter[str] = Counter(source for step in plan.steps for source in _sources(step))
    uses.update(emit.source for emit in plan.emits)
    uses.update(out.source for _, out in plan.checks)
    inner = {step.right for step in plan.steps if isinstance(step, Join) and not step.outer}
    groups = {
        step.name: step
        for step in plan.steps
        if isinstance(step, Aggregate)
        and uses[step.name] == 1
        and all(fn in FUNCTIONS for _, fn, _ in step.made)
    }
    found: dict[str, Step] = {}
    gone: set[str] = set()
    for step in plan.steps:
        if not isinstance(step, Pivot) or step.source not in groups or step.name in inner:
            continue
        group = groups[step.source]
        if {*step.by, *step.at} == {*group.by} and len(step.made) <= FEW:
            found[step.name] = _one(group, step)
            gone.add(group.name)
    steps = tuple(found.get(one.name, one) for one in plan.steps if one.name not in gone)
    return replace(plan, steps=steps)


def _sources(step: Step) -> tuple[str, ...]:
    if isinstance(step, Join):
        return step.left, step.right
    source = getattr(step, "source", None)
    return () if source is None else (source,)


def _one(group: Aggregate, turned: Pivot) -> Aggregate:
    outs = {out.name: out for out in group.columns}
    sums = {name: (fn, x) for name, fn, x in group.made}

    def here(place: int) -> X:
        pairs = zip(turned.at, turned.places[place], strict=True)
        return e.logic("and", *(e.compare("=", _column(outs[at]), x) for at, x in pairs))

    made = []
    for name, old, place in turned.made:
        fn, x = sums[old]
        made.append((name, fn, e.case([(here(place), x)], e.null(x.kind))))
    return Aggregate(turned.name, turned.columns, group.source, turned.by, tuple(made))


def _column(out: Out) -> X:
    return e.column(out.name, out.kind, out.low, out.high)
