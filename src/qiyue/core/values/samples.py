"""Exact figures of many numbers: sum, mean, quantiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import floor

MOST_DENOMINATORS = 1000
"""Sums over more denominators than this are taken to FINE, far below any shown digit."""
FINE = Fraction(1, 10**40)


def total_of(parts: Iterable[tuple[Fraction, int]]) -> Fraction:
    """The sum of (whole sum, denominator) pairs, one pair for each denominator."""
    pairs = list(parts)
    if len(pairs) <= MOST_DENOMINATORS:
        return sum((top / bottom for top, bottom in pairs), Fraction(0))
    return sum(floor(top / bottom / FINE) for top, bottom in pairs) * FINE


def total(numbers: Iterable[Fraction]) -> Fraction:
    """合计: the sum of `numbers`."""
    by_denominator: dict[int, int] = {}
    for x in numbers:
        by_denominator[x.denominator] = by_denominator.get(x.denominator, 0) + x.numerator
    return total_of((Fraction(n), d) for d, n in by_denominator.items())


def mean(numbers: Sequence[Fraction]) -> Fraction:
    """均值: the sum over the count; `numbers` must not be empty."""
    return total(numbers) / len(numbers)


def quantile(ordered: Sequence[Fraction], part: Fraction) -> Fraction:
    """分位数: where `part` of the way from the first to the last stands, between neighbours."""
    place = part * (len(ordered) - 1)
    low = floor(place)
    rest = place - low
    return ordered[low] + rest * (ordered[low + 1] - ordered[low]) if rest else ordered[low]


def sort_key(x: Fraction) -> int:
    """Orders numbers fast, and exactly to the twentieth decimal."""
    return x.numerator * 10**20 // x.denominator


def ordered(numbers: Iterable[Fraction]) -> list[Fraction]:
    """From small to large; fast, and exact to the twentieth decimal."""
    return sorted(numbers, key=sort_key)
