"""Measures a group of a size, and says of each goal how far off it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.group import polars_peer
from bench.group.data import Group, make
from bench.group.pieces import run_piece
from bench.measure import Cost

PEERS = {
    "limit-long": "limit: read all facts as rows, sum",
    "peer-build": "by hand, DuckDB: rows to columns",
    "limit-wide": "limit: read all facts as columns, sum",
    "peer-long": "by hand, DuckDB, from rows",
    "peer-wide": "by hand, DuckDB, from columns",
    "peer-lines": "by hand, DuckDB, from columns, points written",
    "polars-long": "by hand, Polars, from rows",
    "polars-wide": "by hand, Polars, from columns",
}


@dataclass(frozen=True, slots=True)
class Goal:
    """A piece of work with the time it may take, and what it is held against."""

    piece: str
    says: str
    seconds: float = 0.0
    """At most so long; if nothing is said, `times` as long as what it is held against."""

    beside: str = ""
    times: float = 1.0


GOALS = (
    Goal("compile", "compile the method of 50 indicators to a plan", 0.05),
    Goal("freeze", "freeze: every cell checked, snapshot written", 2.4, "peer-build"),
    Goal("month", "one month from frozen columns, its results to Parquet", beside="peer-wide"),
    Goal("stored", "the same, every value stored and hashed", beside="peer-wide", times=1.5),
    Goal("straight", "from facts as rows: checked, frozen, results to Parquet", 1.5, "peer-long"),
    Goal("score", "the whole command: freeze, check, calculate, store", 4.0),
    Goal("explain", "explain one person, from the files of a run (95th percentile)", 0.02),
    Goal("open", "open a run to be kept open", 10.0),
    Goal("explain-living", "explain one person of a run kept open (95th percentile)", 0.02),
    Goal("since-1%", "values after new facts of 1 % of the people (95th percentile)", 0.1),
    Goal("since-1%-columns", "the same, the facts as columns (95th percentile)", 0.1),
    Goal("since-unit", "values after new facts of one unit (95th percentile)", 0.05),
    Goal("twelve", "twelve months, two at a time, their results to Parquet", 10.0),
    Goal(
        "twelve-stored",
        "twelve months, one after the other, every value stored",
        beside="peer-lines",
        times=12,
    ),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the pieces cost for a group of a size."""

    people: int
    costs: dict[str, Cost] = field(default_factory=dict)


def measure(
    folder: Path, people: int, tell: Callable[[str, Cost], None], pieces: tuple[str, ...]
) -> Measured:
    """Make the data of so many people in `folder` and do the pieces, each in its own process."""
    make(folder, Group.of(people))
    found = Measured(people)
    for piece in pieces:
        if piece.startswith("polars") and not polars_peer.installed():
            continue
        found.costs[piece] = run_piece(piece, folder)
        tell(f"{people:,} people: {piece}", found.costs[piece])
    return found


LONG = ("twelve", "twelve-stored")
ALL = (*PEERS, *(goal.piece for goal in GOALS if goal.piece not in LONG))
GROWING = ("limit-long", "peer-build", "peer-long", "freeze", "month", "stored")


def goals_table(found: Measured) -> str:
    """Each goal with its time and ratios, as Markdown."""
    rows = [
        "| goal | wall s | CPU s | peak MB | goal, wall s | met | CPU / limit | CPU / by hand |",
        "|---|---|---|---|---|---|---|---|",
    ]
    limit = found.costs["limit-long"]
    for goal in GOALS:
        if goal.piece not in found.costs:
            continue
        cost = found.costs[goal.piece]
        other = found.costs.get(goal.beside)
        share = f"{cost.cpu / other.cpu:.1f}" if other else ""
        due = goal.seconds or (goal.times * other.wall if other else 0)
        rows.append(
            f"| {goal.says} | {cost.wall:,.3f} | {cost.cpu:,.3f} | {cost.peak:,.0f} "
            f"| {due:.3g} | {'yes' if cost.wall <= due else 'no'} "
            f"| {cost.cpu / limit.cpu:,.1f} | {share} |"
        )
    return "\n".join(rows) + "\n"


def peers_table(found: Measured) -> str:
    """The limits and the programs by hand, as Markdown."""
    rows = ["| beside it | wall s | CPU s | peak MB | CPU / limit |", "|---|---|---|---|---|"]
    limit = found.costs["limit-long"]
    for piece, says in PEERS.items():
        cost = found.costs.get(piece)
        if cost is None:
            rows.append(f"| {says} | not installed | | | |")
            continue
        rows.append(
            f"| {says} | {cost.wall:,.3f} | {cost.cpu:,.3f} | {cost.peak:,.0f} "
            f"| {cost.cpu / limit.cpu:,.1f} |"
        )
    return "\n".join(rows) + "\n"


def growth_table(sizes: list[Measured]) -> str:
    """CPU seconds and peaks as the number of people grows, as Markdown."""
    head = " | ".join(f"{one.people:,} people" for one in sizes)
    rows = [f"| CPU s (peak MB) | {head} |", "|---" * (len(sizes) + 1) + "|"]
    for piece in GROWING:
        cells = " | ".join(_cell(one.costs.get(piece)) for one in sizes)
        rows.append(f"| {piece} | {cells} |")
    return "\n".join(rows) + "\n"


def _cell(cost: Cost | None) -> str:
    return "" if cost is None else f"{cost.cpu:,.2f} ({cost.peak:,.0f})"


def bars(found: Measured) -> Iterator[tuple[str, float, bool]]:
    """What the picture shows: label, CPU seconds, whether it is qiyue."""
    for piece, says in PEERS.items():
        if piece in found.costs:
            yield says, found.costs[piece].cpu, False
    for goal in GOALS:
        if goal.piece in ("freeze", "month", "stored") and goal.piece in found.costs:
            yield f"qiyue: {goal.says}", found.costs[goal.piece].cpu, True
