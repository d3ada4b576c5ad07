"""Checks rows against the tables of a method, and writes them all as a snapshot.

Where the rows come from is the business of its two kinds: files (freeze.py), or a snapshot that
stands already (thaw.py). Typed files are taken whole where nothing is wrong with them; all else
comes as texts, cell by cell, and so does a typed file with anything wrong, for the places.
Either a whole snapshot stands at the end, or nothing and all findings.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb

from qiyue.core.dataset.across import THERE, Across
from qiyue.core.dataset.cells import Cell, named, quoted
from qiyue.core.dataset.faults import SHOWN, cell_finding, more_finding
from qiyue.core.dataset.keys import (
    Checked,
    home_of,
    in_key_order,
    keys_stand_once,
    names_are_known,
    proven,
)
from qiyue.core.dataset.snapshot import (
    MANIFEST,
    VERSION,
    Manifest,
    Snapshot,
    measured,
    open_snapshot,
    read_manifest,
    workers,
)
from qiyue.core.dataset.typed import Typed
from qiyue.core.dataset.whole import take_whole, turned
from qiyue.core.landing.places import folder_held, take_place
from qiyue.core.method.desk import Desk
from qiyue.core.method.model import DATA_ORIGINS, Method, Table
from qiyue.core.values.findings import Place, QiyueError

Progress = Callable[[str, int, int], None]
GROUP = 16_384
"""So many wide rows stand in a group of a Parquet file: to find one, few are read."""


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

    def get_ready(self, table: Table) -> None:
        """Told that a table will be loaded soon."""
        return

    def typed(self, table: Table) -> tuple[list[Typed], str, str] | None:
        """The columns of a typed source of a table, the source as SQL, its file; None if none."""
        return None

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
            for soon in self.tables[done : done + 2]:
                self.get_ready(soon)
            if not self.taken_whole(table, f"whole{done}"):
                self.load(table, f"loaded{done}")
        self.all_are_proven()
        for one in self.loaded.values():
            if not one.whole:
                keys_stand_once(self.con, one, self.desk)
        names_are_known(self.con, self.method, self.loaded, self.desk)
        progress("", len(self.tables), len(self.tables))
        self.desk.close()
        with folder_held(beside):
            self.write(beside)
            return _publish(beside, folder)

    def all_are_proven(self) -> None:
        """Load cell by cell each table taken whole in which a key or a name is not right."""
        for done, table in enumerate(self.tables):
            one = self.loaded.get(table.name)
            if one is None or not one.whole:
                continue
            sound = proven(self.con, self.method, self.loaded, one)
            if sound is not None:
                self.loaded[table.name] = sound
                continue
            self.con.execute(f"DROP TABLE {one.name}")
            del self.loaded[table.name]
            self.load(table, f"loaded{done}")

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

    def taken_whole(self, table: Table, name: str) -> bool:
        """Take a table from a typed source in which every cell is what its column takes.

        False, and nothing said, where there is no such source or anything is wrong with it.
        """
        try:
            found = self.typed(table)
            if found is None:
                return False
            columns, source, file = found
            columns = [self.looked_for(table, column) for column in columns]
            one = Checked(table, name, cells_of(table), file, 0, whole=True)
            across = Across.declared(self.method, table)
            taken = take_whole(self.con, one, columns, source, across)
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error:
            return False  # what is the matter is found cell by cell
        if taken is not None:
            self.loaded[table.name] = taken
        return taken is not None

    def looked_for(self, table: Table, column: Typed) -> Typed:
        """The column as one whose texts will be looked for in their home table, if it has one."""
        known = home_of(self.method, table, column.cell.column) is not None
        return replace(column, known=known)

    def write(self, folder: Path) -> None:
        """Write the tables and the manifest into `folder`."""
        with ThreadPoolExecutor(workers()) as pool:
            stored = pool.map(lambda table: self.store(table, folder), self.tables)
            tables = dict(zip((table.name for table in self.tables), stored, strict=True))
        about_it = self.about()
        manifest: Manifest = {
            "qiyue": VERSION,
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

    def store(self, table: Table, folder: Path) -> Manifest:
        """Write a table to its file in the order of the key; what the manifest says of it."""
        one = self.loaded[table.name]
        with self.con.cursor() as con:
            across, held = one.across, one.name
            if across is None and (able := Across.declared(self.method, table)) is not None:
                held = turned(con, one, able) or held
                across = able if held != one.name else None
            if across is None:
                held = in_order(con, one)
            items = stored_columns(one, across)
            path = Snapshot(folder, {}).path(table.name)
            few = "" if across is None else f", ROW_GROUP_SIZE {GROUP}"
            con.execute(
                f"COPY (SELECT {', '.join(items)} FROM {held}) "
                f"TO {quoted(str(path.resolve()))} (FORMAT parquet{few})"
            )
            con.execute(f"DROP TABLE {held}")
            about = {cell.column.name: cell.about() for cell in one.cells}
            rows, stand, sha256 = measured(con, path, across, table.keys, about)
        found: Manifest = {"rows": rows, "sha256": sha256, "keys": list(table.keys)}
        found["columns"] = about
        return found if across is None else found | {"across": across.about(stand)}


def in_order(con: duckdb.DuckDBPyConnection, one: Checked) -> str:
    """The SQL table with the rows in the order of the key."""
    if in_key_order(con, one):
        return one.name
    values = ", ".join(f"v{i}" for i in range(len(one.cells)))
    con.execute(
        f"CREATE TABLE {one.name}_ordered AS SELECT {values} FROM {one.name} "
        f"ORDER BY {', '.join(one.key())}"
    )
    con.execute(f"DROP TABLE {one.name}")
    return f"{one.name}_ordered"


def stored_columns(one: Checked, across: Across | None) -> list[str]:
    """SQL of the columns of a file, over the table that holds them."""
    names = list(one.table.columns)
    data = names if across is None else across.data
    items = [f"v{names.index(name)} AS {named(name)}" for name in data]
    if across is None:
        return items
    for i, cell in enumerate(across.cells):
        items += [f"c{i}_{n} AS {named(x)}" for n, x in enumerate(across.names(cell))]
    return items if across.anchor else [*items, f"there AS {named(THERE)}"]


def cells_of(table: Table) -> tuple[Cell, ...]:
    """The columns of a table, each as what reads its cells."""
    return tuple(Cell(column, name in table.keys) for name, column in table.columns.items())


def _publish(beside: Path, folder: Path) -> Snapshot:
    """The snapshot made `beside`, in its place; one that is equal stays there."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        take_place(beside, folder)
        return Snapshot(folder, read_manifest(folder))
    old = folder / MANIFEST
    if old.is_file() and old.read_bytes() == (beside / MANIFEST).read_bytes():
        return open_snapshot(folder)
    raise SnapshotExists(folder)
