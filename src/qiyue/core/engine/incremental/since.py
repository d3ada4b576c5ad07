"""Scores a snapshot since an earlier run: only what the difference of the data reaches."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from qiyue.core.dataset import Snapshot
from qiyue.core.dataset.cells import named, quoted
from qiyue.core.engine.duckdb.exact import register, too_many_digits
from qiyue.core.engine.duckdb.frozen import over_frozen
from qiyue.core.engine.duckdb.queries import statements
from qiyue.core.engine.duckdb.run import sizes_of
from qiyue.core.engine.duckdb.values import values
from qiyue.core.engine.incremental import kept
from qiyue.core.engine.incremental.changes import Changes
from qiyue.core.engine.incremental.reach import Hit, Reach
from qiyue.core.engine.stored.reading import VALUES, stored
from qiyue.core.method.program import Program
from qiyue.core.method.showing import named_values
from qiyue.core.plan import exprs as e
from qiyue.core.plan.exprs import ONE, ZERO
from qiyue.core.plan.nodes import X
from qiyue.core.plan.since import KEPT, REACHED, Base, Layout, layout, plan_since
from qiyue.core.plan.steps import Emit, Plan

TABLE = "qiyue_since"
KEYS = ("kind", "subject", "line", "name")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier run of the same program: its data, its folder, what it kept."""

    snapshot: Snapshot
    run: Path
    kept: Path


class Whole(Exception):
    """All has to be calculated: nothing was kept that fits."""


def calculate(
    program: Program,
    snapshot: Snapshot,
    earlier: Earlier,
    con: duckdb.DuckDBPyConnection,
    keep: Path | None = None,
) -> str:
    """Score a snapshot; the name of the table in `con` that holds the rows of VALUES.

    `keep` is a folder to make for the next run. Raises Whole where calculating all is as good, or
    nothing fitting was kept; TooManyDigits as a whole run does.
    """
    laid = layout(program, sizes_of(program, snapshot))
    if not kept.belongs(laid, earlier.kept):
        raise Whole("kept")
    changes = Changes(con, program, earlier.snapshot, snapshot)
    reach = Reach(changes)
    register(con)
    reached = {base.number for base in laid.bases if _reached(con, reach, laid, base)}
    for base in laid.bases:
        _kept(con, reach, laid, base, earlier.kept)
    plan = plan_since(laid, reached)
    _run(con, plan, program, snapshot, laid)
    _values(con, plan, program, reach, earlier.run)
    if keep is not None:
        kept.keep_again(con, laid, {n: _fresh(laid.bases[n], plan) for n in reached}, keep)
    return TABLE


