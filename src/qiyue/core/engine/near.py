"""The exact evaluator for one subject of a stored run: it fetches the rows that it needs.

A subject's own values are calculated anew. What they read of others (the totals behind a place)
was calculated once and is taken from the outputs. Rows come from the frozen files as they are
asked for: those of all others whom the subject is placed among, at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import duckdb

from qiyue.core.dataset import Snapshot
from qiyue.core.dataset.snapshot import rows_at
from qiyue.core.engine import results
from qiyue.core.engine.exact.arithmetic import Key, both_ways, sortable
from qiyue.core.engine.exact.evaluator import NOW, Evaluator, Row
from qiyue.core.method.model import PERIOD, Table, Value
from qiyue.core.method.program import Frame, Program
from qiyue.core.method.showing import Named, named_values

Rows = list[tuple[Value, ...]]


class Around(Evaluator):
    """The program over the rows near one `subject`, a member of the key `kind`.

    Rows of a line are found by their keys, where they are asked for, and never all at once.
    """

    kind: str
    subject: str

    def remember(self, line: str, key: Key, row: Row) -> None:
        """Give a row of another subject the value that is known of it."""
        raise NotImplementedError

    def row(self, line: str, key: Key) -> Row | None:
        known = self.values.setdefault(line, {})
        if key not in known:
            resolved = self.program.lines[line]
            at = dict(zip(resolved.frame.keys, key, strict=True))
            if next(self.standing(resolved.frame, at), None) is None:
                return None
            known[key] = Row(at)
            self.remember(line, key, known[key])
        return known[key]

    def keys(self, line: str) -> list[Key]:
        """The keys of a line's rows with this subject, sorted."""
        frame = self.program.lines[line].frame
        found = {
            tuple(chosen[name] for name in frame.keys)
            for chosen in self.standing(frame, {self.kind: self.member()})
        }
        known, keys = self.values.setdefault(line, {}), sorted(found, key=sortable)
        for key in keys:
            if key not in known:
                known[key] = Row(dict(zip(frame.keys, key, strict=True)))
                self.remember(line, key, known[key])
        return keys

    def member(self) -> Value:
        """The subject as the key that it is."""
        tables = [table for table in self.program.tables.values() if self.kind in table.keys]
        kinds = {table.columns[self.kind].type.kind for table in tables}
        if "number" in kinds:
            return Fraction(self.subject)
        return date.fromisoformat(self.subject) if "date" in kinds else self.subject

    def standing(self, frame: Frame, at: dict[str, Value]) -> Iterator[dict[str, Value]]:
        """The rows of a frame that hold the keys `at`."""
        yield from self._met(frame, 0, {}, at)

    def _met(
        self, frame: Frame, place: int, found: dict[str, Value], at: dict[str, Value]
    ) -> Iterator[dict[str, Value]]:
        if place == len(frame.tables):
            yield found
            return
        table = self.program.tables[frame.tables[place]]
        wanted: dict[str, Value] = {key: at[key] for key in table.keys if key in at}
        for name, column, other, mine in both_ways(frame.joins):
            if other == table.name and f"{name}.{column}" in found:
                wanted[mine] = found[f"{name}.{column}"]
        if table.period:
            wanted[PERIOD] = NOW
        for row in self.index(table.name, tuple(wanted)).get(tuple(wanted.values()), []):
            cells = dict(zip(table.columns, row, strict=True))
            keys = {key: cells[key] for key in table.keys if key not in found}
            if all(at.get(key, value) == value for key, value in keys.items()):
                more = keys
                if frame.joins:  # else nobody asks for cells
                    more = {f"{table.name}.{n}": v for n, v in cells.items()} | keys
                yield from self._met(frame, place + 1, found | more, at)


