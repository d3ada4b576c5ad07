"""Compares two runs: what they rest on, which values differ, how the totals moved."""

from __future__ import annotations

from dataclasses import dataclass

from qiyue.core.engine.comparing.model import LineDifference, Sources, TotalMoves
from qiyue.core.engine.comparing.moves import total_moves
from qiyue.core.engine.comparing.sources import sources_of
from qiyue.core.engine.comparing.values import find_differences, line_differences, side_by_side
from qiyue.core.engine.run import Progress, Run, quiet


@dataclass(frozen=True, slots=True)
class Comparison:
    """两次测算的比较: everything but the reasons of a single subject."""

    before: Run
    after: Run
    sources: Sources
    totals: tuple[TotalMoves, ...]
    lines: tuple[LineDifference, ...]

    @property
    def equal(self) -> bool:
        """True if every value of both runs is the same, as calculated and as shown."""
        return all(line.equal for line in self.lines)

    @property
    def differing(self) -> tuple[LineDifference, ...]:
        """The lines with values that differ."""
        return tuple(line for line in self.lines if not line.equal)

    @property
    def lines_before(self) -> tuple[str, ...]:
        """Lines that only the run before has."""
        return tuple(n for n in self.before.program.lines if n not in self.after.program.lines)

    @property
    def lines_after(self) -> tuple[str, ...]:
        """Lines that only the run after has."""
        return tuple(n for n in self.after.program.lines if n not in self.before.program.lines)


def compare_runs(before: Run, after: Run, progress: Progress | None = None) -> Comparison:
    """What differs between two runs; the work is done in the database, exactly."""
    tell = progress or quiet
    with side_by_side(before, after) as con:
        tell("differences", 0, 3)
        sources = sources_of(con, before, after)
        tell("differences", 1, 3)
        totals = total_moves(con, before, after)
        tell("differences", 2, 3)
        find_differences(con)
        lines = line_differences(con, before, after)
        tell("differences", 3, 3)
    return Comparison(before, after, sources, totals, lines)
