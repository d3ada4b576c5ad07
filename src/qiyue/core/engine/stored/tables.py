"""Tables of texts in a run's folder: written in the order of their keys, hashed as canonical lines.

A line stands for each row: its fields joined by tabs, NULL as \\N, backslash, tab and ends of lines
inside a field escaped by a backslash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from qiyue.core.dataset.cells import quoted

SIGNS = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
CLOSED = ("kind", "name", "role", "numerator", "denominator", "state")
"""Columns whose texts never hold a sign that is escaped."""
CHUNK = 20_000


def plain_field(text: str) -> str:
    """A text as a field of a canonical line."""
    for sign, escape in SIGNS:
        text = text.replace(sign, escape)
    return text


def field_sql(text: str) -> str:
    """SQL of the same."""
    for sign, escape in SIGNS:
        text = f"replace({text}, chr({ord(sign)}), '{escape}')"
    return text


def listed(texts: Iterable[str]) -> str:
    """Texts as literals of SQL in a row; an empty one is NULL, and so is an empty list."""
    return ", ".join(quoted(text) if text else "NULL" for text in sorted(texts)) or "NULL"


def copy_in_order(
    con: duckdb.DuckDBPyConnection, query: str, order: Sequence[str], path: Path
) -> None:
    """Write the rows of a query, sorted; without an `order`, as they come."""
    by = f" ORDER BY {', '.join(order)}" if order else ""
    con.execute(
        f"COPY (SELECT * FROM ({query}){by}) TO {quoted(str(path))} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )


def canonical_lines(
    con: duckdb.DuckDBPyConnection, path: Path, columns: Sequence[str]
) -> Iterator[tuple[bytes, int]]:
    """The canonical lines of a written table in pieces, each with the number of its rows."""
    fields = [f"coalesce({c if c in CLOSED else field_sql(c)}, '\\N')" for c in columns]
    line = f"concat({', chr(9), '.join(fields)})"
    found = con.execute(
        f"SELECT string_agg(text, chr(10) ORDER BY place) || chr(10), count(*) FROM "
        f"(SELECT {line} AS text, file_row_number AS place "
        f"FROM read_parquet({quoted(str(path))}, file_row_number = true)) "
        f"GROUP BY place // {CHUNK} ORDER BY place // {CHUNK}"
    )
    while batch := found.fetchmany(10):
        yield from ((text.encode(), count) for text, count in batch)


def about(con: duckdb.DuckDBPyConnection, path: Path, columns: Sequence[str]) -> dict[str, Any]:
    """Number of rows and SHA-256 of the canonical lines of a written table."""
    sha256, rows = hashlib.sha256(), 0
    for text, count in canonical_lines(con, path, columns):
        sha256.update(text)
        rows += count
    return {"rows": rows, "sha256": sha256.hexdigest()}
