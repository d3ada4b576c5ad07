"""Freezes a dataset: every cell of its files is checked against the method, all tables written.

Either a whole snapshot stands at the end, or nothing and all findings at once.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from qiyue.core.dataset.cells import quoted
from qiyue.core.dataset.freezer import Freezer, Progress, cells_of, quiet
from qiyue.core.dataset.load import connect, load, read_source
from qiyue.core.dataset.model import VALUE_SETS, Dataset, FileMapping, TableMapping
from qiyue.core.dataset.periods import count_periods
from qiyue.core.dataset.reader import FILE
from qiyue.core.dataset.snapshot import Manifest, Snapshot
from qiyue.core.dataset.typed import Typed, typed_columns
from qiyue.core.landing.places import place_beside
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.model import Method, Table
from qiyue.core.reading.readers import source_of
from qiyue.core.reading.sources import Source
from qiyue.core.values.findings import Both, Place, QiyueError


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
    beside = place_beside(folder)
    with TemporaryDirectory() as work, connect(Path(work), beside) as con:
        freezer = _FromFiles(con, dataset, method, chosen, Path(work))
        return freezer.freeze(beside, folder, progress or quiet)


@dataclass(frozen=True, slots=True)
class _Copied:
    """A source on its way, and what is found wrong with it."""

    mapping: FileMapping
    desk: Desk
    copy: Future[Source | None]


class _FromFiles(Freezer):
    """Takes the rows from the files that a dataset names."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        dataset: Dataset,
        method: Method,
        values: str,
        work: Path,
    ) -> None:
        super().__init__(con, method, work)
        self.dataset, self.values = dataset, values
        self.sources: dict[str, str] = {}
        self.copied: dict[str, _Copied | None] = {}
        self.reader = ThreadPoolExecutor(1)

    def freeze(self, beside: Path, folder: Path, progress: Progress) -> Snapshot:
        self.mappings_name_data_tables()
        with self.reader:
            return super().freeze(beside, folder, progress)

    def about(self) -> Manifest:
        period = self.dataset.period
        return {
            "dataset": self.dataset.code,
            "period": f"{period[0]}..{period[1]}" if period else None,
            "values": self.values,
            "sources": dict(sorted(self.sources.items())),
        }

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

    def get_ready(self, table: Table) -> None:
        """Have the source of a table copied while something else is done."""
        if table.name in self.copied:
            return
        self.copied[table.name] = None
        mapping = self.mapping(table)
        if mapping is not None and self.known_columns(table, mapping):
            wanted, desk = mapping.wanted(self.dataset.folder), Desk()
            copy = self.reader.submit(source_of, wanted, self.work, desk)
            self.copied[table.name] = _Copied(mapping, desk, copy)

    def source(self, table: Table) -> tuple[Source, FileMapping] | None:
        """The copied source of a table and its mapping; None with findings put down."""
        self.get_ready(table)
        copied = self.copied[table.name]
        if copied is None:
            return None
        source = copied.copy.result()
        self.desk.add(copied.desk.findings)
        copied.desk.findings.clear()
        if source is None:
            return None
        self.sources[copied.mapping.file] = source.sha256
        return source, copied.mapping

    def headers(self, table: Table, mapping: FileMapping) -> list[str]:
        return [mapping.columns.get(n, c.header or n) for n, c in table.columns.items()]

    def typed(self, table: Table) -> tuple[list[Typed], str, str] | None:
        found = self.source(table)
        if found is None or table.period:
            return None
        source, mapping = found
        if not source.parquet or mapping.where or mapping.set:
            return None
        relation = read_source(source)
        columns = typed_columns(self.con, relation, self.headers(table, mapping), cells_of(table))
        return None if columns is None else (columns, relation, mapping.file)

    def load(self, table: Table, name: str) -> None:
        found = self.source(table)
        if found is None:
            return
        source, mapping = found
        if not load(self.con, "raw", source, mapping, self.headers(table, mapping), self.desk):
            return
        source.path.unlink()
        if table.period:
            place = Place(mapping.place.line, mapping.place.column, FILE, mapping.file)
            last = self.dataset.period[1] if self.dataset.period else None
            count_periods(self.con, table, last, place, source.first, self.desk)
        keep = "keep" + (f" AND value_set = {quoted(self.values)}" if mapping.set else "")
        self.take(table, name, mapping.file, source.first, keep)
