"""What two runs have in common and where they differ, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from qiyue.core.values.samples import mean, ordered, quantile


class Spot(NamedTuple):
    """Where a value stands in the outputs of a run; `line` holds its keys beside the subject."""

    kind: str
    subject: str
    line: str
    name: str


class Stored(NamedTuple):
    """A value as a run stored it: exactly, as shown, and its state; "" if there is no such row."""

    numerator: str | None
    denominator: str | None
    text: str | None
    state: str
    reason: str

    @property
    def number(self) -> Fraction | None:
        """The exact number; None if it is none."""
        if self.numerator is None or self.denominator is None:
            return None
        return Fraction(int(self.numerator), int(self.denominator))


class Mover(NamedTuple):
    """A total that is not what it was, or whose rank or grade is not.

    `change` is after less before, exactly; None unless both are numbers.
    """

    spot: Spot
    before: Stored
    after: Stored
    change: Fraction | None
    rank_before: str = ""
    rank_after: str = ""
    grade_before: str = ""
    grade_after: str = ""

    @property
    def size(self) -> Fraction:
        """How far it moved, either way."""
        return abs(self.change or Fraction(0))

    @property
    def places(self) -> Fraction | None:
        """Places gained (more than 0) or lost; None unless there are two ranks."""
        if not (self.rank_before and self.rank_after):
            return None
        return Fraction(self.rank_before) - Fraction(self.rank_after)


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the movers moved: ends, quartiles, mean; changes down are below 0."""

    count: int
    low: Fraction
    lower: Fraction
    middle: Fraction
    upper: Fraction
    high: Fraction
    mean: Fraction


def spread_of(changes: list[Fraction]) -> Spread | None:
    """The spread of changes; None if there is none."""
    if not changes:
        return None
    line = ordered(changes)
    lower, middle, upper = (quantile(line, Fraction(part, 4)) for part in (1, 2, 3))
    return Spread(len(line), line[0], lower, middle, upper, line[-1], mean(line))


@dataclass(frozen=True, slots=True)
class TotalMoves:
    """How the values of one total moved; `better` is its direction, "" if it has none.

    `rows` counts those of both runs. `up` and `down` hold those whose number moved, the farthest
    first; `others` those of which something else differs: state, rank, grade, or the row itself.
    `spread` is that of the numbers that moved; `gained` and `lost` count places, `grades` each
    pair (from, to) over all rows; `options` are the grades in rising order.
    """

    kind: str
    name: str
    better: str
    rows: int
    up: tuple[Mover, ...]
    down: tuple[Mover, ...]
    others: tuple[Mover, ...]
    spread: Spread | None
    gained: int
    lost: int
    grades: tuple[tuple[str, str, int], ...]
    options: tuple[str, ...]

    @property
    def movers(self) -> tuple[Mover, ...]:
        """All of which anything differs."""
        return self.up + self.down + self.others

    @property
    def moved(self) -> int:
        """How many moved up or down."""
        return len(self.up) + len(self.down)

    @property
    def regraded(self) -> int:
        """How many have another grade in both runs."""
        return sum(n for before, after, n in self.grades if before and after and before != after)

    def count(self, *, before: bool, after: bool) -> int:
        """How many of `others` were a number before, and are one after."""
        return sum(
            (one.before.numerator is not None, one.after.numerator is not None) == (before, after)
            for one in self.others
        )


@dataclass(frozen=True, slots=True)
class LineDifference:
    """How the values of a line differ; `line` is "" where its keys are too many to part them.

    `differ` counts rows of both runs with other values, `shown` those whose exact value is the
    same and only the shown one is not. `total` is the sum of after less before over the numbers
    of both; it is `exact` unless they have very many denominators.
    """

    kind: str
    name: str
    line: str
    role: str
    inner: bool
    before: int
    after: int
    differ: int
    shown: int
    only_before: int
    only_after: int
    total: Fraction | None
    exact: bool

    @property
    def equal(self) -> bool:
        """True if every value is the same."""
        return not (self.differ or self.shown or self.only_before or self.only_after)


@dataclass(frozen=True, slots=True)
class TableDifference:
    """How the frozen rows of a table differ; None for the counts of a run that lacks it."""

    name: str
    before: int | None
    after: int | None
    only_before: int = 0
    only_after: int = 0
    changed: int = 0
    columns_before: tuple[str, ...] = ()
    columns_after: tuple[str, ...] = ()
    other_keys: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """Something that the two methods declare otherwise; "" where one does not declare it."""

    what: str
    name: str
    part: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What the two runs rest on: files of the method by name and hash, frozen tables."""

    files: tuple[tuple[str, str, str], ...]
    declared: tuple[Declared, ...]
    same_snapshot: bool
    tables: tuple[TableDifference, ...]

    @property
    def same_method(self) -> bool:
        """True if every file and library of the method is the same."""
        return all(before == after for _, before, after in self.files)
