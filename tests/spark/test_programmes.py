"""Whole programmes come out of Spark with the manifest that DuckDB gives them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qiyue.core.engine.run import score

EXAMPLES = Path(__file__).parents[2] / "examples"


def manifest(folder: Path) -> bytes:
    return (folder / "manifest.json").read_bytes()


def scored(example: str, out: Path, engine: str) -> bytes:
    score(EXAMPLES / example, None, out, engine=engine)
    return manifest(out)


def test_every_value_of_the_hospitals_is_the_same(spark, tmp_path):
    by_duckdb = scored("hvbp-2024", tmp_path / "duckdb", "duckdb")
    assert scored("hvbp-2024", tmp_path / "spark", "spark") == by_duckdb


@pytest.mark.slow
def test_every_value_of_the_mine_is_the_same(spark, tmp_path):
    by_duckdb = scored("mine-2020", tmp_path / "duckdb", "duckdb")
    assert scored("mine-2020", tmp_path / "spark", "spark") == by_duckdb


@pytest.mark.slow
def test_processes_apart_and_a_folder_of_their_own_change_nothing(tmp_path):
    """Two worker processes; data and results go through an address that they all reach."""
    by_duckdb = scored("hvbp-2024", tmp_path / "duckdb", "duckdb")
    shared = tmp_path / "shared"
    shared.mkdir()
    setting = {
        "QIYUE_SPARK_MASTER": "local-cluster[2,1,1024]",
        "QIYUE_SPARK_FOLDER": shared.as_uri(),
    }
    command = [sys.executable, "-m", "qiyue", "score", str(EXAMPLES / "hvbp-2024")]
    command += ["--engine", "spark", "--out", str(tmp_path / "spark")]
    run = subprocess.run(command, env=os.environ | setting, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-3000:]
    assert manifest(tmp_path / "spark") == by_duckdb
    assert list(shared.iterdir()) == []
