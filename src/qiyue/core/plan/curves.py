"""exp, ln, sqrt and power in a plan: once for each set of values, then joined back."""

from __future__ import annotations

from dataclasses import replace

from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.nodes import LIMIT, X
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel
from qiyue.core.plan.steps import Distinct
from qiyue.core.values import wide
from qiyue.core.values.types import Type


def curve(op: str, values: list[V], kind: Type, rel: Rel) -> V:
    """The function of `values`, a number of this type, on each row of `rel`."""
    if kind.low is not None and kind.low == kind.high:
        return ratio.constant(kind.low)
    values = [rel.settled(replace(v, state=None, reason=None)) for v in values]
    used = dict.fromkeys(str(x.value) for v in values for x in (v.num, *v.dens) if x.op == "col")
    if not used:
        return _called(op, values, kind)
    names = {old: rel.steps.name("m") for old in used}
    source = rel.flush()
    outs = {new: replace(rel.outs[old], name=new) for old, new in names.items()}
    distinct = Distinct(rel.steps.name("d"), tuple(outs.values()), source, tuple(names.items()))
    each = Rel(rel.steps, rel.steps.put(distinct), dict(outs), {}, tuple(outs))

    def there(x: X) -> X:
        return each.column(names[str(x.value)]) if x.op == "col" else x

    moved = [replace(v, num=there(v.num), dens=tuple(map(there, v.dens))) for v in values]
    found = each.settled(_called(op, moved, kind))
    column = str(found.num.value)
    on = list(names.items())
    took = rel.join(each.flush(), each.outs, on, [column])
    return replace(found, num=rel.column(took[column]))


def _called(op: str, values: list[V], kind: Type) -> V:
    """The call itself: in units of the last decimal where they are known to fit, else wide."""
    assert kind.step is not None
    step, ends = kind.step, (kind.low, kind.high)
    low, high = (None if end is None else int(end / step) for end in ends)
    bounds = [e.text("" if end is None else str(end)) for end in (low, high)]
    digits = e.text(str(len(str(step.denominator)) - 1))
    args = [*(ratio.widened(v).num for v in values), digits, *bounds]
    if low is not None and high is not None and max(abs(low), abs(high)) <= LIMIT:
        return V(e.exact(op, *args, kind="int", low=low, high=high), step)
    return V(e.exact("ratio", e.exact(op, *args, kind="text"), e.text(wide.wide(step))))
