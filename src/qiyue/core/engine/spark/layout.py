"""Which tables lie in parts by top unit, and which part each unit is in.

A kind whose rows name a parent of the same kind is a tree; kinds that refer to it, and the tables
on their keys, follow it. A part is a number of whole trees. Where no kind is a tree, rows follow
the key of the kind that has most of them.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from qiyue.core.dataset import Snapshot
from qiyue.core.dataset.cells import named, quoted
from qiyue.core.dataset.load import connect
from qiyue.core.method.model import Table
from qiyue.core.method.program import Program

MANY_ROWS = 100_000
"""Data of fewer rows are not worth parts."""
MOST_DEPTH = 64
"""A unit farther down than that, or in a circle, is a tree of its own."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What lies in parts.

    `root` is the kind whose keys have parts of their own, `parent` its column that names the unit
    above, "" if it is no tree. `leads` holds for each other kind its column that leads on, and to
    which kind; `follows` for each other table the key that it follows; `ties` for each kind its
    other columns that refer to the root.
    """

    root: str
    parent: str
    leads: dict[str, tuple[str, str]]
    follows: dict[str, str]
    ties: dict[str, list[str]]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that have parts, each after the one it follows."""
        return (self.root, *self.leads)


def layout_of(program: Program, sizes: Mapping[str, int]) -> Layout | None:
    """How the data tables of a program are laid out; None if they are small, or have no kind."""
    tables = {n: t for n, t in program.tables.items() if not t.constant and n in sizes}
    homes = [name for name, table in tables.items() if table.home]
    if not homes or sum(sizes.values()) < MANY_ROWS:
        return None
    found = [
        _from(root, parent, tables) for root in homes for parent in _refers(tables[root], root)
    ]
    if not found:
        return _from(max(homes, key=lambda name: sizes[name]), "", tables)
    return max(found, key=lambda layout: _reached(layout, sizes))


def _refers(table: Table, kind: str) -> list[str]:
    """The columns of a table that refer to a kind, its key apart."""
    own = [c for c in table.columns.values() if c.name not in table.keys]
    return [c.name for c in own if c.type.kind == "reference" and c.type.table == kind]


def _from(root: str, parent: str, tables: Mapping[str, Table]) -> Layout:
    leads: dict[str, tuple[str, str]] = {}
    front = [root]
    while front:
        kind = front.pop(0)
        for name, table in tables.items():
            if table.home and name not in (root, *leads) and (columns := _refers(table, kind)):
                leads[name] = columns[0], kind
                front.append(name)
    follows = {}
    for name, table in tables.items():
        keys = [key for key in table.keys if key in (root, *leads)]
        if not table.home and keys:
            follows[name] = max(keys, key=(root, *leads).index)
    ties = {
        kind: [one for one in _refers(tables[kind], root) if (one, root) != leads.get(kind)]
        for kind in (root, *leads)
    }
    return Layout(root, parent, leads, follows, ties)


def _reached(layout: Layout, sizes: Mapping[str, int]) -> tuple[int, int]:
    reached = (*layout.kinds, *layout.follows)
    return sum(sizes[name] for name in reached), -sizes[layout.root]


# -- parts of a tree ------------------------------------------------------------------------


def write_parts(
    snapshot: Snapshot, layout: Layout, labels: Sequence[int], work: Path
) -> tuple[Path, dict[str, set[str]]]:
    """Write the part of each unit of a tree as Parquet, `key` and `part`; its path.

    `labels` are the numbers of the parts. Beside it, for each kind, the columns that refer to the
    tree and always name a unit of the same part as the row's own.
    """
    path = work / "parts.parquet"
    with connect(work, snapshot.folder) as con:
        _tops(con, snapshot, layout)
        weights = dict(
            con.execute(
                f"SELECT top, sum(weight) FROM ({_weights(snapshot, layout)}) GROUP BY top"
            ).fetchall()
        )
        con.execute("CREATE TEMP TABLE packed (top VARCHAR, part BIGINT)")
        pairs = _packed(weights, labels)
        con.executemany("INSERT INTO packed VALUES (?, ?)", pairs)
        con.execute(
            "CREATE TEMP TABLE parts AS SELECT t.key AS key, p.part AS part "
            "FROM tops AS t JOIN packed AS p ON CAST(t.top AS VARCHAR) = p.top"
        )
        con.execute(f"COPY parts TO {quoted(str(path))} (FORMAT parquet)")
        same = {kind: _same(con, snapshot, layout, kind) for kind in layout.kinds}
    return path, same


