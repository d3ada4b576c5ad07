"""A table greater than the whole memory of an executor goes through one, all of it at once."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from tests.spark.apart import HEAP, MOST, scored_apart

from qiyue.core.engine.run import score

METHOD = """qiyue: 1
method: long
tables:
  person[person] 员工: {from: organisation, x: number 0..1000000 by 1 better high}
lines:
  place[person] 在所有人中的名次: rank(x among person)
"""
DATASET = """qiyue: 1
dataset: long
method: method.yaml
tables:
  person: {file: person.parquet}
"""
ROWS, PIECES = 1_200_000, 14
"""People, and pieces of 32 signs that their numbers are made of, by chance."""


def made(folder: Path) -> Path:
    (folder / "method.yaml").write_text(METHOD, encoding="utf-8")
    (folder / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    text = " || ".join(f"md5('{piece}/' || n::VARCHAR)" for piece in range(PIECES))
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT {text} AS person, n * 7919 % 1000000 AS x FROM range({ROWS}) AS r(n)) "
            f"TO '{folder}/person.parquet' (FORMAT parquet)"
        )
    return folder


@pytest.mark.slow
def test_a_table_greater_than_the_memory_of_an_executor_goes_through_it(tmp_path, monkeypatch):
    """Places among all people: one executor has to put all rows in order."""
    monkeypatch.setenv("QIYUE_READ_MEMORY", "3000")
    monkeypatch.setenv("QIYUE_READ_SECONDS", "900")
    folder = made(tmp_path)
    assert HEAP * 2**20 < ROWS * PIECES * 32
    score(folder, None, folder / "duckdb", engine="duckdb")
    peaks = scored_apart(str(folder), "--out", str(folder / "apart"))
    assert (folder / "apart" / "manifest.json").read_bytes() == (
        folder / "duckdb" / "manifest.json"
    ).read_bytes()
    assert max(peaks.values()) < MOST
    print(f"{ROWS * PIECES * 32 // 2**20} MB of texts; {', '.join(map(str, peaks.values()))} MB")
