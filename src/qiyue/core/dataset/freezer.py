"""Checks rows as texts against the tables of a method, and writes them all as a snapshot.

Where the rows come from is the business of its two kinds: files (freeze.py), or a snapshot that
stands already (thaw.py). Either a whole snapshot stands at the end, or nothing and all findings.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import duckdb

from qiyue.core.dataset.cells import Cell, named, quoted
from qiyue.core.dataset.faults import SHOWN, cell_finding, more_finding
from qiyue.core.dataset.keys import Checked, in_key_order, keys_stand_once, names_are_known
from qiyue.core.dataset.snapshot import (
    MANIFEST,
    Manifest,
    Snapshot,
    canonical,
    digest_in_order,
    open_snapshot,
)
from qiyue.core.landing.places import folder_held, take_place
from qiyue.core.method.desk import Desk
from qiyue.core.method.model import DATA_ORIGINS, Method, Table
from qiyue.core.values.findings import Place, QiyueError

Progress = Callable[[str, int, int], None]


class SnapshotExists(QiyueError):
    """Another snapshot, or something else, stands where this one should go."""

    code = "snapshot-exists"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder.name)
        self.folder = folder


def quiet(what: str, done: int, total: int) -> None:
    """Tell nobody."""


class Freezer(ABC):
    """Rows of the data tables of a method on their way into a snapshot; `con` may write there."""

    def __init__(self, con: duckdb.DuckDBPyConnection, method: Method, work: Path) -> None:
        self.con, self.method, self.work = con, method, work
        self.desk = Desk()
        self.tables = [t for t in method.tables.values() if t.origin in DATA_ORIGINS]
        self.loaded: dict[str, Checked] = {}

    @abstractmethod
    def about(self) -> Manifest:
        """What the manifest says beside the tables: dataset, period, values, sources."""

    @abstractmethod
    def load(self, table: Table, name: str) -> None:
        """Bring the rows of a table into the SQL table `raw`, and `take` them under `name`."""

    def freeze(self, beside: Path, folder: Path, progress: Progress) -> Snapshot:
        """Check everything and write the snapshot `folder`, which is made `beside` its place.

        Raises HasFindings with all findings, and leaves nothing behind then; raises
        SnapshotExists if something else stands in `folder`.
        """
        for done, table in enumerate(self.tables):
            progress(table.name, done, len(self.tables))
            self.load(table, f"loaded{done}")
        for one in self.loaded.values():
            keys_stand_once(self.con, one, self.desk)
        names_are_known(self.con, self.method, self.loaded, self.desk)
        progress("", len(self.tables), len(self.tables))
        self.desk.close()
        with folder_held(beside):
            self.write(beside)
            return _publish(beside, folder)

    def load_nothing(self, table: Table) -> None:
        """A table without rows."""
        name = f"nothing{len(self.loaded)}"
        cells = cells_of(table)
        columns = ", ".join(f"v{i} {cell.sql_type}" for i, cell in enumerate(cells))
        self.con.execute(f"CREATE TABLE {name} (rec BIGINT, {columns})")
        self.loaded[table.name] = Checked(table, name, cells, "", 0)

    def take(self, table: Table, name: str, file: str, first: int, keep: str = "keep") -> None:
        """Read the texts t0, t1, … of `raw` as the cells of a table, and check each."""
        cells = cells_of(table)
        values = [f"{cell.value(f't{i}')} AS v{i}" for i, cell in enumerate(cells)]
        faults = [f"{cell.fault(f't{i}')} AS f{i}" for i, cell in enumerate(cells)]
        self.con.execute(
            f"CREATE TABLE {name} AS SELECT rowid AS rec, {', '.join(values + faults)} "
            f"FROM raw WHERE {keep}"
        )
        one = Checked(table, name, cells, file, first)
        self.cells_are_sound(one)
        self.loaded[table.name] = one

    def cells_are_sound(self, one: Checked) -> None:
        """Every cell is what its column takes."""
        counts = ", ".join(f"count(f{i})" for i in range(len(one.cells)))
        totals = self.con.execute(f"SELECT {counts} FROM {one.name}").fetchone() or ()
        keys = ", ', ', ".join(f"coalesce(t{i}, '')" for i, c in enumerate(one.cells) if c.key)
        for i, total in enumerate(totals):
            if not total:
                continue
            cell = one.cells[i]
            part = f"{one.table.name}: {cell.column.name}"
            rows = self.con.execute(
                f"SELECT rec, f{i}, coalesce(t{i}, ''), concat({keys}) "
                f"FROM {one.name} JOIN raw ON raw.rowid = rec "
                f"WHERE f{i} IS NOT NULL ORDER BY rec LIMIT {SHOWN}"
            ).fetchall()
            for row, fault, text, key in rows:
                place = self.place(one, cell, row, key)
                self.desk.add([cell_finding(fault, text, cell, place)])
            if total > len(rows):
                self.desk.add([more_finding(len(rows), total, part, Place(0, 0, one.file, part))])

    def place(self, one: Checked, cell: Cell, row: int, key: str) -> Place:
        """Where a cell stands that is not sound: by its record, or by its key."""
        return Place(row + one.first, 0, one.file, f"{one.table.name}: {cell.column.name}")

    def write(self, folder: Path) -> None:
        """Write the tables and the manifest into `folder`."""
        snapshot = Snapshot(folder, {})
        tables: Manifest = {}
        for table in self.tables:
            one = self.loaded[table.name]
            about = {cell.column.name: cell.about() for cell in one.cells}
            keys = list(table.keys)
            held = self.in_order(one)
            columns = ", ".join(f"v{i} AS {named(name)}" for i, name in enumerate(about))
            self.con.execute(
                f"COPY (SELECT {columns} FROM {held}) "
                f"TO {quoted(str(snapshot.path(table.name).resolve()))} (FORMAT parquet)"
            )
            line = canonical(about, [f"v{i}" for i in range(len(about))])
            rows, sha256 = digest_in_order(self.con, held, line)
            self.con.execute(f"DROP TABLE {held}")
            tables[table.name] = {"rows": rows, "sha256": sha256, "keys": keys, "columns": about}
        about_it = self.about()
        manifest: Manifest = {
            "qiyue": 1,
            "kind": "snapshot",
            "dataset": about_it["dataset"],
            "period": about_it["period"],
            "values": about_it["values"],
            "method": self.method.code,
            "tables": tables,
            "sources": about_it["sources"],
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")

    def in_order(self, one: Checked) -> str:
        """The SQL table with the rows in the order of the key."""
        if in_key_order(self.con, one):
            return one.name
        values = ", ".join(f"v{i}" for i in range(len(one.cells)))
        self.con.execute(
            f"CREATE TABLE {one.name}_ordered AS SELECT {values} FROM {one.name} "
            f"ORDER BY {', '.join(one.key())}"
        )
        self.con.execute(f"DROP TABLE {one.name}")
        return f"{one.name}_ordered"


def cells_of(table: Table) -> tuple[Cell, ...]:
    """The columns of a table, each as what reads its cells."""
    return tuple(Cell(column, name in table.keys) for name, column in table.columns.items())


def _publish(beside: Path, folder: Path) -> Snapshot:
    """The snapshot made `beside`, in its place; one that is equal stays there."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        take_place(beside, folder)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Snapshot(folder, manifest)
    old = folder / MANIFEST
    if old.is_file() and old.read_bytes() == (beside / MANIFEST).read_bytes():
        return open_snapshot(folder)
    raise SnapshotExists(folder)
