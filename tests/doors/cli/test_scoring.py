"""Addresses are for Spark alone; another engine is told so. A brief says what it wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from qiyue.doors.cli.main import app

HOSPITALS = Path(__file__).parents[3] / "examples" / "hvbp-2024"


@pytest.mark.parametrize(
    "words",
    [
        ["--snapshot", "hdfs:///frozen"],
        ["--to", "hdfs:///run", "--engine", "duckdb"],
        ["--to", "hdfs:///run", "--engine", "spark", "--keep"],
    ],
)
def test_addresses_without_spark_are_turned_down(tmp_path, words, monkeypatch):
    monkeypatch.setenv("QIYUE_LIMITS", "off")
    command = ["score", str(HOSPITALS), "--out", str(tmp_path / "out"), "--lang", "both", *words]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 1
    assert "--engine spark" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("lang", "word"), [("zh", "行："), ("en", "rows: ")])
def test_a_brief_says_what_it_wrote(tmp_path, lang, word, monkeypatch):
    monkeypatch.setenv("QIYUE_LIMITS", "off")
    command = ["brief", str(HOSPITALS), "--out", str(tmp_path / "out"), "--lang", lang]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.stderr
    assert f"2,474 {word}{tmp_path / 'out' / 'hospital.parquet'}" in done.stdout
    assert (tmp_path / "out" / "hospital.parquet").is_file()
