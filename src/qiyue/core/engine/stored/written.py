"""Writes the values of a run, as columns or as rows, and hashes them.

The SHA-256 of values is over bytes that do not depend on the Parquet files (docs/pipeline.md):
texts as canonical lines, numbers as 64-bit integers with the least byte first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb

from qiyue.core.dataset.cells import named, quoted
from qiyue.core.engine.stored.columns import Column, columns_of, names_in_rows
from qiyue.core.engine.stored.files import HEADS, LIST, ROWS, file_of, head_of
from qiyue.core.engine.stored.forms import SUBJECT, Form, labels, rows_of
from qiyue.core.engine.stored.reading import VALUES
from qiyue.core.engine.stored.staged import Sheet, Stage, from_rows, settled
from qiyue.core.engine.stored.tables import (
    canonical_lines,
    copy_in_order,
    listed,
    plain_field,
)
from qiyue.core.method.program import Program
from qiyue.core.values.absence import Absence

ORDER = ("kind", "subject", "line", "name")
SUBJECTS = 1_000_000
"""So many subjects are hashed at once, and"""
TOGETHER = 16
"""so many columns."""


class Scored(Protocol):
    """What a calculation gives."""

    def of(self, names: Collection[str]) -> str:
        """A query that gives the rows of VALUES of some names."""

    def stage(self, columns: Sequence[Column]) -> Stage | None:
        """The values of all subjects of a kind side by side, where they stand so."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: what the manifest says of it, and where it still stands."""

    about: dict[str, Any]
    sheets: tuple[Sheet, ...]
    others: frozenset[str]
    """The names of values that stay rows,"""
    file: str
    """and the file that they stand in."""

    def rows(self, names: Collection[str]) -> str:
        """A query that gives the rows of VALUES of some names."""
        return self._rows([(sheet, names, "") for sheet in self.sheets], names)

    def missing(self, names: Collection[str]) -> str:
        """The same, of those subjects alone who have none of some value."""
        parts = []
        for sheet in self.sheets:
            held = [
                j for j, form in enumerate(sheet.forms) if form.column.name in names and form.absent
            ]
            where = " OR ".join(f"s{j} = {int(Absence.MISSING)}" for j in held)
            parts.append((sheet, {sheet.forms[j].column.name for j in held}, where))
        return self._rows(parts, names)

    def _rows(
        self, parts: Sequence[tuple[Sheet, Collection[str], str]], names: Collection[str]
    ) -> str:
        queries = []
        for sheet, of, where in parts:
            wanted = [
                (form, sheet.access(j))
                for j, form in enumerate(sheet.forms)
                if form.column.name in of
            ]
            if wanted:
                query = rows_of(sheet.kind, named(sheet.table), "subject_", wanted, where)
                queries.append(query)
        if self.others.intersection(names):
            query = f"SELECT * FROM {self.file} WHERE name IN ({listed(names)})"
            queries.append(query)
        empty = ", ".join(f"NULL::VARCHAR AS {column}" for column in VALUES)
        chosen = ", ".join(VALUES)
        return " UNION ALL ".join(f"SELECT {chosen} FROM ({query})" for query in queries) or (
            f"SELECT {empty} LIMIT 0"
        )


def write_values(
    con: duckdb.DuckDBPyConnection, scored: Scored, program: Program, folder: Path
) -> Written:
    """Write all values into `folder`; each file of columns while its values are hashed."""
    folder.mkdir()
    columns = columns_of(program)
    sha256, rows, sheets = hashlib.sha256(), 0, []
    with ThreadPoolExecutor(1) as writer, con.cursor() as own:
        for number, (kind, those) in enumerate(columns.items()):
            stage = scored.stage(those)
            if stage is None:
                stage = from_rows(those, scored.of({column.name for column in those}))
            sheet = settled(con, kind, those, stage, f"qiyue sheet {number}")
            written = writer.submit(own.execute, copied(sheet, folder / file_of(kind)))
            for piece in _canonical(con, sheet):
                sha256.update(piece)
            written.result()
            rows += sheet.size * len(sheet.forms)
            sheets.append(sheet)
    _write_list(con, sheets, folder / LIST)
    file = ""
    if names := names_in_rows(program, columns):
        copy_in_order(con, scored.of(names), ORDER, folder / ROWS)
        for text, count in canonical_lines(con, folder / ROWS, VALUES):
            sha256.update(text)
            rows += count
        file = f"read_parquet({quoted(str(folder / ROWS))})"
    said = {"rows": rows, "sha256": sha256.hexdigest()}
    return Written(said, tuple(sheets), frozenset(names), file)


