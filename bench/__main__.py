"""`python -m bench [DATE]`: how long the hospital programme takes, each phase beside its limit.

Writes docs/benchmark.md. Nothing else should be running.
"""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from bench.measure import Phase
from bench.work import (
    EXAMPLE,
    Size,
    explaining,
    replicated,
    scoring,
    starting,
    total,
    understanding,
)

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmark.md"
TIMES = 10
MOST_GROWTH = 11
HEAD = (
    "| phase | wall ms | CPU s | peak MB | limit, wall ms | wall / limit | the limit is |\n"
    "|---|---|---|---|---|---|---|\n"
)


def machine() -> str:
    """Cores, memory and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{len(os.sched_getaffinity(0))} cores ({platform.machine()}), {memory:.0f} GiB, "
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    )


def table(phases: list[Phase]) -> str:
    """The phases, a row each."""
    rows = [
        f"| {one.name} | {one.cost.wall * 1000:,.1f} | {one.cost.cpu:.3f} | {one.cost.peak:.0f} "
        f"| {one.limit.wall * 1000:,.1f} | {one.ratio:.1f} | {one.what} |"
        for one in phases
    ]
    return HEAD + "\n".join(rows) + "\n"


def page(day: date, alone: list[Phase], one: Size, explained: Phase, ten: Size) -> str:
    """The whole page."""
    growth = ten.cpu / one.cpu
    verdict = "as expected" if growth <= MOST_GROWTH else "MORE than expected"
    wall = total(ten.phases).wall / total(one.phases).wall
    return f"""# Benchmark

Made by `make bench` on {day.isoformat()}: {machine()}.
Times of a busy machine are worth little; the ratio to the limit, taken in the same run, and the
CPU seconds are steadier. The peak is that of the whole process while the phase runs, with what
earlier phases left in it.

## The hospital programme, {one.hospitals:,} hospitals, {one.values:,} values

{table([*alone, *one.phases, explained])}
## {TIMES} times as many: {ten.hospitals:,} hospitals, {ten.values:,} values

{table(ten.phases)}
Freeze, run and write together cost {growth:.1f} times the CPU seconds ({one.cpu:.2f} to
{ten.cpu:.2f}; at most {MOST_GROWTH} expected: {verdict}) and {wall:.1f} times the wall seconds.
"""


def main() -> None:
    """Measure, print, write the page."""
    words = sys.argv[1:]
    day = date.fromisoformat(words[0]) if words else datetime.now(UTC).date()
    with TemporaryDirectory() as room:
        work = Path(room)
        alone = [starting(), *understanding()]
        scoring(EXAMPLE, work / "warm")  # the first run pays for imports
        one = scoring(EXAMPLE, work / "one")
        explained = explaining(EXAMPLE, work / "run")
        ten = scoring(replicated(work / "data", TIMES), work / "ten")
    text = page(day, alone, one, explained, ten)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(text)


if __name__ == "__main__":
    main()
