"""What the page shows of one total: pictures, who moved, which lines cause it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from qiyue.core.engine.comparing.model import Mover, Spot, Stored, TotalMoves
from qiyue.core.engine.reasons.causes import Account, Cause
from qiyue.core.values.exact import half_away, plain
from qiyue.core.values.findings import Both
from qiyue.doors.exchange.compared import FINEST, brief, signed
from qiyue.doors.exchange.report.labels import Labels
from qiyue.doors.exchange.report.packing import cell, packed
from qiyue.doors.exchange.report.run import Run
from qiyue.doors.exchange.whatif.charts import (
    ENDS,
    MOST_BELLS,
    Bells,
    Changes,
    Matrix,
    bells_of,
    changes_of,
    headline,
    matrix_of,
    places_of,
)

MOST_ROWS = 10_000
"""So many movers each way stand on the page; the others are in the file of `compare --csv`."""
MOST_INPUTS = 12
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LineCause:
    """What one row of a line does to a total, over all subjects that were accounted for."""

    label: Both
    group: Both
    subjects: int
    unsplit: int
    total: Fraction
    left: float = 0
    width: float = 0
    zero: float = 0

    @property
    def shown(self) -> str:
        """The sum of the effects; — where none could be told apart."""
        return signed(self.total) if self.subjects > self.unsplit else "—"


@dataclass(frozen=True, slots=True)
class View:
    """One total of one kind of subject."""

    moves: TotalMoves
    kind: Both
    label: Both
    headline: Both
    bells: Bells | None
    changes: Changes | None
    matrix: Matrix | None
    causes: tuple[LineCause, ...]
    accounted: int
    places: int

    @property
    def beside(self) -> str:
        """A number with as many decimals as a change in large print shows."""
        return plain(Fraction(0), min(self.places, 2))


class Names:
    """What things are called on the page: as the run after does, else as the run before."""

    def __init__(self, before: Run, after: Run) -> None:
        self.before, self.after = before, after
        self.old, self.new = Labels(before), Labels(after)
        self.subjects = cache(self._subjects)
        """Gives the names of the subjects of a kind."""

    def labels(self, line: str) -> Labels:
        """The names of the run that has the line."""
        return self.new if self.after.line(line) is not None else self.old

    def _subjects(self, kind: str) -> dict[str, str]:
        return {**self.old.names(kind), **self.new.names(kind)}

    def row(self, spot: Spot, whose: str = "") -> tuple[Both, Both]:
        """A row of a line: its title, and what stands small beside it."""
        labels = self.labels(spot.name)
        title = labels.line(spot.name)
        aside = Both("", "")
        if spot.line:
            aside, title = title, labels.key(spot.name, spot.kind, spot.line)
        if spot.subject in ("", whose):
            return title, aside
        other = self.subjects(spot.kind).get(spot.subject, "") or spot.subject
        return title, Both(f"{aside.zh} {other}".strip(), f"{aside.en} {other}".strip())


def view_of(total: TotalMoves, names: Names, accounts: dict[Spot, Account]) -> View:
    """Everything about one total."""
    labels = names.labels(total.name)
    kind, called = labels.kind(total.kind), names.subjects(total.kind)
    bells = None
    if total.rows <= MOST_BELLS:
        everybody = list(total.movers) + list(_unmoved(names.after, total))
        bells = bells_of(everybody, called, total.better, whole=True)
    elif total.moved:
        farthest = [*total.up[:ENDS], *reversed(total.down[:ENDS])]
        bells = bells_of(farthest, called, total.better, whole=False)
    told = [accounts[one.spot] for one in total.movers if one.spot in accounts]
    return View(
        moves=total,
        kind=kind,
        label=labels.total(total.name, total.kind, ""),
        headline=headline(total, kind, called),
        bells=bells if total.movers else None,
        changes=changes_of(total) if total.rows > MOST_BELLS else None,
        matrix=matrix_of(total),
        causes=tuple(_causes(told, names)),
        accounted=len(told),
        places=places_of(total),
    )


def _unmoved(run: Run, total: TotalMoves) -> Iterable[Mover]:
    """The rows of a total that are as they were."""
    moved = {one.spot for one in total.movers}
    for subject, line, text, top, bottom, state, reason, rank, grade in run.rows(
        "SELECT subject, line, total, numerator, denominator, state, reason, rank, grade "
        "FROM totals WHERE kind = ? AND name = ? ORDER BY subject, line",
        total.kind,
        total.name,
    ):
        spot = Spot(total.kind, subject, line, total.name)
        if spot not in moved:
            same = Stored(top or None, bottom or None, text or None, state, reason)
            yield Mover(spot, same, same, None, rank, rank, grade, grade)


def _causes(accounts: list[Account], names: Names) -> list[LineCause]:
    """The rows of lines that cause moves, what does most first."""
    sums: dict[tuple[str, str, str], list[Fraction | None]] = {}
    for account in accounts:
        for cause in account.causes:
            if cause.own:
                spot = cause.spot
                sums.setdefault((spot.kind, spot.line, spot.name), []).append(cause.effect)
    found = []
    for (kind, line, name), effects in sums.items():
        known = [effect for effect in effects if effect is not None]
        label, group = names.row(Spot(kind, "", line, name))
        total = sum(known, Fraction(0))
        found.append(LineCause(label, group, len(effects), len(effects) - len(known), total))
    found.sort(key=lambda one: (-abs(one.total), -one.subjects, one.label.en))
    low = min([Fraction(0), *(one.total for one in found)])
    span = max([Fraction(0), *(one.total for one in found)]) - low or Fraction(1)
    return [
        replace(
            one,
            left=float(100 * (min(one.total, Fraction(0)) - low) / span),
            width=float(100 * abs(one.total) / span),
            zero=float(100 * -low / span),
        )
        for one in found
    ]


# -- for the scripts of the page -------------------------------------------------------------


def data_of(view: View, names: Names, accounts: dict[Spot, Account]) -> Json:
    """The movers of a view, packed by column, and why those accounted for moved."""
    moves = view.moves
    movers = [*moves.up[:MOST_ROWS], *moves.down[:MOST_ROWS], *moves.others[:MOST_ROWS]]
    movers.sort(key=lambda one: -one.size)
    called = names.subjects(moves.kind)
    reasons = {
        row: _account(accounts[one.spot], names)
        for row, one in enumerate(movers)
        if one.spot in accounts
    }
    return {
        "kind": moves.kind,
        "label": [view.kind.zh, view.kind.en],
        "total": [view.label.zh, view.label.en],
        "better": moves.better,
        "size": len(movers),
        "count": len(moves.movers),
        "places": view.places,
        "ids": packed([cell(_id(one.spot), "counted") for one in movers]),
        "names": packed([called.get(one.spot.subject, "") for one in movers]),
        "before": packed([_cell(one.before) for one in movers]),
        "after": packed([_cell(one.after) for one in movers]),
        "change": packed([_change(one.change) for one in movers]),
        "ranks": [packed(_texts(movers, name)) for name in ("rank_before", "rank_after")],
        "grades": [packed(_texts(movers, name)) for name in ("grade_before", "grade_after")],
        "order": list(moves.options),
        "reasons": reasons,
    }


def _id(spot: Spot) -> str:
    return f"{spot.subject} {spot.line}" if spot.line else spot.subject


def _texts(movers: list[Mover], name: str) -> list[str]:
    return [getattr(one, name) for one in movers]


def _cell(one: Stored) -> str:
    """A stored value as a packed cell; "" without a row."""
    if not one.state:
        return ""
    return cell(one.text or "", one.state, one.reason, one.numerator or "", one.denominator or "")


def _change(change: Fraction | None) -> str:
    """A change with at most twelve decimals; what was rounded says what it is exactly."""
    if change is None:
        return ""
    short = half_away(change, Fraction(1, 10**FINEST))
    top, bottom = change.as_integer_ratio()
    return cell(plain(short), "counted", "", str(top), str(bottom))


def _account(one: Account, names: Names) -> Json:
    return {
        "rows": [_cause(cause, one, names) for cause in one.causes],
        "rounding": signed(one.rounding, *one.shown) if one.rounding else "",
        "together": signed(one.together, *one.shown) if one.together else "",
        "move": signed(one.move, *one.shown) if one.move is not None else "",
    }


def _cause(cause: Cause, whose: Account, names: Names) -> Json:
    label, aside = names.row(cause.spot, whose.spot.subject)
    rules = []
    if cause.rules is not None:
        a, b = cause.rules
        rules = [
            [zh, en, before, after]
            for zh, en, before, after in (
                ("规则", "Rule", a.cell, b.cell),
                ("公式", "Formula", a.formula, b.formula),
                ("代入", "With numbers", a.numbers, b.numbers),
            )
            if before != after
        ]
    return {
        "label": [label.zh, label.en],
        "aside": [aside.zh, aside.en],
        "before": brief(cause.shown[0]) or "—",
        "after": brief(cause.shown[1]) or "—",
        "change": "" if cause.change is None else signed(cause.change, *cause.shown),
        "effect": "" if cause.effect is None else signed(cause.effect, *whose.shown),
        "own": cause.own,
        "whole": cause.whole,
        "inputs": [list(one) for one in cause.inputs[:MOST_INPUTS]],
        "parts": [list(part) for part in cause.parts],
        "rules": rules,
    }
