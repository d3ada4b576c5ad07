"""Runs `qiyue score --engine spark` in processes apart, and sees how much memory each took."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.spark.conftest import APART, LEAST

EXECUTOR = "CoarseGrainedExecutorBackend"
HEAP = int(LEAST.removesuffix("m"))
MOST = 2 * HEAP + 512
"""MB of a process: its heap, as much outside it, which is Java's bound, and what Java is itself."""


def scored_apart(*words: str, **settings: str) -> dict[int, float]:
    """Score by executors of the least memory; the peak of each in MB, by its process."""
    own = {"QIYUE_SPARK_MASTER": APART, "QIYUE_SPARK_MEMORY": LEAST}
    command = [sys.executable, "-m", "qiyue", "score", *words, "--engine", "spark"]
    run = subprocess.Popen(
        command,
        env=os.environ | own | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    peaks: dict[int, float] = {}
    watch = threading.Thread(target=_watch, args=(run, peaks))
    watch.start()
    said, _ = run.communicate()
    watch.join()
    assert run.returncode == 0, said[-3000:]
    return peaks


def _watch(run: subprocess.Popen[str], peaks: dict[int, float]) -> None:
    while run.poll() is None:
        for process in _below(run.pid):
            try:
                if EXECUTOR in (process / "cmdline").read_text():
                    for line in (process / "status").read_text().splitlines():
                        if line.startswith("VmHWM:"):
                            peaks[int(process.name)] = int(line.split()[1]) / 1024
            except OSError:
                continue  # it ended
        time.sleep(0.5)


def _below(pid: int) -> Iterator[Path]:
    """The processes that one has started, and those that they have."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield Path("/proc", child)
            yield from _below(int(child))
