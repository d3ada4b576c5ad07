"""Reads every bad file of some kinds in a process as a command has it, and a good one after it.

    python -m tests.badinput.driver FOLDER PART

A warm process forks a child for each case and gives it a gigabyte, as `qiyue` itself does. Prints
a JSON line a case: what was said, where, how long it took, what it used, what was left behind.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import resource
import shutil
import signal
import sys
import time
from pathlib import Path

import duckdb  # noqa: F401 - each child would import it again
from tests.badinput.corpus import cells, containers, methods, sheets
from tests.badinput.corpus.case import FACTS, Case

from qiyue.core.outside.limits import MEGABYTE, Limits
from qiyue.core.outside.walls import use_no_more
from qiyue.core.reading.readers import helper
from qiyue.doors.cli import checking, scoring  # noqa: F401
from qiyue.doors.cli.main import app

PARTS = {"containers": containers, "sheets": sheets, "cells": cells, "methods": methods}
SAID = re.compile(r"^(\S.*?)?  (?:error|warning|note)  ([a-z0-9-]+)$", re.M)
LIMITS = Limits(1000 * MEGABYTE, 10)


def written(case: Case, folder: Path) -> None:
    """The files of a case, made in a child: they may be large."""
    if child := os.fork():
        os.waitpid(child, 0)
        return
    for name, data in case.files().items():
        (folder / name).write_bytes(data)
    os._exit(0)


def command(case: Case | None, folder: Path) -> list[str]:
    if case is not None and case.what == "check":
        file = "m.xlsx" if case.file == "m.xlsx" else "m.yaml"
        return ["check", str(folder / file), "--lang", "en"]
    return ["freeze", str(folder), "--out", str(folder.parent / "out"), "--lang", "en"]


def run(argv: list[str]) -> tuple[int, str]:
    """Exit code of a command and all that it said."""
    said = io.StringIO()
    code = 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            app(argv)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, said.getvalue()


def tried(case: Case, work: Path, again: bool) -> dict[str, object]:
    """What came of a case, and of a good file `again` after it, or after a reader that stopped."""
    shutil.rmtree(work, ignore_errors=True)
    bad, good, room = (work / name for name in ("bad", "good", "room"))
    for folder in (bad, good, room):
        folder.mkdir(parents=True)
    written(case, bad)
    files = Case("", "", lambda: {"f.csv": FACTS.encode()}, ()).files()
    for name, data in files.items():
        (good / name).write_bytes(data)
    before = sorted(os.walk(work))
    reading, writing = os.pipe()
    memory, began = own_memory(), time.monotonic()
    if (child := os.fork()) == 0:
        os.close(reading)
        helper().owner = os.getpid()  # the one helper reads for all of them, one after the other
        os.environ |= {"TMPDIR": str(room), "QIYUE_READ_SECONDS": "120"}  # machines may be busy
        use_no_more(LIMITS)
        signal.alarm(120)
        told: dict[str, object] = {"code": 99, "said": ""}
        try:
            helper().most = 0.0
            told["code"], told["said"] = run(command(case, bad))
            told["seconds"], told["reader"] = time.monotonic() - began, helper().most
            shutil.rmtree(work / "out", ignore_errors=True) if told["code"] == 0 else None
            told["good"] = 0
            if again or "reader-stopped" in str(told["said"]):
                told["good"], told["after"] = run(command(None, good))
        except BaseException as error:
            told["said"] = f"Traceback: {error!r}"
        told["used"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        with os.fdopen(writing, "w") as out:
            json.dump(told, out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    status = os.waitpid(child, 0)[1]
    found = json.loads(text) if text else {"code": 98, "said": "died"}
    shutil.rmtree(work / "out", ignore_errors=True) if found.get("good") == 0 else None
    return {
        "case": case.id,
        "status": status,
        **found,
        "grew": own_memory() - memory,
        "codes": SAID.findall(str(found["said"])),
        "left": sorted(os.walk(work)) != before,
    }


def own_memory() -> float:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main(folder: Path, part: str) -> None:
    """Try the cases of a part."""
    helper().start()
    run(["check", str(folder)])  # what commands load when they are first called is loaded now
    for number, case in enumerate(PARTS[part].cases()):
        print(json.dumps(tried(case, folder / "work", again=number % 3 == 0)), flush=True)
    helper().stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
