"""The SHA-256 of a table, column by column: it depends on the values and on nothing around them.

Rows are in key order. Each column gives two hashes:

- whole numbers, yes/no (1 and 0) and days (counted from 1970-01-01): of the bits that say which
  cells are there (1; eight to a byte, the first highest, the last byte filled up with 0), and of
  the values as 64 bits each, little-endian, 0 where a cell is empty;
- texts, and numbers that may need more than 64 bits, as decimal texts: of the lengths in bytes as
  64 bits each, little-endian, -1 where a cell is empty, and of the texts in UTF-8, one after the
  other.

The SHA-256 of the table is that of some lines, each ended by a line feed: first its keys as a JSON
list, and where it stands across (across.py) a space and its places as another; then for each
column its name, kind, step and word for an empty cell as a JSON list (`""` where it has none) and
the two hashes, in hexadecimal, with spaces between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import duckdb

from qiyue.core.dataset.cells import named

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS = 131_072
"""So many rows are hashed at once; a multiple of eight."""

WHOLE = (("number", "BIGINT"), ("yes/no", "BOOLEAN"), ("date", "DATE"))
"""Kinds of cells, and the types in which they are stored as whole numbers."""

Columns = Mapping[str, Mapping[str, str]]


class _Hashed:
    """The two hashes of one column, as its cells come in."""

    def __init__(self, name: str, about: Mapping[str, str], kind: str) -> None:
        self.name, self.about = named(name), about
        self.whole = (about["kind"], kind) in WHOLE
        self.day = kind == "DATE"
        self.head = listed([name, *(about.get(what, "") for what in ("kind", "step", "empty"))])
        self.which, self.what = hashlib.sha256(), hashlib.sha256()

    def items(self, n: int) -> list[str]:
        """What to ask for of each row."""
        if not self.whole:
            text = f"CAST({self.name} AS VARCHAR)"
            return [f"coalesce({text}, '') AS t{n}", f"coalesce(strlen({text}), -1) AS n{n}"]
        value = f"({self.name} - DATE '1970-01-01')" if self.day else self.name
        return [f"CAST({value} AS BIGINT) AS n{n}"]

    def take(self, found: Mapping[str, Any], n: int) -> None:
        """Hash the next rows."""
        import numpy as np  # DuckDB loads it to give columns; not every command needs any

        values = found[f"n{n}"]
        if self.whole:
            there = ~np.ma.getmaskarray(values)
            self.which.update(np.packbits(there).tobytes())
            self.what.update(_bytes(np.ma.filled(values, 0)))
        else:
            self.which.update(_bytes(values))
            self.what.update("".join(found[f"t{n}"].tolist()).encode())

    def line(self) -> str:
        return f"{self.head} {self.which.hexdigest()} {self.what.hexdigest()}\n"


def _bytes(values: NDArray[Any]) -> bytes:
    return values.astype("<i8").tobytes()


def digest(
    con: duckdb.DuckDBPyConnection, source: str, row: str, rows: int, columns: Columns, head: str
) -> str:
    """The SHA-256 of a relation whose `rows` stand in key order, numbered from 0 as `row`.

    `head` is the first line. Raises duckdb.Error if the relation has not these columns.
    """
    kinds = {name: kind for name, kind, *_ in con.execute(f"DESCRIBE FROM {source}").fetchall()}
    hashed = [_Hashed(name, about, kinds.get(name, "")) for name, about in columns.items()]
    items = ", ".join(item for n, one in enumerate(hashed) for item in one.items(n))
    for first in range(0, rows, ROWS):
        found = con.execute(
            f"SELECT {items} FROM {source} WHERE {row} >= {first} AND {row} < {first + ROWS}"
        ).fetchnumpy()
        for n, one in enumerate(hashed):
            one.take(found, n)
    lines = [f"{head}\n", *(one.line() for one in hashed)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def listed(names: Sequence[str]) -> str:
    """Names as a JSON list."""
    return json.dumps(list(names), ensure_ascii=False)
