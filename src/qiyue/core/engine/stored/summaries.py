"""Bundles and totals, the shorter outputs: rows that are taken from the values when they are read.

A run tells which rank and which grade belong to a total; the rows stand in files of their own only
where somebody asked for that, and in runs that were written before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from qiyue.core.dataset.cells import quoted
from qiyue.core.engine.stored.files import FOLDER, TOTALS_HEADS, TOTALS_LIST
from qiyue.core.engine.stored.forms import SUBJECT, Cells, in_file
from qiyue.core.engine.stored.reading import VALUES, NotARun, Stored, stored
from qiyue.core.engine.stored.tables import listed, write_texts
from qiyue.core.method.program import Program, Resolved

BUNDLES = (
    "kind",
    "subject",
    "bundle",
    "name",
    "numerator",
    "denominator",
    "value",
    "state",
    "reason",
)
TOTALS = (
    "kind",
    "subject",
    "line",
    "name",
    "total",
    "numerator",
    "denominator",
    "state",
    "reason",
    "rank",
    "grade",
)
Triple = tuple[str, str, str]
"""A total, and the rank and the grade that belong to it, "" where there is none."""


OUTPUTS = {"values": VALUES, "bundles": BUNDLES, "totals": TOTALS}
ORDERS = {
    "values": ("kind", "subject", "line", "name"),
    "bundles": ("kind", "subject", "bundle", "name"),
    "totals": ("kind", "subject", "line", "name"),
}


def bundles_of(program: Program) -> set[str]:
    """The lines that are bundles."""
    return {name for name, line in program.lines.items() if line.line.role == "bundle"}


def triples_of(program: Program) -> list[Triple]:
    """The totals, in the order of their names, each with what belongs to it."""
    return [
        (name, belonging(program, line, "rank"), belonging(program, line, "grade"))
        for name, line in sorted(program.lines.items())
        if line.line.role == "total"
    ]


def write_triples(con: duckdb.DuckDBPyConnection, triples: list[Triple], folder: Path) -> None:
    """Put into the folder of values what belongs to each total."""
    write_texts(con, TOTALS_HEADS, triples, folder / TOTALS_LIST)


def rows_in(con: duckdb.DuckDBPyConnection, run: Path, output: str) -> str:
    """A query that gives the rows of an output of a run, in order; makes `con` ready to read them.

    Raises NotARun if they are not there.
    """
    values = stored(con, run)
    if output == "values":
        return values.rows()
    path, known = run / f"{output}.parquet", run / FOLDER / TOTALS_LIST
    if path.is_file():
        return f"SELECT * FROM read_parquet({quoted(str(path.resolve()))})"
    if not known.is_file():
        raise NotARun(run, path.name)
    if output == "bundles":
        chosen = ", ".join("line AS bundle" if one == "bundle" else one for one in BUNDLES)
        found = f"SELECT {chosen} FROM ({values.rows(role='bundle')})"
        return f"{found} ORDER BY {', '.join(ORDERS[output])}" if values.others else found
    source = f"read_parquet({quoted(str(known.resolve()))})"
    triples = con.execute(f"SELECT {', '.join(TOTALS_HEADS)} FROM {source}").fetchall()
    return _totals(values, triples)


def _totals(values: Stored, triples: list[Triple]) -> str:
    """The rows of totals."""
    columns = {form.column.name for of in values.columns.values() for form, _ in of}
    apart = [triple for triple in triples if {name for name in triple if name} - columns]
    beside = [triple for triple in triples if triple not in apart]
    parts = [part for kind in values.columns for part in _of_kind(values, kind, beside)]
    if apart or not parts:
        parts.append(_joined(apart, values))
    chosen = ", ".join(TOTALS)
    found = " UNION ALL ".join(f"SELECT {chosen} FROM ({part})" for part in parts)
    return f"SELECT * FROM ({found}) ORDER BY {', '.join(ORDERS['totals'])}" if apart else found


def _of_kind(values: Stored, kind: str, triples: list[Triple]) -> Iterator[str]:
    """The totals of a kind where rank and grade stand in the same row."""
    places = {(form.column.line, form.column.name): (form, x) for form, x in values.columns[kind]}
    belongs = {triple[0]: triple[1:] for triple in triples}
    cells = Cells()

    def texts(line: str, name: str) -> dict[str, str]:
        if (found := places.get((line, name))) is None:
            return {"value": "CAST(NULL AS VARCHAR)"}
        form, label = found
        return cells.texts(form, in_file(form, label))

    for line, name in places:
        if name in belongs:
            rank, grade = (texts(line, other)["value"] for other in belongs[name])
            own = texts(line, name)
            own["total"] = own.pop("value")
            known = {"line": quoted(line), "name": quoted(name)}
            cells.add(known | own | {"rank": rank, "grade": grade})
    if cells.structs:
        yield cells.query(kind, values.read(kind), SUBJECT)


def _joined(triples: list[Triple], values: Stored) -> str:
    """The totals of which something stands in rows."""
    columns = (
        "t.kind, t.subject, t.line, t.name, t.value AS total, t.numerator, t.denominator, "
        "t.state, t.reason, r.value AS rank, g.value AS grade"
    )
    wanted = ", ".join(f"({', '.join(listed([one]) for one in triple)})" for triple in triples)
    names = f"(VALUES {wanted or '(NULL, NULL, NULL)'}) AS n(total, rank, grade)"
    joins = " ".join(
        f"LEFT JOIN v {a} ON {a}.name = n.{role} AND {a}.kind = t.kind "
        f"AND {a}.subject = t.subject AND {a}.line = t.line"
        for a, role in (("r", "rank"), ("g", "grade"))
    )
    needed = sorted({name for triple in triples for name in triple if name})
    return (
        f"WITH v AS ({values.rows(names=needed)}) "
        f"SELECT {columns} FROM {names} JOIN v t ON t.name = n.total {joins}"
    )


def belonging(program: Program, total: Resolved, role: str) -> str:
    """The rank or grade that belongs to a total: on its rows and, where it can be told, of it."""
    there = [
        line
        for line in program.lines.values()
        if line.line.role == role and line.frame.keys == total.frame.keys
    ]
    for line in there:
        if total.line.name in line.reads:
            return line.line.name
    for line in there:
        if total.line.name in _reads(program, line):
            return line.line.name
    same = [
        line
        for line in program.lines.values()
        if line.line.role == "total" and line.frame.keys == total.frame.keys
    ]
    return there[0].line.name if there and len(same) == 1 else ""


def _reads(program: Program, line: Resolved) -> set[str]:
    found: set[str] = set()
    stack = list(line.reads)
    while stack:
        name = stack.pop()
        if name not in found and name in program.lines:
            found.add(name)
            stack.extend(program.lines[name].reads)
    return found
