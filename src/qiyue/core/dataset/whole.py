"""Takes a table whole from a typed source, where nothing is wrong with it; turns tables across.

Nothing is said here of what is wrong: whoever reads the source as texts finds it, with its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from qiyue.core.dataset.across import Across
from qiyue.core.dataset.keys import Checked
from qiyue.core.dataset.turning import Range
from qiyue.core.dataset.typed import Typed

WRONG = "wrong"


def take_whole(
    con: duckdb.DuckDBPyConnection,
    one: Checked,
    columns: Sequence[Typed],
    source: str,
    across: Across | None,
) -> Checked | None:
    """Make the table of `one` from the relation `source`; None if a cell is not as it should be.

    It stands `across`, if it can and that is worth it. Raises duckdb.Error where a value is too
    large for its column.
    """
    if across is not None:
        at = [list(one.table.columns).index(key) for key in across.data]
        if worth_it(con, across, source, [columns[i].raw for i in at]):
            _take_across(con, one, columns, source, across)
            return _sound(con, replace(one, across=across, ordered=True))
    items = ", ".join(f"{column.raw} AS r{i}" for i, column in enumerate(columns))
    made = [f"{column.value(f'r{i}')} AS v{i}" for i, column in enumerate(columns)]
    wrong = " OR ".join(column.wrong(f"r{i}") for i, column in enumerate(columns))
    con.execute(
        f"CREATE TABLE {one.name} AS SELECT {', '.join(made)}, {wrong} AS {WRONG} "
        f"FROM (SELECT {items} FROM {source})"
    )
    return _sound(con, one)


def turned(con: duckdb.DuckDBPyConnection, one: Checked, across: Across) -> str | None:
    """The rows of a loaded table, turned, as a table of SQL; None if that is not worth it."""
    columns = list(one.table.columns)
    data = [f"v{columns.index(key)}" for key in across.data]
    if not worth_it(con, across, one.name, data):
        return None
    cells = [f"v{columns.index(cell)}" for cell in across.cells]
    place = f"v{columns.index(across.key)}"
    items = [f"k{i} AS {key}" for i, key in enumerate(data)]
    items += [f"c{i}_{n}" for i in range(len(cells)) for n in range(len(across.places))]
    con.execute(
        f"CREATE TABLE {one.name}_across AS SELECT {', '.join(items)}, there "
        f"FROM ({across.turned(one.name, data, cells, place)}) ORDER BY {', '.join(data)}"
    )
    return f"{one.name}_across"


def worth_it(
    con: duckdb.DuckDBPyConnection, across: Across, source: str, data: Sequence[str]
) -> bool:
    """Whether the rows of a relation, whose data keys are `data`, are to stand across."""
    rows = _number(con, f"SELECT count(*) FROM {source}")
    if not across.worth_it(rows, 0):
        return False
    keys = f"SELECT DISTINCT {', '.join(data)} FROM {source}"
    return across.worth_it(rows, _number(con, f"SELECT count(*) FROM ({keys})"))


def _take_across(
    con: duckdb.DuckDBPyConnection,
    one: Checked,
    columns: Sequence[Typed],
    source: str,
    across: Across,
) -> None:
    """The same with the rows at all places in one."""
    names = list(one.table.columns)
    data, cells = ([columns[names.index(n)] for n in some] for some in (across.data, across.cells))
    keys = [f"v{names.index(name)}" for name in across.data]
    made = [f"{data[i].value(f'k{i}')} AS {key}" for i, key in enumerate(keys)]
    faults = ["stray <> 0", *(column.wrong(f"k{i}") for i, column in enumerate(data))]
    for i, cell in enumerate(cells):
        for n in range(len(across.places)):
            made.append(f"{cell.value(f'c{i}_{n}')} AS c{i}_{n}")
            faults.append(cell.wrong(f"c{i}_{n}", f"(there >> {n}) & 1 = 1"))
    rows = across.turned(
        source,
        [column.raw for column in data],
        [column.raw for column in cells],
        columns[names.index(across.key)].raw,
        _ranges(con, cells, source),
    )
    con.execute(
        f"CREATE TABLE {one.name} AS SELECT {', '.join(made)}, there, "
        f"{' OR '.join(faults)} AS {WRONG} FROM ({rows}) ORDER BY {', '.join(keys)}"
    )


def _ranges(con: duckdb.DuckDBPyConnection, cells: Sequence[Typed], source: str) -> list[Range]:
    """Between which whole numbers the raw values lie, of cells that hold such."""
    ends = [
        cell.end(which, source) if cell.cell.column.type.kind == "number" else "NULL"
        for cell in cells
        for which in ("min", "max")
    ]
    found = con.execute(f"SELECT {', '.join(ends)}").fetchall()[0]
    return [
        None if low is None or high is None else (int(low), int(high))
        for low, high in zip(found[::2], found[1::2], strict=True)
    ]


def _sound(con: duckdb.DuckDBPyConnection, one: Checked) -> Checked | None:
    """The table, if all its rows are sound; else it is dropped."""
    if not con.execute(f"SELECT 1 FROM {one.name} WHERE {WRONG} LIMIT 1").fetchall():
        return one
    con.execute(f"DROP TABLE {one.name}")
    return None


def _number(con: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(con.execute(query).fetchall()[0][0])
