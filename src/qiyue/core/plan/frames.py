"""Tables and frames of a plan: where rows come from and in which units their numbers are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from qiyue.core.method.model import PERIOD, Column, Table, Value
from qiyue.core.method.program import Frame, Program
from qiyue.core.plan import exprs as e
from qiyue.core.plan.nodes import LIMIT
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel, Steps
from qiyue.core.plan.steps import Constants, Derive, Out, Read
from qiyue.core.values.absence import Absent
from qiyue.core.values.types import Type, common_step

KINDS = {"number": "int", "yes/no": "bool", "date": "date"}
KEY_MOST = 2**62 - 1
"""A snapshot holds no key of more steps than this."""


def kind_of(kind: Type) -> str:
    """The kind of a plan's column for a type."""
    return KINDS.get(kind.kind, "text")


def step_of(column: Column) -> Fraction:
    """Frozen numbers are whole multiples of this."""
    return column.type.step or Fraction(1, 10**6)


class Frames:
    """The part of the compiler that makes tables of rows."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.steps = Steps()
        self.tables: dict[str, tuple[str, dict[str, Out], dict[str, Fraction]]] = {}
        self.frames: dict[Frame, Rel] = {}
        self.results: dict[str, V] = {}

    def table(self, name: str) -> tuple[str, dict[str, Out], dict[str, Fraction]]:
        """The step that reads a table, its columns, and the unit of its numbers."""
        if name not in self.tables:
            table = self.program.tables[name]
            units = {c.name: self.unit(table, c) for c in table.columns.values()}
            outs = {
                c.name: self.out(table, c, units[c.name])
                for c in table.columns.values()
                if c.type.kind != "rule"
            }
            columns = tuple(outs.values())
            if table.constant:
                step = Constants(self.steps.name("c"), columns, self.constants(table, units))
                self.steps.put(step)
            else:
                self.read(table, outs, units)
            self.tables[name] = (self.steps.made[-1].name, outs, units)
        return self.tables[name]

    def read(self, table: Table, outs: dict[str, Out], units: dict[str, Fraction]) -> None:
        """Read a frozen table; keys go from steps of their own to the unit of all such keys."""
        finer = {
            key: int(step_of(table.columns[key]) / units[key])
            for key in table.keys
            if table.columns[key].type.kind == "number"
        }
        finer = {key: factor for key, factor in finer.items() if factor != 1}
        read, made = dict(outs), []
        for key, factor in finer.items():
            own = self.out(table, table.columns[key], step_of(table.columns[key]))
            steps = self.steps.name("k")
            read[key] = replace(own, name=steps)
            made.append((key, e.times(e.column(steps, "int", own.low, own.high), factor)))
        columns = tuple(read.values())
        frozen = Read(self.steps.name("r"), columns, table.name, tuple(outs))
        self.steps.put(frozen)
        if made:
            columns = (*columns, *(outs[key] for key in finer))
            self.steps.put(Derive(self.steps.name("t"), columns, frozen.name, tuple(made)))

    def unit(self, table: Table, column: Column) -> Fraction:
        """What a column of numbers counts: for a key, the same in every table that has it."""
        if column.type.kind != "number":
            return Fraction(1)
        return self.key_unit(column.name) if column.name in table.keys else self.own(table, column)

    def own(self, table: Table, column: Column) -> Fraction:
        if not table.constant:
            return step_of(column)
        return self.constant_type(table, column).step or Fraction(1)

    def key_unit(self, key: str) -> Fraction:
        """The unit of a key, so that equal numbers are equal columns wherever they stand."""
        there = [table for table in self.program.tables.values() if key in table.keys]
        units = [self.own(x, x.columns[key]) for x in there if x.columns[key].type.kind == "number"]
        return common_step(*units) or Fraction(1)

    def constant_type(self, table: Table, column: Column) -> Type:
        at = list(table.columns).index(column.name)
        numbers = [v for row in table.rows if isinstance(v := row[at], Fraction)]
        step = common_step(*(abs(v) for v in numbers if v)) if any(numbers) else Fraction(1)
        low, high = min(numbers, default=Fraction(0)), max(numbers, default=Fraction(0))
        return Type("number", low=low, high=high, step=step)

    def out(self, table: Table, column: Column, unit: Fraction) -> Out:
        if column.type.kind != "number":
            return Out(column.name, kind_of(column.type))
        kind = self.constant_type(table, column) if table.constant else column.type
        if kind.low is None or kind.high is None:
            most = LIMIT
            if column.name in table.keys:
                most = KEY_MOST * int(step_of(column) / unit)
            return Out(column.name, "int", -most, most)
        return Out(column.name, "int", int(kind.low // unit), int(-(-kind.high // unit)))

    def constants(
        self, table: Table, units: dict[str, Fraction]
    ) -> tuple[tuple[int | str | bool | None, ...], ...]:
        kept = [c for c in table.columns.values() if c.type.kind != "rule"]
        at = {name: i for i, name in enumerate(table.columns)}
        return tuple(
            tuple(self.plain(row[at[c.name]], units[c.name]) for c in kept) for row in table.rows
        )

    def plain(self, value: Value, unit: Fraction) -> int | str | bool | None:
        if isinstance(value, Absent):
            return None
        if isinstance(value, Fraction):
            return int(value / unit)
        if isinstance(value, date):
            return value.isoformat()
        assert isinstance(value, str | bool)
        return value

    def frame(self, frame: Frame) -> Rel:
        """The table of the rows of a frame; lines add their columns to it."""
        if frame in self.frames:
            return self.frames[frame]
        if not frame.tables:
            name = self.steps.put(
                Constants(self.steps.name("c"), (Out("one", "int", 1, 1),), ((1,),))
            )
            rel = Rel(self.steps, name, {"one": Out("one", "int", 1, 1)}, {}, ())
            self.frames[frame] = rel
            return rel
        rel = self.source(frame.tables[0])
        for number, name in enumerate(frame.tables[1:], 1):
            before = frame.tables[:number]
            on = []
            for a, ac, b, bc in frame.joins:
                for one, c1, two, c2 in ((a, ac, b, bc), (b, bc, a, ac)):
                    if one in before and two == name:
                        on.append((rel.sources[one][c1], c2))
            step, outs, _ = self.table(name)
            took = rel.join(step, outs, on, list(outs), outer=False)
            rel.sources[name] = took
            for key in self.program.tables[name].keys:
                rel.keys.setdefault(key, took[key])
        self.present_period(rel, frame)
        rel.identity = tuple(rel.keys[k] for k in frame.keys)
        self.frames[frame] = rel
        return rel

    def present_period(self, rel: Rel, frame: Frame) -> None:
        """Keep the rows of the present period alone."""
        for name in frame.tables:
            if self.program.tables[name].period:
                now = Out("now", "int", 0, 0)
                step = self.steps.put(Constants(self.steps.name("c"), (now,), ((0,),)))
                rel.join(step, {"now": now}, [(rel.sources[name][PERIOD], "now")], [], outer=False)
                rel.keys.pop(PERIOD, None)
                rel.now = True

    def source(self, name: str) -> Rel:
        """A table as rows to compile on."""
        step, outs, _ = self.table(name)
        table = self.program.tables[name]
        keys = {k: k for k in table.keys}
        return Rel(self.steps, step, dict(outs), keys, table.keys, {name: {c: c for c in outs}})
