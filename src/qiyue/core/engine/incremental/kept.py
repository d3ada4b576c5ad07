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
from qiyue.core.plan.nodes import X
from qiyue.core.plan.since import Base, Layout, kept_columns
from qiyue.core.plan.steps import Emit, Out

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


def rows_of(base: Base, source: str, other: dict[int, Emit] | None = None) -> str:
    """A query that gives the rows of a kept file from the table of a plan.

    `other` gives the result that stands for each one where another plan made the table.
    """
    items = [f"{_sql(x, base.key(i))} AS k{i}" for i, (x, _) in enumerate(base.keys)]
    if not base.keys:
        items.append("1::BIGINT AS one")
    for number, emit in base.emits:
        mine = emit if other is None else other[number]
        parts = {"n": mine.num, "d": mine.den, "s": mine.state, "r": mine.reason}
        columns = kept_columns(number, emit)
        sql = {part: _sql(parts[part], out) for part, out in columns.items()}
        if mine is not emit and emit.kind == "number":
            sql |= dict(zip("nd", _number(mine, emit), strict=True))
        items += [f"{sql[part]} AS {named(out.name)}" for part, out in columns.items()]
    return f"SELECT {', '.join(items)} FROM {named(source)}"


def _number(mine: Emit, kept: Emit) -> tuple[str, str]:
    """Numerator and denominator of a number as another plan keeps them.

    In lowest terms: no other form of the same number is narrower.
    """
    if mine.num.op == "null":
        return _sql(mine.num, _out(kept.num)), _sql(kept.den, _out(kept.den))
    x, below = _plain(mine.num), _plain(mine.den)
    if mine.num.kind == "wide":
        n, d = f"exact_numerator({x}, '')::INT128", f"exact_denominator({x})::INT128"
    else:
        n, d = f"({x})::INT128", f"({below})::INT128"
        if mine.den.constant != 1:
            n, d = f"({n} // gcd(abs({n}), {d}))", f"({d} // gcd(abs({n}), {d}))"
    if kept.num.kind == "wide":
        if mine.num.kind == "wide":
            return x, "1"
        whole = f"exact_ratio(({x})::VARCHAR, '1/1')"
        return f"exact_over({whole}, ({below})::VARCHAR)", "1"
    if (fixed := kept.den.constant) is not None:
        # In lowest terms the denominator divides what the other plan divides by.
        return _as(f"{n} * ({fixed} // {d})", kept.num), "1"
    return _as(n, kept.num), _as(d, kept.den)


def _plain(x: X) -> str:
    return expression(x).sql(dialect="duckdb")


def _out(x: X) -> Out:
    return Out("", x.kind, x.low, x.high)


def _as(sql: str, x: X) -> str:
    kind = column_type(x.kind, x.low, x.high).sql(dialect="duckdb")
    return f"CAST({sql} AS {kind})"


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
