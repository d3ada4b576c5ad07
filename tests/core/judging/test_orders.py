"""An order is worked on by a process of its own, which outlives whoever started it."""

import os
import shutil
import signal
import time
from pathlib import Path

from qiyue.core.engine.folders import sha256_of
from qiyue.core.judging.orders import (
    METHOD,
    RUN,
    Order,
    digest_of_folder,
    outcome_in,
    place_order,
    progress_in,
    start,
    worked_on,
)

MINE = Path("examples/mine-2020")


def ordered(folder: Path, dataset: Path = MINE) -> Path:
    folder.mkdir()
    (folder / METHOD).mkdir()
    for name in ("method.yaml", "commitments.csv"):
        shutil.copyfile(MINE / name, folder / METHOD / name)
    place_order(folder, Order(str(dataset.resolve()), "method.yaml"))
    return folder


def finished(folder: Path) -> None:
    end = time.monotonic() + 120
    while worked_on(folder) and time.monotonic() < end:
        time.sleep(0.05)


def test_a_run_ends_with_the_hash_of_its_manifest(tmp_path):
    folder = ordered(tmp_path / "one")
    start(folder)
    assert worked_on(folder)
    assert start(folder) is None  # it has a worker already
    finished(folder)
    outcome = outcome_in(folder)
    assert outcome.ended == "done", (outcome, (folder / "log.txt").read_text())
    assert outcome.manifest == sha256_of(folder / RUN / "manifest.json")
    assert outcome.whole == digest_of_folder(folder / RUN)
    assert progress_in(folder) is not None
    (folder / RUN / "values" / "unit.parquet").write_bytes(b"other")
    assert outcome.whole != digest_of_folder(folder / RUN)


def test_what_is_wrong_with_the_data_is_the_outcome(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(MINE, data)
    text = (data / "units.csv").read_text("utf-8")
    (data / "units.csv").write_text(text + text.splitlines()[-1] + "\n", "utf-8")
    folder = ordered(tmp_path / "one", data)
    start(folder)
    finished(folder)
    outcome = outcome_in(folder)
    assert outcome.ended == "failed"
    assert outcome.findings[0].place.file == "units.csv"
    assert not (folder / RUN).exists()


def test_a_run_that_needs_too_much_is_stopped_in_words(tmp_path, monkeypatch):
    monkeypatch.setenv("QIYUE_RUN_MEMORY", "60")
    folder = ordered(tmp_path / "one")
    start(folder)
    finished(folder)
    outcome = outcome_in(folder)
    assert outcome.ended == "failed"
    assert outcome.findings[0].code in ("run-too-large", "run-broke")


def test_nobody_works_on_an_order_whose_worker_was_killed(tmp_path):
    folder = ordered(tmp_path / "one")
    os.kill(start(folder), signal.SIGKILL)
    finished(folder)
    assert outcome_in(folder) is None
