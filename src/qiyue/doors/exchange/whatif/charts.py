"""Pictures of moves in exact figures: dumbbells before and after, classes of changes, grades."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from qiyue.core.engine.comparing.model import Mover, TotalMoves
from qiyue.core.values.exact import plain
from qiyue.core.values.figures import Distribution, class_width, distribution, fewest
from qiyue.core.values.findings import Both
from qiyue.doors.exchange.compared import MOST_DIGITS, brief, signed, value_of

MOST_BELLS = 40
"""So many subjects are drawn one by one; of more, the farthest movers are."""
ENDS = 10
TICKS, MOST_TICKS = 5, 8
UP, DOWN, SAME = "up", "down", "same"


def direction(change: Fraction | None) -> str:
    """Which way a total moved."""
    return SAME if not change else UP if change > 0 else DOWN


def mark(change: Fraction | None) -> str:
    """The sign beside a change: colour is never alone."""
    return {UP: "▲", DOWN: "▼", SAME: ""}[direction(change)]


@dataclass(frozen=True, slots=True)
class Bell:
    """One subject before and after: positions in percent are for pixels only."""

    key: str
    name: str
    was: float | None
    now: float | None
    before: str
    after: str
    change: str
    way: str
    mark: str
    rank: str
    grade: str

    @property
    def left(self) -> float:
        """Where the bar between both begins."""
        return min(self.was or 0, self.now or 0)

    @property
    def width(self) -> float:
        """How wide it is."""
        both = self.was is not None and self.now is not None
        return abs((self.now or 0) - (self.was or 0)) if both else 0


@dataclass(frozen=True, slots=True)
class Bells:
    """Dumbbells over one axis; `whole` if they are all the subjects there are."""

    rows: tuple[Bell, ...]
    ticks: tuple[tuple[float, str], ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """The histogram of changes; no class lies on both sides of 0."""

    figures: Distribution

    def bars(self) -> list[tuple[float, float, float, str]]:
        """Left, width and height in percent, and which way, of each class."""
        f = self.figures
        step = 100 / len(f.counts)
        return [
            (left, width, height, UP if f.start + round(left // step) * f.width >= 0 else DOWN)
            for left, width, height in f.bars()
        ]

    @property
    def zero(self) -> float | None:
        """Where 0 stands; None outside of the picture."""
        f = self.figures
        return f.position(Fraction(0)) if f.start <= 0 <= f.end else None

    def ticks(self) -> list[tuple[float, str]]:
        """Position and text of the marks on the axis, 0 among them."""
        f = self.figures
        count, zero = len(f.counts), int(-f.start / f.width)
        every = -(-count // MOST_TICKS)
        places = [n for n in range(count + 1) if (n - zero) % every == 0]
        edges = [f.start + n * f.width for n in places]
        digits = fewest(*edges)
        return [
            (100 * n / count, signed(x, plain(Fraction(0), digits)))
            for n, x in zip(places, edges, strict=True)
        ]


def changes_of(total: TotalMoves) -> Changes | None:
    """The changes of all movers as classes; None if nobody moved."""
    moved = [one.change for one in total.up + total.down if one.change]
    return Changes(distribution(moved, (Fraction(0), Fraction(0)))) if moved else None


def bells_of(rows: list[Mover], names: dict[str, str], better: str, *, whole: bool) -> Bells:
    """Dumbbells of some rows: all of them the best first, else the farthest movers."""
    numbers = [
        side.number for one in rows for side in (one.before, one.after) if side.number is not None
    ]
    low, high = (min(numbers), max(numbers)) if numbers else (Fraction(0), Fraction(1))
    step = class_width(low, high, TICKS) if low != high else Fraction(1)
    start, end = floor(low / step) * step, ceil(high / step) * step
    if start == end:
        end = start + step
    span = end - start

    def at(number: Fraction | None) -> float | None:
        return None if number is None else float(100 * (number - start) / span)

    if whole:
        rows = sorted(rows, key=lambda one: _place(one, better))
    marks = [start + n * step for n in range(int(span / step) + 1)]
    digits = fewest(*marks)
    return Bells(
        rows=tuple(_bell(one, names, at(one.before.number), at(one.after.number)) for one in rows),
        ticks=tuple((float(100 * (x - start) / span), plain(x, digits)) for x in marks),
        whole=whole,
    )


def _place(one: Mover, better: str) -> tuple[bool, Fraction, str]:
    """The best after first; who has no number last."""
    number = one.after.number
    if number is None:
        return True, Fraction(0), one.spot.subject
    return False, number if better == "low" else -number, one.spot.subject


def _bell(one: Mover, names: dict[str, str], was: float | None, now: float | None) -> Bell:
    change = one.change
    key = " ".join(x for x in (one.spot.subject, one.spot.line) if x)
    return Bell(
        key=key,
        name=names.get(one.spot.subject, ""),
        was=was,
        now=now,
        before=brief(value_of(one.before)),
        after=brief(value_of(one.after)),
        change=signed(change, one.before.text, one.after.text) if change else "",
        way=direction(change),
        mark=mark(change),
        rank=arrow(one.rank_before, one.rank_after),
        grade=arrow(one.grade_before, one.grade_after),
    )


def arrow(before: str, after: str) -> str:
    """`a → b`, or `a` where it stays."""
    return before if before == after else f"{before or '—'} → {after or '—'}"


def places_of(total: TotalMoves) -> int:
    """With how many decimals the changes of a total are written."""
    texts = [side.text or "" for one in total.movers for side in (one.before, one.after)]
    longest = max((len(text.partition(".")[2]) for text in texts), default=2)
    return min(longest, MOST_DIGITS)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Grades from rows to columns; a cell is its count and whether it rose, fell or stayed."""

    grades: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[int, str], ...], int], ...]
    rose: int
    fell: int


