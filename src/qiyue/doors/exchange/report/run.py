"""A run folder as the report reads it: tables in DuckDB, the method, names of subjects and keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from qiyue.core.engine.outputs import NotARun, opened_outputs
from qiyue.core.method.library import LIBRARIES, library
from qiyue.core.method.model import Line, Method
from qiyue.core.method.reader import read_method
from qiyue.core.method.showing import name_column
from qiyue.core.values.findings import HasFindings


@dataclass(frozen=True, slots=True)
class Run:
    """一次测算的结果: results, snapshot and method of one run; `con` sees its tables as views."""

    folder: Path
    con: duckdb.DuckDBPyConnection
    manifest: dict[str, Any]
    method: Method | None

    def rows(self, sql: str, *given: object) -> list[tuple[Any, ...]]:
        """All rows that `sql` gives."""
        return self.con.execute(sql, list(given)).fetchall()

    def line(self, name: str) -> Line | None:
        """The line of the method with this name."""
        return self.method.lines.get(name) if self.method else None

    def names(self, table: str) -> dict[str, str]:
        """Key and name of each row of a table with one key and a column of names."""
        declared = self.method.tables.get(table) if self.method else None
        if declared and declared.constant:
            column = name_column(declared.columns)
            if len(declared.keys) != 1 or not column:
                return {}
            place = list(declared.columns).index(column)
            return {str(row[0]): str(row[place]) for row in declared.rows}
        path = self.folder / "snapshot" / f"{table}.parquet"
        if not path.is_file():
            return {}
        frozen = self.con.read_parquet(str(path))
        column = name_column(frozen.columns)
        if not column or table not in frozen.columns:
            return {}
        pairs = frozen.select(
            duckdb.ColumnExpression(table).cast("VARCHAR"),
            duckdb.ColumnExpression(column).cast("VARCHAR"),
        ).fetchall()
        return {key: name for key, name in pairs if key is not None and name}

    def keys(self, name: str, kind: str) -> list[str]:
        """The keys that a line has beside `kind`, in the order in which they are written."""
        line = self.line(name)
        if line is None or self.method is None:
            return []
        found: list[str] = []
        for table in line.over:
            declared = self.method.tables.get(table)
            found += [k for k in (declared.keys if declared else (table,)) if k not in found]
        return [key for key in found if key != kind]


@contextmanager
def opened(folder: Path) -> Iterator[Run]:
    """The run in `folder`; raises NotARun if it is not one."""
    with opened_outputs(folder, filled=True) as con:
        manifest = _manifest(folder)
        yield Run(folder, con, manifest, _method(folder, manifest))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotARun(folder, "manifest.json") from error
    if not isinstance(found, dict):
        raise NotARun(folder, "manifest.json")
    return found


def _method(folder: Path, manifest: dict[str, Any]) -> Method | None:
    """The method as it was copied beside the results; a report without one has no clauses."""
    said = manifest.get("method")
    files = said.get("files") if isinstance(said, dict) else None
    named = [one.get("name") for one in files or [] if isinstance(one, dict)]
    first = [folder / "method" / str(name) for name in named[:1]]
    for path in [*first, *sorted((folder / "method").glob("*.y*ml"))]:
        try:
            method = read_method(path)
        except (OSError, HasFindings):
            continue
        formulas = dict(method.formulas)
        for name in method.uses:
            if name.strip() in LIBRARIES:
                formulas = library(name.strip()) | formulas
        return replace(method, formulas=formulas)
    return None


def exact(numerator: str, denominator: str) -> Fraction | None:
    """The number of two texts; None if there is none."""
    try:
        return Fraction(int(numerator), int(denominator))
    except (ValueError, ZeroDivisionError):
        return None
