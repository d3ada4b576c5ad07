"""A snapshot: the data tables of one run as Parquet, with a manifest that anybody can recompute.

The manifest holds for each table the SHA-256 of its canonical text form. That form does not
depend on the Parquet container, the machine, or the order of rows in the sources:

- a line for each row, sorted by key (texts by their UTF-8 bytes, numbers by value), each ended
  by a line feed; the fields in the order of the method's columns, joined by a tab;
- a number is the plain decimal text of its value, with no needless zero: 28.1, -0.05, 1200;
- yes/no is `yes` or `no`; a date is ISO, 2026-11-23; everything else is its text, in UTF-8;
- in a text, backslash, tab, line feed and carriage return are written as \\\\ \\t \\n \\r;
- an empty cell is the word of the kind of absence that its column states: n/a, exempt, missing
  or withheld; a text that is just such a word has \\= before it.

A number column of the Parquet file holds value / step, whole, as BIGINT or DECIMAL(38,0).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from qiyue.core.dataset.cells import named, quoted, written
from qiyue.core.dataset.load import connect
from qiyue.core.method.model import Table, Value
from qiyue.core.values.absence import KINDS, Absence, Absent
from qiyue.core.values.exact import number
from qiyue.core.values.findings import QiyueError

MANIFEST = "manifest.json"
BATCH = 20_000
PIECE = 100_000
Manifest = dict[str, Any]
"""What manifest.json holds; its shape is in the documentation of the dataset room."""


class SnapshotChanged(QiyueError):
    """The files of a snapshot are not what its manifest says; `part` is the one that differs."""

    code = "snapshot-changed"

    def __init__(self, folder: Path, part: str) -> None:
        super().__init__(f"{folder.name}: {part}")
        self.folder, self.part = folder, part


@dataclass(frozen=True, slots=True)
class Snapshot:
    """快照: frozen data tables; they stay as they are."""

    folder: Path
    manifest: Manifest

    def path(self, table: str) -> Path:
        """The Parquet file of a data table."""
        return self.folder / f"{table}.parquet"

    def rows(self, table: Table) -> list[tuple[Value, ...]]:
        """The rows in the order of the key, a value for each column in the table's order."""
        with connect(self.folder) as con:
            return rows_at(con, self, table, {})

    def size(self, table: str) -> int:
        """How many rows a data table has."""
        return int(self.manifest["tables"][table]["rows"])


def rows_at(
    con: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    table: Table,
    at: dict[str, Value],
    most: int | None = None,
    *,
    among: tuple[str, list[str]] | None = None,
) -> list[tuple[Value, ...]]:
    """The rows of a table whose columns hold just the values `at`, in the order of the key.

    No more than `most`, if that is given; those alone whose column `among[0]` is one of the texts
    `among[1]`.
    """
    where = _where(snapshot, table, at)
    if where is None:
        return []
    if among is not None:
        start = f"{where} AND" if where else "WHERE"
        where = f"{start} {named(among[0])} IN (SELECT unnest(?::VARCHAR[]))"
    about = snapshot.manifest["tables"][table.name]["columns"]
    names = list(table.columns)
    found = con.execute(
        f"SELECT {', '.join(map(named, names))} FROM {_parquet(snapshot, table.name)} {where} "
        f"ORDER BY {', '.join(map(named, table.keys))}"
        f"{'' if most is None else f' LIMIT {most}'}",
        [] if among is None else [among[1]],
    ).fetchall()
    readers = [_reader(about[name]) for name in names]
    reasons = [names.index(c.reason) if c.reason else -1 for c in table.columns.values()]
    kinds = [c.empty or Absence.NOT_APPLICABLE for c in table.columns.values()]
    return [
        tuple(
            Absent(kinds[i], str(row[reasons[i]] or "") if reasons[i] >= 0 else "")
            if value is None
            else readers[i](value)
            for i, value in enumerate(row)
        )
        for row in found
    ]


