"""Says at the end of a run how many random methods were compared, and what they held."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

REPORT = Path(__file__).parents[1] / "build" / "equality"


def pytest_sessionstart(session):
    if not hasattr(session.config, "workerinput"):
        for part in REPORT.glob("part-*.json"):
            part.unlink()


def pytest_terminal_summary(terminalreporter):
    parts = [json.loads(part.read_text("utf-8")) for part in sorted(REPORT.glob("part-*.json"))]
    if not parts:
        return
    hit: Counter[str] = Counter()
    for part in parts:
        hit.update(part["hit"])
    equal = sum(p["equal"] for p in parts)
    terminalreporter.section("engines compared")
    terminalreporter.write_line(f"{equal} random methods x 50 subjects equal byte for byte")
    terminalreporter.write_line(", ".join(f"{name} {count}" for name, count in hit.items()))
