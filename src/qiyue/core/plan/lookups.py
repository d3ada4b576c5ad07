"""Reading other tables and lines from a row: one join for each set of keys."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.model import PERIOD, Value
from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.exprs import ZERO
from qiyue.core.plan.frames import kind_of
from qiyue.core.plan.nodes import TooWide, X
from qiyue.core.plan.nulls import strict
from qiyue.core.plan.pivots import On
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel
from qiyue.core.plan.sheets import NotASheet, Sheets
from qiyue.core.plan.steps import Out
from qiyue.core.plan.views import View
from qiyue.core.values.absence import Absence, Absent

NO_ROW = Absent(Absence.MISSING, "no-row")
Pairs = list[tuple[t.Tree, str]]
"""A tree on the rows that ask, and the key of the rows that are read that it equals."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The value of a line on its own rows; `spot` is the line and the place in its sheet."""

    spot: tuple[str, tuple[Value | None, ...]]
    value: V


class Lookups(Sheets):
    """The part of the compiler that reads cells and results."""

    @abstractmethod
    def on(self, tree: t.Tree, rel: Rel) -> V:
        """The value of a tree on a table, remembered."""

    def literal(self, value: Value) -> V:
        assert isinstance(value, Fraction | str | bool | date)
        if isinstance(value, bool):
            return V(e.truth(value))
        if isinstance(value, Fraction):
            return ratio.constant(value)
        return V(e.day(value.isoformat()) if isinstance(value, date) else e.text(value))

    def key(self, tree: t.Key, rel: Rel) -> V:
        if isinstance(rel, View) and tree.name in rel.fixed:
            value = rel.fixed[tree.name]
            assert not isinstance(value, Absent)
            return self.literal(value)
        column = rel.column(rel.keys[tree.name])
        return V(column, self.key_unit(tree.name)) if tree.type.kind == "number" else V(column)

    def constant(self, tree: t.Tree, rel: Rel) -> Value | None:
        """The value of a key or cell that is the same on all rows; None if it is not known so."""
        match tree:
            case t.Const(value=value):
                return value
            case t.Key(name=name) if isinstance(rel, View):
                return rel.fixed.get(name)
            case t.Cell(table=name) if self.program.tables[name].constant:
                keys = [self.constant(key, rel) for key in tree.keys]
                if any(key is None or isinstance(key, Absent) for key in keys):
                    return None
                table = self.program.tables[name]
                row = self.rows_by_key(name).get(tuple(keys))
                if row is None:
                    return NO_ROW if table.columns[tree.column].empty is None else None
                return row[list(table.columns).index(tree.column)]
            case _:
                return None

    def rows_by_key(self, name: str) -> dict[tuple[object, ...], tuple[Value, ...]]:
        """The rows of a constant table by their keys."""
        if name not in self.by_key:
            table = self.program.tables[name]
            at = [list(table.columns).index(key) for key in table.keys]
            self.by_key[name] = {tuple(row[i] for i in at): row for row in table.rows}
        return self.by_key[name]

    def constant_cell(self, tree: t.Cell, value: Value) -> V:
        """A cell of a constant table at a constant key."""
        if not isinstance(value, Absent):
            return self.literal(value)
        column = self.program.tables[tree.table].columns[tree.column]
        state = e.lit(int(value.kind))
        if column.empty is None:
            return V(e.null(kind_of(tree.type)), state=state, reason=e.text("no-row"))
        reason = e.text(value.reason) if column.reason else None
        return V(e.null(kind_of(tree.type)), state=state, reason=reason)

    def present(self, v: V) -> V:
        """`v` with a numerator that is NULL where it is absent."""
        if v.state is None or v.num.op == "null":
            return v
        here = e.compare("=", v.state, ZERO)
        if (
            here.op == "not"
            and here.args[0] == e.is_null(column := here.args[0].args[0])
            and (strict(v.num, column, self.steps.holds))
        ):
            return v
        num = e.case([(here, v.num)], e.null(v.num.kind))
        return V(num, v.coef, v.dens, v.state, v.reason)

    def place(self, x: X, options: tuple[str, ...]) -> X:
        """The place of a choice in its list."""
        arms = [(e.compare("=", x, e.text(o)), e.lit(i)) for i, o in enumerate(options)]
        return e.case(arms, e.lit(len(options)))

    def cell(self, tree: t.Cell, rel: Rel) -> V:
        if (value := self.constant(tree, rel)) is not None:
            return self.constant_cell(tree, value)
        table = self.program.tables[tree.table]
        column = table.columns[tree.column]
        step, outs, units = self.table(tree.table)
        own = rel.sources.get(tree.table)
        keys = [self.on(k, rel) for k in tree.keys]
        states = [k for k in keys if k.state is not None]
        if own is not None and all(
            self.own_key(k, name, own, rel) for k, name in zip(tree.keys, table.keys, strict=True)
        ):
            names, matched = own, True
        else:
            takes = [tree.column, *([column.reason] if column.reason else [])]
            pairs = list(zip(table.keys, keys, strict=True))
            names, matched = self.lookup(rel, step, outs, pairs, units, takes), False
        num = rel.column(names[tree.column])
        unit = units[tree.column]
        reason: X | None = None
        if column.empty is None and matched:
            return V(num, unit)
        if not tree.kinds:
            return V(num, unit)
        code = e.lit(int(column.empty or Absence.MISSING))
        state = e.case([(e.is_null(num), code)], ZERO)
        if column.empty is None:
            reason = e.case([(e.is_null(num), e.text("no-row"))], e.text(""))
        elif column.reason:
            given = rel.column(names[column.reason])
            reason = e.case(
                [(e.logic("and", e.is_null(num), e.logic("not", e.is_null(given))), given)],
                e.text(""),
            )
        if states:
            key_state, key_reason = ratio.absent_of(*states)
            assert key_state is not None
            gone = e.compare("!=", key_state, ZERO)
            state = e.case([(gone, key_state)], state)
            if reason is not None or key_reason is not None:
                reason = e.case([(gone, key_reason or e.text(""))], reason or e.text(""))
        return V(num, unit, (), state, reason)

    def own_key(self, key: t.Tree, name: str, own: dict[str, str], rel: Rel) -> bool:
        """Whether a key of a cell is the row's own."""
        if isinstance(key, t.Const):
            return name == PERIOD and rel.now and key.value == 0
        if not isinstance(key, t.Key) or self.fixes(rel, key):
            return False
        return rel.keys[key.name] == own[name]

    def fixes(self, rel: Rel, key: t.Key) -> bool:
        """Whether a key is a constant on these rows."""
        return isinstance(rel, View) and key.name in rel.fixed

    def lookup(
        self,
        rel: Rel,
        step: str,
        outs: dict[str, Out],
        keys: list[tuple[str, V]],
        units: dict[str, Fraction],
        takes: list[str],
    ) -> dict[str, str]:
        """Bring a keyed table beside `rel`; once for the same keys."""
        on = [(self.counted(rel, v, outs[name], units[name]), name) for name, v in keys]
        return self.beside(rel, step, outs, on, takes, list(outs))

    def beside(
        self,
        rel: Rel,
        step: str,
        outs: dict[str, Out],
        on: On,
        takes: list[str],
        columns: list[str] | None = None,
    ) -> dict[str, str]:
        """Bring the columns `takes` of a table beside `rel`; those at constant keys turned.

        Without constants, all `columns` come at once, if they are given.
        """
        fixed = [mine for mine, _ in on if isinstance(mine, X)]
        if fixed and len(fixed) < len(on):
            return self.pivots.beside(rel, step, outs, on, takes)
        pairs = [(mine if isinstance(mine, str) else self.named(rel, mine), n) for mine, n in on]
        sign = (step, tuple(pairs), tuple(columns or takes))
        if sign not in rel.joined:
            rel.joined[sign] = rel.join(step, outs, pairs, columns or takes)
        return rel.joined[sign]

    def counted(self, rel: Rel, v: V, column: Out, unit: Fraction) -> str | X:
        """What `counted_in` says, or a constant."""
        if v.state is None and not v.wide and not v.dens and v.num.op == "lit":
            if column.kind != "int":
                return v.num
            if (v.coef / unit).denominator == 1:
                return ratio.whole(v, unit)
        return self.counted_in(rel, v, column, unit)

    def counted_in(self, rel: Rel, v: V, column: Out, unit: Fraction) -> str:
        """A column of `rel` that equals another `column`, which counts in `unit`, where `v` does.

        NULL where `v` is no whole number of units: it then equals nothing.
        """
        if column.kind != "int" or v.num.op == "null":
            return self.named(rel, v.num)
        if not v.wide and not v.dens and (v.coef / unit).denominator == 1:
            try:
                return self.named(rel, ratio.whole(v, unit))
            except TooWide:
                v = ratio.widened(v)
        v = rel.settled(V(v.num, v.coef, v.dens))
        ends = (column.low * unit, column.high * unit)
        whole = rel.settle(ratio.rounded("trunc", v, unit, rel.settle, ends).num)
        same = ratio.compared("=", V(whole, unit), v).num
        return self.named(rel, e.case([(same, whole)], e.null("int")))

    def named(self, rel: Rel, x: X) -> str:
        """A column that holds x, literals too."""
        found = rel.settle(x)
        if found.op == "col":
            return str(found.value)
        name = self.steps.name("k")
        rel.waiting.append((name, x))
        rel.outs[name] = Out(name, x.kind, x.low, x.high)
        return name

    def result(self, tree: t.Result, rel: Rel) -> V:
        resolved = self.program.lines[tree.line]
        pairs = list(zip(tree.keys, resolved.frame.keys, strict=True))
        if resolved.frame in self.sheets:
            sheet = self.sheets[resolved.frame]
            place = tuple(self.constant(k, rel) for k, name in pairs if name in sheet.keys)
            if (tree.line, place) not in self.placed_results:
                raise NotASheet(resolved.frame)
            value = self.placed_results[tree.line, place]
            pairs = [(k, name) for k, name in pairs if name not in sheet.keys]
            return self.read_from(tree, rel, sheet.base, Stored((tree.line, place), value), pairs)
        there, value = self.frames[resolved.frame], self.results[tree.line]
        return self.read_from(tree, rel, there, Stored((tree.line, ()), value), pairs)

    def read_from(self, tree: t.Result, rel: Rel, there: Rel, stored: Stored, pairs: Pairs) -> V:
        """A result that stands on `there`, where its keys are those of the pairs."""
        if rel.root is there and all(
            isinstance(k, t.Key) and not self.fixes(rel, k) and rel.keys[k.name] == there.keys[name]
            for k, name in pairs
        ):
            return stored.value
        missed, found = self.fetched(rel, there, stored, pairs)
        num, state, reason = found.num, found.state, found.reason
        states = [k for k in (self.on(k, rel) for k, _ in pairs) if k.state is not None]
        if tree.kinds and (Absence.NOT_APPLICABLE in tree.kinds or states):
            state = e.case([(missed, e.lit(1))], state if state is not None else ZERO)
            num = e.case([(missed, e.null(num.kind))], num)
            if reason is not None:
                reason = e.case([(missed, e.text(""))], reason)
        if states:
            key_state, key_reason = ratio.absent_of(*states)
            assert key_state is not None
            gone = e.compare("!=", key_state, ZERO)
            state = e.case([(gone, key_state)], state or ZERO)
            if reason is not None or key_reason is not None:
                reason = e.case([(gone, key_reason or e.text(""))], reason or e.text(""))
        return V(num, found.coef, found.dens, state, reason)

    def fetched(self, rel: Rel, there: Rel, stored: Stored, pairs: Pairs) -> tuple[X, V]:
        """Whether no row of `there` has the keys of the pairs; the value of the one that has."""
        value = stored.value
        step = there.flush()
        outs = {name: there.outs[name] for name in there.outs}
        keys = [self.on(k, rel) for k, _ in pairs]
        on: On = [
            (self.counted_in(rel, k, outs[there.keys[name]], self.key_unit(name)), there.keys[name])
            for k, (_, name) in zip(keys, pairs, strict=True)
        ]
        parts = [value.num, *value.dens, value.state, value.reason]
        takes = sorted({str(x.value) for x in parts if x is not None and x.op == "col"})
        hit = there.keys[pairs[0][1]] if pairs else "one"
        takes = sorted({*takes, hit})
        names = self.beside(rel, step, outs, on, takes)

        def here(x: X) -> X:
            return rel.column(names[str(x.value)]) if x.op == "col" else x

        missed = e.is_null(rel.column(names[hit]))
        state = None if value.state is None else here(value.state)
        reason = None if value.reason is None else here(value.reason)
        dens = tuple(here(d) for d in value.dens)
        return missed, V(here(value.num), value.coef, dens, state, reason)