def _where(snapshot: Snapshot, table: Table, at: dict[str, Value]) -> str | None:
    """SQL of the condition; None where no stored cell can hold such a value."""
    about = snapshot.manifest["tables"][table.name]["columns"]
    conditions = []
    for name, value in at.items():
        text = quoted(str(value))
        match value:
            case bool():
                text = "true" if value else "false"
            case Fraction():
                steps = value / number(about[name]["step"])
                if steps.denominator != 1:
                    return None
                text = str(steps.numerator)
            case date():
                text = f"DATE {quoted(value.isoformat())}"
        conditions.append(f"{named(name)} = {text}")
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _reader(about: dict[str, str]) -> Callable[[Any], Value]:
    if about["kind"] != "number":
        return _as_it_is
    step = number(about["step"])
    return lambda k: Fraction(int(k) * step.numerator, step.denominator)


def _as_it_is(value: str | bool | date) -> Value:
    return value


def _parquet(snapshot: Snapshot, table: str) -> str:
    return f"read_parquet({quoted(str(snapshot.path(table).resolve()))})"


def open_snapshot(folder: Path) -> Snapshot:
    """The snapshot in `folder`; raises SnapshotChanged if a table is not what was frozen."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if (manifest["qiyue"], manifest["kind"]) != (1, "snapshot"):
            raise SnapshotChanged(folder, MANIFEST)
        snapshot = Snapshot(folder, manifest)
        tables = manifest["tables"].items()
        with connect(folder) as con:
            for name, about in tables:
                try:
                    found = digest(con, snapshot, name, about["keys"], about["columns"])
                except duckdb.OutOfMemoryException:
                    raise
                except duckdb.Error as error:
                    raise SnapshotChanged(folder, name) from error
                if found != (about["rows"], about["sha256"]):
                    raise SnapshotChanged(folder, name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotChanged(folder, MANIFEST) from error
    return snapshot


def canonical(columns: dict[str, dict[str, str]], names: list[str] | None = None) -> str:
    """SQL of the canonical line of a row, whose columns bear `names` (else their own)."""
    fields = []
    for about, held in zip(columns.values(), names or list(columns), strict=True):
        absent = about.get("empty", Absence.NOT_APPLICABLE.word)
        text = written(named(held), about)
        if about["kind"] not in ("number", "yes/no", "date"):
            text = f"CASE WHEN {_plain(named(held))} THEN {named(held)} ELSE {text} END"
        fields.append(f"coalesce({text}, {quoted(absent)})")
    return f"concat({', chr(9), '.join(fields)})"


def _plain(text: str) -> str:
    """SQL that is true of a text, as most are, in which nothing has to be escaped."""
    words = ", ".join(map(quoted, KINDS))
    return f"regexp_full_match({text}, '[A-Za-z0-9_.-]*') AND {text} NOT IN ({words})"


def digest(
    con: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    table: str,
    keys: list[str],
    columns: dict[str, dict[str, str]],
) -> tuple[int, str]:
    """Number of rows and SHA-256 of the canonical text form of a stored table."""
    found = con.execute(
        f"SELECT {canonical(columns)} FROM {_parquet(snapshot, table)} "
        f"ORDER BY {', '.join(map(named, keys))}"
    )
    rows, sha256 = 0, hashlib.sha256()
    while batch := found.fetchmany(BATCH):
        rows += len(batch)
        sha256.update("".join(f"{text}\n" for (text,) in batch).encode())
    return rows, sha256.hexdigest()


def workers() -> int:
    """How many pieces are worth making at once: one for each core, eight at most."""
    able = getattr(os, "sched_getaffinity", None)
    return max(1, min(len(able(0)) if able else os.cpu_count() or 1, 8))


def digest_in_order(con: duckdb.DuckDBPyConnection, table: str, line: str) -> tuple[int, str]:
    """The same of a table of `con` whose rows stand in the order of the key, piece by piece.

    `line` is SQL of the canonical line; pieces are made while others are hashed.
    """
    rows = con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]

    def piece(first: int) -> bytes:
        with con.cursor() as own:
            text = f"string_agg(concat({line}, chr(10)), '' ORDER BY rowid)"
            query = f"SELECT {text} FROM {table} WHERE rowid >= {first} AND rowid < {first + PIECE}"
            ((found,),) = own.execute(query).fetchall()
            return str(found).encode()

    sha256 = hashlib.sha256()
    many = workers()
    with ThreadPoolExecutor(many) as pool:
        waiting: list[Future[bytes]] = []
        for first in range(0, rows, PIECE):
            waiting.append(pool.submit(piece, first))
            if len(waiting) > many:
                sha256.update(waiting.pop(0).result())
        for future in waiting:
            sha256.update(future.result())
    return rows, sha256.hexdigest()
