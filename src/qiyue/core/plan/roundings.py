"""Whole divisions that round: the integer steps behind each rounding of values.exact."""

from __future__ import annotations

from collections.abc import Callable

from qiyue.core.plan import exprs as e
from qiyue.core.plan.exprs import ONE, ZERO
from qiyue.core.plan.nodes import X

Settle = Callable[[X], X]
"""Gives a long expression a column of its own and returns that column."""


def trunc(n: X, d: X, settle: Settle) -> X:
    """n / d, d > 0, as `trunc` of values.exact rounds it."""
    return _signed(n, e.quotient(e.absolute(n), d))


def half_away(n: X, d: X, settle: Settle) -> X:
    """n / d, d > 0, as `half_away` of values.exact rounds it."""
    return _signed(n, e.quotient(e.add(e.times(e.absolute(n), 2), d), e.times(d, 2)))


def _signed(n: X, q: X) -> X:
    if n.low >= 0:
        return q
    if n.high <= 0:
        return e.neg(q)
    return e.case([(e.compare("<", n, ZERO), e.neg(q))], q)


def floor(n: X, d: X, settle: Settle) -> X:
    """n / d, d > 0, as `floor` of values.exact rounds it."""
    if n.low >= 0:
        return e.quotient(n, d)
    below = e.neg(e.quotient(e.sub(e.add(e.absolute(n), d), ONE), d))
    if n.high <= 0:
        return below
    return e.case([(e.compare("<", n, ZERO), below)], e.quotient(e.absolute(n), d))


def ceil(n: X, d: X, settle: Settle) -> X:
    """n / d, d > 0, as `ceil` of values.exact rounds it."""
    return e.neg(floor(e.neg(n), d, settle))


def half_up(n: X, d: X, settle: Settle) -> X:
    """n / d, d > 0, as `half_up` of values.exact rounds it."""
    return floor(settle(e.add(e.times(n, 2), d)), settle(e.times(d, 2)), settle)


def half_even(n: X, d: X, settle: Settle) -> X:
    """n / d, d > 0, as `half_even` of values.exact rounds it."""
    doubled, twice = settle(e.add(e.times(n, 2), d)), settle(e.times(d, 2))
    up = settle(floor(doubled, twice, settle))
    half = settle(floor(up, e.lit(2), settle))
    tie = e.logic(
        "and", e.compare("=", e.mul(up, twice), doubled), e.compare("!=", e.times(half, 2), up)
    )
    return e.case([(tie, e.sub(up, ONE))], up)


DIVISIONS: dict[str, Callable[[X, X, Settle], X]] = {
    "trunc": trunc,
    "half_away": half_away,
    "half_up": half_up,
    "half_even": half_even,
    "floor": floor,
    "ceil": ceil,
}
