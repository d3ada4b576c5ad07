"""The folder that Spark's machines and this one both see: local, or at any address Spark reads."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any


def address_of(path: Path) -> str:
    """A local path as Spark's file systems spell it, who take signs as they stand."""
    return f"file://{path.resolve()}"


class Shared:
    """A folder for one run, by default `local`; else under the address QIYUE_SPARK_FOLDER.

    What lies at another address is copied there and back by Spark's own file systems. The folder
    is gone when the run is over.
    """

    def __init__(self, spark: Any, local: Path) -> None:
        self.local = local.resolve()
        address = os.environ.get("QIYUE_SPARK_FOLDER", "")
        self.away = f"{address.rstrip('/')}/run-{uuid.uuid4().hex}" if address else ""
        self.jvm = spark._jvm
        self.conf = spark._jsc.hadoopConfiguration()

    def __enter__(self) -> Shared:
        self.local.mkdir(parents=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.local, ignore_errors=True)
        if self.away:
            path = self._path(self.away)
            path.getFileSystem(self.conf).delete(path, True)

    def given(self, file: Path) -> str:
        """Where Spark reads a local file."""
        if not self.away:
            return address_of(file)
        target = f"{self.away}/given/{file.name}"
        path = self._path(target)
        path.getFileSystem(self.conf).copyFromLocalFile(self._path(address_of(file)), path)
        return target

    def place(self, label: str) -> str:
        """Where Spark writes a table."""
        return f"{self.away}/{label}" if self.away else address_of(self.local / label)

    def files(self, label: str) -> Iterator[Path]:
        """The local files of a table; one that was fetched is gone before the next comes."""
        if not self.away:
            yield from sorted((self.local / label).glob("*.parquet"))
            return
        folder = self._path(self.place(label))
        system = folder.getFileSystem(self.conf)
        for status in system.listStatus(folder):
            source = status.getPath()
            if str(source.getName()).endswith(".parquet"):
                file = self.local / str(source.getName())
                # The last word asks for no file of check sums beside it.
                system.copyToLocalFile(False, source, self._path(address_of(file)), True)
                yield file
                file.unlink()

    def _path(self, address: str) -> Any:
        return self.jvm.org.apache.hadoop.fs.Path(address)
