"""What differs between two snapshots of one method: rows that came or went, and cells.

For each data table DuckDB gets a view `both <table>` of the rows as they are now and as they were
before they changed, and for each table that changed `changed <table>`: the keys of these rows, a
column `row` (it came or went) and one for each column of the table (this cell is another).
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import duckdb

from qiyue.core.dataset import Snapshot
from qiyue.core.dataset.cells import FINEST, named, quoted
from qiyue.core.method.model import Column, Table, Value
from qiyue.core.method.program import Program
from qiyue.core.values.types import common_step

ROW = " row"
"""The column of a table of changes that says: this row came or went."""


class Changes:
    """The differences between two snapshots, as tables of a DuckDB connection.

    Numbers stand in units of one step that all numbers of the program are multiples of, so that
    equal numbers are equal wherever they stand.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, program: Program, old: Snapshot, new: Snapshot
    ) -> None:
        self.con, self.program = con, program
        steps = [
            column.type.step or FINEST
            for table in program.tables.values()
            for column in table.columns.values()
            if column.type.kind == "number"
        ]
        self.unit = common_step(*steps) or Fraction(1)
        self.columns: dict[str, set[str]] = {}
        for table in program.tables.values():
            if table.constant:
                self._constants(table)
            else:
                self._data(table, old, new)

    def literal(self, value: Value) -> str:
        """A constant as SQL, in the units of this connection."""
        match value:
            case bool():
                return "true" if value else "false"
            case Fraction():
                steps = value / self.unit
                return f"{steps.numerator}::HUGEINT" if steps.denominator == 1 else "NULL"
            case date():
                return f"DATE {quoted(value.isoformat())}"
            case str():
                return quoted(value)
        return "NULL"

    def both(self, table: str) -> str:
        """The name of the rows of a table, as they are and as they were."""
        return named(f"both {table}")

    def now(self, table: str) -> str:
        """The name of the rows of a table as they are."""
        return named(f"now {table}")

    def rows(self, table: str, columns: set[str]) -> str:
        """SQL of the keys of rows that came or went, or whose cell in one of `columns` changed.

        "" if there is none.
        """
        wanted = sorted(self.columns.get(table, set()) & {ROW, *columns})
        if not wanted:
            return ""
        keys = ", ".join(map(named, self.program.tables[table].keys))
        where = " OR ".join(map(named, wanted))
        return f"SELECT {keys} FROM {named(f'changed {table}')} WHERE {where}"

    def _constants(self, table: Table) -> None:
        names = [c.name for c in table.columns.values() if c.type.kind != "rule"]
        at = {name: i for i, name in enumerate(table.columns)}
        rows = ", ".join(
            f"({', '.join(self.literal(row[at[name]]) for name in names)})" for row in table.rows
        )
        columns = ", ".join(map(named, names))
        empty = ", ".join("NULL" for _ in names)
        source = f"(VALUES {rows})" if rows else f"(SELECT {empty} LIMIT 0)"
        for view in (self.both(table.name), self.now(table.name)):
            self.con.execute(f"CREATE TEMP TABLE {view} AS SELECT * FROM {source} AS v({columns})")

    def _data(self, table: Table, old: Snapshot, new: Snapshot) -> None:
        names = list(table.columns)
        keys = list(table.keys)
        self.con.execute(f"CREATE TEMP VIEW {self.now(table.name)} AS {self._read(table, new)}")
        if _hash(old, table.name) == _hash(new, table.name):
            self.con.execute(
                f"CREATE TEMP VIEW {self.both(table.name)} AS SELECT * FROM {self.now(table.name)}"
            )
            return
        before, changed = named(f"before {table.name}"), named(f"changed {table.name}")
        self.con.execute(f"CREATE TEMP VIEW {before} AS {self._read(table, old)}")
        on = " AND ".join(f"n.{named(k)} = o.{named(k)}" for k in keys)
        first = named(keys[0])
        came = f"(n.{first} IS NULL OR o.{first} IS NULL)"
        cells = {c: f"({came} OR n.{named(c)} IS DISTINCT FROM o.{named(c)})" for c in names}
        for column in table.columns.values():
            if column.reason:
                cells[column.name] = f"({cells[column.name]} OR {cells[column.reason]})"
        others = [c for c in names if c not in keys]
        items = [f"coalesce(n.{named(k)}, o.{named(k)}) AS {named(k)}" for k in keys]
        items += [f"{came} AS {named(ROW)}"]
        items += [f"{cells[c]} AS {named(c)}" for c in others]
        where = " OR ".join([came, *(cells[c] for c in others)])
        self.con.execute(
            f"CREATE TEMP TABLE {changed} AS SELECT {', '.join(items)} "
            f"FROM {self.now(table.name)} n FULL JOIN {before} o ON {on} WHERE {where}"
        )
        flags = [ROW, *others]
        asked = ", ".join(f"coalesce(bool_or({named(c)}), false)" for c in flags)
        found = self.con.execute(f"SELECT {asked} FROM {changed}").fetchone()
        assert found is not None
        self.columns[table.name] = {c for c, there in zip(flags, found, strict=True) if there}
        same = " AND ".join(f"o.{named(k)} = c.{named(k)}" for k in keys)
        self.con.execute(
            f"CREATE TEMP VIEW {self.both(table.name)} AS SELECT * FROM {self.now(table.name)} "
            f"UNION ALL SELECT o.* FROM {before} o SEMI JOIN {changed} c ON {same}"
        )

    def _read(self, table: Table, snapshot: Snapshot) -> str:
        items = [f"{self._number(c)} AS {named(c.name)}" for c in table.columns.values()]
        return f"SELECT {', '.join(items)} FROM {snapshot.rows_of(table.name)}"

    def _number(self, column: Column) -> str:
        if column.type.kind != "number":
            return named(column.name)
        factor = (column.type.step or FINEST) / self.unit
        return f"({named(column.name)}::HUGEINT * {factor.numerator})"


def _hash(snapshot: Snapshot, table: str) -> str:
    return str(snapshot.manifest["tables"][table]["sha256"])