def matrix_of(total: TotalMoves) -> Matrix | None:
    """The grades before and after; None if the total has no grades."""
    counts = {(before, after): n for before, after, n in total.grades}
    if not counts:
        return None
    known = [g for g in total.options if any(g in pair for pair in counts)]
    known += sorted({g for pair in counts for g in pair} - set(known))
    ranked = {grade: n for n, grade in enumerate(total.options)}

    def way(before: str, after: str) -> str:
        if before == after or before not in ranked or after not in ranked:
            return SAME
        return UP if ranked[after] > ranked[before] else DOWN

    rows = []
    for before in known:
        cells = tuple((counts.get((before, after), 0), way(before, after)) for after in known)
        rows.append((before, cells, sum(n for n, _ in cells)))
    ways = [(way(before, after), n) for (before, after), n in counts.items()]
    return Matrix(
        tuple(known),
        tuple(rows),
        sum(n for one, n in ways if one == UP),
        sum(n for one, n in ways if one == DOWN),
    )


def headline(total: TotalMoves, kind: Both, names: dict[str, str]) -> Both:
    """The message of a total: how many moved, who farthest."""
    up, down = len(total.up), len(total.down)
    if not total.moved:
        same = (f"{total.rows} 个{kind.zh}的总分都没有变", "No total moved")
        return Both(same[0], f"{same[1]} ({total.rows})")
    farthest = max(total.up[:1] + total.down[:1], key=lambda one: one.size)
    change = signed(farthest.change or Fraction(0), farthest.before.text, farthest.after.text)
    who = names.get(farthest.spot.subject, "") or farthest.spot.subject
    if total.moved == 1:
        return Both(
            f"{total.rows} 个{kind.zh}中只有{_apart(who)}变了（{change}）",
            f"1 of {total.rows} moved: {who} ({change})",
        )
    if up and down:
        zh, en = f"{up} 个升、{down} 个降", f"{up} up, {down} down"
    else:
        zh, en = ("升", "up") if up else ("降", "down")
        zh, en = f"都{zh}了", f"all {en}"
    return Both(
        f"{total.rows} 个{kind.zh}中 {total.moved} 个变了：{zh}；"
        f"变得最多的是{_apart(who)}（{change}）",
        f"{total.moved} of {total.rows} moved: {en}; the farthest is {who} ({change})",
    )


def _apart(name: str) -> str:
    """A space before Latin letters among Chinese."""
    return f" {name}" if name[:1].isascii() else name
