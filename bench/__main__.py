"""`python -m bench [DATE]`: how long a month of 200,000 people takes, beside limits and peers.

The hospital programme comes after it, each phase beside its limit. Writes docs/benchmark.md and
its picture. `--pages` adds the pages of the site, `--whole` twelve months and 2,000,000 people;
`--people N` takes another number; `--hospitals` measures the hospitals alone and writes nothing.
Nothing else should be running.
"""

from __future__ import annotations

import argparse
import os
import platform
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from bench.group.goals import (
    ALL,
    GROWING,
    LONG,
    Measured,
    bars,
    goals_table,
    growth_table,
    measure,
    peers_table,
)
from bench.measure import Cost, Phase
from bench.picture import drawn
from bench.site.pages import told as told_of_pages
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
PICTURE = PAGE.parent / "images" / "benchmark.svg"
PEOPLE, SMALL, WHOLE = 200_000, 20_000, 2_000_000
TIMES = 10
PAGES = "## Pages"
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


def hospitals_part(alone: list[Phase], one: Size, explained: Phase, ten: Size) -> str:
    """What the page says of the hospitals."""
    growth = ten.cpu / one.cpu
    verdict = "as expected" if growth <= MOST_GROWTH else "MORE than expected"
    wall = total(ten.phases).wall / total(one.phases).wall
    return f"""## The hospital programme, {one.hospitals:,} hospitals, {one.values:,} values

{table([*alone, *one.phases, explained])}
## {TIMES} times as many: {ten.hospitals:,} hospitals, {ten.values:,} values

{table(ten.phases)}
Freeze, run and write together cost {growth:.1f} times the CPU seconds ({one.cpu:.2f} to
{ten.cpu:.2f}; at most {MOST_GROWTH} expected: {verdict}) and {wall:.1f} times the wall seconds.
"""


def group_part(sizes: list[Measured], main: Measured) -> str:
    """What the page says of the group."""
    return f"""## A month of {main.people:,} people

Six levels of units, 50 indicators (rates with cap and floor, straight lines between points,
steps, deductions by events, gaps to a benchmark, vetoes, places among their like), two parts
40/60, a coefficient of the unit weighted by days, rounding half up to 0.01 on line and total,
grades by quota in the unit above, pay with caps to the fen: `bench/group/method.yaml`, over data
drawn from a seed. Every piece runs in a process of its own; its start is not counted.

![CPU seconds](images/benchmark.svg)

{goals_table(main)}
{peers_table(main)}
The limit is to read all facts as rows and sum them. What is written by hand is for this one
method alone, in whole numbers; its totals, places, grades and pay are those of qiyue
(`tests/bench`). qiyue stores each value exactly, with its state and reason, in order, and a
SHA-256 of the whole.

### As the group grows

{growth_table(sizes)}"""


def kept(part: str) -> str:
    """A part of the page as it stands, from its heading on; it is the last one."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    found = text.find(part)
    return text[found:] if found >= 0 else ""


def page(day: date, group: str, hospitals: str, pages: str) -> str:
    """The whole page."""
    return f"""# Benchmark

Made by `make bench` on {day.isoformat()}: {machine()}.
Times of a busy machine are worth little; the ratio to the limit, taken in the same run, and the
CPU seconds are steadier. The peak is that of the whole process.

{group}
{hospitals}
{pages}"""


def pages_told(day: date) -> str:
    """What is said of the pages of the site, measured now."""
    return told_of_pages([0, PEOPLE]).replace(PAGES, f"{PAGES}, on {day.isoformat()}", 1)


def hospitals(work: Path) -> str:
    """Measure the hospital programme."""
    alone = [starting(), *understanding()]
    scoring(EXAMPLE, work / "warm")  # the first run pays for imports
    one = scoring(EXAMPLE, work / "one")
    explained = explaining(EXAMPLE, work / "run")
    ten = scoring(replicated(work / "data", TIMES), work / "ten")
    return hospitals_part(alone, one, explained, ten)


def tell(what: str, cost: Cost) -> None:
    """Say at once what was measured."""
    print(f"{what}: {cost.wall:,.3f} s, CPU {cost.cpu:,.3f} s, {cost.peak:,.0f} MB", flush=True)


def main() -> None:
    """Measure, print, write the page."""
    words = argparse.ArgumentParser(prog="python -m bench")
    words.add_argument("day", nargs="?", type=date.fromisoformat, default=datetime.now(UTC).date())
    words.add_argument("--people", type=int, default=PEOPLE)
    words.add_argument("--whole", action="store_true")
    words.add_argument("--hospitals", action="store_true")
    words.add_argument("--pages", action="store_true")
    asked = words.parse_args()
    with TemporaryDirectory() as room:
        work = Path(room)
        if asked.hospitals:
            print(hospitals(work))
            return
        small = measure(work / "small", SMALL, tell, GROWING)
        pieces = (*ALL, *LONG) if asked.whole else ALL
        main_size = measure(work / "main", asked.people, tell, pieces)
        sizes = [small, main_size]
        if asked.whole:
            sizes.append(measure(work / "whole", WHOLE, tell, GROWING))
        (work / "h").mkdir()
        told = group_part(sizes, main_size), hospitals(work / "h")
        pages = pages_told(asked.day) if asked.pages else kept(PAGES)
        text = page(asked.day, *told, pages)
        title = f"CPU seconds for a month of {asked.people:,} people"
        PICTURE.write_text(drawn(title, bars(main_size)), encoding="utf-8", newline="\n")
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(text)


if __name__ == "__main__":
    main()
