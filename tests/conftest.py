"""Says at the end of a run what was compared: worked numbers, random methods, method files."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from tests.core.method.library.worked import WORKED

BUILD = Path(__file__).parents[1] / "build"
REPORT = BUILD / "equality"
METHODS = BUILD / "methods"


def pytest_sessionstart(session):
    if not hasattr(session.config, "workerinput"):
        for part in (*REPORT.glob("part-*.json"), *METHODS.glob("*.json")):
            part.unlink()


def pytest_collection_modifyitems(items):
    for item in items:
        for mark in item.iter_markers("worked"):
            family, *numbers = mark.args
            item.user_properties += [("worked", f"{family} {number}") for number in numbers]


def pytest_terminal_summary(terminalreporter):
    worked_numbers(terminalreporter)
    random_methods(terminalreporter)
    method_files(terminalreporter)


def worked_numbers(terminalreporter):
    """How many of the worked numbers of the rule families came out, on both engines."""
    wanted = {f"{family} {number}" for family, number in WORKED}
    came, asked = set(), set()
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.getreports(outcome):
            noted = getattr(report, "user_properties", [])  # a file that cannot be read has none
            told = {value for name, value in noted if name == "worked"}
            asked |= told
            came |= told if outcome == "passed" else set()
    if not asked:
        return
    terminalreporter.section("worked numbers")
    terminalreporter.write_line(
        f"{len(came)} of {len(wanted)} worked numbers come out on both engines"
    )
    if came != wanted:
        terminalreporter.write_line("not shown: " + ", ".join(sorted(wanted - came)[:10]))


def random_methods(terminalreporter):
    """How many random methods were equal on both engines, and what they held."""
    parts = stored(REPORT, "part-*.json")
    if not parts:
        return
    hit: Counter[str] = Counter()
    for part in parts:
        hit.update(part["hit"])
    equal = sum(p["equal"] for p in parts)
    every, beyond = (sum(p["values"][what] for p in parts) for what in ("all", "beyond"))
    terminalreporter.section("engines compared")
    terminalreporter.write_line(f"{equal} random methods x 50 subjects equal byte for byte")
    terminalreporter.write_line(f"{beyond} of {every} values carried exactly beyond 38 digits")
    terminalreporter.write_line(", ".join(f"{name} {count}" for name, count in hit.items()))


def method_files(terminalreporter):
    files = stored(METHODS, "*.json")
    if not files:
        return
    examples, cells = (sum(one[what] for one in files) for what in ("examples", "cells"))
    terminalreporter.section("method files scored")
    terminalreporter.write_line(
        f"{len(files)} method files, {examples} examples: both engines equal byte for byte, "
        f"all {cells} expected cells came out"
    )
    terminalreporter.write_line(", ".join(f"{one['file']} {one['cells']}" for one in files))


def stored(folder: Path, pattern: str) -> list[dict]:
    return [json.loads(part.read_text("utf-8")) for part in sorted(folder.glob(pattern))]
