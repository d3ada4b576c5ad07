"""Hands mutated files to the commands, in a process that lives long and has limits."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from tests.badinput.corpus.case import Case
from tests.badinput.driver import run
from tests.fuzz.mutations import mutated
from tests.fuzz.seeds import KINDS, seeds

from qiyue.core.outside.limits import MEGABYTE, Limits
from qiyue.core.outside.walls import end_with_parent, use_no_more
from qiyue.core.reading.readers import helper

PATIENCE = 20
"""A file that keeps a command busy for so many seconds hangs it."""

LIMITS = Limits(2000 * MEGABYTE, 36_000)
FILES = {"xlsx": "f.xlsx", "csv": "f.csv", "csv.gz": "f.csv.gz", "parquet": "f.parquet",
         "method": "m.yaml", "dataset": "dataset.yaml", "book": "m.xlsx"}  # fmt: skip


class Hangs(BaseException):
    """A command was busy for too long."""


@dataclass(frozen=True)
class Trial:
    """A file by its number: whoever knows seed and number makes it again."""

    seed: int
    number: int

    @property
    def kind(self) -> str:
        """What is mutated."""
        return KINDS[self.number % len(KINDS)]

    def data(self) -> bytes:
        """The mutated file."""
        draw = random.Random(f"{self.seed}-{self.number}")
        known = seeds(self.kind)
        return mutated(draw.choice(known), self.kind, draw, known)


def argv(trial: Trial, folder: Path) -> list[str]:
    """What is done with it; one of several things in turn."""
    turn = trial.number // len(KINDS)
    file, out = str(folder / FILES[trial.kind]), str(folder.parent / "out")
    if trial.kind == "method":
        return [
            ["check", file],
            ["check", file, "--joins"],
            ["fmt", "--check", file],
            ["diff", str(folder / "good.yaml"), file],
            ["render", file, "--format", "md"],
            ["convert", file, "--out", f"{out}.xlsx"],
        ][turn % 6]
    if trial.kind == "book":
        return [["check", file], ["convert", file, "--out", f"{out}/m.yaml"]][turn % 2]
    command = "score" if turn % 8 == 7 else "freeze"
    return [command, str(folder), "--out", out]


def tried(trial: Trial, work: Path) -> str:
    """What came of it: `accepted`, `found`, `refused`, `stopped`; or the fault, with its trace."""
    folder = work / "bad"
    shutil.rmtree(work, ignore_errors=True)
    folder.mkdir(parents=True)
    name = FILES[trial.kind]
    facts = name if name.startswith("f.") else "f.csv"
    files = Case("", "", dict, (), file=facts).files()
    files.setdefault("f.csv", seeds("csv")[0])
    for one, data in {**files, name: trial.data()}.items():
        (folder / one).write_bytes(data)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        code, said = run(argv(trial, folder))
    except Hangs:
        return f"hangs\n{traceback.format_exc()}"
    except BaseException:
        return f"crashes\n{traceback.format_exc()}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if "Traceback" in said or code not in (0, 1, 2):
        return f"code {code}\n{said[-3000:]}"
    if code == 2 and "→" not in said and "would change" not in said:
        return f"no finding\n{said[-3000:]}"
    return (
        "stopped" if "reader-stopped" in said else {0: "accepted", 1: "refused", 2: "found"}[code]
    )


def work_on(numbers: range, seed: int, folder: Path, tell: int, parent: int) -> None:
    """Try the files with these numbers; tells the pipe of each, before and after."""
    end_with_parent(parent)
    use_no_more(LIMITS)
    os.environ["TMPDIR"] = str(folder)

    def late(*_: object) -> None:
        raise Hangs

    signal.signal(signal.SIGALRM, late)
    helper().start()
    for number in numbers:
        os.write(tell, f"{number} begins\n".encode())
        began = time.monotonic()
        outcome = tried(Trial(seed, number), folder / "work")
        seconds = time.monotonic() - began
        if "\n" in outcome:
            (folder / f"fault-{number}.txt").write_text(outcome, "utf-8")
            outcome = "fault"
        os.write(tell, f"{number} {outcome} {seconds:.2f}\n".encode())
    helper().stop()
    os._exit(0)
