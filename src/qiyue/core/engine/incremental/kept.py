"""What a run keeps so that a later one need not calculate it again: its results as numbers.

Beside the outputs lies a folder `kept`: for each base of the plan (plan/since.py) a Parquet file
with a row for each of its rows, and plan.json, which tells which plan the columns belong to.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from qiyue.core.dataset.cells import named, quoted
from qiyue.core.engine.duckdb.sql import cast, column_type, expression
from qiyue.core.plan.exprs import X
from qiyue.core.plan.since import Base, Layout, kept_columns
from qiyue.core.plan.steps import Out

FOLDER = "kept"
SIGN = "plan.sha256"


def sign_of(layout: Layout) -> str:
    """The SHA-256 of the plan that the kept columns belong to."""
    return hashlib.sha256(layout.plan.as_json().encode()).hexdigest()


def keep(con: duckdb.DuckDBPyConnection, layout: Layout, folder: Path) -> None:
    """Store the results of the whole plan, whose tables stand in `con`, in the new `folder`."""
    folder.mkdir()
    for base in layout.bases:
        _copy(con, rows_of(base, base.source), folder / f"{base.number}.parquet")
    (folder / SIGN).write_text(sign_of(layout), encoding="ascii")


def keep_again(
    con: duckdb.DuckDBPyConnection, layout: Layout, fresh: dict[int, str], folder: Path
) -> None:
    """The same after a run since an earlier one: `kept N` of `con`, and the `fresh` rows."""
    folder.mkdir()
    for base in layout.bases:
        query = f"SELECT * FROM {named(f'kept {base.number}')}"
        if base.number in fresh:
            query += f" UNION ALL BY NAME {fresh[base.number]}"
        _copy(con, query, folder / f"{base.number}.parquet")
    (folder / SIGN).write_text(sign_of(layout), encoding="ascii")


def belongs(layout: Layout, folder: Path) -> bool:
    """Whether a folder keeps the results of just this plan."""
    try:
        return (folder / SIGN).read_text(encoding="ascii") == sign_of(layout)
    except OSError:
        return False


def rows_of(base: Base, source: str, parts: dict[str, X] | None = None) -> str:
    """A query that gives the rows of a kept file from the table of a plan.

    `parts` gives the expression of each kept column where another plan has others.
    """
    items = [f"{_sql(x, base.key(i))} AS k{i}" for i, (x, _) in enumerate(base.keys)]
    if not base.keys:
        items.append("1::BIGINT AS one")
    for number, emit in base.emits:
        own = {"n": emit.num, "d": emit.den, "s": emit.state, "r": emit.reason}
        for part, out in kept_columns(number, emit).items():
            x = own[part] if parts is None else parts[out.name]
            items.append(f"{_sql(x, out)} AS {named(out.name)}")
    return f"SELECT {', '.join(items)} FROM {named(source)}"


def _sql(x: X, out: Out) -> str:
    return cast(expression(x), column_type(out.kind, out.low, out.high)).sql(dialect="duckdb")


def _copy(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Whole numbers of 128 bits go to Parquet as decimals."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE {named(' kept')} AS {query}")
    found = con.execute(f"DESCRIBE {named(' kept')}").fetchall()
    wide = [name for name, kind, *_ in found if kind == "HUGEINT"]
    casts = ", ".join(f"CAST({named(n)} AS DECIMAL(38, 0)) AS {named(n)}" for n in wide)
    chosen = f"* REPLACE ({casts})" if casts else "*"
    con.execute(
        f"COPY (SELECT {chosen} FROM {named(' kept')}) TO {quoted(str(path))} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
