"""Which rows of which lines a change of the data can reach.

A line is reached on the rows that read a changed cell, by whatever way: a row of its own, a
reference, a key that is looked up, an aggregate that read a row before or reads it now, or a line
that is reached itself. What a condition leaves out is counted in: more may be found than changes,
never less.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qiyue.core.dataset.cells import named
from qiyue.core.engine.incremental.changes import Changes
from qiyue.core.formula import tree as t
from qiyue.core.method.model import PERIOD
from qiyue.core.method.program import Frame, Program, Resolved

MOST_WAYS = 200
"""Beyond so many different ways to one line, all its rows count as reached."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Rows that are reached: SQL that gives the values of some keys; any row that has them is."""

    sql: str
    keys: tuple[str, ...]


@dataclass
class _Way:
    """A join that is being written, from what changed to the keys of the row that asks."""

    source: str
    joins: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    binds: dict[str, str] = field(default_factory=dict)

    def hit(self) -> Hit:
        """What it finds."""
        keys = tuple(sorted(self.binds))
        items = ", ".join(f"{self.binds[k]} AS {named(k)}" for k in keys) or "1 AS one"
        where = f" WHERE {' AND '.join(self.where)}" if self.where else ""
        return Hit(
            f"SELECT DISTINCT {items} FROM ({self.source}) s {' '.join(self.joins)}{where}", keys
        )


