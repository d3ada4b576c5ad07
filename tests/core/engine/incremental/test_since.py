"""What is scored since an earlier run is what scoring everything gives, always."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest
from tests.core.engine.incremental.altered import altered
from tests.equality.data import each_random_method, frozen, rows_of_units

from qiyue.core.dataset import Snapshot, across
from qiyue.core.engine.duckdb import calculate
from qiyue.core.engine.duckdb.run import sizes_of
from qiyue.core.engine.incremental import kept
from qiyue.core.engine.incremental.since import Earlier, Whole
from qiyue.core.engine.incremental.since import calculate as calculate_since
from qiyue.core.method.program import Program
from qiyue.core.plan import sheets
from qiyue.core.plan.since import layout

WANTED = 10


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_two_changes_one_after_the_other_give_what_scoring_anew_gives(part, tmp_path, monkeypatch):
    """Once with lines and facts on short tables as columns, as with many rows, and once as rows."""
    if part == 0:
        monkeypatch.setattr(sheets, "FEW_ROWS", 0)
        monkeypatch.setattr(across, "MANY_ROWS", 0)
    rows = rows_of_units(part)
    pick = random.Random(part)
    first = frozen(rows, tmp_path / "first")
    chains = []
    for i in range(6):
        once = altered(rows, pick)
        twice = altered(once, pick)
        chains.append([frozen(once, tmp_path / f"once{i}"), frozen(twice, tmp_path / f"twice{i}")])
    done = {"methods": 0, "since": 0}

    def compare(program: Program, text: str) -> None:
        done["methods"] += 1
        folder = tmp_path / f"run{done['methods']}"
        with duckdb.connect() as con:
            stored(con, calculate(program, first, con).view(con), folder)
            kept.keep(con, layout(program, sizes_of(program, first)), folder / "kept")
        earlier = Earlier(first, folder, folder / "kept")
        for number, new in enumerate(pick.choice(chains)):
            whole = values(program, new)
            with duckdb.connect() as con:
                try:
                    table = calculate_since(program, new, earlier, con, folder / f"kept{number}")
                except Whole:
                    return
                found = sorted(con.execute(f'FROM "{table}"').fetchall(), key=str)
                differing = sorted(set(found) ^ set(whole), key=str)[:6]
                assert found == whole, f"{number}: {differing}\n{text}"
                stored(con, f'"{table}"', folder / f"run{number}")
            earlier = Earlier(new, folder / f"run{number}", folder / f"kept{number}")
            done["since"] += 1

    each_random_method(part, WANTED, compare)
    assert done["since"] > WANTED


def stored(con: duckdb.DuckDBPyConnection, table: str, run: Path) -> None:
    """Store the rows of a table as the values of a run."""
    (run / "values").mkdir(parents=True)
    con.execute(f"COPY (FROM {table}) TO '{run}/values/other-rows.parquet' (FORMAT parquet)")


def values(program: Program, snapshot: Snapshot) -> list[tuple[str | None, ...]]:
    with duckdb.connect() as con:
        table = calculate(program, snapshot, con).view(con)
        return sorted(con.execute(f"FROM {table}").fetchall(), key=str)