def _tops(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, layout: Layout) -> None:
    """The top unit of each unit: the root of its tree, or where all have one root, below that."""
    key, up = named(layout.root), named(layout.parent)
    con.execute(
        f"CREATE TEMP TABLE units AS SELECT {key} AS key, {up} AS up "
        f"FROM {snapshot.rows_of(layout.root)}"
    )
    roots = "SELECT u.key FROM units AS u LEFT JOIN units AS o ON u.up = o.key WHERE o.key IS NULL"
    con.execute(f"CREATE TEMP TABLE cut AS {roots}")
    if con.execute("SELECT count(*) FROM cut").fetchall() == [(1,)]:
        con.execute("INSERT INTO cut SELECT u.key FROM units AS u JOIN cut AS c ON u.up = c.key")
    con.execute(
        "CREATE TEMP TABLE below AS WITH RECURSIVE t AS ("
        "SELECT key, key AS top, 0 AS depth FROM cut UNION ALL "
        "SELECT u.key, t.top, t.depth + 1 FROM units AS u JOIN t ON u.up = t.key "
        f"WHERE u.key NOT IN (SELECT key FROM cut) AND t.depth < {MOST_DEPTH}) "
        "SELECT key, top FROM t"
    )
    con.execute(
        "CREATE TEMP TABLE tops AS SELECT u.key AS key, coalesce(b.top, u.key) AS top "
        "FROM units AS u LEFT JOIN below AS b ON u.key = b.key"
    )


def _weights(snapshot: Snapshot, layout: Layout) -> str:
    """SQL: top units and what weighs on them, units themselves and the kinds that refer to them."""
    parts = ["SELECT CAST(top AS VARCHAR) AS top, count(*) AS weight FROM tops GROUP BY top"]
    for kind, (column, target) in layout.leads.items():
        if target == layout.root:
            parts.append(
                f"SELECT CAST(t.top AS VARCHAR), count(*) FROM {snapshot.rows_of(kind)} AS r "
                f"JOIN tops AS t ON r.{named(column)} = t.key GROUP BY t.top"
            )
    return " UNION ALL ".join(parts)


def _packed(weights: Mapping[str, int], labels: Sequence[int]) -> list[tuple[str, int]]:
    """Top units in parts of about equal weight: the heaviest first, into the lightest part."""
    parts = [(0, place) for place in range(len(labels))]
    found = []
    for top, weight in sorted(weights.items(), key=lambda one: (-one[1], one[0])):
        load, place = heapq.heappop(parts)
        heapq.heappush(parts, (load + int(weight), place))
        found.append((top, labels[place]))
    return found


def _same(
    con: duckdb.DuckDBPyConnection, snapshot: Snapshot, layout: Layout, kind: str
) -> set[str]:
    """The columns of a kind that always name a unit of the row's own part."""
    own, target = layout.leads.get(kind, (kind, layout.root))
    found = set()
    for column in layout.ties[kind] if target == layout.root else ():
        query = (
            f"SELECT count(*) FROM {snapshot.rows_of(kind)} AS r "
            f"LEFT JOIN parts AS a ON r.{named(own)} = a.key "
            f"LEFT JOIN parts AS b ON r.{named(column)} = b.key "
            "WHERE a.part IS DISTINCT FROM b.part OR b.part IS NULL"
        )
        if con.execute(query).fetchall() == [(0,)]:
            found.add(column)
    return found
