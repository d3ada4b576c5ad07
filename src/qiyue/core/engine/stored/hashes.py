"""The SHA-256 of values: of lines that hold a hash for each column, told in docs/pipeline.md.

The bytes do not depend on the Parquet files: texts are canonical lines, numbers 64-bit integers
with the least byte first. Bundles and totals are some of the columns, and take their hashes over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from qiyue.core.dataset.cells import named
from qiyue.core.engine.stored.forms import Form
from qiyue.core.engine.stored.reading import VALUES
from qiyue.core.engine.stored.staged import Sheet
from qiyue.core.engine.stored.tables import canonical_lines, plain_field
from qiyue.core.values.absence import KINDS

SUBJECTS = 1_000_000
"""So many subjects are hashed at once, and"""
TOGETHER = 16
"""so many columns."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """A kind: its number of subjects, its line, then the name and the line of each column."""

    size: int
    head: str
    columns: tuple[tuple[str, str], ...]


def hashed(con: duckdb.DuckDBPyConnection, sheet: Sheet) -> Hashed:
    """Hash the subjects and the columns of a sheet."""
    pieces = [_Piece("subject_", "")]
    each = [_pieces(j, form) for j, form in enumerate(sheet.forms)]
    pieces += [piece for those in each for piece in those]
    found: dict[_Piece, str] = {}
    for start in range(0, len(pieces), TOGETHER):
        found |= _digests(con, sheet, pieces[start : start + TOGETHER])
    lines = []
    for form, those in zip(sheet.forms, each, strict=True):
        fields = [*_about(form), *(x for one in those for x in (one.head, found[one]) if x)]
        lines.append((form.column.name, _line(fields)))
    head = _line(["kind", sheet.kind, str(sheet.size), found[pieces[0]]])
    return Hashed(sheet.size, head, tuple(lines))


def hashed_rows(
    con: duckdb.DuckDBPyConnection, path: Path, names: Collection[str] | None
) -> tuple[int, str]:
    """The number of rows of VALUES in a file, of some names or all, and their line."""
    sha256, rows = hashlib.sha256(), 0
    for text, count in canonical_lines(con, path, VALUES, names):
        sha256.update(text)
        rows += count
    return rows, _line(["rows", str(rows), sha256.hexdigest()])


def _line(fields: Sequence[str]) -> str:
    return "\t".join(map(plain_field, fields)) + "\n"


def _about(form: Form) -> tuple[str, ...]:
    column = form.column
    way = f"decimal {form.digits}" if form.way == "decimal" else form.way
    about = (column.line, column.name, column.role, way, column.mode, str(column.step))
    return ("column", *about)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is hashed at once: SQL over each subject; `head` stands before its hash.

    Numbers are of a `kind` of numpy, with 0 where one is not there; "" is for lines. With `there`,
    it is hashed where the number is not there, by this number, and where it is, by 0.
    """

    sql: str
    kind: str
    head: str = ""
    there: int = 0


def _pieces(j: int, form: Form) -> list[_Piece]:
    match form.way:
        case "decimal":
            found = [_Piece(f"u{j}", "<i8")]
        case "fraction":
            found = [_Piece(f"n{j}", "<i8"), _Piece(f"d{j}", "<i8")]
        case "yes/no":
            found = [_Piece(f"CAST(v{j} AS UTINYINT)", "u1")]
        case "exact":
            found = [_Piece(f"n{j}", ""), _Piece(f"d{j}", "")]
        case _:
            found = [_Piece(f"v{j}", "")]
    if form.only and found[-1].kind:
        found.append(_Piece(found[-1].sql, "u1", "absent", int(KINDS[form.only])))
    elif form.absent:
        found.append(_Piece(f"s{j}", "u1", "absent"))
    if form.reasons:
        found.append(_Piece(f"coalesce(r{j}, '')", "", "reasons"))
    return found


def _digests(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, pieces: Sequence[_Piece]
) -> Iterator[tuple[_Piece, str]]:
    import numpy as np  # DuckDB loads it to give columns; not every command writes any

    asked = {piece.sql: f"x{n}" for n, piece in enumerate(pieces) if piece.kind}
    arrays: dict[str, Any] = {}
    if asked:
        items = ", ".join(f"{sql} AS {name}" for sql, name in asked.items())
        arrays = con.sql(f"SELECT {items} FROM {named(sheet.table)}").fetchnumpy()
    for piece in pieces:
        sha256 = hashlib.sha256()
        if not piece.kind:
            for text in _lines(con, sheet, piece.sql):
                sha256.update(text)
        elif piece.there:
            gone = np.ma.getmaskarray(arrays[asked[piece.sql]])
            sha256.update((gone.view("u1") * np.uint8(piece.there)).data)
        else:
            values = np.ma.filled(arrays[asked[piece.sql]], 0)
            sha256.update(np.ascontiguousarray(values, dtype=piece.kind).data)
        yield piece, sha256.hexdigest()


def _lines(con: duckdb.DuckDBPyConnection, sheet: Sheet, sql: str) -> Iterator[bytes]:
    """A text of each subject, a line each; NULL as \\N."""
    for first in range(0, sheet.size, SUBJECTS):
        query = f"SELECT {sql} AS text FROM {named(sheet.table)} WHERE rowid >= {first}"
        found = con.sql(f"{query} AND rowid < {first + SUBJECTS} ORDER BY rowid").fetchnumpy()
        yield _joined(found["text"].tolist()).encode()


def _joined(texts: list[str | None]) -> str:
    """Texts as lines, escaped where one of them needs it."""
    if None not in texts:
        whole = "\n".join(texts) + "\n"  # type: ignore[arg-type]
        if whole.count("\n") == len(texts) and not any(sign in whole for sign in "\\\t\r"):
            return whole
    return "".join(("\\N" if x is None else plain_field(x)) + "\n" for x in texts)
