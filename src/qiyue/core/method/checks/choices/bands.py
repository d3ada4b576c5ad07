"""Bands that are written as ranges hold every value that comes to them, and each once.

`80 to 99` and `100 to 115` leave out 99.5, unless what is held against them is rounded to 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from qiyue.core.formula import tree as t
from qiyue.core.method.contexts import written
from qiyue.core.method.model import Table
from qiyue.core.method.program import Program
from qiyue.core.method.proofs import signature, stripped
from qiyue.core.method.wording import place_of
from qiyue.core.values.exact import plain
from qiyue.core.values.findings import Both, Finding, Place
from qiyue.core.values.types import Type

TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
Bound = Fraction | None


@dataclass(frozen=True, slots=True)
class Band:
    """Values from `low` to `high` (None: no end); `above`, `below`: the ends do not belong."""

    low: Bound = None
    high: Bound = None
    above: bool = False
    below: bool = False
    place: Place | None = None

    @property
    def closed(self) -> bool:
        """Whether it has both ends: it was written as a range."""
        return self.low is not None and self.high is not None

    def __str__(self) -> str:
        low, high = ("" if end is None else plain(end) for end in (self.low, self.high))
        return f"{low}–{high}"


def bands_hold_every_value_once(program: Program) -> Iterator[Finding]:
    """Ranges in arms, or in the rows of a table, leave no gap and do not overlap."""
    for resolved, node, _ in written(program):
        here = place_of(program, resolved, node)
        found: list[tuple[t.Tree, list[Band]]] = []
        if isinstance(node, t.Case) and node.word == "case":
            found = list(_of_arms(node))
        elif isinstance(node, t.Rows) and node.where is not None:
            table = program.tables[node.table]
            found = list(_of_rows(node, table)) if table.constant else []
        for x, bands in found:
            yield from _faults(x, bands, here)


def _faults(x: t.Tree, bands: list[Band], here: Place) -> Iterator[Finding]:
    gap, overlap = _gap(bands, x.type), _overlap(bands, x.type.step)
    if gap is not None:
        lower, upper, value = gap
        yield Finding(
            "gap-in-bands",
            upper.place or here,
            Both(
                f"{lower} 与 {upper} 之间的值（如 {plain(value)}）不在任何一档。",
                f"No band holds what lies between {lower} and {upper}, such as {plain(value)}.",
            ),
            Both(
                "写明先取整再分档，如 half_away(…, 1)；"
                "或只写下限：at_least(…, 100 -> …, 80 -> …)。",
                "Round to the step of the bands first, as in half_away(..., 1); or write lower "
                "bounds only: at_least(..., 100 -> ..., 80 -> ...).",
            ),
            "warning",
        )
    if overlap is not None:
        lower, upper, value = overlap
        yield Finding(
            "overlap-in-bands",
            upper.place or here,
            Both(
                f"{plain(value)} 既在 {lower} 又在 {upper} 这一档。",
                f"{plain(value)} lies in both bands, {lower} and {upper}.",
            ),
            Both(
                "让一档的上限不含在内（<），或只写下限：at_least(…, 100 -> …, 80 -> …)。",
                "Leave the upper end out (<), or write lower bounds only: at_least(..., 100 -> "
                "..., 80 -> ...).",
            ),
            "warning",
        )


def _gap(bands: list[Band], kind: Type) -> tuple[Band, Band, Fraction] | None:
    """Two neighbours and a value between them that no band holds, but that may come."""
    for lower, upper in pairwise(_rising(bands)):
        end, start = lower.high, upper.low
        if end is None or start is None or not (lower.closed or upper.closed):
            continue
        if kind.high is not None and kind.high < start:
            start = kind.high
        value = _between(end, start, not lower.below, not upper.above, kind.step)
        if value is not None and not any(_holds(band, value) for band in bands):
            return lower, upper, value
    return None


def _overlap(bands: list[Band], step: Bound) -> tuple[Band, Band, Fraction] | None:
    """Two ranges and a value that lies in both."""
    for lower, upper in pairwise(_rising([band for band in bands if band.closed])):
        assert lower.high is not None
        assert upper.low is not None
        value = _between(upper.low, lower.high, upper.above, lower.below, step)
        if value is not None:
            return lower, upper, value
    return None


def _rising(bands: list[Band]) -> list[Band]:
    def spot(band: Band) -> tuple[bool, Fraction]:
        return band.low is not None, band.low or Fraction(0)

    return sorted(bands, key=spot)


def _between(
    low: Fraction, high: Fraction, above: bool, below: bool, step: Bound
) -> Fraction | None:
    """A value from `low` to `high`, on the step if there is one; the ends left out as told."""
    if step is None or step <= 0:
        if low < high:
            return (low + high) / 2
        return low if low == high and not above and not below else None
    first = (floor(low / step) + 1 if above else ceil(low / step)) * step
    last = (ceil(high / step) - 1 if below else floor(high / step)) * step
    return first if first <= last else None


def _holds(band: Band, value: Fraction) -> bool:
    over = band.low is None or value > band.low or (value == band.low and not band.above)
    under = band.high is None or value < band.high or (value == band.high and not band.below)
    return over and under


# -- bands in the arms of a case --------------------------------------------------------------


def _of_arms(case: t.Case) -> Iterator[tuple[t.Tree, list[Band]]]:
    """The bands of the one value that all arms ask, if two or more are ranges."""
    bands: list[Band] = []
    asked: t.Tree | None = None
    for condition, _ in case.arms:
        read = _band(condition)
        if read is None or (asked is not None and signature(read[0]) != signature(asked)):
            return
        asked = read[0]
        bands.append(read[1])
    if asked is not None and sum(band.closed for band in bands) > 1:
        yield asked, bands


def _band(condition: t.Tree) -> tuple[t.Tree, Band] | None:
    """`x >= 80 and x <= 99` as a band of x; None for any other condition."""
    condition = stripped(condition)
    if not isinstance(condition, t.Op):
        return None
    if condition.op == "and":
        first, second = (_band(arg) for arg in condition.args)
        if first is None or second is None or signature(first[0]) != signature(second[0]):
            return None
        a, b = first[1], second[1]
        low = a if a.low is not None else b
        high = a if a.high is not None else b
        return first[0], Band(low.low, high.high, low.above, high.below)
    x, y = condition.args if len(condition.args) == 2 else (None, None)
    op = condition.op
    if x is None or y is None or op not in TURNED:
        return None
    if isinstance(stripped(x), t.Const):
        x, y, op = y, x, TURNED[op]
    bound = stripped(y)
    if not isinstance(bound, t.Const) or not isinstance(bound.value, Fraction):
        return None
    if op in (">", ">="):
        return x, Band(low=bound.value, above=op == ">")
    return x, Band(high=bound.value, below=op == "<")


# -- bands in the rows of a table -------------------------------------------------------------


def _of_rows(rows: t.Rows, table: Table) -> Iterator[tuple[t.Tree, list[Band]]]:
    """The bands that `where x >= low and x <= high` reads from a table, for each group of rows."""
    lows: dict[str, tuple[str, bool]] = {}
    highs: dict[str, tuple[str, bool]] = {}
    asked: dict[str, t.Tree] = {}
    for part in _conjuncts(rows.where):
        if not isinstance(part, t.Op) or part.op not in TURNED:
            continue
        x, y, op = *map(stripped, part.args), part.op
        if _own(x, table):
            x, y, op = y, x, TURNED[op]
        if not isinstance(y, t.Cell) or not _own(y, table) or _own(x, table):
            continue
        name = signature(x)
        asked[name] = x
        (lows if op in (">", ">=") else highs)[name] = (y.column, op in (">", "<"))
    for name, x in asked.items():
        if name not in lows or name not in highs:
            continue
        groups: dict[tuple[object, ...], list[Band]] = {}
        columns = list(table.columns)
        at = [columns.index(column) for column, _ in rows.joins]
        (low, above), (high, below) = lows[name], highs[name]
        for row, place in zip(table.rows, table.row_places, strict=True):
            start, end = row[columns.index(low)], row[columns.index(high)]
            band = Band(
                start if isinstance(start, Fraction) else None,
                end if isinstance(end, Fraction) else None,
                above,
                below,
                place,
            )
            groups.setdefault(tuple(row[i] for i in at), []).append(band)
        for bands in groups.values():
            yield x, bands


def _conjuncts(tree: t.Tree | None) -> Iterator[t.Tree]:
    tree = None if tree is None else stripped(tree)
    if isinstance(tree, t.Op) and tree.op == "and":
        for arg in tree.args:
            yield from _conjuncts(arg)
    elif tree is not None:
        yield tree


def _own(tree: t.Tree, table: Table) -> bool:
    """Whether it is a column of the row that is read."""
    return isinstance(tree, t.Cell) and tree.table == table.name
