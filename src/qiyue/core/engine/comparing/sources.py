"""Finds how the methods and the frozen data of two runs differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb

from qiyue.core.dataset.cells import named, written
from qiyue.core.engine.comparing.declared import declared_otherwise
from qiyue.core.engine.comparing.model import Sources, TableDifference
from qiyue.core.engine.run import Run


def sources_of(con: duckdb.DuckDBPyConnection, before: Run, after: Run) -> Sources:
    """What the two runs rest on; `con` can read both their folders."""
    files = _files(before.manifest["method"], after.manifest["method"])
    same = before.manifest["snapshot"]["sha256"] == after.manifest["snapshot"]["sha256"]
    return Sources(
        files=tuple(files),
        declared=declared_otherwise(before.program.method, after.program.method),
        same_snapshot=same,
        tables=() if same else tuple(_tables(con, before, after)),
    )


def _files(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Name and both hashes of each file and library; the method file comes first, however named."""
    one, other = (
        [(file["name"], file["sha256"]) for file in method["files"]]
        + [tuple(library.split(" sha256:")) for library in method["libraries"]]
        for method in (before, after)
    )
    first = (other[0][0], one[0][1], other[0][1])
    a, b = dict(one[1:]), dict(other[1:])
    return [first, *((name, a.get(name, ""), b.get(name, "")) for name in {**b, **a})]


def _tables(con: duckdb.DuckDBPyConnection, before: Run, after: Run) -> list[TableDifference]:
    one, other = (run.snapshot.manifest["tables"] for run in (before, after))
    found = []
    for name in {**other, **one}:
        a, b = one.get(name), other.get(name)
        if a is None or b is None:
            found.append(TableDifference(name, a and a["rows"], b and b["rows"]))
        elif (a["rows"], a["sha256"]) != (b["rows"], b["sha256"]):
            difference = _table(con, before, after, name)
            if difference != TableDifference(name, a["rows"], a["rows"]):
                found.append(difference)  # else it only stands otherwise, or counts otherwise
    return found


def _table(con: duckdb.DuckDBPyConnection, before: Run, after: Run, name: str) -> TableDifference:
    """Rows of a table that only one run has, and rows of both that differ in a common column."""
    a, b = (run.snapshot.manifest["tables"][name] for run in (before, after))
    columns = [tuple(c for c in x["columns"] if c not in y["columns"]) for x, y in ((a, b), (b, a))]
    found = TableDifference(
        name, a["rows"], b["rows"], columns_before=columns[0], columns_after=columns[1]
    )
    if a["keys"] != b["keys"]:
        return replace(found, other_keys=True)
    common = [c for c in a["columns"] if c in b["columns"]]
    sides = []
    for run, frozen in ((before, a), (after, b)):
        texts = [f"{written(named(c), frozen['columns'][c])} AS {named(c)}" for c in common]
        sides.append(f"(SELECT {', '.join(texts)} FROM {run.snapshot.rows_of(name)})")
    keys = a["keys"]
    on = " AND ".join(f"a.{named(k)} = b.{named(k)}" for k in keys)
    gone, come = (f"{side}.{named(keys[0])} IS NULL" for side in "ba")
    values = [f"a.{named(c)} IS DISTINCT FROM b.{named(c)}" for c in common if c not in keys]
    row = con.execute(
        f"SELECT count(*) FILTER ({gone}), count(*) FILTER ({come}), count(*) FILTER "
        f"(NOT {gone} AND NOT {come} AND ({' OR '.join(values) or 'false'})) "
        f"FROM {sides[0]} a FULL JOIN {sides[1]} b ON {on}"
    ).fetchone()
    assert row is not None
    return replace(found, only_before=row[0], only_after=row[1], changed=row[2])
