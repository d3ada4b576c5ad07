"""A snapshot is read where it lies, and a run put where it is wanted, whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qiyue.core.dataset import SnapshotChanged, freeze, read_dataset
from qiyue.core.engine.folders import FolderTaken
from qiyue.core.engine.run import Wish, load, open_run, quiet, score
from qiyue.core.engine.spark.addresses import NoAddress, OtherSnapshot, Places, score_at
from qiyue.core.engine.spark.shared import Shared
from qiyue.core.method.desk import Desk
from qiyue.doors.cli.talk import SENTENCES

EXAMPLES = Path(__file__).parents[2] / "examples"
HOSPITALS = EXAMPLES / "hvbp-2024"


@pytest.fixture(scope="module")
def by_duckdb(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("duckdb") / "run"
    score(HOSPITALS, None, out, engine="duckdb")
    return out


@pytest.fixture
def lying(by_duckdb, tmp_path) -> Path:
    """A snapshot in a folder of its own, with a blank and other signs in its name."""
    return shutil.copytree(by_duckdb / "snapshot", tmp_path / "别处 1" / "snapshot")


def scored(out: Path, dataset: Path = HOSPITALS, **places: str) -> bytes:
    score_at(dataset, None, out, Places(**places), Wish(Desk(), quiet, engine="spark"))
    return (out / "manifest.json").read_bytes()


@pytest.mark.slow
def test_a_snapshot_elsewhere_is_read_there_and_the_run_is_put_elsewhere(
    spark, by_duckdb, lying, tmp_path, monkeypatch
):
    def copied(self, file):
        raise AssertionError(f"{file} was brought to Spark, who can read it where it lies")

    monkeypatch.setattr(Shared, "given", copied)
    there = tmp_path / "结果 2"
    expected = (by_duckdb / "manifest.json").read_bytes()
    places = {"snapshot": f"file://{lying}", "to": f"file://{there}/run"}
    assert scored(tmp_path / "here", **places) == expected
    assert open_run(there / "run").manifest == open_run(by_duckdb).manifest
    assert scored(tmp_path / "here", **places) == expected  # an earlier run is replaced
    assert [one.name for one in there.iterdir()] == ["run"]


def test_what_is_no_run_is_left_alone(spark, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(FolderTaken):
        scored(tmp_path / "out", to=f"file://{other}")
    assert (other / "letter.txt").read_text(encoding="utf-8") == "dear"
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_snapshot_of_other_data_or_a_changed_one_is_not_scored(spark, lying, tmp_path):
    mine = EXAMPLES / "mine-2020"
    method = load(mine / "method.yaml").method
    freeze(read_dataset(mine), method, tmp_path / "mine")
    with pytest.raises(OtherSnapshot) as other:
        scored(tmp_path / "out", snapshot=f"file://{tmp_path}/mine")
    said = SENTENCES[other.value.code](vars(other.value))
    assert "mine" in said.zh
    assert "mine" in said.en
    shutil.copyfile(lying / "hospital.parquet", lying / "rate.parquet")
    with pytest.raises(SnapshotChanged):
        scored(tmp_path / "out", snapshot=f"file://{lying}")
    assert not (tmp_path / "out").exists()


def test_an_address_that_is_not_there_is_a_sentence(spark, tmp_path):
    for address in (f"file://{tmp_path}/nowhere", "nosuch://somewhere/run"):
        with pytest.raises(NoAddress) as missing:
            scored(tmp_path / "out", snapshot=address)
        said = SENTENCES[missing.value.code](vars(missing.value))
        assert address in said.zh
        assert address in said.en
    assert not (tmp_path / "out").exists()
