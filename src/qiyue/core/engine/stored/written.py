"""Writes the values of a run, as columns or as rows, and hashes them (hashes.py) meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb

from qiyue.core.dataset.cells import named, quoted
from qiyue.core.engine.stored.columns import Column, columns_of, names_in_rows
from qiyue.core.engine.stored.files import HEADS, LIST, ROWS, file_of, head_of
from qiyue.core.engine.stored.forms import PAIRS, SUBJECT, labels, rows_of
from qiyue.core.engine.stored.hashes import Hashed, hashed, hashed_rows
from qiyue.core.engine.stored.reading import VALUES
from qiyue.core.engine.stored.staged import Sheet, Stage, from_rows, settled
from qiyue.core.engine.stored.tables import copy_in_order, listed, write_texts
from qiyue.core.method.program import Program
from qiyue.core.values.absence import WORDS, Absence

ORDER = ("kind", "subject", "line", "name")


class Scored(Protocol):
    """What a calculation gives."""

    def of(self, names: Collection[str]) -> str:
        """A query that gives the rows of VALUES of some names."""

    def stage(self, columns: Sequence[Column]) -> Stage | None:
        """The values of all subjects of a kind side by side, where they stand so."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: its hashes, and where it still stands."""

    con: duckdb.DuckDBPyConnection
    sheets: tuple[Sheet, ...]
    hashes: tuple[Hashed, ...]
    """of the sheets,"""
    others: frozenset[str]
    """the names of values that stay rows,"""
    file: Path
    """and the file that they stand in."""

    def about(
        self,
        names: Collection[str] | None = None,
        beside: Collection[str] = (),
        heads: Iterable[str] = (),
    ) -> dict[str, Any]:
        """The number of all values, or those of some names, and the SHA-256 of their lines.

        Hashed with them are `heads` before, and the values of the names `beside`.
        """
        chosen = None if names is None else {*names, *beside}
        rows, lines = 0, list(heads)
        for one in self.hashes:
            found = [line for name, line in one.columns if chosen is None or name in chosen]
            if found:
                lines += [one.head, *found]
            rows += one.size * sum(names is None or name in names for name, _ in one.columns)
        if self.others and (chosen is None or self.others & chosen):
            many, line = hashed_rows(self.con, self.file, chosen)
            lines.append(line)
            if beside:
                many, _ = hashed_rows(self.con, self.file, names)
            rows += many
        return {"rows": rows, "sha256": hashlib.sha256("".join(lines).encode()).hexdigest()}

    def missing(self, names: Collection[str]) -> str:
        """A query that gives the rows of VALUES of those subjects who lack a value due to them."""
        queries = []
        for sheet in self.sheets:
            held = [
                j
                for j, form in enumerate(sheet.forms)
                if form.column.name in names
                and form.absent
                and form.only in ("", WORDS[Absence.MISSING])
            ]
            if held:
                where = " OR ".join(f"s{j} = {int(Absence.MISSING)}" for j in held)
                pairs = [(sheet.forms[j], sheet.access(j)) for j in held]
                queries.append(rows_of(sheet.kind, named(sheet.table), "subject_", pairs, where))
        if self.others.intersection(names):
            file = f"read_parquet({quoted(str(self.file))})"
            queries.append(f"SELECT * FROM {file} WHERE name IN ({listed(names)})")
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
    sheets: list[Sheet] = []
    hashes = []
    with ThreadPoolExecutor(1) as writer, con.cursor() as own:
        for number, (kind, those) in enumerate(columns.items()):
            stage = scored.stage(those)
            if stage is None:
                stage = from_rows(those, scored.of({column.name for column in those}))
            sheet = settled(con, kind, those, stage, f"qiyue sheet {number}")
            written = writer.submit(own.execute, copied(sheet, folder / file_of(kind)))
            hashes.append(hashed(con, sheet))
            written.result()
            sheets.append(sheet)
    if any(form.way == "exact" for sheet in sheets for form in sheet.forms):
        from qiyue.core.engine.duckdb.exact import register

        register(con)
    heads = [
        head_of(form, label)
        for sheet in sheets
        for form, label in zip(sheet.forms, labels(sheet.forms), strict=True)
    ]
    write_texts(con, HEADS, heads, folder / LIST)
    if names := names_in_rows(program, columns):
        copy_in_order(con, scored.of(names), ORDER, folder / ROWS)
    return Written(con, tuple(sheets), tuple(hashes), frozenset(names), folder / ROWS)


def copied(sheet: Sheet, path: Path) -> str:
    """The statement that writes a sheet: numbers as decimals, absences as words."""
    items = [f"subject_ AS {named(SUBJECT)}"]
    for j, (form, label) in enumerate(zip(sheet.forms, labels(sheet.forms), strict=True)):
        at = sheet.access(j)
        if form.way in PAIRS:
            items.append(f"{at.above} AS {named(f'{label} numerator')}")
            items.append(f"{at.below} AS {named(f'{label} denominator')}")
        else:
            value = f"CAST({at.value} AS DATE)" if form.way == "date" else at.value
            items.append(f"{value} AS {named(label)}")
        if form.state_column:
            items.append(f"{at.state} AS {named(f'{label} state')}")
        if form.reasons:
            items.append(f"nullif({at.reason}, '') AS {named(f'{label} reason')}")
    return (
        f"COPY (SELECT {', '.join(items)} FROM {named(sheet.table)}) TO {quoted(str(path))} "
        "(FORMAT parquet)"
    )
