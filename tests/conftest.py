"""Says at the end of a run which random methods and which method files were compared."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

BUILD = Path(__file__).parents[1] / "build"
REPORT = BUILD / "equality"
METHODS = BUILD / "methods"


def pytest_sessionstart(session):
    if not hasattr(session.config, "workerinput"):
        for part in (*REPORT.glob("part-*.json"), *METHODS.glob("*.json")):
            part.unlink()


def pytest_terminal_summary(terminalreporter):
    random_methods(terminalreporter)
    method_files(terminalreporter)


def random_methods(terminalreporter):
    parts = told(REPORT, "part-*.json")
    if not parts:
        return
    hit: Counter[str] = Counter()
    for part in parts:
        hit.update(part["hit"])
    equal = sum(p["equal"] for p in parts)
    terminalreporter.section("engines compared")
    terminalreporter.write_line(f"{equal} random methods x 50 subjects equal byte for byte")
    terminalreporter.write_line(", ".join(f"{name} {count}" for name, count in hit.items()))


def method_files(terminalreporter):
    files = told(METHODS, "*.json")
    if not files:
        return
    examples, cells = (sum(one[what] for one in files) for what in ("examples", "cells"))
    terminalreporter.section("method files scored")
    terminalreporter.write_line(
        f"{len(files)} method files, {examples} examples: both engines equal byte for byte, "
        f"all {cells} expected cells came out"
    )
    terminalreporter.write_line(", ".join(f"{one['file']} {one['cells']}" for one in files))


def told(folder: Path, pattern: str) -> list[dict]:
    return [json.loads(part.read_text("utf-8")) for part in sorted(folder.glob(pattern))]
