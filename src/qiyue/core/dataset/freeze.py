"""Freezes a dataset: every cell is checked against the method, then all tables are written.

Either a whole snapshot stands at the end, or nothing and all findings at once.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from qiyue.core.dataset.cells import Cell, named, quoted
from qiyue.core.dataset.faults import SHOWN, cell_finding, more_finding
from qiyue.core.dataset.files import copy_source
from qiyue.core.dataset.keys import Checked, keys_stand_once, names_are_known
from qiyue.core.dataset.load import connect, load
from qiyue.core.dataset.model import VALUE_SETS, Dataset, FileMapping, TableMapping
from qiyue.core.dataset.reader import FILE
from qiyue.core.dataset.snapshot import MANIFEST, Manifest, Snapshot, digest, open_snapshot
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.model import DATA_ORIGINS, Method, Table
from qiyue.core.values.findings import Both, Place, QiyueError

Progress = Callable[[str, int, int], None]


class SnapshotExists(QiyueError):
    """Another snapshot, or something else, stands where this one should go."""

    code = "snapshot-exists"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder.name)
        self.folder = folder


class UnknownValueSet(QiyueError):
    """The value set asked for is none of plan, flash and verified."""

    code = "unknown-value-set"

    def __init__(self, values: str) -> None:
        super().__init__(values)
        self.values = values


def freeze(
    dataset: Dataset,
    method: Method,
    folder: Path,
    *,
    values: str | None = None,
    progress: Progress | None = None,
) -> Snapshot:
    """Check the data of `dataset` against `method` and write a snapshot to `folder`.

    Raises HasFindings with all findings, and leaves nothing behind then; raises SnapshotExists
    if something else stands in `folder` (an equal snapshot is simply given back).
    """
    chosen = values or dataset.values
    if chosen not in VALUE_SETS:
        raise UnknownValueSet(chosen)
    beside = folder.parent / f".{folder.name}-{secrets.token_hex(4)}"
    desk = Desk()
    with TemporaryDirectory() as work, connect(Path(work), beside) as con:
        freezer = _Freezer(con, dataset, method, chosen, Path(work), desk)
        freezer.check(progress or _quiet)
        desk.close()
        try:
            beside.mkdir(parents=True)
            freezer.write(beside)
            return _publish(beside, folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _quiet(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def _publish(beside: Path, folder: Path) -> Snapshot:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    if not folder.exists():
        beside.rename(folder)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Snapshot(folder, manifest)
    old = folder / MANIFEST
    if old.is_file() and old.read_bytes() == (beside / MANIFEST).read_bytes():
        return open_snapshot(folder)
    raise SnapshotExists(folder)


class _Freezer:
    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        dataset: Dataset,
        method: Method,
        values: str,
        work: Path,
        desk: Desk,
    ) -> None:
        self.con, self.dataset, self.method = con, dataset, method
        self.values, self.work, self.desk = values, work, desk
        self.tables = [t for t in method.tables.values() if t.origin in DATA_ORIGINS]
        self.loaded: dict[str, Checked] = {}
        self.sources: dict[str, str] = {}

    def check(self, progress: Progress) -> None:
        """Load and check every data table."""
        self.mappings_name_data_tables()
        for done, table in enumerate(self.tables):
            progress(table.name, done, len(self.tables))
            mapping = self.mapping(table)
            if mapping is not None and self.known_columns(table, mapping):
                self.load(table, mapping, f"loaded{done}")
        for one in self.loaded.values():
            keys_stand_once(self.con, one, self.desk)
        names_are_known(self.con, self.method, self.loaded, self.desk)
        progress("", len(self.tables), len(self.tables))

    def mappings_name_data_tables(self) -> None:
        names = [table.name for table in self.tables]
        for name, mapping in self.dataset.tables.items():
            if name in names:
                continue
            there = name in self.method.tables
            self.desk.put(
                "table-of-the-method" if there else "unknown-table",
                mapping.place,
                Both(f"{name} 的行写在办法里。", f"The method itself holds the rows of {name}.")
                if there
                else Both(f"办法里没有表 {name}。", f"The method has no table {name}."),
                Both("从数据集里删去它。", "Remove it from the dataset.")
                if there
                else nearest(name, names),
            )

    def mapping(self, table: Table) -> FileMapping | None:
        """The file for the chosen value set; an unmapped table is empty."""
        entry = self.dataset.tables.get(table.name)
        if entry is None:
            if table.origin == "organisation":
                self.desk.put(
                    "unmapped-table",
                    Place(file=FILE, part=table.name),
                    Both(
                        f"没有写明表 {table.name} 在哪个文件里。",
                        f"It does not say which file holds {table.name}.",
                    ),
                    Both(
                        f"加一行 {table.name}: {{file: {table.name}.csv}}。",
                        f"Add {table.name}: {{file: {table.name}.csv}} under tables.",
                    ),
                )
            else:
                self.load_nothing(table)
            return None
        if entry.file is not None:
            return entry.file
        if self.values not in entry.sets:
            self.set_is_missing(entry)
        return entry.sets.get(self.values)

    def set_is_missing(self, entry: TableMapping) -> None:
        self.desk.put(
            "missing-set",
            entry.place,
            Both(
                f"{entry.name} 没有 {self.values} 这套数。",
                f"{entry.name} has no value set {self.values}.",
            ),
            nearest(self.values, entry.sets),
        )

    def known_columns(self, table: Table, mapping: FileMapping) -> bool:
        unknown = [name for name in mapping.columns if name not in table.columns]
        for name in unknown:
            self.desk.put(
                "unknown-column",
                mapping.column_places.get(name, mapping.place),
                Both(f"表 {table.name} 没有 {name} 一列。", f"{table.name} has no column {name}."),
                nearest(name, table.columns),
            )
        return not unknown

    def load_nothing(self, table: Table) -> None:
        name = f"nothing{len(self.loaded)}"
        cells = _cells(table)
        columns = ", ".join(f"v{i} {cell.sql_type}" for i, cell in enumerate(cells))
        self.con.execute(f"CREATE TABLE {name} (rec BIGINT, {columns})")
        self.loaded[table.name] = Checked(table, name, cells, "", 0)

    def load(self, table: Table, mapping: FileMapping, name: str) -> None:
        source = copy_source(self.dataset.folder, mapping, self.work, self.desk)
        if source is None:
            return
        self.sources[mapping.file] = source.sha256
        headers = [mapping.columns.get(n, c.header or n) for n, c in table.columns.items()]
        if not load(self.con, "raw", source, mapping, headers, self.desk):
            return
        source.path.unlink()
        cells = _cells(table)
        keep = "keep" + (f" AND value_set = {quoted(self.values)}" if mapping.set else "")
        values = [f"{cell.value(f't{i}')} AS v{i}" for i, cell in enumerate(cells)]
        faults = [f"{cell.fault(f't{i}')} AS f{i}" for i, cell in enumerate(cells)]
        self.con.execute(
            f"CREATE TABLE {name} AS SELECT rowid AS rec, {', '.join(values + faults)} "
            f"FROM raw WHERE {keep}"
        )
        one = Checked(table, name, cells, mapping.file, source.first)
        self.cells_are_sound(one)
        self.loaded[table.name] = one

    def cells_are_sound(self, one: Checked) -> None:
        """Every cell is what its column takes."""
        counts = ", ".join(f"count(f{i})" for i in range(len(one.cells)))
        totals = self.con.execute(f"SELECT {counts} FROM {one.name}").fetchone() or ()
        for i, total in enumerate(totals):
            if not total:
                continue
            cell = one.cells[i]
            part = f"{one.table.name}: {cell.column.name}"
            rows = self.con.execute(
                f"SELECT rec, f{i}, coalesce(t{i}, '') FROM {one.name} JOIN raw ON raw.rowid = rec "
                f"WHERE f{i} IS NOT NULL ORDER BY rec LIMIT {SHOWN}"
            ).fetchall()
            for row, fault, text in rows:
                place = Place(row + one.first, 0, one.file, part)
                self.desk.add([cell_finding(fault, text, cell, place)])
            if total > len(rows):
                self.desk.add([more_finding(len(rows), total, part, Place(0, 0, one.file, part))])

    def write(self, folder: Path) -> None:
        """Write the tables and the manifest into `folder`."""
        snapshot = Snapshot(folder, {})
        tables: Manifest = {}
        for table in self.tables:
            one = self.loaded[table.name]
            columns = ", ".join(f"v{i} AS {named(c.column.name)}" for i, c in enumerate(one.cells))
            self.con.execute(
                f"COPY (SELECT {columns} FROM {one.name} ORDER BY {', '.join(one.key())}) "
                f"TO {quoted(str(snapshot.path(table.name).resolve()))} (FORMAT parquet)"
            )
            about = {cell.column.name: cell.about() for cell in one.cells}
            keys = list(table.keys)
            rows, sha256 = digest(self.con, snapshot, table.name, keys, about)
            tables[table.name] = {"rows": rows, "sha256": sha256, "keys": keys, "columns": about}
        period = self.dataset.period
        manifest: Manifest = {
            "qiyue": 1,
            "kind": "snapshot",
            "dataset": self.dataset.code,
            "period": f"{period[0]}..{period[1]}" if period else None,
            "values": self.values,
            "method": self.method.code,
            "tables": tables,
            "sources": dict(sorted(self.sources.items())),
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def _cells(table: Table) -> tuple[Cell, ...]:
    return tuple(Cell(column, name in table.keys) for name, column in table.columns.items())
