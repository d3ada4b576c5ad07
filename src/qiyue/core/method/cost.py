"""Forecasts what a program costs: how many values it gives, how many rows its aggregates read.

The numbers follow from the numbers of rows alone. Each is exact or an upper bound: an aggregate
whose value depends on fewer keys than its line has is read once for each of those keys, a row
that is joined by its key is read by one row, and by how many else, is never more than is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from math import prod

from qiyue.core.formula import tree as t
from qiyue.core.method.model import Table
from qiyue.core.method.program import Frame, Program
from qiyue.core.values.findings import Both, Finding, Place

MOST_READ = 20_000_000_000
"""No run reads more rows than this in its aggregates: some hours on two cores."""
MOST_ORDERED = 5
Largest = Callable[[str, tuple[str, ...]], int]
"""How many rows of a table agree on some columns, at most."""


class RowsWanted(Exception):
    """The number of rows of these tables is not known, and does not follow from that of others."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(", ".join(tables))
        self.tables = tables


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows each table has, and how many of them agree on some columns at most."""

    rows: Mapping[str, int]
    largest: Largest


@dataclass(frozen=True, slots=True)
class Need:
    """What one line or check (`values` 0) needs."""

    name: str
    values: int
    reads: int
    place: Place


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a run of a program needs."""

    needs: tuple[Need, ...]

    @property
    def values(self) -> int:
        """How many values come out, named intermediates included."""
        return sum(need.values for need in self.needs)

    @property
    def reads(self) -> int:
        """How many rows are read at most, each as often as it is read."""
        return sum(need.reads for need in self.needs)


def sizes(program: Program, given: Mapping[str, int], largest: Largest | None = None) -> Sizes:
    """The sizes of the tables that count, where the data tables have `given` rows.

    A table that is not given may have a row for each combination of its keys' members. Raises
    RowsWanted where even that is not known.
    """
    rows = {name: len(one.rows) for name, one in program.tables.items() if one.constant}
    rows |= given
    open_ = [program.tables[name] for name in _counted(program) if name not in rows]
    homes = {name for name, table in program.tables.items() if table.home}
    if wanted := [one.name for one in open_ if one.home or not homes >= set(one.keys)]:
        raise RowsWanted(wanted)
    rows |= {table.name: prod(rows[key] for key in table.keys) for table in open_}

    def agreeing(name: str, columns: tuple[str, ...]) -> int:
        table = program.tables[name]
        if set(table.keys) <= set(columns):
            return min(1, rows[name])
        if not columns or rows[name] == 0:
            return rows[name]
        if table.constant:
            return _largest(table, columns)
        return min(rows[name], largest(name, columns)) if largest else rows[name]

    return Sizes(rows, agreeing)


def _counted(program: Program) -> list[str]:
    """The tables whose rows count: those of lines and aggregates, and the homes of their keys."""
    frames = [line.frame for line in program.lines.values()]
    frames += [truth.frame for truth in program.checks]
    trees = [tree for line in program.lines.values() for tree in (line.tree, *line.parts.values())]
    trees += [truth.tree for truth in program.checks]
    names = {name for frame in frames for name in frame.tables}
    names |= {one.table for tree in trees for one in t.walk(tree) if isinstance(one, t.Rows)}
    keys = {key for name in names for key in program.tables[name].keys}
    names |= {key for key in keys if key in program.tables and program.tables[key].home}
    return [name for name in program.tables if name in names]


def _largest(table: Table, columns: tuple[str, ...]) -> int:
    at = [list(table.columns).index(column) for column in columns]
    return max(Counter(tuple(row[i] for i in at) for row in table.rows).values())


def forecast(program: Program, size: Sizes) -> Forecast:
    """What each line and check needs."""
    counts = _Counts(program, size)
    needs = [
        Need(
            name,
            counts.frame(line.frame) * (1 + len(line.parts)),
            counts.reads(line.frame, (line.tree, *line.parts.values())),
            line.line.place,
        )
        for name, line in program.lines.items()
    ]
    needs += [
        Need(one.check.sentence, 0, counts.reads(one.frame, (one.tree,)), one.check.place)
        for one in program.checks
    ]
    return Forecast(tuple(needs))


