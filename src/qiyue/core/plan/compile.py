"""Compiles a program to a plan: every tree becomes integer columns on a table of its rows."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.model import Column, Table, Value
from qiyue.core.method.program import Frame, Program, Resolved, Truth
from qiyue.core.method.showing import Named, named_values, shown_as
from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.exprs import ONE, ZERO, TooWide, Unbounded, X
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel, Steps
from qiyue.core.plan.rows import RowsCompiler
from qiyue.core.plan.steps import Constants, Emit, Out, Plan, Read, TruthOut
from qiyue.core.values.absence import Absence, Absent
from qiyue.core.values.findings import Both, Finding, HasFindings, Place
from qiyue.core.values.types import Type

KINDS = {"number": "int", "yes/no": "bool", "date": "date"}


def compile_plan(program: Program) -> Plan:
    """The plan of a program; raises HasFindings where numbers have no range or too many digits."""
    return _Compiler(program).plan()


def kind_of(kind: Type) -> str:
    """The kind of a plan's column for a type."""
    return KINDS.get(kind.kind, "text")


def step_of(column: Column) -> Fraction:
    """Frozen numbers are whole multiples of this."""
    return column.type.step or Fraction(1, 10**6)


class _Compiler(RowsCompiler):
    def __init__(self, program: Program) -> None:
        self.program = program
        self.steps = Steps()
        self.tables: dict[str, tuple[str, dict[str, Out], dict[str, Fraction]]] = {}
        self.frames: dict[Frame, Rel] = {}
        self.results: dict[str, V] = {}
        self.findings: list[Finding] = []

    def plan(self) -> Plan:
        values: dict[tuple[str, str | None], V] = {}
        for resolved in self.program.lines.values():
            try:
                values |= self.line(resolved)
            except (TooWide, Unbounded) as error:
                self.wide(resolved, isinstance(error, Unbounded))
                raise HasFindings(self.findings) from error
        checks = [(truth, self.truth(truth)) for truth in self.program.checks]
        shown = {}
        for named in named_values(self.program):
            rel = self.frames[named.line.frame]
            v = values[named.line.line.name, named.part]
            shown[named.name] = self.shown(named, v, rel)
        for rel in self.frames.values():
            rel.flush()
        emits = [
            self.emit(named, values[named.line.line.name, named.part], shown[named.name])
            for named in named_values(self.program)
        ]
        return Plan(tuple(self.steps.made), tuple(emits), tuple(checks))

    def wide(self, resolved: Resolved, unbounded: bool) -> None:
        line = resolved.line
        if unbounded:
            message = Both(
                f"{line.name} 用到没有写明范围的数。",
                f"{line.name} reads a number without a range.",
            )
            hint = Both(
                "在列的声明里写：number 0..100 by 0.01。", "Declare it: number 0..100 by 0.01."
            )
        else:
            message = Both(
                f"{line.name} 的精确值超过 38 位数字。",
                f"The exact value of {line.name} needs more than 38 digits.",
            )
            hint = Both(
                "先取整再往下算，如 half_away(…, 0.0001)；或缩小列的范围。",
                "Round it first, as in half_away(..., 0.0001), or declare narrower ranges.",
            )
        code = "range-wanted" if unbounded else "too-wide"
        self.findings.append(Finding(code, line.place or Place(), message, hint))

    def line(self, resolved: Resolved) -> dict[tuple[str, str | None], V]:
        rel = self.frame(resolved.frame)
        value = rel.settled(self.on(resolved.tree, rel))
        self.results[resolved.line.name] = value
        found: dict[tuple[str, str | None], V] = {(resolved.line.name, None): value}
        for part, tree in resolved.parts.items():
            found[resolved.line.name, part] = rel.settled(self.on(tree, rel))
        return found

    def truth(self, truth: Truth) -> TruthOut:
        rel = self.frame(truth.frame)
        value = rel.settled(self.on(truth.tree, rel))
        keys = tuple(rel.keys[k] for k in truth.frame.keys)
        return TruthOut(rel.flush(), keys, value.num, value.state or ZERO)

    def shown(self, named: Named, v: V, rel: Rel) -> X:
        """The number as it is printed, in units of its last decimal."""
        if named.tree.type.kind != "number":
            return v.num
        mode, step, digits = shown_as(named.line, named.part)
        try:
            rounded = ratio.rounded(mode, v, step, rel.settle)
            number = ratio.whole(rounded, Fraction(1, 10**digits))
        except TooWide as error:
            self.wide(named.line, False)
            raise HasFindings(self.findings) from error
        return rel.settle(number)

    def emit(self, named: Named, v: V, shown: X) -> Emit:
        rel = self.frames[named.line.frame]
        numeric = named.tree.type.kind == "number"
        v = ratio.upright(v) if numeric else v
        keys = tuple((k, rel.keys[k], self.key_unit(k, named)) for k in named.line.frame.keys)
        digits = shown_as(named.line, named.part)[2] if numeric else 0
        return Emit(
            rel.step,
            named.name,
            keys,
            named.tree.type.kind,
            e.times(v.num, v.coef.numerator) if numeric and v.num.op != "null" else v.num,
            e.times(v.den, v.coef.denominator) if numeric else ONE,
            shown,
            digits,
            v.state if v.state is not None else ZERO,
            v.reason if v.reason is not None else e.text(""),
        )

    def key_unit(self, key: str, named: Named) -> str:
        """The unit of a numeric key as text, so that it prints as people write it; "" for texts."""
        for name in (key, *named.line.frame.tables):
            table = self.program.tables.get(name)
            if table is not None and key in table.keys:
                if table.columns[key].type.kind != "number":
                    return ""
                return str(self.table(name)[2][key])
        return ""

    # -- tables and frames --------------------------------------------------------------

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
                names = tuple(outs)
                self.steps.put(Read(self.steps.name("r"), columns, name, names))
            self.tables[name] = (self.steps.made[-1].name, outs, units)
        return self.tables[name]

    def unit(self, table: Table, column: Column) -> Fraction:
        if column.type.kind != "number":
            return Fraction(1)
        if not table.constant:
            return step_of(column)
        return self.constant_type(table, column).step or Fraction(1)

    def constant_type(self, table: Table, column: Column) -> Type:
        from qiyue.core.values.types import common_step

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
            return Out(column.name, "int", 1, 0)
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
        rel.identity = tuple(rel.keys[k] for k in frame.keys)
        self.frames[frame] = rel
        return rel

    def source(self, name: str) -> Rel:
        """A table as rows to compile on."""
        step, outs, _ = self.table(name)
        table = self.program.tables[name]
        keys = {k: k for k in table.keys}
        return Rel(self.steps, step, dict(outs), keys, table.keys, {name: {c: c for c in outs}})

    # -- values -------------------------------------------------------------------------

    def on(self, tree: t.Tree, rel: Rel) -> V:
        """The value of a tree on the rows of `rel`, remembered."""
        if id(tree) not in rel.memo:
            rel.memo[id(tree)] = rel.short(self.compiled(tree, rel))
        return rel.memo[id(tree)]

    def compiled(self, tree: t.Tree, rel: Rel) -> V:
        match tree:
            case t.Const(value=value):
                return self.literal(value)
            case t.Nil(kind=kind):
                return V(e.null(kind_of(tree.type)), state=e.lit(int(kind)))
            case t.Key(name=name):
                return self.key(tree, rel.column(rel.keys[name]))
            case t.Cell():
                return self.cell(tree, rel)
            case t.Result():
                return self.result(tree, rel)
            case t.Local(body=body):
                return rel.settled(self.on(body, rel))
            case t.Op(op=op, args=args):
                return self.op(tree, op, [self.on(a, rel) for a in args], args, rel)
            case t.Round(mode=mode, x=x, step=step):
                value = self.on(x, rel)
                done = ratio.rounded(mode, value, step, rel.settle)
                return self.present(done)
            case t.Else(x=x, y=y):
                return self.otherwise(tree, self.on(x, rel), self.on(y, rel))
            case t.Is(x=x, kind=kind, negated=negated):
                return self.asked(self.on(x, rel), kind, negated)
            case t.Case(arms=arms, default=default):
                return self.case(
                    tree,
                    [(self.on(c, rel), self.on(v, rel)) for c, v in arms],
                    self.on(default, rel),
                )
            case t.Rows():
                return self.rows(tree, rel)
            case _:
                raise AssertionError(tree)

    def literal(self, value: Fraction | str | bool | date) -> V:
        if isinstance(value, bool):
            return V(e.truth(value))
        if isinstance(value, Fraction):
            return ratio.constant(value)
        return V(e.day(value.isoformat()) if isinstance(value, date) else e.text(value))

    def key(self, tree: t.Key, column: X) -> V:
        if tree.type.kind != "number":
            return V(column)
        home = self.program.tables.get(tree.name)
        if home is None or not home.home:
            home = next(x for x in self.program.tables.values() if tree.name in x.keys)
        return V(column, self.table(home.name)[2][tree.name])

    def present(self, v: V) -> V:
        """`v` with a numerator that is NULL where it is absent."""
        if v.state is None or v.num.op == "null":
            return v
        num = e.case([(e.compare("=", v.state, ZERO), v.num)], e.null(v.num.kind))
        return V(num, v.coef, v.dens, v.state, v.reason)

    def otherwise(self, tree: t.Tree, x: V, y: V) -> V:
        if x.state is None:
            return x
        here = e.compare("=", x.state, ZERO)
        sure = V(x.num, x.coef, x.dens)
        return ratio.chosen([(here, sure)], y, tree.type.kind == "number")

    def asked(self, x: V, kind: Absence | None, negated: bool) -> V:
        if x.state is None:
            return V(e.truth(negated))
        code = ZERO if kind is None else e.lit(int(kind))
        op = ("!=" if kind is None else "=") if not negated else ("=" if kind is None else "!=")
        return V(e.compare(op, x.state, code))

    def case(self, tree: t.Tree, arms: list[tuple[V, V]], default: V) -> V:
        steps: list[tuple[X, V]] = []
        for condition, then in arms:
            if condition.state is not None:
                stop = e.compare("!=", condition.state, ZERO)
                nothing = V(
                    e.null(kind_of(tree.type)), state=condition.state, reason=condition.reason
                )
                steps.append((stop, nothing))
            steps.append((condition.num, then))
        return ratio.chosen(steps, default, tree.type.kind == "number")

    def op(self, tree: t.Tree, op: str, values: list[V], args: tuple[t.Tree, ...], rel: Rel) -> V:
        state, reason = ratio.absent_of(*values)
        if op in ("+", "-", "*", "/"):
            return self.present(ratio.arithmetic(op, *values))
        if op == "neg":
            return ratio.negated(values[0])
        if op == "abs":
            return ratio.size(values[0])
        if op in ("min", "max"):
            best = values[0]
            for other in values[1:]:
                first = ratio.compared("<=" if op == "min" else ">=", best, other)
                pure = V(best.num, best.coef, best.dens), V(other.num, other.coef, other.dens)
                best = rel.short(ratio.chosen([(first.num, pure[0])], pure[1], True))
            return self.present(V(best.num, best.coef, best.dens, state, reason))
        if op in ("and", "or", "not"):
            return self.present(
                V(e.logic(op, *(v.num for v in values)), state=state, reason=reason)
            )
        if args[0].type.kind == "number":
            return self.present(ratio.compared(op, *values))
        if args[0].type.kind == "choice" and op not in ("=", "!="):
            options = args[0].type.options
            values = [V(self.place(v.num, options)) for v in values]
        return self.present(
            V(e.compare(op, values[0].num, values[1].num), state=state, reason=reason)
        )

    def place(self, x: X, options: tuple[str, ...]) -> X:
        """The place of a choice in its list."""
        arms = [(e.compare("=", x, e.text(o)), e.lit(i)) for i, o in enumerate(options)]
        return e.case(arms, e.lit(len(options)))

    # -- reading other tables -----------------------------------------------------------

    def cell(self, tree: t.Cell, rel: Rel) -> V:
        table = self.program.tables[tree.table]
        column = table.columns[tree.column]
        step, outs, units = self.table(tree.table)
        out = outs[tree.column]
        if out.kind == "int" and out.low > out.high:
            raise Unbounded
        own = rel.sources.get(tree.table)
        keys = [self.on(k, rel) for k in tree.keys]
        states = [k for k in keys if k.state is not None]
        if own is not None and all(
            isinstance(k, t.Key) and rel.keys[k.name] == own[name]
            for k, name in zip(tree.keys, table.keys, strict=True)
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

    def lookup(
        self,
        rel: Rel,
        step: str,
        outs: dict[str, Out],
        keys: list[tuple[str, V]],
        units: dict[str, Fraction],
    ) -> dict[str, str]:
        """Bring a keyed table beside `rel`; once for the same keys."""
        on = []
        for name, v in keys:
            num = v.num
            if outs[name].kind == "int":
                num = (
                    ratio.whole(v, units[name]) if (v.coef / units[name]).denominator == 1 else num
                )
            on.append(
                (str(rel.settle(num).value) if num.op == "col" else self.named(rel, num), name)
            )
        sign = (step, tuple(on))
        if sign not in rel.joined:
            rel.joined[sign] = rel.join(step, outs, on, [n for n in outs])
        return rel.joined[sign]

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
            (self.named(rel, k.num), there.keys[name])
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