def copied(sheet: Sheet, path: Path) -> str:
    """The statement that writes a sheet: numbers as decimals, absences as words."""
    items = [f"subject_ AS {named(SUBJECT)}"]
    for j, (form, label) in enumerate(zip(sheet.forms, labels(sheet.forms), strict=True)):
        at = sheet.access(j)
        if form.way in ("fraction", "exact"):
            items.append(f"{at.above} AS {named(f'{label} numerator')}")
            items.append(f"{at.below} AS {named(f'{label} denominator')}")
        else:
            value = f"CAST({at.value} AS DATE)" if form.way == "date" else at.value
            items.append(f"{value} AS {named(label)}")
        if form.absent:
            items.append(f"{at.state} AS {named(f'{label} state')}")
        if form.reasons:
            items.append(f"nullif({at.reason}, '') AS {named(f'{label} reason')}")
    return (
        f"COPY (SELECT {', '.join(items)} FROM {named(sheet.table)}) TO {quoted(str(path))} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )


def _write_list(con: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], path: Path) -> None:
    rows = [
        head_of(form, label)
        for sheet in sheets
        for form, label in zip(sheet.forms, labels(sheet.forms), strict=True)
    ]
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE qiyue_heads ({', '.join(f'{h} VARCHAR' for h in HEADS)})"
    )
    if rows:
        marks = ", ".join(f"({', '.join('?' * len(HEADS))})" for _ in rows)
        con.execute(f"INSERT INTO qiyue_heads VALUES {marks}", [x for row in rows for x in row])
    con.execute(f"COPY qiyue_heads TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)")


# -- canonical bytes --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Bytes:
    """A piece of what is hashed: `head`, then SQL over each subject, as numbers or lines."""

    head: str
    sql: str
    kind: str
    """The type of the numbers in numpy; "" for lines."""


def _canonical(con: duckdb.DuckDBPyConnection, sheet: Sheet) -> Iterator[bytes]:
    """The bytes of a sheet: its subjects, then column by column; where a value is absent, 0."""
    yield f"kind\t{plain_field(sheet.kind)}\t{sheet.size}\n".encode()
    pieces = [_Bytes("", "subject_", "")]
    for j, form in enumerate(sheet.forms):
        pieces += _pieces(j, form)
    for start in range(0, len(pieces), TOGETHER):
        yield from _fetched(con, sheet, pieces[start : start + TOGETHER])


def _pieces(j: int, form: Form) -> list[_Bytes]:
    column = form.column
    way = f"decimal {form.digits}" if form.way == "decimal" else form.way
    about = (column.line, column.name, column.role, way, column.mode, str(column.step))
    head = "column\t" + "\t".join(map(plain_field, about)) + "\n"
    match form.way:
        case "decimal":
            found = [_Bytes(head, f"coalesce(u{j}, 0)", "<i8")]
        case "fraction":
            found = [
                _Bytes(head, f"coalesce(n{j}, 0)", "<i8"),
                _Bytes("", f"coalesce(d{j}, 0)", "<i8"),
            ]
        case "yes/no":
            found = [_Bytes(head, f"CAST(coalesce(v{j}, false) AS UTINYINT)", "u1")]
        case "exact":
            found = [_Bytes(head, f"n{j}", ""), _Bytes("", f"d{j}", "")]
        case _:
            found = [_Bytes(head, f"v{j}", "")]
    if form.absent:
        found.append(_Bytes("absent\n", f"s{j}", "u1"))
    if form.reasons:
        found.append(_Bytes("reasons\n", f"coalesce(r{j}, '')", ""))
    return found


def _fetched(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, pieces: Sequence[_Bytes]
) -> Iterator[bytes]:
    import numpy as np  # DuckDB loads it to give columns; not every command writes any

    numbers = {piece.sql: piece.kind for piece in pieces if piece.kind}
    found: dict[str, Any] = {}
    if numbers:
        items = ", ".join(f"{sql} AS x{n}" for n, sql in enumerate(numbers))
        arrays = con.execute(f"SELECT {items} FROM {named(sheet.table)}").fetchnumpy()
        found = {sql: arrays[f"x{n}"] for n, sql in enumerate(numbers)}
    for piece in pieces:
        yield piece.head.encode()
        if piece.kind:
            yield np.ascontiguousarray(found[piece.sql], dtype=piece.kind).tobytes()
        else:
            yield from _lines(con, sheet, piece.sql)


def _lines(con: duckdb.DuckDBPyConnection, sheet: Sheet, sql: str) -> Iterator[bytes]:
    """A text of each subject, a line each; NULL as \\N."""
    for first in range(0, sheet.size, SUBJECTS):
        query = f"SELECT {sql} AS text FROM {named(sheet.table)} WHERE rowid >= {first}"
        found = con.execute(f"{query} AND rowid < {first + SUBJECTS} ORDER BY rowid").fetchnumpy()
        yield _joined(found["text"].tolist()).encode()


def _joined(texts: list[str | None]) -> str:
    """Texts as lines, escaped where one of them needs it."""
    if None not in texts:
        whole = "\n".join(texts) + "\n"  # type: ignore[arg-type]
        if whole.count("\n") == len(texts) and not any(sign in whole for sign in "\\\t\r"):
            return whole
    return "".join(("\\N" if x is None else plain_field(x)) + "\n" for x in texts)
