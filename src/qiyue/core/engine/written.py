"""Writes values from sheets: to Parquet, and as canonical text into a hash."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import duckdb

SUBJECTS = 10_000
"""So many subjects are turned into text at once."""


class Lines(Protocol):
    """Makes the canonical lines of subjects of a sheet."""

    def piece(self, con: duckdb.DuckDBPyConnection, first: int, last: int) -> bytes:
        """Those of the subjects from `first` to before `last`."""


class Sheets(Protocol):
    """What a calculation gives whose values stand in sheets, if there are `sheets`."""

    @property
    def sheets(self) -> Sequence[object]:
        """One for each kind of subject."""

    def prepare(self, con: duckdb.DuckDBPyConnection) -> list[int]:
        """Make the sorted tables; how many subjects each has."""

    def rows(self) -> str:
        """A query that gives all rows of VALUES in order."""

    def lines(self, con: duckdb.DuckDBPyConnection, sizes: list[int]) -> Sequence[Lines]:
        """What makes the canonical lines of each sheet."""

    def many(self) -> list[int]:
        """How many values a subject of each sheet has."""


def write_sheets(con: duckdb.DuckDBPyConnection, sheets: Sheets, path: Path) -> dict[str, Any]:
    """Write all values to `path`; gives their number and the SHA-256 of their canonical text."""
    sizes = sheets.prepare(con)
    target = str(path).replace("'", "''")
    con.execute(f"COPY ({sheets.rows()}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    sha256 = hashlib.sha256()
    for text in _texts(con, sheets, sizes):
        sha256.update(text)
    rows = sum(size * many for size, many in zip(sizes, sheets.many(), strict=True))
    return {"rows": rows, "sha256": sha256.hexdigest()}


def _texts(con: duckdb.DuckDBPyConnection, sheets: Sheets, sizes: list[int]) -> Iterator[bytes]:
    """The canonical text in pieces; the next ones are made while one is hashed."""
    pieces = [
        (lines, first)
        for lines, size in zip(sheets.lines(con, sizes), sizes, strict=True)
        for first in range(0, size, SUBJECTS)
    ]
    many = max(1, min(len(os.sched_getaffinity(0)), 8))

    def made(lines: Lines, first: int) -> bytes:
        with con.cursor() as own:
            return lines.piece(own, first, first + SUBJECTS)

    with ThreadPoolExecutor(many) as pool:
        waiting: list[Future[bytes]] = []
        for piece in pieces:
            waiting.append(pool.submit(made, *piece))
            if len(waiting) > many:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()
