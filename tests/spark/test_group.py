"""A month of a whole group comes out of Spark as out of DuckDB, in one process and in several."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from bench.group.data import Group, make
from tests.spark.apart import MOST, scored_apart

from qiyue.core.engine.run import score

PEOPLE = int(os.environ.get("QIYUE_SPARK_PEOPLE", "2000"))


@pytest.fixture(scope="module")
def group(tmp_path_factory) -> Path:
    folder = make(tmp_path_factory.mktemp("group") / "集团 一", Group.of(PEOPLE))
    score(folder, None, folder / "duckdb", engine="duckdb")
    return folder


def manifest(run: Path) -> bytes:
    return (run / "manifest.json").read_bytes()


@pytest.mark.slow
def test_every_value_of_a_group_is_the_same(spark, group):
    """In a folder whose name has other signs than letters."""
    score(group, None, group / "spark", engine="spark")
    assert manifest(group / "spark") == manifest(group / "duckdb")


@pytest.mark.slow
def test_processes_apart_come_to_the_same_values_within_their_memory(group, tmp_path):
    shared = f"file://{tmp_path}/共享"
    peaks = scored_apart(str(group), "--out", str(group / "apart"), QIYUE_SPARK_FOLDER=shared)
    assert manifest(group / "apart") == manifest(group / "duckdb")
    assert len(peaks) > 1  # a worker that ends may begin another for a moment
    assert max(peaks.values()) < MOST
    print(f"{PEOPLE:,} people; executors took {', '.join(f'{p:.0f} MB' for p in peaks.values())}")
