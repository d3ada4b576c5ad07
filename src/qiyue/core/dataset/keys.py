"""Keys and references of the tables being frozen: no key twice, every name known at home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import duckdb

from qiyue.core.dataset.across import Across
from qiyue.core.dataset.cells import Cell, named, written
from qiyue.core.dataset.faults import SHOWN, more_finding
from qiyue.core.dataset.typed import unsound
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.model import Column, Method, Table, Value
from qiyue.core.values.absence import Absent
from qiyue.core.values.exact import plain
from qiyue.core.values.findings import Both, Place

COMPARED = 2000
"""Among so many names, the nearest to an unknown one is looked for."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A loaded table: its values are v0, v1, … of the SQL table `name`, by `rowid` in `rec`.

    One that was taken whole (`whole`) has no `rec`: nothing is wrong with it, or it is loaded
    again. `across` says that it stands across: the data keys among v0, v1, …, and what
    `Across.turned` makes of the rest. `ordered` says that its rows stand in the order of the key,
    each key once.
    """

    table: Table
    name: str
    cells: tuple[Cell, ...]
    file: str
    first: int
    whole: bool = False
    across: Across | None = None
    ordered: bool = False

    def key(self) -> list[str]:
        """SQL names of the key's values."""
        return [f"v{i}" for i, cell in enumerate(self.cells) if cell.key]

    def texts(self, column: int) -> bool:
        """Whether the values of a column are texts, which stand as they are compared."""
        return self.cells[column].sql_type == "VARCHAR"


def in_key_order(con: duckdb.DuckDBPyConnection, one: Checked) -> bool:
    """Whether each row has a greater key than the row before it: so no key stands twice."""
    if one.ordered:
        return True
    keys = one.key()
    before = [f"lag({key}) OVER () AS b{i}" for i, key in enumerate(keys)]
    after = "false"
    for i, key in reversed(list(enumerate(keys))):
        after = f"({key} > b{i} OR ({key} = b{i} AND {after}))"
    wrong = con.execute(
        f"SELECT 1 FROM (SELECT {', '.join(keys + before)}, "
        f"row_number() OVER () AS place FROM {one.name}) "
        f"WHERE place > 1 AND NOT coalesce({after}, false) LIMIT 1"
    ).fetchall()
    return not wrong


def proven(
    con: duckdb.DuckDBPyConnection, method: Method, loaded: dict[str, Checked], one: Checked
) -> Checked | None:
    """A table taken whole in which no key stands twice and every name is known; else None."""
    ordered = in_key_order(con, one)
    if not ordered:
        keys = ", ".join(one.key())
        twice = f"SELECT 1 FROM {one.name} GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"
        if con.execute(twice).fetchall():
            return None
    for i, cell in enumerate(one.cells):
        home = home_of(method, one.table, cell.column)
        if home is None or (one.across is not None and cell.column.name == one.across.key):
            continue
        there = loaded.get(home.name)
        if there is None and not home.constant:
            return None
        if not _all_known(con, one, i, home, there):
            return None
    return replace(one, ordered=ordered)


def _all_known(
    con: duckdb.DuckDBPyConnection, one: Checked, i: int, home: Table, there: Checked | None
) -> bool:
    """Whether every name in a column is that of a row of its home table, and sound as such.

    `there` are the rows of the home table, unless the method itself holds them.
    """
    if there is not None and not there.whole and one.texts(i):
        wrong = " OR ".join(unsound(f"v{i}"))
        if con.execute(f"SELECT 1 FROM {one.name} WHERE {wrong} LIMIT 1").fetchall():
            return False
    texts, names = f"v{i}", "SELECT unnest(?::VARCHAR[]) AS k"
    values = [[_text(row[0]) for row in home.rows]]
    if there is not None:
        values = []
        plain = one.texts(i) and there.texts(0)
        names = f"SELECT {'v0' if plain else written('v0', there.cells[0].about())} AS k"
        names += f" FROM {there.name} WHERE v0 IS NOT NULL"
        texts = texts if plain else written(texts, one.cells[i].about())
    elif not one.texts(i):
        texts = written(texts, one.cells[i].about())
    strange = con.execute(
        f"SELECT 1 FROM (SELECT {texts} AS t FROM {one.name} WHERE v{i} IS NOT NULL) "
        f"WHERE NOT EXISTS (SELECT 1 FROM ({names}) AS h WHERE h.k = t) LIMIT 1",
        values,
    ).fetchall()
    return not strange


def keys_stand_once(con: duckdb.DuckDBPyConnection, one: Checked, desk: Desk) -> None:
    """No two rows of a table have the same key."""
    if in_key_order(con, one):
        return
    keys, columns = one.key(), [f"v{i}" for i in range(len(one.cells))]
    present = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    texts = ", ".join(f"({written(key, one.cells[i].about())})" for i, key in enumerate(keys))
    twice = con.execute(
        f"SELECT min(rec), max(rec), count(*), count(DISTINCT hash({', '.join(columns)})), "
        f"any_value(concat_ws(', ', {texts})), count(*) OVER () FROM {one.name} WHERE {present} "
        f"GROUP BY {', '.join(keys)} HAVING count(*) > 1 ORDER BY 2, 1 LIMIT {SHOWN}"
    ).fetchall()
    part = f"{one.table.name}: {', '.join(one.table.keys)}"
    for first, last, count, kinds, key, _ in twice:
        same = kinds == 1
        desk.put(
            "duplicate-row" if same else "duplicate-key",
            Place(last + one.first, 0, one.file, part),
            Both(
                f"{key} 有 {count} 行（首次在第 {first + one.first} 行），"
                + ("各值相同。" if same else "值不相同。"),
                f"{key} stands {count} times (first in record {first + one.first}), with "
                + ("equal values." if same else "different values."),
            ),
            Both("删去多余的。", "Remove the others.")
            if same
            else Both("查明哪一行是对的，只留一行。", "Find out which is right, and keep that."),
        )
    if twice and twice[0][5] > SHOWN:
        total = twice[0][5]
        desk.add([more_finding(SHOWN, total, part, Place(0, 0, one.file, part))])


