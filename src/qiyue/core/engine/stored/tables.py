"""Tables of texts in a run's folder: written in the order of their keys, hashed as canonical lines.

A line stands for each row: its fields joined by tabs, NULL as \\N, backslash, tab and ends of lines
inside a field escaped by a backslash.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

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


def write_texts(
    con: duckdb.DuckDBPyConnection, heads: Sequence[str], rows: Sequence[Sequence[str]], path: Path
) -> None:
    """Write a short list of texts, in the order in which they come."""
    columns = ", ".join(f"{head} VARCHAR" for head in heads)
    con.execute(f"CREATE OR REPLACE TEMP TABLE qiyue_list ({columns})")
    if rows:
        marks = ", ".join(f"({', '.join('?' * len(heads))})" for _ in rows)
        con.execute(f"INSERT INTO qiyue_list VALUES {marks}", [x for row in rows for x in row])
    con.execute(f"COPY qiyue_list TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)")


def canonical_lines(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    columns: Sequence[str],
    names: Collection[str] | None = None,
) -> Iterator[tuple[bytes, int]]:
    """The canonical lines of a written table in pieces, each with the number of its rows.

    Those whose `name` is one of `names` alone, if these are given.
    """
    where = "" if names is None else f" WHERE name IN ({listed(names)})"
    fields = [f"coalesce({c if c in CLOSED else field_sql(c)}, '\\N')" for c in columns]
    line = f"concat({', chr(9), '.join(fields)})"
    found = con.execute(
        f"SELECT string_agg(text, chr(10) ORDER BY place) || chr(10), count(*) FROM "
        f"(SELECT {line} AS text, file_row_number AS place "
        f"FROM read_parquet({quoted(str(path))}, file_row_number = true){where}) "
        f"GROUP BY place // {CHUNK} ORDER BY place // {CHUNK}"
    )
    while batch := found.fetchmany(10):
        yield from ((text.encode(), count) for text, count in batch)
