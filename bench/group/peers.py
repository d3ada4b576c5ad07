"""The same month by SQL written by hand for this one method: what a programmer would do.

Long: from facts as rows. Wide: from a table of one row a person, built once. Both write Parquet.
The limits only read what they must and sum it.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
from bench.group.sheet import half_up, items

TIMES = ", ".join(
    f"sum(times) FILTER (WHERE indicator = 'd{i:02}' AND month(day) = 1)::BIGINT AS times{i}"
    for i in range(1, 6)
)


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _hundredths(column: str) -> str:
    return f"CAST({column} * 100 AS BIGINT)"


def _pivot(key: str, value: str, source: str, wanted: list[str]) -> str:
    """One row for each key, a column for each indicator; an enumeration compares fastest."""
    words = ", ".join(f"'{code}'" for code in wanted)
    columns = ", ".join(
        f"max(CASE WHEN place = {place} THEN n END) AS {code}" for place, code in enumerate(wanted)
    )
    numbered = f"enum_code(CAST(indicator AS ENUM({words}))) AS place"
    rows = f"SELECT {key}, {value} AS n, {numbered} FROM {source}"
    return f"SELECT {key}, {columns} FROM ({rows}) GROUP BY {key}"


def build_wide(folder: Path) -> Path:
    """Facts as columns, one row a person in order, beside the data."""
    wide = folder / "wide.parquet"
    facts = f"read_parquet({_text(folder / 'facts.parquet')})"
    pivot = _pivot("person", _hundredths("actual"), facts, [item.code for item in items()])
    with duckdb.connect() as con:
        con.execute(f"COPY ({pivot} ORDER BY person) TO {_text(wide)} (FORMAT parquet)")
    return wide


def limit_wide(folder: Path) -> None:
    """Read every column of the wide table and sum it."""
    columns = ", ".join(f"sum({item.code})" for item in items())
    with duckdb.connect() as con:
        con.execute(f"SELECT max(person), {columns} FROM {_text(folder / 'wide.parquet')}")
        con.fetchall()


def limit_long(folder: Path) -> None:
    """Read all facts and sum them."""
    with duckdb.connect() as con:
        source = _text(folder / "facts.parquet")
        con.execute(f"SELECT max(person), max(indicator), sum(actual) FROM {source}").fetchall()


def month(folder: Path, out: Path, *, wide: bool, lines: bool = False) -> Path:
    """Score the month into `out`; with `lines`, the points of every indicator too."""
    with duckdb.connect() as con:
        con.execute(
            f"COPY ({query(folder, wide=wide, lines=lines)}) TO {_text(out)} (FORMAT parquet)"
        )
    return out


def query(folder: Path, *, wide: bool, lines: bool) -> str:
    """The whole month in one statement."""
    tables = {
        name: f"read_parquet({_text(folder / f'{name}.parquet')})"
        for name in ("people", "posts", "units", "events", "variants", "facts", "wide")
    }
    sheet = items()
    with_target = [item for item in sheet if item.standard]
    codes = [item.code for item in sheet]
    facts = (
        tables["wide"]
        if wide
        else f"({_pivot('person', _hundredths('actual'), tables['facts'], codes)})"
    )
    own = _pivot("unit", _hundredths("own"), tables["variants"], [x.code for x in with_target])
    targets = ", ".join(f"coalesce(o.{x.code}, {x.standard}) AS t_{x.code}" for x in with_target)
    points = ", ".join(
        f"CASE WHEN {x.code} IS NULL THEN NULL ELSE "
        f"{x.points.format(a=x.code, t=f't_{x.code}')} END AS m_{x.code}"
        for x in sheet
    )
    parts = ", ".join(_part(part) for part in ("work", "duty"))
    kept = ", ".join(f"m_{x.code}" for x in sheet) + ", work, duty, " if lines else ""
    quota = {share: half_up(f"{share} * many", "100") for share in (20, 70, 95)}
    return f"""
    WITH own AS ({own}),
    taken AS (SELECT person, {TIMES} FROM {tables["events"]} GROUP BY person),
    posted AS (
        SELECT person, sum({_hundredths("u.coefficient")} * days)::BIGINT AS above,
            sum(days)::BIGINT AS below
        FROM {tables["posts"]} p JOIN {tables["units"]} u ON u.unit = p.workplace GROUP BY person),
    given AS (
        SELECT p.person, p.home, {_hundredths("p.base")} AS base, f.* EXCLUDE (person), {targets},
            e.* EXCLUDE (person), coalesce(c.above, 100) AS above, coalesce(c.below, 1) AS below,
            {_ranked("sales", "f.k01")}, {_ranked("ideas", "f.k02")}
        FROM {tables["people"]} p LEFT JOIN {facts} f ON f.person = p.person
        LEFT JOIN own o ON o.unit = p.unit LEFT JOIN taken e ON e.person = p.person
        LEFT JOIN posted c ON c.person = p.person),
    marked AS (
        SELECT person, home, base, above, below,
            coalesce(v01, 0) > 0 OR coalesce(v02, 0) > 0 AS vetoed, {points} FROM given),
    parted AS (SELECT *, {parts} FROM marked),
    summed AS (
        SELECT *, {half_up("(40 * work + 60 * duty) * above", "(10000 * below)")} AS all_in
        FROM parted),
    totalled AS (
        SELECT *, CASE WHEN vetoed THEN least(5999, all_in) ELSE all_in END AS total
        FROM summed),
    placed AS (
        SELECT *, rank() OVER (PARTITION BY home ORDER BY total DESC) AS place,
            count(*) OVER (PARTITION BY home) AS many FROM totalled),
    graded AS (
        SELECT *, CASE WHEN vetoed THEN 'D' WHEN place <= {quota[20]} THEN 'A'
            WHEN place <= {quota[70]} THEN 'B' WHEN place <= {quota[95]} THEN 'C'
            ELSE 'D' END AS grade FROM placed)
    SELECT person, {kept}total, place, grade, CAST({_pay()} AS BIGINT) AS pay FROM graded
    """


def _ranked(name: str, column: str) -> str:
    here = f"PARTITION BY p.peer, {column} IS NULL"
    return (
        f"rank() OVER ({here} ORDER BY {column} DESC) AS {name}_place, "
        f"count(*) OVER ({here}) AS {name}_many"
    )


def _part(part: str) -> str:
    """Points earned of those that count, out of 100, in hundredths."""
    of = [x for x in items() if x.part == part]
    earned = " + ".join(f"coalesce(m_{x.code}, 0)" for x in of)
    full = " + ".join(f"CASE WHEN m_{x.code} IS NULL THEN 0 ELSE {x.weight} END" for x in of)
    share = half_up(f"10000 * ({earned})", f"({full})")
    return f"CASE WHEN {full} > 0 THEN {share} ELSE 0 END AS {part}"


def _pay() -> str:
    """The base times a multiple times the total, at most one and a half times the base."""
    multiple = "CASE grade WHEN 'A' THEN 13 WHEN 'B' THEN 11 WHEN 'C' THEN 9 ELSE 6 END"
    return half_up(f"least(base * 150000, base * ({multiple}) * total)", "100000")
