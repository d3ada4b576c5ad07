"""Evaluates resolved lines row by row with fractions; every value is remembered once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from qiyue.core.engine.exact.arithmetic import (
    Key,
    absent_so,
    aggregated,
    both_ways,
    rounded,
    sortable,
)
from qiyue.core.engine.exact.operators import operator
from qiyue.core.engine.exact.placing import Placed, chosen, place, shares
from qiyue.core.engine.exact.switching import switch
from qiyue.core.formula import tree as t
from qiyue.core.method.model import PERIOD, Value
from qiyue.core.method.program import Frame, Program
from qiyue.core.values.absence import NOT_APPLICABLE, SKIPPED, Absence, Absent, strongest

Data = dict[str, list[tuple[Value, ...]]]
NOW = Fraction(0)
NO_ROW = Absent(Absence.MISSING, "no-row")


class Row:
    """A set of keys, the row that asks for it, and what was calculated on it."""

    __slots__ = ("arms", "keys", "memo", "outer")

    def __init__(self, keys: dict[str, Value], outer: Row | None = None) -> None:
        self.keys = keys
        self.outer = outer
        self.memo: dict[int, Value] = {}
        self.arms: dict[int, int | None] | None = None


Code = Callable[[Row], Value]


class Evaluator:
    """Values of a program over the rows of its tables (each row a value for every column)."""

    def __init__(self, program: Program, data: Data) -> None:
        self.program = program
        self.rows_of = {
            name: list(table.rows) if table.constant else data.get(name, [])
            for name, table in program.tables.items()
        }
        self.indexes: dict[tuple[str, tuple[str, ...]], dict[Key, list[tuple[Value, ...]]]] = {}
        self.frames: dict[Frame, list[Key]] = {}
        self.code: dict[int, Code] = {}
        self.switches: dict[int, tuple[t.Tree | None, dict[Value, int]]] = {}
        self.needs: dict[int, tuple[str, ...] | None] = {}
        self.groups: dict[tuple[object, ...], Value] = {}
        self.places: dict[tuple[object, ...], Placed] = {}
        self.values: dict[str, dict[Key, Row]] = {}

    # -- rows ---------------------------------------------------------------------------

    def index(self, table: str, columns: tuple[str, ...]) -> dict[Key, list[tuple[Value, ...]]]:
        """Rows of a table by the values of some columns."""
        if (table, columns) not in self.indexes:
            names = list(self.program.tables[table].columns)
            at = [names.index(column) for column in columns]
            found: dict[Key, list[tuple[Value, ...]]] = {}
            for row in self.rows_of[table]:
                found.setdefault(tuple(row[i] for i in at), []).append(row)
            self.indexes[table, columns] = found
        return self.indexes[table, columns]

    def frame(self, frame: Frame) -> Iterator[Key]:
        """The keys of the rows of a frame, each once, in the order of the keys."""
        if frame not in self.frames:
            found = {
                tuple(chosen[name] for name in frame.keys) for chosen in self._joined(frame, 0, {})
            }
            self.frames[frame] = sorted(found, key=sortable)
        return iter(self.frames[frame])

    def _joined(
        self, frame: Frame, place: int, found: dict[str, Value]
    ) -> Iterator[dict[str, Value]]:
        if place == len(frame.tables):
            yield found
            return
        table = self.program.tables[frame.tables[place]]
        names = list(table.columns)
        shared = [
            (mine, found[f"{name}.{column}"])
            for name, column, other, mine in both_ways(frame.joins)
            if other == table.name and f"{name}.{column}" in found
        ]
        if table.period:
            shared.append((PERIOD, NOW))
        columns = tuple(column for column, _ in shared)
        for row in self.index(table.name, columns).get(tuple(value for _, value in shared), []):
            more = {f"{table.name}.{n}": v for n, v in zip(names, row, strict=True)}
            keys = {k: row[i] for i, k in enumerate(table.keys) if k not in found}
            yield from self._joined(frame, place + 1, found | more | keys)

    def row(self, line: str, key: Key) -> Row | None:
        """The row of a line at a key; None if the line has no such row."""
        if line not in self.values:
            frame = self.program.lines[line].frame
            self.values[line] = {
                key: Row(dict(zip(frame.keys, key, strict=True))) for key in self.frame(frame)
            }
        return self.values[line].get(key)

    def keys(self, line: str) -> list[Key]:
        """All keys of a line, sorted."""
        self.row(line, ())
        return list(self.values[line])

    def value(self, line: str, key: Key) -> Value:
        """The value of a line at a key."""
        row = self.row(line, key)
        return NOT_APPLICABLE if row is None else self.at(self.program.lines[line].tree, row)

    def part(self, line: str, part: str, key: Key) -> Value:
        """The value of a named intermediate of a line at a key."""
        row = self.row(line, key)
        if row is None:
            return NOT_APPLICABLE
        return self.at(self.program.lines[line].parts[part], row)

    def truths(self) -> Iterator[tuple[int, Key, Value]]:
        """Every check on every row of its frame: its number, the key, yes or no or an absence."""
        for number, truth in enumerate(self.program.checks):
            for key in self.frame(truth.frame):
                row = Row(dict(zip(truth.frame.keys, key, strict=True)))
                yield number, key, self.at(truth.tree, row)

    # -- values -------------------------------------------------------------------------

    def at(self, tree: t.Tree, row: Row) -> Value:
        """The value of a tree on a row."""
        code = self.code.get(id(tree))
        return self.coded(tree)(row) if code is None else code(row)

    def coded(self, tree: t.Tree) -> Code:
        """A function of the row for a tree, made once."""
        code = self.code.get(id(tree))
        if code is None:
            code = self.code[id(tree)] = self.compiled(tree)
        return code

    def compiled(self, tree: t.Tree) -> Code:
        """A function of the row for one node; inner nodes are compiled when first asked for."""
        match tree:
            case t.Const(value=value):
                return lambda row: value
            case t.Nil(kind=kind):
                absent = Absent(kind)
                return lambda row: absent
            case t.Key(name=name):
                return lambda row: row.keys[name]
            case t.Cell():
                return self.cell(tree)
            case t.Result(line=line, keys=keys):
                return lambda row: self.elsewhere(line, keys, row)
            case t.Local(body=body):
                return lambda row: self.remembered(body, row)
            case t.Mine(x=x):
                return lambda row: self.at(x, row.outer) if row.outer is not None else NO_ROW
            case t.Op(op=op, args=args):
                options = next((a.type.options for a in args if a.type.options), tree.type.options)
                return operator(op, [self.coded(arg) for arg in args], options)
            case t.Round(mode=mode, x=x, step=step):
                inner = self.coded(x)
                return lambda row: rounded(mode, inner(row), step)
            case t.Else(x=x, y=y):
                first = self.coded(x)
                return lambda row: self.at(y, row) if isinstance(v := first(row), Absent) else v
            case t.Is(x=x, kind=kind, negated=negated):
                asked = self.coded(x)
                return lambda row: absent_so(asked(row), kind) != negated
            case t.Case():
                return lambda row: self.case(tree, row)
            case t.Rows():
                return lambda row: self.remembered_rows(tree, row)
            case _:
                raise AssertionError(tree)

    def remembered(self, tree: t.Tree, row: Row) -> Value:
        known, sign = row.memo, id(tree)
        if sign not in known:
            known[sign] = self.at(tree, row)
        return known[sign]

    def cell(self, tree: t.Cell) -> Code:
        table = self.program.tables[tree.table]
        column = table.columns[tree.column]
        at = list(table.columns).index(tree.column)
        index = self.index(table.name, table.keys)
        nothing = NO_ROW if column.empty is None else Absent(column.empty)
        if all(isinstance(key, t.Key) for key in tree.keys):
            names = [key.name for key in tree.keys if isinstance(key, t.Key)]
            if len(names) == 1:
                (name,) = names

                def alone(row: Row) -> Value:
                    found = index.get((row.keys[name],))
                    return found[0][at] if found else nothing

                return alone

            def own(row: Row) -> Value:
                mine = row.keys
                found = index.get(tuple([mine[name] for name in names]))
                return found[0][at] if found else nothing

            return own
        codes = [self.coded(key) for key in tree.keys]

        def read(row: Row) -> Value:
            key = tuple([code(row) for code in codes])
            if absent := [k for k in key if isinstance(k, Absent)]:
                return strongest(absent)
            found = index.get(key)
            return found[0][at] if found else nothing

        return read

    def elsewhere(self, line: str, keys: tuple[t.Tree, ...], row: Row) -> Value:
        key = tuple(self.at(k, row) for k in keys)
        if absent := [k for k in key if isinstance(k, Absent)]:
            return strongest(absent)
        there = self.row(line, key)
        if there is None:
            return NOT_APPLICABLE
        return self.remembered(self.program.lines[line].tree, there)

    def case(self, tree: t.Case, row: Row) -> Value:
        """The value of the arm that fires; the absence, if a condition was absent before."""
        number = self.arm(tree, row)
        if number is None:
            asked = (self.at(condition, row) for condition, _ in tree.arms)
            return next(holds for holds in asked if isinstance(holds, Absent))
        return self.at(tree.arms[number][1] if number < len(tree.arms) else tree.default, row)

    def arm(self, tree: t.Case, row: Row) -> int | None:
        """Which arm fires: its number, the number of arms for the default; None if none could."""
        if row.arms is None:
            row.arms = {}
        elif id(tree) in row.arms:
            return row.arms[id(tree)]
        found = row.arms[id(tree)] = self.fired(tree, row)
        return found

    def fired(self, tree: t.Case, row: Row) -> int | None:
        """The same, found anew."""
        known = self.switches.get(id(tree))
        if known is None:
            known = self.switches[id(tree)] = switch(tree)
        if known[0] is not None:
            value = self.at(known[0], row)
            return None if isinstance(value, Absent) else known[1].get(value, len(tree.arms))
        for number, (condition, _) in enumerate(tree.arms):
            holds = self.at(condition, row)
            if isinstance(holds, Absent):
                return None
            if holds:
                return number
        return len(tree.arms)

    # -- the aggregate ------------------------------------------------------------------

    def remembered_rows(self, tree: t.Rows, row: Row) -> Value:
        """Groups that read nothing of the asking row but its keys are calculated once; the others
        once a row."""
        joins = tuple(self.at(mine, row) for _, mine in tree.joins)
        if absent := [v for v in joins if isinstance(v, Absent)]:
            return strongest(absent)
        if id(tree) not in self.needs:
            self.needs[id(tree)] = t.kept_keys(tree)
        needs = self.needs[id(tree)]
        if tree.fn in t.PLACED:
            return self.placed(tree, joins, needs, row)
        if needs is None:
            if id(tree) not in row.memo:
                row.memo[id(tree)] = self.aggregate(tree, joins, row)
            return row.memo[id(tree)]
        group = (id(tree), joins, tuple(row.keys[k] for k in needs))
        if group not in self.groups:
            self.groups[group] = self.aggregate(tree, joins, row)
        return self.groups[group]

    def inside(self, tree: t.Rows, joins: Key, row: Row) -> Iterator[tuple[Row, Value]]:
        """The rows that are read, each with its value of `x`; absences of `where` stand for it."""
        table = self.program.tables[tree.table]
        found = self.index(table.name, tuple(c for c, _ in tree.joins)).get(joins, [])
        kept = {k: row.keys[k] for k in tree.keeps}
        for cells in found:
            inner = Row(kept | dict(zip(table.keys, cells, strict=False)), row)
            if tree.where is not None:
                holds = self.at(tree.where, inner)
                if isinstance(holds, Absent):
                    yield inner, holds
                    continue
                if not holds:
                    continue
            yield inner, True if tree.x is None else self.at(tree.x, inner)

    def counted(self, tree: t.Rows, joins: Key) -> int | None:
        """How many of these rows count in it, if that is known without reading them all."""
        return None

    def aggregate(self, tree: t.Rows, joins: Key, row: Row) -> Value:
        values: list[Value] = []
        weights: list[Fraction] = []
        absent: list[Absent] = []
        for inner, value in self.inside(tree, joins, row):
            weight: Value = Fraction(1)
            if tree.weight is not None and not isinstance(value, Absent):
                weight = self.at(tree.weight, inner)
            for one in (value, weight):
                if isinstance(one, Absent) and one.kind not in SKIPPED:
                    absent.append(one)
            if not isinstance(value, Absent) and isinstance(weight, Fraction):
                values.append(value)
                weights.append(weight)
        if absent:
            return strongest(absent)
        return aggregated(tree, values, weights)

    def placed(self, tree: t.Rows, joins: Key, needs: tuple[str, ...] | None, row: Row) -> Value:
        """What this row gets among the rows of its table that are read with it."""
        if needs is None:
            found = self.place_all(tree, joins, row)
        else:
            group = (id(tree), joins, tuple(row.keys[k] for k in needs))
            if group not in self.places:
                self.places[group] = self.place_all(tree, joins, row)
            found = self.places[group]
        if found.stopped is not None:
            return found.stopped
        mine = Row({PERIOD: NOW} | row.keys, row)
        key = self.own_key(tree, row)
        if tree.fn == "best":
            if not found.given and (best := chosen(found.by_key, tree.high)) is not None:
                found.given[best] = Fraction(1)
            return key in found.given
        if tree.where is not None:
            holds = self.at(tree.where, mine)
            if isinstance(holds, Absent) or not holds:
                return holds if isinstance(holds, Absent) else NOT_APPLICABLE
        assert tree.x is not None
        x = self.at(tree.x, mine)
        if tree.fn == "split" and not isinstance(x, Absent):
            return self.share(tree, found, x, mine)
        return place(found, x, tree.fn, tree.high) if isinstance(x, Fraction) else x

    def share(self, tree: t.Rows, found: Placed, amount: Value, row: Row) -> Value:
        """The share of a row in an amount."""
        assert tree.weight is not None
        weight = self.at(tree.weight, row)
        if isinstance(weight, Absent):
            return weight
        assert isinstance(amount, Fraction)
        if not found.given:
            found.given.update(shares(found.by_key, amount, tree.detail[0]))
        return found.given.get(self.own_key(tree, row), NOT_APPLICABLE)

    def own_key(self, tree: t.Rows, row: Row) -> Key:
        """The key of this row in the table that is read; of periods, the present one."""
        keys = self.program.tables[tree.table].keys
        return tuple(row.keys.get(k, NOW) if k == PERIOD else row.keys[k] for k in keys)

    def place_all(self, tree: t.Rows, joins: Key, row: Row) -> Placed:
        """The rows that count: their numbers (of a split, their weights) by key."""
        keys = self.program.tables[tree.table].keys
        found: dict[Key, Fraction] = {}
        bad: list[Absent] = []
        for inner, value in self.inside(tree, joins, row):
            if tree.weight is not None and not isinstance(value, Absent):
                value = self.at(tree.weight, inner)
            if isinstance(value, Absent) and value.kind not in SKIPPED:
                bad.append(value)
            elif isinstance(value, Fraction):
                found[tuple(inner.keys[k] for k in keys)] = value
        return Placed(sorted(found.values()), found, strongest(bad) if bad else None)
