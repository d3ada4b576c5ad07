"""A result that a plan for some rows gives, in the form in which its base keeps it."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import numpy as np

from qiyue.core.engine.living.bases import Parts
from qiyue.core.engine.living.columns import Array, Vector, whole
from qiyue.core.engine.living.sums import Sums
from qiyue.core.plan.steps import Emit
from qiyue.core.values.wide import fraction, wide

NOTHING = "0/1"


def parts_of(sums: Sums, emit: Emit) -> Parts:
    """The parts of a result on the rows of its table."""
    with np.errstate(all="ignore"):
        return Parts(*(sums.of(x) for x in (emit.num, emit.den, emit.state, emit.reason)))


def kept_form(parts: Parts, mine: Emit, kept: Emit) -> Parts:
    """The same values as the result `kept` holds them: over its denominator, if that is one."""
    if kept.kind != "number" or mine is kept:
        return parts
    there = parts.s.data == 0
    if "wide" in (mine.num.kind, kept.num.kind):
        return _by_one(parts, mine, kept, there)
    if mine.den.constant is not None and mine.den.constant == kept.den.constant:
        return parts
    n, d = (np.where(there, one.data, other) for one, other in ((parts.n, 0), (parts.d, 1)))
    both = np.gcd(np.abs(n), d)
    n, d = n // both, d // both
    if (fixed := kept.den.constant) is not None:
        if fixed >= 1 << 62 or n.dtype == object:
            n, d = n.astype(object), d.astype(object)
        elif len(n) and int(np.abs(n).max()) * fixed >= 1 << 62:
            n = n.astype(object)
        n, d = n * (fixed // d), np.repeat(np.array([fixed]), len(n))
    return parts._replace(n=Vector(n, parts.n.null), d=Vector(d, None))


def _by_one(parts: Parts, mine: Emit, kept: Emit, there: Array) -> Parts:
    """Value by value, where one of the two forms is of any width."""
    values: list[Fraction] = []
    for n, d, real in zip(
        parts.n.data.tolist(), parts.d.data.tolist(), there.tolist(), strict=True
    ):
        if not real:
            values.append(Fraction(0))
        elif mine.num.kind == "wide":
            values.append(fraction(n))
        else:
            values.append(Fraction(n, d))
    one = Vector(np.ones(len(values), np.int64))
    if kept.num.kind == "wide":
        texts = np.array([wide(value) for value in values], object)
        return parts._replace(n=Vector(texts, parts.n.null), d=one)
    if (fixed := kept.den.constant) is not None:
        numbers = whole([int(value * fixed) for value in values])
        return parts._replace(n=Vector(numbers, parts.n.null), d=one)
    n = whole([value.numerator for value in values])
    return parts._replace(
        n=Vector(n, parts.n.null), d=Vector(whole([value.denominator for value in values]))
    )


def differing(one: Parts, other: Parts, kept: Emit) -> Array:
    """Where two results in the form that `kept` keeps are not the same value."""
    states = one.s.data != other.s.data
    there = (one.s.data == 0) & ~states
    if kept.kind == "number" and kept.num.kind != "wide" and kept.den.constant is None:
        values = _ratios_differ(one, other)
    else:
        values = np.asarray(one.n.data != other.n.data, np.bool_)
    reasons = (one.s.data != 0) & ~states & np.asarray(one.r.data != other.r.data, np.bool_)
    return cast(Array, states | (there & values) | reasons)


def _ratios_differ(one: Parts, other: Parts) -> Array:
    n, d, m, e = (column.data.astype(object) for column in (one.n, one.d, other.n, other.d))
    return np.asarray(n * e != m * d, np.bool_)
