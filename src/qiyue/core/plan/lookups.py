"""Reading other tables and lines from a row: one join for each set of keys."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.model import PERIOD
from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.exprs import ZERO, TooWide, X
from qiyue.core.plan.frames import Frames
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel
from qiyue.core.plan.steps import Out
from qiyue.core.values.absence import Absence


class Lookups(Frames):
    """The part of the compiler that reads cells and results."""

    @abstractmethod
    def on(self, tree: t.Tree, rel: Rel) -> V:
        """The value of a tree on a table, remembered."""

    def literal(self, value: Fraction | str | bool | date) -> V:
        if isinstance(value, bool):
            return V(e.truth(value))
        if isinstance(value, Fraction):
            return ratio.constant(value)
        return V(e.day(value.isoformat()) if isinstance(value, date) else e.text(value))

    def key(self, tree: t.Key, column: X) -> V:
        return V(column, self.key_unit(tree.name)) if tree.type.kind == "number" else V(column)

    def present(self, v: V) -> V:
        """`v` with a numerator that is NULL where it is absent."""
        if v.state is None or v.num.op == "null":
            return v
        num = e.case([(e.compare("=", v.state, ZERO), v.num)], e.null(v.num.kind))
        return V(num, v.coef, v.dens, v.state, v.reason)

    def place(self, x: X, options: tuple[str, ...]) -> X:
        """The place of a choice in its list."""
        arms = [(e.compare("=", x, e.text(o)), e.lit(i)) for i, o in enumerate(options)]
        return e.case(arms, e.lit(len(options)))

    def cell(self, tree: t.Cell, rel: Rel) -> V:
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
            names, matched = (
                self.lookup(rel, step, outs, list(zip(table.keys, keys, strict=True)), units),
                False,
            )
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
        return isinstance(key, t.Key) and rel.keys[key.name] == own[name]

    def lookup(
        self,
        rel: Rel,
        step: str,
        outs: dict[str, Out],
        keys: list[tuple[str, V]],
        units: dict[str, Fraction],
    ) -> dict[str, str]:
        """Bring a keyed table beside `rel`; once for the same keys."""
        on = [(self.counted_in(rel, v, outs[name], units[name]), name) for name, v in keys]
        sign = (step, tuple(on))
        if sign not in rel.joined:
            rel.joined[sign] = rel.join(step, outs, on, list(outs))
        return rel.joined[sign]

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
        there = self.frames[resolved.frame]
        value = self.results[tree.line]
        own = all(
            isinstance(k, t.Key) and rel.keys[k.name] == there.keys[name] and rel is there
            for k, name in zip(tree.keys, resolved.frame.keys, strict=True)
        )
        if rel is there and own:
            return value
        step = there.flush()
        outs = {name: there.outs[name] for name in there.outs}
        keys = [self.on(k, rel) for k in tree.keys]
        states = [k for k in keys if k.state is not None]
        on = [
            (self.counted_in(rel, k, outs[there.keys[name]], self.key_unit(name)), there.keys[name])
            for k, name in zip(keys, resolved.frame.keys, strict=True)
        ]
        parts = [value.num, *value.dens, value.state, value.reason]
        takes = sorted({str(x.value) for x in parts if x is not None and x.op == "col"})
        if not on:
            takes = takes or ["one"]
        hit = there.keys[resolved.frame.keys[0]] if resolved.frame.keys else "one"
        takes = sorted({*takes, hit})
        names = rel.join(step, outs, on, takes)

        def here(x: X) -> X:
            return rel.column(names[str(x.value)]) if x.op == "col" else x

        missed = e.is_null(rel.column(names[hit]))
        state = None if value.state is None else here(value.state)
        reason = None if value.reason is None else here(value.reason)
        num = here(value.num)
        dens = tuple(here(d) for d in value.dens)
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
        return V(num, value.coef, dens, state, reason)