def names_are_known(
    con: duckdb.DuckDBPyConnection, method: Method, loaded: dict[str, Checked], desk: Desk
) -> None:
    """Every reference, and every key that has a home table, names a row of that table."""
    homes: set[str] = set()

    def collect(home: Table) -> None:
        if home.name not in homes:
            _collect(con, home, loaded.get(home.name))
            homes.add(home.name)

    for one in loaded.values():
        for i, cell in enumerate(() if one.whole else one.cells):
            home = home_of(method, one.table, cell.column)
            if home is None or (not home.constant and home.name not in loaded):
                continue
            collect(home)
            _unknown(con, one, i, home, desk)
    for table in method.tables.values():
        for column in table.columns.values() if table.constant else ():
            home = home_of(method, table, column)
            if home is not None and home.name in loaded:
                collect(home)
                _unknown_constants(con, method, table, column, home, desk)


def home_of(method: Method, table: Table, column: Column) -> Table | None:
    """The table whose rows a column names, if it is a reference or a key that has a home."""
    kind = column.type
    if kind.kind == "reference":
        home = method.tables.get(kind.table)
        return home if home is not None and len(home.keys) == 1 else None
    home = method.tables.get(column.name) if column.name in table.keys else None
    return home if home is not None and home.home and home is not table else None


def _collect(con: duckdb.DuckDBPyConnection, home: Table, loaded: Checked | None) -> None:
    """Put the canonical texts of the home table's keys into an SQL table."""
    name = _named(home)
    con.execute(f"CREATE TABLE {name} (k VARCHAR)")
    if loaded is not None:
        text = written("v0", loaded.cells[0].about())
        con.execute(f"INSERT INTO {name} SELECT {text} FROM {loaded.name} WHERE v0 IS NOT NULL")
    elif home.constant:
        texts = [_text(row[0]) for row in home.rows]
        con.execute(f"INSERT INTO {name} SELECT unnest(?::VARCHAR[])", [texts])


def _named(home: Table) -> str:
    return named(f"home {home.name}")


def _text(value: Value) -> str:
    if isinstance(value, Fraction):
        return plain(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _unknown(con: duckdb.DuckDBPyConnection, one: Checked, i: int, home: Table, desk: Desk) -> None:
    text = written(f"v{i}", one.cells[i].about())
    strange = con.execute(
        f"WITH each AS (SELECT v{i}, min(rec) AS rec, count(*) AS n FROM {one.name} "
        f"WHERE v{i} IS NOT NULL GROUP BY v{i}), named AS (SELECT {text} AS k, rec, n FROM each) "
        "SELECT k, rec, n, count(*) OVER () FROM named "
        f"WHERE k NOT IN (SELECT k FROM {_named(home)}) ORDER BY 2 LIMIT {SHOWN}"
    ).fetchall()
    if not strange:
        return
    known = _names(con, home)
    part = f"{one.table.name}: {one.cells[i].column.name}"
    for name, first, count, _ in strange:
        desk.put(
            "unknown-name",
            Place(first + one.first, 0, one.file, part),
            Both(
                f"{home.name} 里没有 {name!r}（{count} 行）。",
                f"{home.name} has no {name!r} ({count} rows).",
            ),
            nearest(name, known)
            if known
            else Both(
                f"核对写法，或把它加进 {home.name}。", f"Check it, or add it to {home.name}."
            ),
        )
    if strange[0][3] > SHOWN:
        desk.add([more_finding(SHOWN, strange[0][3], part, Place(0, 0, one.file, part))])


def _unknown_constants(
    con: duckdb.DuckDBPyConnection,
    method: Method,
    table: Table,
    column: Column,
    home: Table,
    desk: Desk,
) -> None:
    """Rows that the method itself holds, about rows that the data do not have."""
    at = list(table.columns).index(column.name)
    written = table.row_places or (table.place,) * len(table.rows)
    places = dict(zip((row[at] for row in table.rows), written, strict=True))
    texts = {_text(v): place for v, place in places.items() if not isinstance(v, Absent)}
    strange = con.execute(
        f"SELECT k FROM (SELECT unnest(?::VARCHAR[]) AS k) "
        f"WHERE k NOT IN (SELECT k FROM {_named(home)})",
        [list(texts)],
    ).fetchall()
    part = f"{table.name}: {column.name}"
    for (name,) in strange[:SHOWN]:
        place = texts[name]
        file = place.file or (method.files[0][0] if method.files else "")
        desk.put(
            "unknown-name",
            Place(place.line, place.column, file, part),
            Both(
                f"办法的表 {table.name} 写了 {name!r}，数据的 {home.name} 里没有。",
                f"{table.name} in the method names {name!r}, which {home.name} in the data lacks.",
            ),
            Both(
                f"核对写法；把它加进 {home.name} 的数据，或从 {table.name} 去掉这一行。",
                f"Check it; add it to the data of {home.name}, or take the row out of "
                f"{table.name}.",
            ),
        )
    if len(strange) > SHOWN:
        desk.add([more_finding(SHOWN, len(strange), part, Place(0, 0, "", part))])


def _names(con: duckdb.DuckDBPyConnection, home: Table) -> Iterable[str]:
    names = con.execute(f"SELECT k FROM {_named(home)} LIMIT {COMPARED + 1}").fetchall()
    return [name for (name,) in names] if len(names) <= COMPARED else []
