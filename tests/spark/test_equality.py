"""Random whole methods over 50 subjects come out of Spark as out of DuckDB, byte for byte."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest
from tests.equality.data import each_random_method, frozen_units

from qiyue.core.engine import duckdb as by_duckdb
from qiyue.core.engine import spark as by_spark
from qiyue.core.engine.spark import layout
from qiyue.core.method.program import Program
from qiyue.core.plan import sheets

WANTED = int(os.environ.get("QIYUE_SPARK_METHODS", "4"))
PARTS = 2


@pytest.mark.parametrize("part", range(PARTS))
def test_random_methods_agree(spark, tmp_path, part, monkeypatch):
    """Once with lines and facts on short tables as columns, as with many rows, and once as rows.

    Every second method with its tables in parts.
    """
    if part == 1:
        monkeypatch.setattr(sheets, "FEW_ROWS", 0)
    snapshot = frozen_units(part, tmp_path)
    done = 0

    def agree(program: Program, text: str) -> None:
        nonlocal done
        monkeypatch.setattr(layout, "MANY_ROWS", 0 if done % 2 else 10**9)
        with duckdb.connect() as con:
            fast = rows(con, by_duckdb.calculate(program, snapshot, con).view(con))
        with duckdb.connect() as con:
            scored = by_spark.calculate(program, snapshot, con, tmp_path / "work")
            far = rows(con, scored.view(con))
        assert far == fast, f"{sorted(set(far) ^ set(fast), key=str)[:6]}\n{text}"
        done += 1
        print(f"part {part}: {done} of {WANTED // PARTS} random methods equal", flush=True)

    assert each_random_method(part, WANTED // PARTS, agree) >= WANTED // PARTS
    assert not (Path(tmp_path) / "work" / "spark").exists()


def rows(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str | None, ...]]:
    return sorted(con.execute(f"SELECT * FROM {table}").fetchall(), key=str)
