"""Scores again only what a change of the data reaches."""

from __future__ import annotations

from pathlib import Path

import duckdb

from qiyue.core.dataset import Snapshot, read_manifest
from qiyue.core.engine.duckdb.run import sizes_of
from qiyue.core.engine.incremental import kept, since
from qiyue.core.method.program import Program
from qiyue.core.plan.since import layout

__all__ = ["calculate", "keep"]


def calculate(
    program: Program, snapshot: Snapshot, run: Path, con: duckdb.DuckDBPyConnection, work: Path
) -> str | None:
    """Score a snapshot since the run in a folder, and keep it all in the run folder `work`.

    The name of the table with the rows of VALUES; None if everything has to be calculated: the
    run kept nothing, or what it kept belongs to another plan.
    """
    before = Snapshot(run / "snapshot", read_manifest(run / "snapshot"))
    earlier = since.Earlier(before, run, run / kept.FOLDER)
    try:
        return since.calculate(program, snapshot, earlier, con, work / kept.FOLDER)
    except since.Whole:
        return None


def keep(con: duckdb.DuckDBPyConnection, program: Program, snapshot: Snapshot, work: Path) -> None:
    """Keep what a whole run has just calculated in `con`, in the run folder `work`."""
    kept.keep(con, layout(program, sizes_of(program, snapshot)), work / kept.FOLDER)
