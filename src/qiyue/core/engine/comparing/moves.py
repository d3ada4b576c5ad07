"""Finds how the totals of two runs moved, and with them ranks and grades."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import duckdb

from qiyue.core.engine.comparing.model import (
    Mover,
    Spot,
    Stored,
    TotalMoves,
    spread_of,
)
from qiyue.core.engine.comparing.values import paired
from qiyue.core.engine.results import belonging
from qiyue.core.engine.run import Run
from qiyue.core.values.samples import sort_key

PARTS = ("total", "numerator", "denominator", "state", "reason", "rank", "grade")


def total_moves(con: duckdb.DuckDBPyConnection, before: Run, after: Run) -> tuple[TotalMoves, ...]:
    """How each total of either run moved, in the order of the method after."""
    keys = ", ".join(f"coalesce(a.{key}, b.{key}) AS {key}" for key in Spot._fields)
    sides = ", ".join(f"{side}.{part} AS {side}_{part}" for side in "ab" for part in PARTS)
    differ = " OR ".join(f"a.{part} IS DISTINCT FROM b.{part}" for part in PARTS)
    con.execute(
        f"CREATE TEMP TABLE totals AS SELECT {keys}, {sides}, {differ} AS differs "
        f"FROM {paired(con, 'totals')}"
    )
    sizes = con.execute(
        "SELECT kind, name, count(*) FILTER (a_state IS NOT NULL AND b_state IS NOT NULL) "
        "FROM totals GROUP BY ALL"
    ).fetchall()
    names = [*after.program.lines, *before.program.lines]
    return tuple(
        _moves(con, before, after, kind, name, rows)
        for kind, name, rows in sorted(sizes, key=lambda row: (names.index(row[1]), row[0]))
    )


def _moves(
    con: duckdb.DuckDBPyConnection, before: Run, after: Run, kind: str, name: str, rows: int
) -> TotalMoves:
    of = "FROM totals WHERE kind = ? AND name = ?"
    columns = ", ".join(f"{side}_{part}" for side in "ab" for part in PARTS)
    found = con.execute(
        f"SELECT subject, line, {columns} {of} AND differs ORDER BY subject, line", [kind, name]
    ).fetchall()
    movers = [_mover(Spot(kind, row[0], row[1], name), row[2:]) for row in found]
    grades = con.execute(
        f"SELECT coalesce(a_grade, ''), coalesce(b_grade, ''), count(*) {of} "
        "AND (a_grade IS NOT NULL OR b_grade IS NOT NULL) GROUP BY ALL",
        [kind, name],
    ).fetchall()
    ranks = (f"try_cast({side}_rank AS DECIMAL(38, 6))" for side in "ab")
    places = con.execute(
        f"SELECT count(*) FILTER (a > b), count(*) FILTER (a < b) "
        f"FROM (SELECT {' AS a, '.join(ranks)} AS b {of})",
        [kind, name],
    ).fetchone()
    options = _options(before, after, name)
    order = {grade: place for place, grade in enumerate(options)}
    line = after.program.lines.get(name) or before.program.lines[name]
    up = _farthest(one for one in movers if one.change and one.change.numerator > 0)
    down = _farthest(one for one in movers if one.change and one.change.numerator < 0)
    return TotalMoves(
        kind=kind,
        name=name,
        better=line.line.better,
        rows=rows,
        up=up,
        down=down,
        others=tuple(sorted((one for one in movers if not one.change), key=_telling)),
        spread=spread_of([one.change for one in up + down if one.change]),
        gained=places[0] if places is not None else 0,
        lost=places[1] if places is not None else 0,
        grades=tuple(
            sorted(grades, key=lambda row: [order.get(row[0], -1), order.get(row[1], -1), *row[:2]])
        ),
        options=options,
    )


def _farthest(moved: Iterable[Mover]) -> tuple[Mover, ...]:
    """The farthest first, equal ones by subject."""
    return tuple(sorted(moved, key=lambda one: (-sort_key(one.size), one.spot)))


def _telling(one: Mover) -> tuple[bool, Fraction, Spot]:
    """Those that came or left first, then those that moved most places."""
    return one.change is not None, -abs(one.places or Fraction(0)), one.spot


def _mover(spot: Spot, row: tuple[str | None, ...]) -> Mover:
    a_text, a_top, a_bottom, a_state, a_reason, a_rank, a_grade = row[: len(PARTS)]
    b_text, b_top, b_bottom, b_state, b_reason, b_rank, b_grade = row[len(PARTS) :]
    change = None
    if a_top is not None and b_top is not None and a_bottom is not None and b_bottom is not None:
        one, other = int(a_bottom), int(b_bottom)
        change = Fraction(int(b_top) * one - int(a_top) * other, one * other)
    return Mover(
        spot,
        Stored(a_top, a_bottom, a_text, a_state or "", a_reason or ""),
        Stored(b_top, b_bottom, b_text, b_state or "", b_reason or ""),
        change,
        a_rank or "",
        b_rank or "",
        a_grade or "",
        b_grade or "",
    )


def _options(before: Run, after: Run, name: str) -> tuple[str, ...]:
    """The grades that belong to a total, in rising order; those of the run before last."""
    found: list[str] = []
    for run in (after, before):
        total = run.program.lines.get(name)
        grade = belonging(run.program, total, "grade") if total is not None else ""
        if grade:
            options = run.program.lines[grade].type.options
            found += [option for option in options if option not in found]
    return tuple(found)
