"""Compiles a program to a plan: every tree becomes integer columns on a table of its rows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.model import Value
from qiyue.core.method.program import Frame, Program, Resolved, Truth
from qiyue.core.method.showing import Named, named_values, shown_as
from qiyue.core.pauses import collected_later
from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.curves import curve
from qiyue.core.plan.exprs import ONE, ZERO
from qiyue.core.plan.frames import kind_of
from qiyue.core.plan.fused import fused
from qiyue.core.plan.nodes import TooWide, X
from qiyue.core.plan.nulls import told_by
from qiyue.core.plan.pruned import pruned
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel
from qiyue.core.plan.rows import RowsCompiler
from qiyue.core.plan.sheets import NotASheet
from qiyue.core.plan.steps import Emit, Plan, TruthOut
from qiyue.core.plan.views import View
from qiyue.core.values import wide as exact
from qiyue.core.values.absence import Absence
from qiyue.core.values.calendar import CALENDAR, FIRST, LAST, MOST
from qiyue.core.values.curves import CURVES


@collected_later()
def compile_plan(program: Program, sizes: dict[str, int] | None = None) -> Plan:
    """The plan of a program; `sizes` tells the rows of its data tables, if they are known.

    Frames become columns where everybody reads them at constant places and there are many rows;
    the others stay tables.
    """
    return fused(pruned(compiled(program, sizes)[1]))


def compiled(program: Program, sizes: dict[str, int] | None = None) -> tuple[Compiler, Plan]:
    """What made the plan of a program, and that plan with all its columns."""
    long: frozenset[Frame] = frozenset()
    while True:
        try:
            compiler = Compiler(program, long, sizes)
            return compiler, compiler.plan()
        except NotASheet as no:
            long |= {no.frame}


class Compiler(RowsCompiler):
    """Makes the plan of a program; see compile_plan."""

    def plan(self) -> Plan:
        """All steps, results and checks."""
        values: dict[tuple[str, str | None], list[tuple[Rel, V]]] = {}
        for resolved in self.program.lines.values():
            values |= self.line(resolved)
        checks = self.checks()
        found = [
            (named, rel, v, self.shown(named, v, rel))
            for named in named_values(self.program)
            for rel, v in values.get((named.line.line.name, named.part), ())
        ]
        for rel in self.frames.values():
            rel.flush()
        emits = [self.emit(*one) for one in found]
        return Plan(self.steps.finished(), tuple(emits), tuple(checks))

    def line(self, resolved: Resolved) -> dict[tuple[str, str | None], list[tuple[Rel, V]]]:
        """The values of a line and of its intermediates, one for each place of its frame."""
        name = resolved.line.name
        found: dict[tuple[str, str | None], list[tuple[Rel, V]]] = {}
        for place, rel in self.standing(resolved.frame):
            value = rel.settled(self.on(resolved.tree, rel))
            if place is None:
                self.results[name] = value
            else:
                self.placed_results[name, place] = value
            found.setdefault((name, None), []).append((rel, value))
            for part, tree in resolved.parts.items():
                part_value = rel.settled(self.on(tree, rel))
                found.setdefault((name, part), []).append((rel, part_value))
        return found

    def checks(self) -> list[tuple[Truth, TruthOut]]:
        """The checks of the method, each as often as its frame has places."""
        return [(one, out) for one in self.program.checks for out in self.truths(one)]

    def truths(self, truth: Truth) -> list[TruthOut]:
        """A check on its rows, once for each place of its frame."""
        return [self.truth(truth, rel) for _, rel in self.standing(truth.frame)]

    def truth(self, truth: Truth, rel: Rel) -> TruthOut:
        value = rel.settled(self.on(truth.tree, rel))
        keys = tuple(rel.keys[k] for k in truth.frame.keys)
        return TruthOut(rel.flush(), keys, value.num, value.state or ZERO)

    def standing(self, frame: Frame) -> list[tuple[tuple[Value, ...] | None, Rel]]:
        """The rows of a frame: a table of its own, or each place of a sheet."""
        sheet = self.sheet(frame)
        if sheet is None:
            return [(None, self.frame(frame))]
        return [
            (place, self.view(sheet.base, dict(zip(sheet.keys, place, strict=True))))
            for place in sheet.places
        ]

    def shown(self, named: Named, v: V, rel: Rel) -> X:
        """The number as it is printed: in units of its last decimal, or a wide one's text."""
        if named.tree.type.kind != "number":
            return v.num
        mode, step, digits = shown_as(named.line, named.part)
        if not v.wide:
            try:
                rounded = ratio.rounded(mode, v, step, rel.settle)
                if not rounded.wide:
                    return rel.settle(ratio.whole(rounded, Fraction(1, 10**digits)))
            except TooWide:
                pass
        how = (e.text(exact.wide(step)), e.text(mode), e.text(str(digits)))
        return rel.settle(e.exact("shown", ratio.widened(v).num, *how, kind="text"))

    def emit(self, named: Named, rel: Rel, v: V, shown: X) -> Emit:
        numeric = named.tree.type.kind == "number"
        num, den = _fraction(v) if numeric else (v.num, ONE)
        columns = [(k, self.key_of(rel, k)) for k in named.line.frame.keys]
        keys = tuple((k, x, str(self.key_unit(k)) if x.kind == "int" else "") for k, x in columns)
        digits = shown_as(named.line, named.part)[2] if numeric else 0
        return Emit(
            rel.step,
            named.name,
            keys,
            named.tree.type.kind,
            num,
            den,
            shown,
            digits,
            ZERO if v.state is None else told_by(v.num, v.state, self.steps.holds),
            v.reason if v.reason is not None else e.text(""),
        )

    def key_of(self, rel: Rel, key: str) -> X:
        """A key of the rows, a column or a constant."""
        found = self.own_column(rel, key)
        return rel.column(found) if isinstance(found, str) else found

    def on(self, tree: t.Tree, rel: Rel) -> V:
        """The value of a tree on the rows of `rel`, remembered."""
        found = rel.memo.get(id(tree))
        if found is None:
            least = self.least(tree, rel) if isinstance(rel, View) else rel
            found = rel.short(self.compiled(tree, rel)) if least is rel else self.on(tree, least)
            rel.memo[id(tree)] = found
        return found

    def compiled(self, tree: t.Tree, rel: Rel) -> V:
        match tree:
            case t.Const(value=value):
                return self.literal(value)
            case t.Nil(kind=kind):
                return V(e.null(kind_of(tree.type)), state=e.lit(int(kind)))
            case t.Key():
                return self.key(tree, rel)
            case t.Cell():
                return self.cell(tree, rel)
            case t.Result():
                return self.result(tree, rel)
            case t.Local(body=body):
                return rel.settled(self.on(body, rel))
            case t.Op(op=op, args=args):
                return self.op(tree, op, [self.on(a, rel) for a in args], args, rel)
            case t.Round(mode=mode, x=x, step=step):
                ends = (tree.type.low, tree.type.high)
                return self.present(ratio.rounded(mode, self.on(x, rel), step, rel.settle, ends))
            case t.Else(x=x, y=y):
                return self.otherwise(tree, self.on(x, rel), y, rel)
            case t.Is(x=x, kind=kind, negated=negated):
                return self.asked(self.on(x, rel), kind, negated)
            case t.Case():
                return self.case(tree, rel)
            case t.Rows():
                return self.rows(tree, rel)
            case _:
                raise AssertionError(tree)

    def otherwise(self, tree: t.Tree, x: V, y: t.Tree, rel: Rel) -> V:
        if x.state is None:
            return x
        here = e.compare("=", x.state, ZERO)
        if here.known is False:
            return self.on(y, rel)
        sure = V(x.num, x.coef, x.dens)
        return ratio.chosen([(here, sure)], self.on(y, rel), tree.type.kind == "number")

    def asked(self, x: V, kind: Absence | None, negated: bool) -> V:
        if x.state is None:
            return V(e.truth(negated))
        code = ZERO if kind is None else e.lit(int(kind))
        op = ("!=" if kind is None else "=") if not negated else ("=" if kind is None else "!=")
        return V(e.compare(op, x.state, code))

    def case(self, tree: t.Case, rel: Rel) -> V:
        """The arms up to the first that surely holds; those that never do are not compiled."""
        steps: list[tuple[X, V]] = []
        default: V | None = None
        for test, arm in tree.arms:
            condition = self.on(test, rel)
            if condition.state is not None:
                stop = e.compare("!=", condition.state, ZERO)
                nothing = V(
                    e.null(kind_of(tree.type)), state=condition.state, reason=condition.reason
                )
                steps.append((stop, nothing))
                if stop.known:
                    break
            if condition.num.known is False:
                continue
            if condition.num.known:
                default = self.on(arm, rel)
                break
            steps.append((condition.num, self.on(arm, rel)))
        if default is None:
            default = steps[-1][1] if steps and steps[-1][0].known else self.on(tree.default, rel)
        return ratio.chosen(steps, default, tree.type.kind == "number")

    def op(self, tree: t.Tree, op: str, values: list[V], args: tuple[t.Tree, ...], rel: Rel) -> V:
        state, reason = ratio.absent_of(*values)
        if op in CURVES:
            curved = curve(op, values[:-1], tree.type, rel)
            return self.present(replace(curved, state=state, reason=reason))
        if op in MOST:
            day = self.later(op, values[0].num, values[1], rel)
            return self.present(V(day, state=state, reason=reason))
        if op in CALENDAR:
            assert tree.type.low is not None
            assert tree.type.high is not None
            low, high = int(tree.type.low), int(tree.type.high)
            number = e.of_days(op, tuple(v.num for v in values), low, high)
            return self.present(V(number, state=state, reason=reason))
        if op == "concat":
            return self.present(V(e.joined(*(v.num for v in values)), state=state, reason=reason))
        if op in ("+", "-", "*", "/"):
            return self.present(ratio.arithmetic(op, *values))
        if op == "neg":
            return ratio.negated(values[0])
        if op == "abs":
            return ratio.size(values[0])
        if op in ("min", "max") and tree.type.kind != "number":
            options = next((a.type.options for a in args if a.type.options), tree.type.options)
            found = self.outermost(op, [v.num for v in values], options, rel)
            return self.present(V(found, state=state, reason=reason))
        if op in ("min", "max"):
            best = values[0]
            for other in values[1:]:
                before = "<=" if op == "min" else ">="
                if other.num.constant is not None:
                    # What may be absent comes last: there the condition is NULL, and it is too.
                    best, other, before = other, best, before[0]
                first = ratio.compared(before, best, other)
                pure = V(best.num, best.coef, best.dens), V(other.num, other.coef, other.dens)
                best = rel.short(ratio.chosen([(first.num, pure[0])], pure[1], True))
            best = self.present(V(best.num, best.coef, best.dens, state, reason))
            return ratio.within(best, op, values)
        if op in ("and", "or", "not"):
            return self.present(
                V(e.logic(op, *(v.num for v in values)), state=state, reason=reason)
            )
        if args[0].type.kind == "number":
            return self.present(ratio.compared(op, *values))
        options = next((arg.type.options for arg in args if arg.type.options), ())
        if options and op not in ("=", "!="):
            values = [V(self.place(v.num, options)) for v in values]
        return self.present(
            V(e.compare(op, values[0].num, values[1].num), state=state, reason=reason)
        )

    def outermost(self, op: str, values: list[X], options: tuple[str, ...], rel: Rel) -> X:
        """The first or last of several days, or of several grades by their place in the list."""
        best, *others = values
        for other in others:
            sides = (best, other)
            if options:
                sides = self.place(best, options), self.place(other, options)
            first = e.compare("<=" if op == "min" else ">=", *sides)
            best = rel.settle(e.case([(first, best)], other))
        return best

    def later(self, op: str, day: X, many: V, rel: Rel) -> X:
        """A day so many days or months later, held within the calendar."""
        ends = Fraction(-MOST[op]), Fraction(MOST[op])
        n = ratio.rounded("trunc", many, Fraction(1), rel.settle, ends).num
        low, high = e.lit(-MOST[op]), e.lit(MOST[op])
        # On rows of an arm that is not taken it may be any number.
        n = e.case([(e.compare("<", n, low), low), (e.compare(">", n, high), high)], n)
        found = rel.settle(e.later(op, day, n))
        first, last = e.day(FIRST.isoformat()), e.day(LAST.isoformat())
        beyond = (e.compare("<", found, first), first), (e.compare(">", found, last), last)
        return e.case(list(beyond), found)


def _fraction(v: V) -> tuple[X, X]:
    """Numerator and denominator of a number; of a wide one the number itself, and 1."""
    if v.num.op == "null":
        return v.num, ONE
    if not v.wide:
        v = ratio.upright(v)
        try:
            return e.times(v.num, v.coef.numerator), e.times(v.den, v.coef.denominator)
        except TooWide:
            pass
    return ratio.widened(v).num, ONE
