"""Variance and percentile from the sums and the ordered values of a group."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import lcm

from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.exprs import ONE, ZERO
from qiyue.core.plan.nodes import X
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel
from qiyue.core.plan.roundings import Settle
from qiyue.core.values import wide as exact
from qiyue.core.values.percentiles import LINEAR


def filled(v: V) -> V:
    """`v`, and 0 where a group has no rows."""
    nothing = e.wide(exact.wide(Fraction(0))) if v.wide else ZERO
    return replace(v, num=e.case([(e.is_null(v.num), nothing)], v.num))


def spread(fn: str, size: X, first: V, second: V, many: V, rel: Rel) -> V:
    """The variance from the sums of a group (see arithmetic.variance)."""
    squares = ratio.arithmetic("*", many, second)
    first = rel.short(first)
    above = ratio.arithmetic("-", squares, ratio.arithmetic("*", first, first))
    above = rel.short(above)
    below = ratio.arithmetic("*", many, many)
    if fn == "variance":
        above = rel.short(ratio.arithmetic("*", above, V(size)))
        below = ratio.arithmetic("*", below, V(e.sub(size, ONE)))
    return ratio.arithmetic("/", above, rel.short(below))


def position(n: X, share: Fraction, definition: Fraction, settle: Settle) -> tuple[X, X, V]:
    """Both places and the part between them, as percentiles.position has them, for n >= 1."""
    if int(definition) in LINEAR:
        a, b = LINEAR[int(definition)]
        slope, rest = share, a * share + b
        below = lcm(slope.denominator, rest.denominator)
        h = settle(e.add(e.times(n, int(slope * below)), e.lit(int(rest * below))))
        h = e.case([(e.compare("<", h, ZERO), ZERO)], h)
        h = settle(replace(h, low=0, high=max(0, h.high)))
        low = settle(e.quotient(h, e.lit(below)))
        early, late = e.compare("<", low, ONE), e.compare(">=", low, n)
        part = e.sub(h, e.times(low, below))
        part = e.case([(e.logic("or", early, late), ZERO)], part)
        part = settle(replace(part, low=0, high=below))
        first = settle(e.case([(early, ONE), (late, n)], low))
        second = settle(e.case([(early, ONE), (late, n)], e.add(low, ONE)))
        return first, second, V(part, Fraction(1, below))
    above, below = share.numerator, share.denominator
    h = settle(e.times(n, above))
    up = settle(e.quotient(e.add(h, e.lit(below - 1)), e.lit(below)))
    low = settle(e.case([(e.compare("<", up, ONE), ONE)], up))
    if definition == 1:
        return low, low, V(ZERO)
    exactly = e.compare("=", h, e.times(low, below))
    between = e.logic("and", exactly, e.compare("<", low, n))
    return low, settle(e.case([(between, e.add(low, ONE))], low)), V(ONE, Fraction(1, 2))
