"""What a dataset file declares: which files hold the data tables of a method, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qiyue.core.reading.sources import Wanted
from qiyue.core.values.findings import Place

VALUE_SETS = ("plan", "flash", "verified")
"""计划、快报、核定: one snapshot freezes one of them."""

ENCODINGS = ("utf-8", "gb18030", "utf-16")
SUFFIXES = (".csv", ".csv.gz", ".parquet", ".xlsx")


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A file and where its columns go; `columns` maps names of the method to its headers.

    An empty header says that the file does not have that column. `where` keeps the rows whose
    cells have just these texts; `set` names the column that says which value set a row is of.
    """

    file: str
    place: Place
    columns: dict[str, str] = field(default_factory=dict)
    column_places: dict[str, Place] = field(default_factory=dict)
    sheet: str = ""
    header: int = 1
    encoding: str = ""
    where: dict[str, str] = field(default_factory=dict)
    set: str = ""

    def wanted(self, folder: Path) -> Wanted:
        """The file as one to be read, in a folder."""
        path = str((folder / self.file).absolute())
        return Wanted(path, self.file, self.place, self.sheet, self.header, self.encoding)


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A data table of the method: one file for all value sets, or one for each in `sets`."""

    name: str
    place: Place
    file: FileMapping | None = None
    sets: dict[str, FileMapping] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dataset:
    """数据集: a folder of files and how they answer to a method; `folder` is where they stand."""

    code: str
    folder: Path
    name: str = ""
    method: str = "method.yaml"
    period: tuple[date, date] | None = None
    values: str = "verified"
    tables: dict[str, TableMapping] = field(default_factory=dict)
    published: dict[str, FileMapping] = field(default_factory=dict)
