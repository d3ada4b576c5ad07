"""Percentiles have definitions: which of the ordered values are read, and where between them.

The numbers are those of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (The American
Statistician 50, 1996), less the third. Definition 7 is Excel's PERCENTILE.INC, 6 PERCENTILE.EXC
(held at the ends here), 1 the smallest value that the share does not exceed.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

HALF = Fraction(1, 2)
LINEAR = {
    4: (Fraction(0), Fraction(0)),
    5: (Fraction(0), HALF),
    6: (Fraction(1), Fraction(0)),
    7: (Fraction(-1), Fraction(1)),
    8: (Fraction(1, 3), Fraction(1, 3)),
    9: (Fraction(1, 4), Fraction(3, 8)),
}
"""Position (n + a) * share + b of definitions that go in straight lines between values."""
PERCENTILES = (1, 2, *LINEAR)


def position(count: int, share: Fraction, definition: int) -> tuple[int, int, Fraction]:
    """Two places from 1 to `count` (at least 1), and how far from the first to the second."""
    if definition in LINEAR:
        a, b = LINEAR[definition]
        h = (count + a) * share + b
        low = floor(h)
        if low < 1 or low >= count:
            end = 1 if low < 1 else count
            return end, end, Fraction(0)
        return low, low + 1, h - low
    h = count * share
    low = max(1, ceil(h))
    if definition == 2 and h == low and low < count:
        return low, low + 1, HALF
    return low, low, Fraction(0)


def percentile(ordered: Sequence[Fraction], share: Fraction, definition: int) -> Fraction:
    """分位数 of values in rising order (at least one), by a definition of PERCENTILES."""
    low, high, part = position(len(ordered), share, definition)
    first, second = ordered[low - 1], ordered[high - 1]
    return first + part * (second - first)
