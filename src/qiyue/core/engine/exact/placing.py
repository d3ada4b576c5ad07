"""Places, choices and shares: what a row gets among the rows that are read with it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from qiyue.core.engine.exact.arithmetic import Key, sortable
from qiyue.core.values.absence import Absent


@dataclass(frozen=True, slots=True)
class Placed:
    """The rows of a group that count, by key, their numbers in order; or what stops them all.

    `given` remembers the shares of a split and the key of a choice, once for the group.
    """

    numbers: Sequence[Fraction] = ()
    by_key: dict[Key, Fraction] = field(default_factory=dict)
    stopped: Absent | None = None
    given: dict[Key, Fraction] = field(default_factory=dict)


def place(group: Placed, x: Fraction, fn: str, high: bool) -> Fraction:
    """名次 of `x`: ties share the better place, the worse one, or the mean of the two."""
    numbers = group.numbers
    if high:
        better = len(numbers) - bisect_right(numbers, x)
        worst = len(numbers) - bisect_left(numbers, x)
    else:
        better, worst = bisect_left(numbers, x), bisect_right(numbers, x)
    if fn == "rank_mean":
        return Fraction(better + 1 + worst, 2)
    return Fraction(better + 1 if fn == "rank" else worst)


def chosen(values: dict[Key, Fraction], high: bool) -> Key | None:
    """The key of the best value; of several the first key in order."""
    if not values:
        return None
    best = (max if high else min)(values.values())
    return min((key for key, x in values.items() if x == best), key=sortable)


def shares(weights: dict[Key, Fraction], amount: Fraction, step: Fraction) -> dict[Key, Fraction]:
    """最大余数法: whole steps of `amount` in proportion to the weights (>= 0), the sum exact.

    What is left over goes, a step each, to the greatest remainders; of equal ones to the first
    key in order. Without any weight there are no shares.
    """
    total = sum(weights.values(), Fraction(0))
    if not total:
        return {}
    exact = {key: amount * w / total / step for key, w in weights.items()}
    whole = {key: floor(x) for key, x in exact.items()}
    left = int(amount / step) - sum(whole.values())
    order = sorted(exact, key=lambda key: (whole[key] - exact[key], sortable(key)))
    lucky = set(order[:left])
    return {key: (n + (key in lucky)) * step for key, n in whole.items()}
