"""A snapshot: the data tables of one run as Parquet, with a manifest that anybody can recompute.

The manifest holds for each table the SHA-256 of its content (content.py), which does not depend on
the Parquet container, the machine, or the order of rows in the sources. Rows stand in the order of
the key: texts by their UTF-8 bytes, numbers by value. A number column of the Parquet file holds
value / step, whole, as BIGINT or DECIMAL(38,0); an empty cell is NULL. A large table on a short
list of the method stands across in its file (across.py): `rows_of` gives its rows as declared.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from qiyue.core.dataset.across import About, Across
from qiyue.core.dataset.cells import named, quoted
from qiyue.core.dataset.content import digest, listed
from qiyue.core.dataset.load import connect
from qiyue.core.method.model import Table, Value
from qiyue.core.values.absence import Absence, Absent
from qiyue.core.values.exact import number
from qiyue.core.values.findings import Both, Finding, HasFindings, Place, QiyueError

MANIFEST = "manifest.json"
VERSION = 2
"""Of the form in which tables stand and are hashed."""

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

    def across(self, table: str) -> Across | None:
        """How a data table stands across in its file, if it does."""
        return Across.frozen(self.manifest["tables"][table])

    def all_across(self) -> dict[str, Across]:
        """The data tables that stand across in their files."""
        found = {name: self.across(name) for name in self.manifest["tables"]}
        return {name: across for name, across in found.items() if across is not None}

    def file(self, table: str) -> str:
        """SQL that reads the Parquet file of a data table, as it is."""
        return f"read_parquet({quoted(str(self.path(table).resolve()))})"

    def rows_of(self, table: str) -> str:
        """SQL of the rows of a data table, as the method declares them, as a relation."""
        across = self.across(table)
        if across is None:
            return self.file(table)
        return across.rows(list(self.manifest["tables"][table]["columns"]), self.file(table))

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
    about = snapshot.manifest["tables"][table.name]["columns"]
    where = _conditions(about, at)
    if where is None:
        return []
    if among is not None:
        where.append((among[0], f"{named(among[0])} IN (SELECT unnest(?::VARCHAR[]))"))
    names = list(table.columns)
    across, source = snapshot.across(table.name), snapshot.file(table.name)
    if across is not None:
        inside = " AND ".join(text for name, text in where if name in across.data)
        place = at.get(across.key)
        if place is not None and place not in across.places:
            return []
        source = across.rows(names, source, inside, "" if place is None else str(place))
        where = [(name, text) for name, text in where if name not in across.data]
    condition = " AND ".join(text for _, text in where)
    found = con.execute(
        f"SELECT {', '.join(map(named, names))} FROM {source} "
        f"{'WHERE ' + condition if condition else ''} ORDER BY {', '.join(map(named, table.keys))}"
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


def _conditions(about: Manifest, at: dict[str, Value]) -> list[tuple[str, str]] | None:
    """A column and SQL of the condition for each; None where no stored cell can hold its value."""
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
        conditions.append((name, f"{named(name)} = {text}"))
    return conditions


def _reader(about: dict[str, str]) -> Callable[[Any], Value]:
    if about["kind"] != "number":
        return _as_it_is
    step = number(about["step"])
    return lambda k: Fraction(int(k) * step.numerator, step.denominator)


def _as_it_is(value: str | bool | date) -> Value:
    return value


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the snapshot in `folder`.

    Raises SnapshotChanged if it is none, HasFindings if it is of another form than is read here.
    """
    try:
        manifest: Manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        kind, version = manifest["kind"], manifest["qiyue"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotChanged(folder, MANIFEST) from error
    if kind != "snapshot" or type(version) is not int:
        raise SnapshotChanged(folder, MANIFEST)
    if version != VERSION:
        raise HasFindings([_other_form(folder, version)])
    return manifest


def _other_form(folder: Path, version: int) -> Finding:
    zh, en = ("旧", "an older") if version < VERSION else ("新", "a newer")
    return Finding(
        "other-snapshot-form",
        Place(file=str(folder / MANIFEST)),
        Both(
            f"这份快照是第 {version} 版的{zh}格式，本程序读第 {VERSION} 版。",
            f"This snapshot is in {en} form, version {version}; this program reads {VERSION}.",
        ),
        Both(
            "用当时的数据集重新冻结（qiyue freeze），再算一次。"
            if version < VERSION
            else "用较新的 qiyue 打开。",
            "Freeze the dataset anew (qiyue freeze) and score it again."
            if version < VERSION
            else "Open it with a newer qiyue.",
        ),
    )


def open_snapshot(folder: Path) -> Snapshot:
    """The snapshot in `folder`; raises SnapshotChanged if a table is not what was frozen.

    Raises HasFindings if it is of another form than is read here.
    """
    snapshot = Snapshot(folder, read_manifest(folder))
    try:
        with connect(folder) as con:
            for name in snapshot.manifest["tables"]:
                try:
                    same = _as_frozen(con, snapshot, name)
                except duckdb.OutOfMemoryException:
                    raise
                except duckdb.Error as error:
                    raise SnapshotChanged(folder, name) from error
                if not same:
                    raise SnapshotChanged(folder, name)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotChanged(folder, MANIFEST) from error
    return snapshot


def _as_frozen(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, name: str) -> bool:
    """Whether the file of a table holds what the manifest says."""
    about, across = snapshot.manifest["tables"][name], snapshot.across(name)
    stands = about["rows"] if across is None else about["across"]["rows"]
    found = measured(con, snapshot.path(name), across, about["keys"], about["columns"])
    return found == (about["rows"], stands, about["sha256"])


def measured(
    con: duckdb.DuckDBPyConnection,
    file: Path,
    across: Across | None,
    keys: Sequence[str],
    columns: About,
) -> tuple[int, int, str]:
    """How many rows a table has as declared and in its file, and the SHA-256 of its content."""
    source = f"read_parquet({quoted(str(file.resolve()))}, file_row_number = true)"
    counted, head = "count(*)", listed(keys)
    if across is not None:
        counted, head = across.count(), f"{head} {listed(across.places)}"
        columns = across.columns(columns)
    rows, stand = con.execute(f"SELECT {counted}, count(*) FROM {source}").fetchall()[0]
    sha256 = digest(con, source, "file_row_number", int(stand), columns, head)
    return int(rows), int(stand), sha256


def workers() -> int:
    """How many pieces are worth making at once: one for each core, eight at most."""
    able = getattr(os, "sched_getaffinity", None)
    return max(1, min(len(able(0)) if able else os.cpu_count() or 1, 8))