def _reached(con: Any, reach: Reach, laid: Layout, base: Base) -> int:
    """Make the table `reached N` of a base: the rows of any of its lines; how many they are."""
    lines = [name for name in reach.lines if laid.lines[name] == base.number]
    table = named(f"{REACHED} {base.number}")
    if not base.keys:
        con.execute(f"CREATE TEMP TABLE {table} AS SELECT 1 AS one LIMIT {len(lines[:1])}")
        return len(lines[:1])
    items = ", ".join(f"{_key(reach, base, i)} AS k{i}" for i in range(len(base.keys)))
    parts = [f"SELECT {items} FROM {reach.table(line)}" for line in lines]
    empty = ", ".join(f"NULL AS k{i}" for i in range(len(base.keys)))
    source = " UNION ".join(parts) or f"SELECT {empty} LIMIT 0"
    con.execute(f"CREATE TEMP TABLE {table} AS SELECT DISTINCT * FROM ({source})")
    return int(con.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _key(reach: Reach, base: Base, place: int) -> str:
    """SQL of a key in the units of the plan, from those of the changes."""
    name = named(base.frame.keys[place])
    x, unit = base.keys[place]
    if x.kind != "int":
        return name
    factor = _factor(reach, unit)
    return f"CAST({name} // {factor} AS BIGINT)"


def _factor(reach: Reach, unit: str) -> int:
    steps = Fraction(unit) / reach.changes.unit
    if steps.denominator != 1:
        raise Whole("units")
    return int(steps)


def _kept(con: Any, reach: Reach, laid: Layout, base: Base, folder: Path) -> None:
    """Make the view `kept N`: what an earlier run kept of rows that stand and are not reached."""
    path = quoted(str((folder / f"{base.number}.parquet").resolve()))
    view, table = named(f"{KEPT} {base.number}"), named(f"{REACHED} {base.number}")
    if not base.keys:
        con.execute(
            f"CREATE TEMP VIEW {view} AS SELECT * FROM read_parquet({path}) "
            f"WHERE NOT EXISTS (SELECT 1 FROM {table})"
        )
        return
    on = " AND ".join(f"k.k{i} = r.k{i}" for i in range(len(base.keys)))
    query = f"SELECT k.* FROM read_parquet({path}) k ANTI JOIN {table} r ON {on}"
    if reach.moved(base.frame):
        stands = _standing(con, reach, base)
        query = f"SELECT k.* FROM ({query}) k SEMI JOIN {stands} r ON {on}"
    con.execute(f"CREATE TEMP VIEW {view} AS {query}")


def _standing(con: Any, reach: Reach, base: Base) -> str:
    """The table of the keys of a base's rows as they are now."""
    table = named(f"standing {base.number}")
    items = ", ".join(f"{_key(reach, base, i)} AS k{i}" for i in range(len(base.keys)))
    rows = reach.standing(base.frame, Hit("SELECT 1 AS one", ()))
    con.execute(f"CREATE TEMP TABLE {table} AS SELECT DISTINCT {items} FROM ({rows})")
    return table


def _run(con: Any, plan: Plan, program: Program, snapshot: Snapshot, laid: Layout) -> None:
    """Make the tables of the plan."""
    plan, paths = over_frozen(plan, program, snapshot)
    for base in laid.bases:
        for what in (REACHED, KEPT):
            label = f"{what} {base.number}"
            paths[label] = exp.Table(this=exp.to_identifier(label, quoted=True))
    for label, query in statements(plan, paths):
        con.execute(f"CREATE OR REPLACE TEMP TABLE {named(label)} AS {query.sql('duckdb')}")


def _values(con: Any, plan: Plan, program: Program, reach: Reach, old: Path) -> None:
    """The rows of VALUES: new ones where rows are reached, else those of the earlier run."""
    subjects = {one.name: one for one in named_values(program)}
    selects = [values(e, subjects[e.name].subject, subjects[e.name].role) for e in plan.emits]
    columns = ", ".join(f"NULL::VARCHAR AS {named(c)}" for c in VALUES)
    new = " UNION ALL ".join(one.sql("duckdb") for one in selects) or f"SELECT {columns} LIMIT 0"
    same = " AND ".join(f"o.{key} = n.{key}" for key in KEYS)
    source = f"({stored(con, old).rows()})"
    items = ", ".join(f"CAST({named(c)} AS VARCHAR) AS {named(c)}" for c in VALUES)
    try:
        con.execute(f"CREATE OR REPLACE TEMP TABLE qiyue_new AS {new}")
    except duckdb.Error as error:
        raise too_many_digits(error) or error from error
    query = f"SELECT {items} FROM {source} o ANTI JOIN qiyue_new n ON {same}"
    moved = [line for line in program.lines.values() if reach.moved(line.frame)]
    if moved:
        names = [n for n in named_values(program) if n.line in moved]
        stands = []
        for line in moved:
            table = f"stands {line.line.name}"
            rows = reach.standing(line.frame, Hit("SELECT 1 AS one", ()))
            con.execute(f"CREATE TEMP TABLE {named(table)} AS SELECT DISTINCT * FROM ({rows})")
        for one in names:
            emit = _bare(one.name, f"stands {one.line.line.name}", program, reach, one.line)
            stands.append(values(emit, one.subject, one.role).sql("duckdb"))
        con.execute(
            f"CREATE TEMP TABLE qiyue_stands AS SELECT {', '.join(KEYS)} "
            f"FROM ({' UNION ALL '.join(stands)})"
        )
        listed = ", ".join(quoted(one.name) for one in names)
        query = (
            f"SELECT * FROM ({query}) o WHERE name NOT IN ({listed}) OR EXISTS "
            f"(SELECT 1 FROM qiyue_stands n WHERE {same})"
        )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {TABLE} AS SELECT * FROM qiyue_new UNION ALL {query}"
    )


def _bare(name: str, source: str, program: Program, reach: Reach, line: Any) -> Emit:
    """A result without a value: only its rows."""
    keys: list[tuple[str, X, str]] = []
    homes = {key: program.tables[t] for t in line.frame.tables for key in program.tables[t].keys}
    for key in line.frame.keys:
        kind = homes[key].columns[key].type.kind
        if kind == "number":
            keys.append((key, e.column(key, "int", -(2**62), 2**62), str(reach.changes.unit)))
        else:
            kinds = {"yes/no": "bool", "date": "date"}
            keys.append((key, e.column(key, kinds.get(kind, "text")), ""))
    nothing = e.null("text")
    return Emit(source, name, tuple(keys), "text", nothing, ONE, nothing, 0, ZERO, e.text(""))


def _fresh(base: Base, plan: Plan) -> str:
    """A query that gives the newly calculated rows of a base as they are kept."""
    made: dict[str, list[Emit]] = {}
    for emit in plan.emits:
        made.setdefault(emit.name, []).append(emit)
    other: dict[int, Emit] = {}
    counts: dict[str, int] = {}
    for number, whole in base.emits:
        at = counts[whole.name] = counts.get(whole.name, -1) + 1
        other[number] = made[whole.name][at]
    first = other[base.emits[0][0]]
    found = {key: (x, unit) for key, x, unit in first.keys}
    keys = tuple(found[key] for key in base.frame.keys)
    here = Base(base.number, base.frame, first.source, keys, base.emits)
    return kept.rows_of(here, first.source, other)