class Near(Around):
    """The same over the frozen files of a run.

    `others` are the lines that are read of others; `values` is the file they stand in.
    """

    def __init__(
        self,
        program: Program,
        snapshot: Snapshot,
        con: duckdb.DuckDBPyConnection,
        values: Path,
        others: set[str],
        member: tuple[str, str],
    ) -> None:
        super().__init__(program, {})
        self.snapshot, self.con, self.path = snapshot, con, values
        self.kind, self.subject = member
        named = [one for one in named_values(program) if one.part is None]
        self.stored_lines: dict[str, Named] = {n.name: n for n in named if n.name in others}
        self.stored: dict[str, dict[tuple[str, str], Value]] = {}
        self.fetched: dict[str, set[str]] = {}
        self.crowd: set[str] = {self.subject}
        """Members that were read of: what is asked of one will be asked of all."""

    def index(self, table: str, columns: tuple[str, ...]) -> dict[Key, Rows]:
        declared = self.program.tables[table]
        if declared.constant:
            return super().index(table, columns)
        if (table, columns) not in self.indexes:
            self.indexes[table, columns] = _Asked(self, declared, columns)
        return self.indexes[table, columns]

    def remember(self, line: str, key: Key, row: Row) -> None:
        """Give a row of another subject its stored value."""
        one = self.stored_lines.get(line)
        if one is None or self.kind not in one.line.frame.keys:
            return
        whose = results.key_text(key[one.line.frame.keys.index(self.kind)])
        if whose == self.subject:
            return
        done = self.fetched.setdefault(line, set())
        subject, place = results.spot(one, key)
        if subject not in done:
            wanted = {subject, *(self.crowd if one.subject == self.kind else ())} - done
            found = results.read_values(self.con, self.path, one, sorted(wanted))
            self.stored.setdefault(line, {}).update(found)
            done |= wanted
        if (subject, place) in self.stored[line]:
            row.memo[id(one.line.tree)] = self.stored[line][subject, place]


class _Asked(dict[Key, Rows]):
    """The rows of a table by some columns, fetched when they are asked for.

    Rows come by the first column of the key where it is among those asked for, since they are
    sorted by it; of a member of the crowd, those of all members at once.
    """

    def __init__(self, near: Near, table: Table, columns: tuple[str, ...]) -> None:
        super().__init__()
        self.near, self.table, self.columns = near, table, columns
        names = list(table.columns)
        self.places = [names.index(column) for column in columns]
        self.members = self._members()
        self.first = columns.index(table.keys[0]) if table.keys[0] in columns else None
        self.pages: set[Key] = set()
        self.whole: set[Value] = set()

    def _members(self) -> int | None:
        """Which of the columns names members of the subject's kind."""
        for place, name in enumerate(self.columns):
            if name == self.near.kind and name in self.table.keys:
                return place
        return None

    def get(self, key: Key, default: Rows | None = None) -> Rows | None:  # type: ignore[override]
        if key not in self.pages and (self.first is None or key[self.first] not in self.whole):
            self._fetch(key)
        return super().get(key, default)

    def _fetch(self, key: Key) -> None:
        near, at = self.near, dict(zip(self.columns, key, strict=True))
        member = None if self.members is None else key[self.members]
        among: tuple[str, list[str]] | None = None
        if isinstance(member, str) and member != near.subject and member in near.crowd:
            del at[near.kind]
            among = (near.kind, sorted(near.crowd))
        elif self.first is not None:
            at = {self.table.keys[0]: key[self.first]}
            self.whole.add(key[self.first])
        rows = rows_at(near.con, near.snapshot, self.table, at, among=among)
        new: dict[Key, Rows] = {}
        for row in rows:
            new.setdefault(tuple(row[i] for i in self.places), []).append(row)
        for found, those in new.items():
            if found not in self.pages:
                self[found] = those
                self.pages.add(found)
        self.pages.add(key)
        if among is not None and self.members is not None:
            spot = self.members
            self.pages |= {(*key[:spot], one, *key[spot + 1 :]) for one in near.crowd}
        if self.table.name == near.kind:
            near.crowd |= {results.key_text(row[0]) for row in rows}
