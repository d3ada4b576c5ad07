"""Reads stored values: those in columns as the rows that they stand for, each with its texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

import duckdb

from qiyue.core.dataset.cells import quoted
from qiyue.core.engine.stored.files import FOLDER, HEADS, LIST, ROWS, file_of, form_of
from qiyue.core.engine.stored.forms import SUBJECT, Form, in_file, rows_of
from qiyue.core.method.model import Value
from qiyue.core.method.showing import Named
from qiyue.core.values.absence import KINDS, Absent
from qiyue.core.values.findings import QiyueError

VALUES = (
    "kind",
    "subject",
    "line",
    "name",
    "role",
    "numerator",
    "denominator",
    "value",
    "state",
    "reason",
)
"""The columns of the rows of values."""


class NotARun(QiyueError):
    """The folder holds no run; `part` is what is missing or cannot be read."""

    code = "not-a-run"

    def __init__(self, folder: Path, part: str = "") -> None:
        super().__init__(f"{folder}: {part}" if part else str(folder))
        self.folder, self.part = folder, part


@dataclass(frozen=True, slots=True)
class Stored:
    """The stored values of a run: the folder of their files, and the columns of each kind."""

    folder: Path
    columns: dict[str, tuple[tuple[Form, str], ...]]

    @property
    def others(self) -> bool:
        """Whether some values stand as rows."""
        return (self.folder / ROWS).is_file()

    def read(self, kind: str) -> str:
        """SQL that reads the columns of a kind, a row for each subject."""
        return _read(self.folder / file_of(kind))

    @property
    def exact(self) -> bool:
        """Whether reading needs the functions on numbers beyond 38 digits."""
        return any(form.way == "exact" for of in self.columns.values() for form, _ in of)

    def rows(
        self,
        kinds: Sequence[str] | None = None,
        names: Sequence[str] | None = None,
        subjects: Sequence[str] | None = None,
        *,
        role: str | None = None,
    ) -> str:
        """A query that gives the rows of VALUES, of some kinds, names, subjects and role alone."""
        where = "" if subjects is None else f"subject IN ({_texts(subjects)})"
        parts = []
        for kind, pairs in self.columns.items():
            wanted = [
                (form, in_file(form, label))
                for form, label in pairs
                if (names is None or form.column.name in names)
                and (role is None or form.column.role == role)
            ]
            if wanted and (kinds is None or kind in kinds):
                parts.append(rows_of(kind, self.read(kind), SUBJECT, wanted, where))
        if self.others:
            of = [where] if where else []
            of += [] if role is None else [f"role = {quoted(role)}"]
            parts.append(_others(self.folder / ROWS, kinds, names, of))
        chosen = ", ".join(VALUES)
        empty = ", ".join(f"NULL::VARCHAR AS {column}" for column in VALUES)
        return " UNION ALL ".join(f"SELECT {chosen} FROM ({part})" for part in parts) or (
            f"SELECT {empty} LIMIT 0"
        )


def _others(
    path: Path, kinds: Sequence[str] | None, names: Sequence[str] | None, where: Sequence[str]
) -> str:
    conditions = list(where)
    for column, wanted in (("kind", kinds), ("name", names)):
        if wanted is not None:
            conditions.append(f"{column} IN ({_texts(wanted)})")
    filtered = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT * FROM {_read(path)}{filtered}"


def _texts(texts: Sequence[str]) -> str:
    return ", ".join(map(quoted, texts)) or "NULL"


def _read(path: Path) -> str:
    return f"read_parquet({quoted(str(path.resolve()))})"


def stored(con: duckdb.DuckDBPyConnection, run: Path) -> Stored:
    """The stored values of the run in a folder; makes `con` ready to read them.

    Raises NotARun if they are not there. Without a list of columns, all are rows.
    """
    folder = run / FOLDER
    if not (folder / LIST).is_file():
        if not (folder / ROWS).is_file():
            raise NotARun(run, FOLDER)
        return Stored(folder, {})
    heads = con.execute(f"SELECT {', '.join(HEADS)} FROM {_read(folder / LIST)}").fetchall()
    found: dict[str, list[tuple[Form, str]]] = {}
    for form, label in map(form_of, heads):
        found.setdefault(form.column.kind, []).append((form, label))
    for kind in found:
        if not (folder / file_of(kind)).is_file():
            raise NotARun(run, f"{FOLDER}/{file_of(kind)}")
    values = Stored(folder, {kind: tuple(pairs) for kind, pairs in found.items()})
    if values.exact:
        from qiyue.core.engine.duckdb.exact import register

        register(con)
    return values


def read_values(
    con: duckdb.DuckDBPyConnection, run: Path, of: Named, subjects: list[str]
) -> dict[tuple[str, str], Value]:
    """The exact stored values of a name, by subject and line; `run` is the folder of the run."""
    rows = stored(con, run).rows([of.subject], [of.name], subjects)
    fields = "subject, line, numerator, denominator, value, state, reason"
    found = con.execute(f"SELECT {fields} FROM ({rows})").fetchall()
    kind = of.tree.type.kind
    return {(row[0], row[1]): value_of(kind, *row[2:]) for row in found}


def value_of(
    kind: str,
    numerator: str | None,
    denominator: str | None,
    value: str | None,
    state: str,
    reason: str,
) -> Value:
    """The exact value that its texts in an output tell."""
    if value is None:
        return Absent(KINDS[state], reason)
    if numerator is not None and denominator is not None:
        return Fraction(int(numerator), int(denominator))
    if kind == "yes/no":
        return value == "yes"
    return date.fromisoformat(value) if kind == "date" else value
