"""Bundles and totals, the shorter outputs: taken from the values that were written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qiyue.core.dataset.cells import named, quoted
from qiyue.core.engine.stored.forms import Cells
from qiyue.core.engine.stored.staged import Sheet
from qiyue.core.engine.stored.tables import listed
from qiyue.core.engine.stored.written import Written
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


@dataclass(frozen=True, slots=True)
class Query:
    """SQL of the rows of an output, and whether they come in order."""

    sql: str
    sorted: bool


def bundles_of(program: Program, written: Written) -> Query:
    """The rows of bundles."""
    names = {name for name, line in program.lines.items() if line.line.role == "bundle"}
    chosen = ", ".join("line AS bundle" if column == "bundle" else column for column in BUNDLES)
    in_order = not names & written.others
    return Query(f"SELECT {chosen} FROM ({written.rows(names)})", in_order)


def totals_of(program: Program, written: Written) -> Query:
    """The rows of totals."""
    totals = [line for line in program.lines.values() if line.line.role == "total"]
    triples = [
        (line.line.name, belonging(program, line, "rank"), belonging(program, line, "grade"))
        for line in totals
    ]
    apart = [triple for triple in triples if set(triple) & written.others]
    beside = [triple for triple in triples if triple not in apart]
    parts = [part for sheet in written.sheets for part in _of_sheet(sheet, beside)]
    if apart or not parts:
        parts.append(_joined(apart, written))
    chosen = ", ".join(TOTALS)
    return Query(" UNION ALL ".join(f"SELECT {chosen} FROM ({p})" for p in parts), not apart)


def _of_sheet(sheet: Sheet, triples: list[Triple]) -> Iterator[str]:
    """The totals of a sheet: rank and grade stand in the same row."""
    places = {(form.column.line, form.column.name): j for j, form in enumerate(sheet.forms)}
    belongs = {triple[0]: triple[1:] for triple in triples}
    cells = Cells()

    def texts(line: str, name: str) -> dict[str, str]:
        if (place := places.get((line, name))) is None:
            return {"value": "CAST(NULL AS VARCHAR)"}
        return cells.texts(sheet.forms[place], sheet.access(place))

    for line, name in places:
        if name in belongs:
            rank, grade = (texts(line, other)["value"] for other in belongs[name])
            own = texts(line, name)
            own["total"] = own.pop("value")
            known = {"line": quoted(line), "name": quoted(name)}
            cells.add(known | own | {"rank": rank, "grade": grade})
    if cells.structs:
        yield cells.query(sheet.kind, named(sheet.table), "subject_")


def _joined(triples: list[Triple], written: Written) -> str:
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
    needed = {name for triple in triples for name in triple if name}
    return (
        f"WITH v AS ({written.rows(needed)}) "
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
