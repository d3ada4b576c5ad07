"""Rows of a snapshot, fetched as an evaluator asks for them: the few that one subject needs."""

from __future__ import annotations

import duckdb

from qiyue.core.dataset.snapshot import Snapshot, rows_at
from qiyue.core.engine.exact.arithmetic import Key
from qiyue.core.method.model import Table, Value
from qiyue.core.values.findings import QiyueError

SMALL = 20_000
"""A table with no more rows than this is read as a whole."""
CROWD = 500
"""An aggregate over more rows than this is not taken apart."""
Rows = list[tuple[Value, ...]]


class Crowd(QiyueError):
    """An aggregate reads too many rows to be taken apart."""

    code = "crowd"


class Found(dict[Key, Rows]):
    """The rows of a table by the values of some columns; what is asked for is fetched once.

    Rows of a large table come by the first column of its key, where that is among those asked
    for: it is what they are sorted by, and the next question is mostly for a neighbour.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        snapshot: Snapshot,
        table: Table,
        columns: tuple[str, ...],
    ) -> None:
        super().__init__()
        self.con, self.snapshot, self.table, self.columns = con, snapshot, table, columns
        names = list(table.columns)
        self.places = [names.index(column) for column in columns]
        self.whole = snapshot.size(table.name) <= SMALL
        self.first = columns.index(table.keys[0]) if table.keys[0] in columns else None
        self.pages: set[Key] = set()

    def get(self, key: Key, default: Rows | None = None) -> Rows | None:  # type: ignore[override]
        """The rows at `key`; raises Crowd if there are too many."""
        page = () if self.whole else key if self.first is None else (key[self.first],)
        if page not in self.pages:
            self._fetch(page)
            self.pages.add(page)
        found = super().get(key, default)
        if found is not None and len(found) > CROWD:
            raise Crowd
        return found

    def _fetch(self, page: Key) -> None:
        at: dict[str, Value] = {}
        if not self.whole:
            names = self.columns if self.first is None else self.table.keys[:1]
            at = dict(zip(names, page, strict=True))
        rows = rows_at(self.con, self.snapshot, self.table, at, SMALL + 1)
        if len(rows) > SMALL:
            raise Crowd
        for row in rows:
            self.setdefault(tuple(row[i] for i in self.places), []).append(row)
