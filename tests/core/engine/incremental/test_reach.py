"""Every row whose value a change of the data alters is found to be reached."""

from __future__ import annotations

import random

import duckdb
import pytest
from tests.core.engine.incremental.altered import altered
from tests.equality.data import each_random_method, frozen, rows_of_units

from qiyue.core.dataset import Snapshot
from qiyue.core.engine.duckdb import calculate
from qiyue.core.engine.incremental.changes import Changes
from qiyue.core.engine.incremental.reach import Reach
from qiyue.core.engine.results import spot
from qiyue.core.method.program import Program
from qiyue.core.method.showing import named_values


def values(program: Program, snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(f"CREATE TABLE found AS FROM {calculate(program, snapshot, con).view(con)}")
    return con


def differing(program: Program, old: Snapshot, new: Snapshot) -> set[tuple[str, str, str, str]]:
    """Kind, subject, line and name of every value that is another, or new."""
    found = []
    for snapshot in (old, new):
        with values(program, snapshot) as con:
            rows = con.execute("SELECT * FROM found").fetchall()
            found.append({row[:4]: row[4:] for row in rows})
    before, after = found
    return {spot for spot, value in after.items() if before.get(spot) != value}


WANTED = 10


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_nothing_changes_beyond_its_reach(part, tmp_path):
    rows = rows_of_units(part)
    old = frozen(rows, tmp_path / "old")
    pick = random.Random(part)
    news = [frozen(altered(rows, pick), tmp_path / f"new{i}") for i in range(12)]
    counts = {"changed": 0}

    def compare(program: Program, text: str) -> None:
        new = pick.choice(news)
        changed = differing(program, old, new)
        with duckdb.connect() as con:
            reach = Reach(Changes(con, program, old, new))
            lines = {name: spots(con, program, reach, name) for name in reach.lines}
        for kind, subject, line, name in changed:
            there = lines.get(name.partition(".")[0], set())
            assert (subject, line) in there, f"{kind} {subject} {line} {name}\n{text}"
        counts["changed"] += len(changed)

    each_random_method(part, WANTED, compare)
    assert counts["changed"]


def spots(con, program: Program, reach: Reach, line: str) -> set[tuple[str, str]]:
    """Subject and line, as results write them, of the rows that are reached."""
    named = next(n for n in named_values(program) if n.name == line)
    found = set()
    for row in con.execute(f"SELECT * FROM {reach.table(line)}").fetchall():
        key = row if named.line.frame.keys else ()
        found.add(spot(named, [v * reach.changes.unit if type(v) is int else v for v in key]))
    return found
