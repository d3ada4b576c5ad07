"""What page scripts work with: rankings and score sheets of one kind, packed by column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from qiyue.core.method.model import Line
from qiyue.core.values.findings import Both
from qiyue.doors.exchange.report.labels import Labels
from qiyue.doors.exchange.report.packing import Packed, cell, packed
from qiyue.doors.exchange.report.run import Run


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one page takes: beyond, it holds the `ends` best and worst and no sheets."""

    subjects: int = 20_000
    cells: int = 3_000_000
    ends: int = 1_000


Column = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subjects:
    """The subjects of a kind that the page holds: all of them, or both ends of the ranking."""

    kind: str
    ids: list[str]
    count: int
    cells: int
    whole: bool

    def packed(self, rows: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> Packed:
        """A column of (subject, cell) rows in the order of `ids`."""
        found = dict(rows)
        return packed([found.get(one, "") for one in self.ids])


EVERYBODY = (
    "SELECT DISTINCT subject FROM ("
    " SELECT kind, subject FROM totals UNION SELECT kind, subject FROM bundles"
    " UNION SELECT kind, subject FROM values) WHERE kind = ? AND subject <> ''"
)


def kinds_of(run: Run, labels: Labels) -> list[str]:
    """The kinds of subject with results, as the method lists their tables."""
    found = [
        str(kind)
        for (kind,) in run.rows(
            "SELECT DISTINCT kind FROM (SELECT kind, subject FROM totals UNION"
            " SELECT kind, subject FROM bundles UNION SELECT kind, subject FROM values)"
            " WHERE subject <> ''"
        )
    ]
    listed = list(run.method.tables) if run.method else []
    return sorted(found, key=lambda k: (listed.index(k) if k in listed else len(listed), k))


def subjects_of(run: Run, kind: str, limits: Limits) -> Subjects:
    """All subjects of a kind; too many for one page: the first and last by the first total."""
    count = int(run.rows(f"SELECT count(*) FROM ({EVERYBODY})", kind)[0][0])
    cells = int(run.rows("SELECT count(*) FROM values WHERE kind = ?", kind)[0][0])
    if count <= limits.subjects and cells <= limits.cells:
        ids = [str(s) for (s,) in run.rows(f"{EVERYBODY} ORDER BY subject", kind)]
        return Subjects(kind, ids, count, cells, True)
    # The rank stands in the order of the sort; the number itself only breaks ties of none.
    ends = run.rows(
        "WITH line AS (SELECT subject, row_number() OVER (ORDER BY state <> 'counted',"
        " try_cast(rank AS BIGINT) NULLS LAST,"
        " try_cast(numerator AS DOUBLE) / try_cast(denominator AS DOUBLE) DESC, subject) AS place,"
        " count(*) FILTER (state = 'counted') OVER () AS counted"
        " FROM totals WHERE kind = ?1 AND (name, line) ="
        " (SELECT (name, line) FROM totals WHERE kind = ?1 ORDER BY name, line LIMIT 1))"
        " SELECT subject FROM line WHERE place <= ?2"
        " OR place BETWEEN counted - ?2 + 1 AND counted ORDER BY place",
        kind,
        limits.ends,
    )
    ids = [str(s) for (s,) in ends]
    if not ids:
        ids = [str(s) for (s,) in run.rows(f"{EVERYBODY} ORDER BY subject", kind)[: limits.ends]]
    return Subjects(kind, ids, count, cells, False)


def data_of(run: Run, labels: Labels, subjects: Subjects) -> dict[str, Any]:
    """Everything page.js needs for one kind."""
    kind = subjects.kind
    names = labels.names(kind)
    data: dict[str, Any] = {
        "kind": kind,
        "label": _pair(labels.kind(kind)),
        "count": subjects.count,
        "whole": subjects.whole,
        "ids": packed([cell(one, "counted") for one in subjects.ids]),
        "size": len(subjects.ids),
        "names": subjects.packed([(one, names[one]) for one in subjects.ids if one in names]),
        "totals": _totals(run, labels, subjects),
        "bundles": _bundles(run, labels, subjects),
        "lines": _lines(run, labels, subjects) if subjects.whole else [],
    }
    data["texts"] = _texts(run, labels, data["lines"])
    return data


def _pair(label: Both) -> list[str]:
    return [label.zh, label.en]


def _only(subjects: Subjects) -> tuple[str, list[object]]:
    """A filter for the subjects on the page, with what it is given."""
    if subjects.whole:
        return "", []
    return " AND list_contains(?, subject)", [subjects.ids]


def _totals(run: Run, labels: Labels, subjects: Subjects) -> list[Column]:
    some, given = _only(subjects)
    rows = run.rows(
        "SELECT name, line, subject, total, state, reason, numerator, denominator, rank, grade"
        f" FROM totals WHERE kind = ?{some} ORDER BY name, line, subject",
        subjects.kind,
        *given,
    )
    found = []
    for (name, line), group in groupby(rows, itemgetter(0, 1)):
        all_rows = list(group)
        label = _pair(labels.total(name, subjects.kind, line))
        column: Column = {"name": name, "key": line, "label": label}
        column["value"] = subjects.packed([(r[2], cell(*r[3:8])) for r in all_rows])
        for place, key in ((8, "rank"), (9, "grade")):
            if any(r[place] for r in all_rows):
                column[key] = subjects.packed([(r[2], r[place]) for r in all_rows])
        found.append(column)
    return sorted(found, key=lambda c: labels.place(c["name"], subjects.kind, c["key"]))


def _bundles(run: Run, labels: Labels, subjects: Subjects) -> list[Column]:
    some, given = _only(subjects)
    rows = run.rows(
        "SELECT name, bundle, subject, value, state, reason, numerator, denominator FROM bundles"
        f" WHERE kind = ?{some} ORDER BY name, bundle, subject",
        subjects.kind,
        *given,
    )
    found = [
        {
            "name": name,
            "key": bundle,
            "label": _pair(labels.row(name, subjects.kind, bundle)),
            "value": subjects.packed([(r[2], cell(*r[3:8])) for r in group]),
        }
        for (name, bundle), group in groupby(rows, itemgetter(0, 1))
    ]
    return sorted(found, key=lambda c: labels.place(c["name"], subjects.kind, c["key"]))


def _lines(run: Run, labels: Labels, subjects: Subjects) -> list[Column]:
    """Each row of each line with its named intermediates, in the order of the method."""
    kind = subjects.kind
    bundles = {b for (b,) in run.rows("SELECT DISTINCT bundle FROM bundles WHERE kind = ?", kind)}
    known = set(run.method.lines) if run.method else set()
    found: dict[tuple[str, str], Column] = {}
    inner: list[tuple[tuple[str, str], str, Packed]] = []
    stream = run.con.cursor().execute(
        "SELECT name, line, subject, value, state, reason, numerator, denominator, role FROM values"
        " WHERE kind = ? AND subject <> '' ORDER BY name, line, subject",
        [kind],
    )
    for (name, line), group in groupby(_streamed(stream), itemgetter(0, 1)):
        rows = list(group)
        column = subjects.packed([(r[2], cell(*r[3:8])) for r in rows])
        of, _, part = name.partition(".")
        if part and name not in known:
            inner.append(((of, line), part, column))
            continue
        belongs = labels.bundle_of(name, kind, line, bundles)
        found[name, line] = {
            "name": name,
            "key": line,
            "label": _pair(labels.row(name, kind, line)),
            "role": rows[0][8],
            "bundle": belongs,
            "value": column,
            "parts": [],
            "rules": [
                {"call": r.call, "says": r.says, "gives": r.gives, "parts": dict(r.parts)}
                for r in labels.rules(name, kind, line)
            ],
        }
    for at, part, column in sorted(inner, key=lambda one: labels.part(one[0][0], one[1])):
        if at in found:
            found[at]["parts"].append([part, column])
    return sorted(found.values(), key=lambda c: labels.place(c["name"], kind, c["key"]))


def _streamed(found: Any) -> Iterator[tuple[str, ...]]:
    while batch := found.fetchmany(50_000):
        yield from batch


def _texts(run: Run, labels: Labels, lines: list[Column]) -> dict[str, Column]:
    """For each line: title, sentence, formula, intermediates, clause, unit."""
    texts: dict[str, Column] = {}
    for name in dict.fromkeys(column["name"] for column in lines):
        line = run.line(name)
        texts[name] = {"label": _pair(labels.line(name)), **(_text(line) if line else {})}
    return texts


def _text(line: Line) -> Column:
    return {
        "says": line.says,
        "gives": line.gives.text,
        "where": {name: expr.text for name, expr in line.where.items()},
        "source": line.source,
        "uom": str(line.uom) if line.uom and not line.uom.plain else "",
        "better": line.better,
    }
