"""Mutates files and hands them to the commands: no crash, no traceback, no hang.

    python -m tests.fuzz [COUNT [SEED [FIRST [WORKERS]]]]

Prints progress and a summary; each fault is kept in build/fuzz with its file. The same seed and
number make the same file.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb  # noqa: F401 - each worker would import it again
from tests.badinput.driver import run
from tests.fuzz.seeds import KINDS, ROOT, seeds
from tests.fuzz.work import FILES, PATIENCE, Trial, work_on

BATCH = 250
"""A worker tries so many files, then another takes over."""

KEPT = ROOT / "build" / "fuzz"


@dataclass
class Worker:
    """A process at work, and the number that it is busy with."""

    process: int
    pipe: int
    left: range
    folder: Path
    text: str = ""
    busy: int = -1
    since: float = field(default_factory=time.monotonic)


class Fuzz:
    """Keeps workers busy, and counts what comes of it."""

    def __init__(self, count: int, seed: int, first: int, workers: int) -> None:
        self.seed, self.first, self.count = seed, first, count
        self.workers = workers or 2 * (os.cpu_count() or 1)  # they wait for the disk now and then
        self.batches = [
            range(at, min(at + BATCH, first + count)) for at in range(first, first + count, BATCH)
        ]
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.faults: list[str] = []
        self.slowest = (0.0, -1)
        self.room = Path(tempfile.mkdtemp(prefix="qiyue-fuzz-"))
        self.began = time.monotonic()

    def started(self, numbers: range) -> Worker:
        folder = Path(tempfile.mkdtemp(dir=self.room))
        reading, writing = os.pipe()
        own = os.getpid()
        if (process := os.fork()) == 0:
            os.close(reading)
            work_on(numbers, self.seed, folder, writing, own)
        os.close(writing)
        return Worker(process, reading, numbers, folder)

    def run(self) -> None:
        """Until all are tried."""
        workers: list[Worker] = []
        while workers or self.batches:
            while self.batches and len(workers) < self.workers:
                workers.append(self.started(self.batches.pop(0)))
            ready = select.select([one.pipe for one in workers], [], [], 1)[0]
            for one in [*workers]:
                if one.pipe in ready:
                    chunk = os.read(one.pipe, 1 << 16).decode()
                    self.hear(one, chunk)
                    if not chunk:
                        workers.remove(one)
                        self.gone(one)
                elif time.monotonic() - one.since > 3 * PATIENCE:
                    os.kill(one.process, signal.SIGKILL)

    def hear(self, one: Worker, chunk: str) -> None:
        """What a worker tells."""
        one.text += chunk
        *lines, one.text = one.text.split("\n")
        for line in lines:
            number, outcome, *seconds = line.split()
            one.busy = int(number) if outcome == "begins" else -1
            one.since = time.monotonic()
            if outcome != "begins":
                one.left = range(int(number) + 1, one.left.stop)
                self.count_in(int(number), outcome, float(seconds[0]), one)

    def count_in(self, number: int, outcome: str, seconds: float, one: Worker) -> None:
        kind = Trial(self.seed, number).kind
        self.outcomes[kind, outcome] += 1
        self.slowest = max(self.slowest, (seconds, number))
        if outcome == "fault":
            self.keep(number, (one.folder / f"fault-{number}.txt").read_text("utf-8"))
        done = sum(self.outcomes.values())
        if done % 500 == 0:
            speed = done / (time.monotonic() - self.began)
            print(f"… {done}/{self.count}, {speed:.1f}/s, {len(self.faults)} faults", flush=True)

    def gone(self, one: Worker) -> None:
        """A worker has ended; if it was busy, its file killed it."""
        status = os.waitpid(one.process, 0)[1]
        os.close(one.pipe)
        if one.left:
            number = one.busy if one.busy >= 0 else one.left.start
            self.outcomes[Trial(self.seed, number).kind, "fault"] += 1
            self.keep(number, f"the process ended with status {status}\n")
            if rest := range(number + 1, one.left.stop):
                self.batches.insert(0, rest)
        shutil.rmtree(one.folder, ignore_errors=True)

    def keep(self, number: int, why: str) -> None:
        """A fault, with the file that shows it."""
        trial = Trial(self.seed, number)
        KEPT.mkdir(parents=True, exist_ok=True)
        name = f"{self.seed}-{number}"
        (KEPT / f"{name}-{FILES[trial.kind]}").write_bytes(trial.data())
        (KEPT / f"{name}.txt").write_text(why, "utf-8")
        last = why.strip().splitlines()[-1] if why.strip() else ""
        self.faults.append(f"{name} {trial.kind}: {last[:200]}")
        print(f"  fault {self.faults[-1]}", flush=True)

    def summary(self) -> str:
        """What came of all."""
        names = ("found", "accepted", "refused", "stopped", "fault")
        lines = [f"{'kind':<9}" + "".join(f"{name:>10}" for name in names)]
        for kind in KINDS:
            counts = "".join(f"{self.outcomes[kind, name]:>10}" for name in names)
            lines.append(f"{kind:<9}{counts}")
        total = sum(self.outcomes.values())
        seconds = time.monotonic() - self.began
        lines += [
            f"{total} mutated files, seed {self.seed}: {len(self.faults)} faults",
            f"{seconds:.0f} s; the slowest, number {self.slowest[1]}, {self.slowest[0]:.1f} s",
        ]
        return "\n".join(lines)


def main(count: int = 20_000, seed: int = 20261130, first: int = 0, workers: int = 0) -> int:
    """Try so many files; gives the exit code."""
    for kind in KINDS:
        seeds(kind)
    run(["check", "nowhere"])  # what commands load when they are first called is loaded now
    fuzz = Fuzz(count, seed, first, workers)
    try:
        fuzz.run()
    finally:
        shutil.rmtree(fuzz.room, ignore_errors=True)
    print(fuzz.summary())
    return 1 if fuzz.faults else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
