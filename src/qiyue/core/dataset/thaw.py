"""Freezes the rows of a snapshot once more, as another method declares its tables.

What a method asks of its data is asked again of the frozen rows: ranges, steps, options, empty
cells, names. Nothing is read but the snapshot.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from qiyue.core.dataset.cells import Cell, named, written
from qiyue.core.dataset.freezer import Freezer, Progress, quiet
from qiyue.core.dataset.keys import Checked
from qiyue.core.dataset.load import connect
from qiyue.core.dataset.snapshot import Manifest, Snapshot
from qiyue.core.landing.places import place_beside
from qiyue.core.method.desk import nearest
from qiyue.core.method.model import DATA_ORIGINS, Column, Method, Table
from qiyue.core.values.findings import Both, Place


def freeze_again(
    snapshot: Snapshot,
    frozen_for: Method,
    method: Method,
    folder: Path,
    *,
    progress: Progress | None = None,
) -> Snapshot:
    """The rows of `snapshot`, frozen for one method, as a snapshot for another one in `folder`.

    Where both declare their data tables alike, or the rows come out the same, it is a copy, byte
    for byte. Raises HasFindings with everything that the method asks of the data and the
    snapshot does not hold or does not keep.
    """
    if not declared_alike(frozen_for, method):
        beside = place_beside(folder)
        with TemporaryDirectory() as work, connect(Path(work), beside, snapshot.folder) as con:
            thawed = _FromSnapshot(con, snapshot, method, Path(work))
            again = thawed.freeze(beside, folder, progress or quiet)
        if again.manifest["tables"] != snapshot.manifest["tables"]:
            return again
        shutil.rmtree(folder)
    shutil.copytree(snapshot.folder, folder)
    return Snapshot(folder, snapshot.manifest)


def declared_alike(one: Method, other: Method) -> bool:
    """Whether data that fit one method fit the other without being looked at."""
    return _declared(one) == _declared(other)


def _declared(method: Method) -> dict[str, object]:
    """What data are checked against: data tables, and the keys of constant ones they refer to."""
    found: dict[str, object] = {}
    for table in method.tables.values():
        if table.origin in DATA_ORIGINS:
            columns = [(c.name, c.type, c.empty, c.reason) for c in table.columns.values()]
            found[table.name] = (table.origin, table.keys, columns)
        elif len(table.keys) == 1:
            found[table.name] = frozenset(str(row[0]) for row in table.rows)
    return found


class _FromSnapshot(Freezer):
    """Takes the rows from a snapshot."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, snapshot: Snapshot, method: Method, work: Path
    ) -> None:
        super().__init__(con, method, work)
        self.snapshot = snapshot

    def about(self) -> Manifest:
        return {name: self.snapshot.manifest[name] for name in ("dataset", "period", "values")} | {
            "sources": self.snapshot.manifest["sources"]
        }

    def load(self, table: Table, name: str) -> None:
        frozen = self.snapshot.manifest["tables"].get(table.name)
        if frozen is None:
            self.not_frozen(table.place, table.name, list(self.snapshot.manifest["tables"]))
            return
        known = frozen["columns"]
        wanting = [column for column in table.columns.values() if column.name not in known]
        for column in wanting:
            self.not_frozen(column.place, f"{table.name}.{column.name}", list(known))
        measured = [self.measured_alike(table, c, known) for c in table.columns.values()]
        if wanting or not all(measured):
            return
        texts = [
            f"{_text(column, known[column])} AS t{i}" for i, column in enumerate(table.columns)
        ]
        order = ", ".join(map(named, frozen["keys"]))
        self.con.execute(
            f"CREATE OR REPLACE TABLE raw AS SELECT {', '.join(texts)}, true AS keep "
            f"FROM {self.snapshot.rows_of(table.name)} ORDER BY {order}"
        )
        self.take(table, name, "snapshot", 1)

    def not_frozen(self, place: Place, name: str, known: list[str]) -> None:
        hint = nearest(name.rpartition(".")[2], known)
        self.desk.put(
            "not-frozen",
            place,
            Both(f"冻结的数据里没有 {name}。", f"The frozen data hold no {name}."),
            Both(
                f"补上数据，重新冻结，再测算。{hint.zh}",
                f"Add the data, freeze and score anew. {hint.en}",
            ),
        )

    def measured_alike(self, table: Table, column: Column, known: Manifest) -> bool:
        """A number keeps the unit it was frozen in; a unit may be added or left out."""
        about = known.get(column.name, {})
        before, after = about.get("uom", ""), str(column.type.uom)
        if column.type.kind != "number" or not (before and after) or before == after:
            return True
        self.desk.put(
            "other-uom",
            column.place,
            Both(
                f"{table.name}.{column.name} 冻结时的计量单位是 {before}，现在写作 {after}。",
                f"{table.name}.{column.name} was frozen in {before}, and is now said in {after}.",
            ),
            Both("在公式里换算，计量单位照旧。", "Convert it in a formula and keep the unit."),
        )
        return False

    def place(self, one: Checked, cell: Cell, row: int, key: str) -> Place:
        return Place(0, 0, one.file, f"{one.table.name}[{key}]: {cell.column.name}")


def _text(column: str, about: dict[str, str]) -> str:
    """SQL for the text of a frozen cell, as a file would hold it; NULL if it is empty."""
    if about["kind"] in ("number", "yes/no", "date"):
        return written(named(column), about)
    return named(column)
