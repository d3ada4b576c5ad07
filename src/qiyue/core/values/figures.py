"""The distribution of a list of numbers in exact figures: quartiles, classes of a histogram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import ceil, floor

from qiyue.core.values.exact import half_away, plain
from qiyue.core.values.samples import mean, ordered, quantile

CLASSES = 40
CLASSES_OF_A_PANEL = 20
STEPS = [Fraction(n, 10) for n in (10, 20, 25, 50, 100)]


def class_width(low: Fraction, high: Fraction, classes: int = CLASSES) -> Fraction:
    """A round width (1, 2, 2.5 or 5 times a power of ten) that makes about `classes` classes."""
    raw = (high - low) / classes
    if raw <= 0:
        return Fraction(1)
    power = Fraction(1)
    while power > raw:
        power /= 10
    while power * 10 <= raw:
        power *= 10
    return next(power * step for step in STEPS if power * step >= raw)


@dataclass(frozen=True, slots=True)
class Distribution:
    """分布: how many numbers fall from `start` on into each class of `width`, upper end out."""

    count: int
    mean: Fraction
    low: Fraction
    lower: Fraction
    middle: Fraction
    upper: Fraction
    high: Fraction
    start: Fraction
    width: Fraction
    counts: tuple[int, ...]

    @property
    def end(self) -> Fraction:
        """The upper end of the last class."""
        return self.start + self.width * len(self.counts)

    def edge(self, place: int) -> str:
        """The lower end of a class, as people write it, all with the same decimals."""
        return plain(self.start + place * self.width, fewest(self.width, self.start))

    def position(self, x: Fraction) -> float:
        """Where `x` stands between both ends, as a percentage: for pixels only."""
        return float(100 * (x - self.start) / (self.end - self.start))

    @property
    def step_text(self) -> str:
        """The width of a class."""
        return plain(self.width)

    def bars(self) -> list[tuple[float, float, float]]:
        """Left, width and height of each column in percent: for pixels only."""
        step, top = 100 / len(self.counts), max(self.counts)
        return [
            (n * step + 0.06 * step, 0.88 * step, 100 * count / top)
            for n, count in enumerate(self.counts)
            if count
        ]

    def levels(self) -> list[tuple[float, str]]:
        """Height and text of the lines across: round counts."""
        top = max(self.counts)
        step = max(1, ceil(class_width(Fraction(0), Fraction(top), 4)))
        return [(100 * n / top, str(n)) for n in range(step, top + 1, step)]

    def rows(self) -> list[tuple[str, str, int, str, str]]:
        """From, to, count, share and running share of each class."""
        return [
            (
                self.edge(n),
                self.edge(n + 1),
                count,
                percent(count, self.count),
                percent(up, self.count),
            )
            for n, (count, up) in enumerate(zip(self.counts, accumulate(self.counts), strict=True))
        ]

    def ticks(self, most: int = 6) -> list[tuple[float, str]]:
        """Position and text of the marks on the axis."""
        every = -(-len(self.counts) // most)
        places = range(0, len(self.counts) + 1, every)
        edges = [self.start + n * self.width for n in places]
        digits = fewest(*edges)
        return [
            (100 * n / len(self.counts), plain(x, digits))
            for n, x in zip(places, edges, strict=True)
        ]


def distribution(
    numbers: Sequence[Fraction], span: tuple[Fraction, Fraction] | None = None
) -> Distribution:
    """The distribution of `numbers` (not empty); `span` widens the axis to a common one."""
    line = ordered(numbers)
    low, high = line[0], line[-1]
    left, right = (min(low, span[0]), max(high, span[1])) if span else (low, high)
    width = class_width(left, right, CLASSES_OF_A_PANEL if span else CLASSES)
    start = floor(left / width) * width
    counts = [0] * (floor((right - start) / width) + 1)
    for x in line:
        counts[floor((x - start) / width)] += 1
    return Distribution(
        count=len(line),
        mean=mean(line),
        low=low,
        lower=quantile(line, Fraction(1, 4)),
        middle=quantile(line, Fraction(1, 2)),
        upper=quantile(line, Fraction(3, 4)),
        high=high,
        start=start,
        width=width,
        counts=tuple(counts),
    )


def fewest(*numbers: Fraction) -> int:
    """The decimals that write all of `numbers`, which must end."""
    return max(len(plain(x).partition(".")[2]) for x in numbers)


def short(x: Fraction, places: int = 2) -> str:
    """`x` rounded half away from zero to `places` decimals."""
    return plain(half_away(x, Fraction(1, 10**places)), places)


def percent(part: int, whole: int) -> str:
    """A share in percent with one decimal, such as 12.5%."""
    return f"{short(Fraction(100 * part, whole), 1)}%" if whole else "—"