class Reach:
    """The rows of each line that a change reaches, as tables `reached <line>` of its connection.

    `lines` holds how many rows of a line are reached; a line that is not there is reached nowhere.
    """

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.program: Program = changes.program
        self.con = changes.con
        self.lines: dict[str, int] = {}
        self._memo: dict[tuple[int, tuple[str, ...]], frozenset[Hit]] = {}
        self._aliases = 0
        for resolved in self.program.lines.values():
            self._line(resolved)

    def table(self, line: str) -> str:
        """The name of the table of the keys of a line's reached rows."""
        return named(f"reached {line}")

    # -- lines ----------------------------------------------------------------------------

    def _line(self, resolved: Resolved) -> None:
        frame, name = resolved.frame, resolved.line.name
        found = set(self._rows_of(frame))
        for tree in (resolved.tree, *resolved.parts.values()):
            found |= self._hits(tree, frame.keys)
        if not found:
            return
        if len(found) > MOST_WAYS:
            found = {Hit("SELECT 1 AS one", ())}
        columns = ", ".join(map(named, frame.keys)) or "one"
        queries = [self.standing(frame, hit) for hit in sorted(found, key=lambda hit: hit.sql)]
        self.con.execute(
            f"CREATE TEMP TABLE {self.table(name)} AS SELECT DISTINCT {columns} "
            f"FROM ({' UNION ALL '.join(queries)})"
        )
        count = self.con.execute(f"SELECT count(*) FROM {self.table(name)}").fetchone()
        assert count is not None
        if count[0]:
            self.lines[name] = count[0]

    def moved(self, frame: Frame) -> bool:
        """Whether rows of a frame may have come or gone."""
        return bool(self._rows_of(frame))

    def _rows_of(self, frame: Frame) -> list[Hit]:
        """Rows that came, or stand elsewhere, because a table that they are made of changed."""
        found = []
        for table in frame.tables:
            joined = {c for a, c, _, _ in frame.joins if a == table}
            joined |= {c for _, _, a, c in frame.joins if a == table}
            if source := self.changes.rows(table, joined):
                way = _Way(source)
                for key in self.program.tables[table].keys:
                    if key in frame.keys:
                        way.binds[key] = f"s.{named(key)}"
                found.append(way.hit())
        return found

    def standing(self, frame: Frame, hit: Hit) -> str:
        """SQL of the rows of a frame, as they are now, that have the keys of a hit."""
        if not frame.tables:
            return f"SELECT 1 AS one FROM ({hit.sql}) h"
        homes: dict[str, str] = {}
        parts = [f"FROM ({hit.sql}) h"]
        used: set[str] = set()
        for at, table in enumerate(frame.tables):
            alias, on = f"t{at}", []
            used.add(table)
            for key in self.program.tables[table].keys:
                if key == PERIOD:
                    on.append(f"{alias}.{named(PERIOD)} = 0")
                elif key in homes:
                    on.append(f"{alias}.{named(key)} = {homes[key]}")
                else:
                    homes[key] = f"{alias}.{named(key)}"
                    if key in hit.keys:
                        on.append(f"{homes[key]} = h.{named(key)}")
            for a, ac, b, bc in frame.joins:
                if table in (a, b) and {a, b} <= used:
                    places = {one: f"t{i}" for i, one in enumerate(frame.tables)}
                    on.append(f"{places[a]}.{named(ac)} = {places[b]}.{named(bc)}")
            parts.append(f"JOIN {self.changes.now(table)} {alias} ON {' AND '.join(on) or 'true'}")
        items = ", ".join(f"{homes[key]} AS {named(key)}" for key in frame.keys)
        return f"SELECT {items} {' '.join(parts)}"

    # -- expressions ------------------------------------------------------------------------

    def _hits(self, tree: t.Tree, keys: tuple[str, ...]) -> frozenset[Hit]:
        """The rows, among those with these keys, on which a tree reads what changed."""
        sign = (id(tree), keys)
        if sign not in self._memo:
            self._memo[sign] = frozenset(self._found(tree, keys))
        return self._memo[sign]

    def _found(self, tree: t.Tree, keys: tuple[str, ...]) -> set[Hit]:
        found: set[Hit] = set()
        match tree:
            case t.Mine():  # a value of the row that asks: asked there
                return found
            case t.Rows():
                return self._aggregate(tree, keys)
            case t.Cell(table=table, column=column):
                names = self.program.tables[table].keys
                if source := self.changes.rows(table, {column}):
                    found.add(self._looked_up(source, names, tree.keys))
            case t.Result(line=line) if line in self.lines:
                names = self.program.lines[line].frame.keys
                source = f"SELECT * FROM {self.table(line)}"
                found.add(self._looked_up(source, names, tree.keys))
        for child in t.children(tree):
            found |= self._hits(child, keys)
        return found

    def _looked_up(self, source: str, names: tuple[str, ...], trees: tuple[t.Tree, ...]) -> Hit:
        """The rows whose `trees` are the keys of a changed row."""
        way = _Way(source)
        for name, tree in zip(names, trees, strict=True):
            self._equal(way, tree, f"s.{named(name)}")
        return way.hit()

    def _aggregate(self, tree: t.Rows, keys: tuple[str, ...]) -> set[Hit]:
        """The rows whose aggregate reads, or read, a row that is reached."""
        found: set[Hit] = set()
        for _, mine in tree.joins:
            found |= self._hits(mine, keys)
        for handed in t.correlated(tree):
            found |= self._hits(handed.x, keys)
        table = self.program.tables[tree.table]
        inner = (*table.keys, *tree.keeps)
        reached: set[Hit] = set()
        for part in (tree.x, tree.weight, tree.where):
            if part is not None:
                reached |= self._hits(part, inner)
        if source := self.changes.rows(tree.table, {column for column, _ in tree.joins}):
            reached.add(Hit(source, table.keys))
        for hit in reached:
            found.add(self._asking(tree, hit))
        return found

    def _asking(self, tree: t.Rows, hit: Hit) -> Hit:
        """The rows that read rows with the keys of a hit in an aggregate."""
        table = self.program.tables[tree.table]
        way = _Way(hit.sql)
        for key in tree.keeps:
            if key in hit.keys:
                way.binds[key] = f"s.{named(key)}"
        if tree.joins:
            on = [f"b.{named(k)} = s.{named(k)}" for k in table.keys if k in hit.keys]
            way.joins.append(
                f"JOIN {self.changes.both(tree.table)} b ON {' AND '.join(on) or 'true'}"
            )
            for column, mine in tree.joins:
                self._equal(way, mine, f"b.{named(column)}")
        return way.hit()

    def _equal(self, way: _Way, tree: t.Tree, value: str) -> None:
        """Keep the rows on which a tree may have this value."""
        match tree:
            case t.Key(name=name):
                if name in way.binds:
                    way.where.append(f"{way.binds[name]} = {value}")
                else:
                    way.binds[name] = value
            case t.Const(value=constant):
                way.where.append(f"{value} = {self.changes.literal(constant)}")
            case t.Local(body=body):
                self._equal(way, body, value)
            case t.Cell(table=table, column=column):
                self._aliases += 1
                alias = f"c{self._aliases}"
                way.joins.append(
                    f"JOIN {self.changes.both(table)} {alias} ON {alias}.{named(column)} = {value}"
                )
                names = self.program.tables[table].keys
                for name, key in zip(names, tree.keys, strict=True):
                    self._equal(way, key, f"{alias}.{named(name)}")
            case _:
                pass  # calculated: any row may have it