def too_costly(found: Forecast) -> Finding | None:
    """The finding about a run that would read more than MOST_READ rows."""
    if found.reads <= MOST_READ:
        return None
    most = max(found.needs, key=lambda need: need.reads)
    return Finding(
        "cost-too-high",
        most.place,
        Both(
            f"一次测算要读 {found.reads:,} 行，超过 {MOST_READ:,} 行；最多的是 {most.name}，"
            f"{most.reads:,} 行。",
            f"A run would read {found.reads:,} rows, more than {MOST_READ:,}; most of them for "
            f"{most.name}: {most.reads:,}.",
        ),
        Both(
            "用 rank 代替逐个比较；用 by 或 over 限定要读的行；每行都一样的汇总，单独成一行。",
            "Use rank instead of comparing one by one; limit the rows by `by` or `over`; let what "
            "is the same for every row be a line of its own.",
        ),
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    """Rows on which something is asked: how many, told apart by which keys, how often each."""

    rows: int
    keys: tuple[str, ...]
    copies: int
    outer: _Asking | None = None


class _Counts:
    def __init__(self, program: Program, size: Sizes) -> None:
        self.program, self.size = program, size

    def members(self, keys: Iterator[str] | list[str]) -> int:
        """How many combinations of these keys there are, at most."""
        return prod(self.member(key) for key in keys)

    def member(self, key: str) -> int:
        home = self.program.tables.get(key)
        if home is not None and home.home:
            return self.size.rows[key]
        tables = self.program.tables.values()
        return max(self.size.rows.get(one.name, 0) for one in tables if key in one.keys)

    def frame(self, frame: Frame) -> int:
        """How many rows a line has: the least that any order of joining its tables allows."""
        shared: dict[str, set[str]] = {name: set() for name in frame.tables}
        for one, column, other, same in frame.joins:
            shared[one].add(column)
            shared[other].add(same)
        orders = permutations(frame.tables) if len(shared) <= MOST_ORDERED else [frame.tables]
        return min(self.joined(order, shared) for order in orders)

    def joined(self, order: tuple[str, ...], shared: dict[str, set[str]]) -> int:
        """How many rows come of joining tables in this order."""
        rows, known = 1, set[str]()
        for name in order:
            rows *= self.size.largest(name, tuple(sorted(shared[name] & known)))
            known |= shared[name]
        return rows

    def reads(self, frame: Frame, trees: tuple[t.Tree, ...]) -> int:
        """How many rows the aggregates of some trees read on the rows of a frame."""
        seen: set[tuple[int, _Asking]] = set()
        asking = _Asking(self.frame(frame), frame.keys, 1)
        return sum(self.read(tree, asking, seen) for tree in trees)

    def read(self, tree: t.Tree, asking: _Asking, seen: set[tuple[int, _Asking]]) -> int:
        if (id(tree), asking) in seen:
            return 0
        seen.add((id(tree), asking))
        if isinstance(tree, t.Mine) and asking.outer is not None:
            return self.read(tree.x, asking.outer, seen)
        if not isinstance(tree, t.Rows):
            return sum(self.read(child, asking, seen) for child in t.children(tree))
        total, copies = self.aggregate(tree, asking)
        found = total + sum(self.read(mine, asking, seen) for _, mine in tree.joins)
        inside = _Asking(total, self.program.tables[tree.table].keys, copies, asking)
        parts = (part for part in (tree.x, tree.weight, tree.where) if part is not None)
        return found + sum(self.read(part, inside, seen) for part in parts)

    def aggregate(self, tree: t.Rows, asking: _Asking) -> tuple[int, int]:
        """How many rows one aggregate reads in all, and each of them how often at most.

        What depends on keys alone is read once for each of them; else once for each row that
        asks, and a row of the table is read by those that agree with it on the joined keys.
        """
        rows = self.size.rows[tree.table]
        needs = t.kept_keys(tree)
        if needs is not None:
            copies = min(asking.rows, self.members(list(needs)))
        else:
            joined = {mine.name for _, mine in tree.joins if isinstance(mine, t.Key)}
            free = [key for key in asking.keys if key not in joined]
            copies = min(asking.rows, asking.copies * self.members(free))
        each = self.size.largest(tree.table, tuple(column for column, _ in tree.joins))
        return min(copies * rows, asking.rows * each), copies
