"""Finds in SQL which values of two runs differ, and sums up by lines how."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from qiyue.core.dataset.load import connect
from qiyue.core.engine.comparing.model import LineDifference
from qiyue.core.engine.run import Run, RunChanged
from qiyue.core.engine.stored.reading import NotARun
from qiyue.core.engine.stored.summaries import rows_in
from qiyue.core.values.samples import MOST_DENOMINATORS, total_of

KEYS = ("kind", "subject", "line", "name")
VALUE = ("numerator", "denominator", "value", "state", "reason")
MOST_KEYS = 60
"""A line with more keys than this beside the subject is summed up as one."""
SMALL = 10**18
"""Numerators below this are added up in the database, others one by one."""
Parts = dict[tuple[str, str, str], list[tuple[Fraction, int]]]


@contextmanager
def side_by_side(before: Run, after: Run) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees the outputs of both runs, as a_values, b_values, a_totals, …"""
    with TemporaryDirectory() as work, connect(Path(work), before.folder, after.folder) as con:
        for mark, run in (("a", before), ("b", after)):
            for output in ("totals", "values"):
                try:
                    rows = rows_in(con, run.folder, output)
                except NotARun as error:
                    raise RunChanged(run.folder, error.part) from error
                con.execute(f"CREATE TEMP VIEW {mark}_{output} AS {rows}")
        yield con


def paired(con: duckdb.DuckDBPyConnection, output: str) -> str:
    """What to select from so that rows `a` and `b` of the same key stand together.

    Outputs are sorted by key: where both have the same keys, the rows stand side by side as they
    are, which needs no join.
    """
    a, b = f"a_{output}", f"b_{output}"
    same = " AND ".join(f"a.{key} = b.{key}" for key in KEYS)
    aside = f"(FROM {a}) a POSITIONAL JOIN (FROM {b}) b"
    sizes = con.execute(f"SELECT (SELECT count(*) FROM {a}), (SELECT count(*) FROM {b})").fetchone()
    if sizes is not None and sizes[0] == sizes[1]:
        other = con.execute(f"SELECT count(*) FROM {aside} WHERE ({same}) IS NOT TRUE").fetchone()
        if other == (0,):
            return aside
    return f"{a} a FULL JOIN {b} b ON {same}"


def find_differences(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table `differing`: every row of values whose two sides are not the same.

    Its columns are the key, the role, then each part of the value before (a_…) and after (b_…).
    `shown` marks rows whose exact values are the same and whose shown ones are not.
    """
    keys = ", ".join(f"coalesce(a.{key}, b.{key}) AS {key}" for key in (*KEYS, "role"))
    sides = ", ".join(f"{side}.{part} AS {side}_{part}" for side in "ab" for part in VALUE)
    exact = [f"a.{part} IS DISTINCT FROM b.{part}" for part in VALUE if part != "value"]
    exact.append("(a.numerator IS NULL AND a.value IS DISTINCT FROM b.value)")
    con.execute(
        f"CREATE TEMP TABLE differing AS SELECT {keys}, {sides}, NOT ({' OR '.join(exact)}) "
        f"AS shown FROM {paired(con, 'values')} "
        f"WHERE {' OR '.join(exact)} OR a.value IS DISTINCT FROM b.value"
    )


def line_differences(
    con: duckdb.DuckDBPyConnection, before: Run, after: Run
) -> tuple[LineDifference, ...]:
    """What differs in each line and named intermediate, in the order of the method after."""
    con.execute(
        "CREATE TEMP TABLE parted AS SELECT kind, name FROM differing GROUP BY ALL "
        f"HAVING count(DISTINCT line) <= {MOST_KEYS}"
    )
    part = "CASE WHEN (kind, name) IN (FROM parted) THEN line ELSE '' END AS line"
    counts = {
        (kind, name, line): tuple(row)
        for kind, name, line, *row in con.execute(
            f"SELECT kind, name, {part}, any_value(role), "
            "count(*) FILTER (a_state IS NOT NULL AND b_state IS NOT NULL AND NOT shown), "
            "count(*) FILTER (shown), count(*) FILTER (b_state IS NULL), "
            "count(*) FILTER (a_state IS NULL) FROM differing GROUP BY ALL"
        ).fetchall()
    }
    rows: dict[tuple[str, str, str], list[int]] = {}
    for side, view in enumerate(("a_values", "b_values")):
        query = f"SELECT kind, name, {part}, count(*) FROM {view} GROUP BY ALL"
        for kind, name, line, count in con.execute(query).fetchall():
            rows.setdefault((kind, name, line), [0, 0])[side] = count
    sums = _sums(con, part)
    lines = {**before.program.lines, **after.program.lines}
    order = {
        name: place
        for place, name in enumerate([*after.program.lines, *before.program.lines][::-1])
    }
    found = []
    for (kind, name, line), sizes in rows.items():
        role, differ, shown, only_before, only_after = counts.get(
            (kind, name, line), ("",) + (0,) * 4
        )
        parts = sums.get((kind, name, line), [])
        whole = total_of(parts) if parts else None
        found.append(
            LineDifference(
                kind=kind,
                name=name,
                line=line,
                role=str(role or ""),
                inner=name not in lines,
                before=sizes[0],
                after=sizes[1],
                differ=int(differ),
                shown=int(shown),
                only_before=int(only_before),
                only_after=int(only_after),
                total=whole,
                exact=len(parts) <= MOST_DENOMINATORS,
            )
        )
    return tuple(
        sorted(
            found, key=lambda x: (-order.get(x.name.partition(".")[0], 0), x.inner, x.name, x.line)
        )
    )


def _sums(con: duckdb.DuckDBPyConnection, part: str) -> Parts:
    """After less before, of the numbers of both: a sum for each denominator."""
    both = "FROM differing WHERE a_numerator IS NOT NULL AND b_numerator IS NOT NULL"
    sides = " UNION ALL ".join(
        f"SELECT kind, name, {part}, {side}_denominator AS bottom, {side}_numerator AS top, "
        f"try_cast({side}_numerator AS HUGEINT) AS small, {sign} AS sign {both}"
        for side, sign in (("a", -1), ("b", 1))
    )
    fits = f"coalesce(abs(small) < {SMALL}, false)"
    found: Parts = {}
    for kind, name, line, bottom, top in con.execute(
        f"SELECT kind, name, line, bottom, sum(small * sign) FROM ({sides}) WHERE {fits} "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        found.setdefault((kind, name, line), []).append((Fraction(int(top)), int(bottom)))
    for kind, name, line, bottom, top, sign, count in con.execute(
        f"SELECT kind, name, line, bottom, top, sign, count(*) FROM ({sides}) WHERE NOT {fits} "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        parts = found.setdefault((kind, name, line), [])
        parts.append((Fraction(int(top) * sign * count), int(bottom)))
    return found
