"""Writes values from sheets: to Parquet, and as canonical text into a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import duckdb

from qiyue.core.dataset.snapshot import workers

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

    def tables(self) -> list[str]:
        """The sorted tables by their names."""

    def rows(self) -> str:
        """A query over them that gives all rows of VALUES in order."""

    def lines(self, con: duckdb.DuckDBPyConnection, sizes: list[int]) -> Sequence[Lines]:
        """What makes the canonical lines of each sheet."""

    def many(self) -> list[int]:
        """How many values a subject of each sheet has."""


def write_sheets(con: duckdb.DuckDBPyConnection, sheets: Sheets, path: Path) -> dict[str, Any]:
    """Write all values to `path`; gives their number and the SHA-256 of their canonical text.

    The file is written by a connection of its own with one thread, which keeps the order without
    holding everything back; meanwhile the text is hashed.
    """
    sizes = sheets.prepare(con)
    with TemporaryDirectory(dir=path.parent) as room, ThreadPoolExecutor(1) as writer:
        for name in sheets.tables():
            _set_aside(con, name, Path(room))
        written = writer.submit(_write, sheets, Path(room), path)
        sha256 = hashlib.sha256()
        for text in _texts(con, sheets, sizes):
            sha256.update(text)
        written.result()
    rows = sum(size * many for size, many in zip(sizes, sheets.many(), strict=True))
    return {"rows": rows, "sha256": sha256.hexdigest()}


def _set_aside(con: duckdb.DuckDBPyConnection, name: str, room: Path) -> None:
    """Put a sorted table into a file: numbers of 128 bits as decimals, which Parquet holds."""
    kinds = con.execute(f'DESCRIBE "{name}"').fetchall()
    columns = ", ".join(_as(column, kind, "DECIMAL(38, 0)") for column, kind, *_ in kinds)
    con.execute(
        f'COPY (SELECT {columns} FROM "{name}") TO {_text(room / name)} '
        "(FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 8192)"
    )


def _write(sheets: Sheets, room: Path, path: Path) -> None:
    with duckdb.connect(":memory:", config={"threads": 1}) as own:
        for name in sheets.tables():
            source = f"read_parquet({_text(room / name)})"
            kinds = own.execute(f"DESCRIBE FROM {source}").fetchall()
            columns = ", ".join(
                _as(column, "HUGEINT" if kind.startswith("DECIMAL") else kind, "HUGEINT")
                for column, kind, *_ in kinds
            )
            own.execute(f'CREATE VIEW "{name}" AS SELECT {columns} FROM {source}')
        own.execute(f"COPY ({sheets.rows()}) TO {_text(path)} (FORMAT parquet, COMPRESSION zstd)")


def _as(column: str, kind: str, wide: str) -> str:
    return f'CAST("{column}" AS {wide}) AS "{column}"' if kind == "HUGEINT" else f'"{column}"'


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _texts(con: duckdb.DuckDBPyConnection, sheets: Sheets, sizes: list[int]) -> Iterator[bytes]:
    """The canonical text in pieces; the next ones are made while one is hashed."""
    pieces = [
        (lines, first)
        for lines, size in zip(sheets.lines(con, sizes), sizes, strict=True)
        for first in range(0, size, SUBJECTS)
    ]
    many = workers()

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
