"""Folders at any address that Spark reaches: a snapshot is read there, a run put there."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qiyue.core.dataset import Dataset, Snapshot, freeze, open_snapshot, read_dataset
from qiyue.core.dataset.freezer import cells_of
from qiyue.core.dataset.snapshot import MANIFEST
from qiyue.core.engine.folders import FolderTaken, beside
from qiyue.core.engine.run import (
    Outcome,
    Wish,
    load,
    method_path_of,
    named,
    score_frozen,
)
from qiyue.core.engine.spark.session import session
from qiyue.core.engine.spark.shared import address_of
from qiyue.core.method.program import Program
from qiyue.core.values.findings import QiyueError


class NoAddress(QiyueError):
    """Spark cannot read or write there; `why` is what its file system says."""

    code = "no-address"

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{address}: {why}")
        self.address, self.why = address, why


class OtherSnapshot(QiyueError):
    """A snapshot is of another dataset or period, or holds other tables than the method reads."""

    code = "other-snapshot"

    def __init__(self, address: str, part: str) -> None:
        super().__init__(f"{address}: {part}")
        self.address, self.part = address, part


@dataclass(frozen=True, slots=True)
class SnapshotAt(Snapshot):
    """A snapshot whose tables Spark reads at `address`; `folder` holds the same for all else."""

    address: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a snapshot lies that is to be scored, where the run folder is put too; "" for no."""

    snapshot: str = ""
    to: str = ""
    values: str | None = None


def score_at(
    dataset_folder: Path, method_path: Path | None, out: Path, places: Places, wish: Wish
) -> Outcome:
    """Score by Spark into the run folder `out`, from a snapshot at an address or to an address.

    A snapshot that lies somewhere is read there by all machines, and copied once into the run
    folder, which always holds what its scores rest on. Raises NoAddress, OtherSnapshot, FolderTaken
    where something else than a run stands at the address; otherwise as `score`.
    """
    dataset = read_dataset(dataset_folder)
    path = method_path or method_path_of(dataset)
    program = load(path, wish.desk)
    spark = session()
    target = Address(spark, places.to) if places.to else None
    if target is not None:
        target.may_be_replaced()
    with beside(out) as work:
        frozen: Snapshot
        if places.snapshot:
            frozen = _brought(Address(spark, places.snapshot), program, dataset, work / "snapshot")
        else:
            frozen = freeze(
                dataset,
                program.method,
                work / "snapshot",
                values=places.values,
                progress=named(wish.tell),
            )
        manifest = score_frozen(program, path, frozen, work, wish)
        if target is not None:
            wish.tell("put", 0, 1)
            target.put(work)
    return Outcome(out, manifest, tuple(wish.desk.sorted()))


def _brought(address: Address, program: Program, dataset: Dataset, folder: Path) -> SnapshotAt:
    """The snapshot at an address, its files verified in `folder`."""
    folder.mkdir()
    address.fetch(MANIFEST, folder)
    tables = [table for table in program.tables.values() if not table.constant]
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        known = {name: about["columns"] for name, about in manifest["tables"].items()}
        of = manifest["dataset"], manifest["period"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OtherSnapshot(address.text, MANIFEST) from error
    period = "..".join(map(str, dataset.period)) if dataset.period else None
    if of != (dataset.code, period):
        raise OtherSnapshot(address.text, f"{of[0]} {of[1]}")
    for table in tables:
        if known.get(table.name) != {cell.column.name: cell.about() for cell in cells_of(table)}:
            raise OtherSnapshot(address.text, table.name)
    for name in known:
        address.fetch(f"{name}.parquet", folder)
    snapshot = open_snapshot(folder)
    return SnapshotAt(folder, snapshot.manifest, address.text)


class Address:
    """A folder in any file system of Spark's."""

    def __init__(self, spark: Any, text: str) -> None:
        self.text = text.rstrip("/")
        self.jvm, self.conf = spark._jvm, spark._jsc.hadoopConfiguration()

    def fetch(self, name: str, folder: Path) -> None:
        """Copy a file of it into a local folder."""
        source = self._path(f"{self.text}/{name}")
        # The last word asks for no file of check sums beside it.
        self._asked("copyToLocalFile", False, source, self._local(folder / name), True)

    def may_be_replaced(self) -> None:
        """Raises FolderTaken unless nothing is there, or a run."""
        if not self._asked("exists", self._path(self.text)):
            return
        manifest = self._path(f"{self.text}/{MANIFEST}")
        if self._asked("exists", manifest):
            stream = self._asked("open", manifest)
            text = self.jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8")
            stream.close()
            try:
                if json.loads(text)["kind"] == "run":
                    return
            except (ValueError, KeyError, TypeError):
                pass
        raise FolderTaken(Path(self.text))

    def put(self, folder: Path) -> None:
        """Copy a local folder here: beside it first, then by one renaming."""
        mark = uuid.uuid4().hex
        new, old = (self._path(f"{self.text}.{word}-{mark}") for word in ("new", "old"))
        here = self._path(self.text)
        try:
            self._asked("copyFromLocalFile", False, True, self._local(folder), new)
            if self._asked("exists", here):
                self._renamed(here, old)
            self._renamed(new, here)
        finally:
            for one in (new, old):
                self._asked("delete", one, True)

    def _renamed(self, one: Any, other: Any) -> None:
        if not self._asked("rename", one, other):
            raise NoAddress(self.text, "rename")

    def _path(self, text: str) -> Any:
        return self.jvm.org.apache.hadoop.fs.Path(text)

    def _local(self, path: Path) -> Any:
        return self._path(address_of(path))

    def _asked(self, verb: str, *words: Any) -> Any:
        """What the file system answers; raises NoAddress where it cannot."""
        from py4j.protocol import Py4JJavaError

        try:
            system = self._path(self.text).getFileSystem(self.conf)
            return getattr(system, verb)(*words)
        except Py4JJavaError as error:
            raise NoAddress(self.text, str(error.java_exception.getMessage())) from error
