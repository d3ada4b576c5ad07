"""Finds how the totals of two runs moved, and with them ranks and grades."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import duckdb

from qiyue.core.engine.comparing.model import Mover, Spot, Stored, TotalMoves
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
    movers = [
        _mover(Spot(kind, row[0], row[1], name), row[2:])
        for row in con.execute(
            f"SELECT subject, line, {columns} {of} AND differs ORDER BY subject, line", [kind, name]
        ).fetchall()
    ]
    grades = con.execute(
        f"SELECT coalesce(a_grade, ''), coalesce(b_grade, ''), count(*) {of} "
        "AND (a_grade IS NOT NULL OR b_grade IS NOT NULL) GROUP BY ALL",
        [kind, name],
    ).fetchall()
    options = _options(before, after, name)
    order = {grade: place for place, grade in enumerate(options)}
    moved = [(change, one) for one in movers if (change := one.change)]
    line = after.program.lines.get(name) or before.program.lines[name]
    return TotalMoves(
        kind=kind,
        name=name,
        better=line.line.better,
        rows=rows,
        up=_farthest((change, one) for change, one in moved if change > 0),
        down=_farthest((change, one) for change, one in moved if change < 0),
        others=tuple(one for one in movers if not one.change),
        grades=tuple(
            sorted(grades, key=lambda row: [order.get(row[0], -1), order.get(row[1], -1), *row[:2]])
        ),
        options=options,
    )


def _farthest(moved: Iterable[tuple[Fraction, Mover]]) -> tuple[Mover, ...]:
    """The farthest first, equal ones by subject."""
    return tuple(
        one for _, one in sorted(moved, key=lambda pair: (-sort_key(abs(pair[0])), pair[1].spot))
    )


def _mover(spot: Spot, row: tuple[str | None, ...]) -> Mover:
    sides = []
    for text, top, bottom, state, reason, *_ in (row[: len(PARTS)], row[len(PARTS) :]):
        number = Fraction(int(top), int(bottom)) if top is not None and bottom is not None else None
        sides.append(Stored(number, text, state or "", reason or ""))
    rank, grade = PARTS.index("rank"), PARTS.index("grade")
    there = [text or "" for text in row]
    return Mover(
        spot,
        sides[0],
        sides[1],
        there[rank],
        there[len(PARTS) + rank],
        there[grade],
        there[len(PARTS) + grade],
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
