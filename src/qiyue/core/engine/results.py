"""The form of results: what every engine gives, how it is shown, and the files of a run.

An engine gives one row for each value, in the columns of VALUES, or the same values side by side.
The files are written from these alone, so that they are the same on every engine, and so is the
SHA-256 of each output.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from qiyue.core.dataset.cells import named
from qiyue.core.engine.duckdb.exact import too_many_digits
from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.spots import escaped_key, key_text, split_line, spot
from qiyue.core.engine.stored.columns import Column
from qiyue.core.engine.stored.files import FOLDER
from qiyue.core.engine.stored.reading import VALUES, read_values, value_of
from qiyue.core.engine.stored.staged import Stage
from qiyue.core.engine.stored.summaries import (
    BUNDLES,
    ORDERS,
    OUTPUTS,
    TOTALS,
    belonging,
    bundles_of,
    rows_in,
    triples_of,
    write_triples,
)
from qiyue.core.engine.stored.tables import copy_in_order, listed
from qiyue.core.engine.stored.written import Scored, write_values
from qiyue.core.method.model import Value
from qiyue.core.method.program import Program
from qiyue.core.method.showing import named_values, shown_as
from qiyue.core.values.absence import Absent
from qiyue.core.values.exact import ROUNDINGS, plain
from qiyue.core.values.wide import check_length

__all__ = [
    "BUNDLES",
    "ORDERS",
    "OUTPUTS",
    "TOTALS",
    "VALUES",
    "belonging",
    "escaped_key",
    "exact_rows",
    "key_text",
    "load_rows",
    "read_values",
    "shown_as",
    "split_line",
    "spot",
    "value_of",
    "value_texts",
    "write",
    "write_csv",
    "write_manifest",
    "write_rows",
]

COUNTED = "counted"
Texts = tuple[str | None, ...]


def value_texts(value: Value, shown: tuple[str, Fraction, int]) -> Texts:
    """Numerator, denominator, value, state and reason of one value."""
    if isinstance(value, Absent):
        return None, None, None, value.kind.word, value.reason
    if isinstance(value, Fraction):
        mode, step, digits = shown
        text = plain(ROUNDINGS[mode](value, step), digits)
        return str(value.numerator), str(value.denominator), text, COUNTED, ""
    return None, None, key_text(value), COUNTED, ""


def exact_rows(
    program: Program, evaluator: Evaluator, tell: Callable[[str, int, int], None]
) -> Iterator[Texts]:
    """The rows of VALUES, from the exact evaluator; raises TooManyDigits as calculate does."""
    names = list(named_values(program))
    for done, one in enumerate(names):
        tell("calculate", done, len(names))
        shown = shown_as(one.line, one.part)
        line = one.line.line.name
        for key in evaluator.keys(line):
            subject, place = spot(one, key)
            if one.part is None:
                value = evaluator.value(line, key)
            else:
                value = evaluator.part(line, one.part, key)
            if isinstance(value, Fraction):
                check_length(value, one.name)
            texts = value_texts(value, shown)
            yield one.subject, subject, place, one.name, one.role, *texts
    tell("calculate", len(names), len(names))


# -- files ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rows:
    """Scores that are rows of VALUES in a table of the connection."""

    table: str

    def of(self, names: Collection[str]) -> str:
        """A query that gives the rows of some names."""
        texts = ", ".join(f"CAST({column} AS VARCHAR) AS {column}" for column in VALUES)
        return f"SELECT {texts} FROM {named(self.table)} WHERE name IN ({listed(names)})"

    def stage(self, columns: Sequence[Column]) -> Stage | None:
        """They are not side by side."""
        return None


def write(
    con: duckdb.DuckDBPyConnection, scored: str | Scored, program: Program, folder: Path
) -> dict[str, Any]:
    """Write all values into `folder`; what the manifest says of them, of bundles and of totals.

    `scored` is a table with the rows of VALUES, or what an engine has in a form of its own.
    Raises TooManyDigits where an exact result is too long to be stored.
    """
    scored = Rows(scored) if isinstance(scored, str) else scored
    try:
        written = write_values(con, scored, program, folder / FOLDER)
    except duckdb.Error as error:
        if (too_many := too_many_digits(error)) is not None:
            raise too_many from error
        raise
    triples = triples_of(program)
    write_triples(con, triples, folder / FOLDER)
    totals, others = {one[0] for one in triples}, {x for one in triples for x in one[1:] if x}
    heads = ["\t".join(("total", *one)) + "\n" for one in triples]
    outputs = {
        "values": written.about(),
        "bundles": written.about(bundles_of(program)),
        "totals": written.about(totals, others, heads),
    }
    return {"outputs": outputs, "held": _held(con, written.missing(that_stop(program)))}


def write_rows(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Put each output as rows into a file, beside the folder of the columns of values."""
    for name, query in [(name, rows_in(con, folder, name)) for name in OUTPUTS]:
        copy_in_order(con, query, ORDERS[name], folder / f"{name}.parquet")


def write_csv(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Put a CSV beside them for each output, with a header; an absent value is an empty field."""
    for name in OUTPUTS:
        source = f"FROM ({rows_in(con, folder, name)}) ORDER BY {', '.join(ORDERS[name])}"
        target = _text(folder / f"{name}.csv")
        con.execute(f"COPY ({source}) TO {target} (FORMAT csv, HEADER)")


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write manifest.json; it holds no time, no host and no engine."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


def load_rows(con: duckdb.DuckDBPyConnection, rows: Iterable[Texts], work: Path) -> str:
    """Bring rows of VALUES into DuckDB, through a file in `work`; gives the table's name."""
    path = work / "values.tsv"
    with path.open("w", encoding="utf-8", newline="") as out:
        for row in rows:
            out.write("\t".join(r"\N" if x is None else _escaped(x) for x in row) + "\n")
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in VALUES)
    con.execute(
        f"CREATE OR REPLACE TABLE exact_values AS SELECT {', '.join(map(_unescaped, VALUES))} "
        f"FROM read_csv({_text(path)}, auto_detect = false, header = false, delim = '\t', "
        f"quote = '', escape = '', nullstr = '\\N', new_line = '\\n', columns = {{{columns}}})"
    )
    path.unlink()
    return "exact_values"


IN_WORK = (("\\", "\\b"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
"""Escapes between the engine in Python and DuckDB: read back in any order but the first last."""


def _escaped(text: str) -> str:
    """`text` in one field: a mark before it, so that an empty text is not an empty field."""
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        for sign, escape in IN_WORK:
            text = text.replace(sign, escape)
    return f"={text}"


def _unescaped(column: str) -> str:
    """SQL that reads the escapes and takes the mark away."""
    text = column
    for sign, escape in reversed(IN_WORK):
        text = f"replace({text}, '{escape}', chr({ord(sign)}))"
    return f"substr({text}, 2) AS {column}"


def _held(con: duckdb.DuckDBPyConnection, source: str) -> list[dict[str, str]]:
    """Who is held back: the rows of lines that stop where something is missing."""
    columns = ("kind", "subject", "line", "name", "reason")
    found = con.execute(
        f"SELECT {', '.join(columns)} FROM ({source}) WHERE state = 'missing' "
        f"ORDER BY {', '.join(ORDERS['values'])}"
    ).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found]


def that_stop(program: Program) -> set[str]:
    """The lines that hold their subject back where they are missing."""
    return {name for name, line in program.lines.items() if line.line.missing == "stops"}


def _text(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
