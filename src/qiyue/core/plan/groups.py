"""Groups the rows of an aggregate and joins the groups back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.exprs import ONE, ZERO, TooWide, X
from qiyue.core.plan.pairs import Pairs, PairsCompiler
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel
from qiyue.core.plan.steps import Aggregate, Out, Window
from qiyue.core.values import wide as exact
from qiyue.core.values.absence import Absence

MANY = 1_000_000
BAD = e.lit(int(Absence.MISSING))


@dataclass
class Group:
    """The columns of one grouping as they are collected."""

    outs: dict[str, Out]
    name: Callable[[str], str]
    counted: X
    most: int
    made: list[tuple[str, str, X]] = field(default_factory=list)

    def put(self, fn: str, x: X, low: int, high: int) -> str:
        """Aggregate `x`; the name of its column, whose values lie in low..high."""
        e.lit(low), e.lit(high)
        name = self.name("a")
        self.made.append((name, fn, x))
        self.outs[name] = Out(name, x.kind, low, high)
        return name

    def counts(self, x: X, default: X) -> X:
        """`x` on rows that count, else the default."""
        return x if self.counted == e.truth(True) else e.case([(self.counted, x)], default)

    def sum(self, x: X) -> str:
        """The sum of `x` over the rows that count."""
        low, high = min(0, x.low * self.most), max(0, x.high * self.most)
        return self.put("sum", self.counts(x, ZERO), low, high)


class GroupsCompiler(PairsCompiler):
    """The part of the compiler that groups rows."""

    def contributions(self, tree: t.Rows, inner: Rel) -> tuple[X, X | None, X | None, V, V | None]:
        """Whether a row counts, its bad state and reason, its value, its weight."""
        value = V(ONE) if tree.x is None else self.on(tree.x, inner)
        weight = None if tree.weight is None else self.on(tree.weight, inner)
        where = None if tree.where is None else self.on(tree.where, inner)
        counts: list[X] = []
        arms: list[tuple[X, V]] = []
        none = V(e.null("int"), state=ZERO)
        if where is not None:
            if where.state is not None:
                stop = e.compare("!=", where.state, ZERO)
                arms.append((stop, V(e.null("int"), state=where.state, reason=where.reason)))
            arms.append((e.logic("not", where.num), none))
            counts.append(where.num)
            if where.state is not None:
                counts.append(e.compare("=", where.state, ZERO))
        for v in (value, weight):
            if v is not None and v.state is not None:
                counts.append(e.compare("=", v.state, ZERO))
                failed = V(e.null("int"), state=v.state, reason=v.reason)
                arms.append((e.compare("!=", v.state, ZERO), failed))
        counted = inner.settle(e.logic("and", *counts)) if counts else e.truth(True)
        if not any(v.state is not None for _, v in arms if v is not none):
            return counted, None, None, value, weight
        stopped = ratio.chosen(arms, none, False)
        assert stopped.state is not None
        state = inner.settle(stopped.state)
        bad = e.case([(e.compare(">=", state, BAD), state)], ZERO)
        return counted, inner.settle(bad), stopped.reason, value, weight

    def most(self, tree: t.Rows) -> int:
        table = self.program.tables[tree.table]
        return max(1, len(table.rows)) if table.constant else MANY

    def grouped(self, tree: t.Rows, inner: Rel, by: list[str], back: Pairs, rel: Rel) -> V:
        counted, bad, why, value, weight = self.contributions(tree, inner)
        most = self.most(tree)
        group = Group({name: inner.outs[name] for name in by}, inner.steps.name, counted, most)
        n = group.put("sum", group.counts(ONE, ZERO), 0, most)
        top = None if bad is None else group.put("max", bad, 0, 4)
        reasons: list[tuple[Absence, str]] = []
        if bad is not None and why is not None:
            for kind in (Absence.MISSING, Absence.WITHHELD):
                same = e.compare("=", bad, e.lit(int(kind)))
                said = e.logic("and", same, e.compare("!=", why, e.text("")))
                text = e.case([(said, why)], e.null("text"))
                reasons.append((kind, group.put("min", text, 0, 0)))
        coef, columns = self.measured(tree, inner, by, value, weight, group)
        inner.flush()
        step = self.steps.put(
            Aggregate(
                self.steps.name("g"),
                tuple(group.outs.values()),
                inner.step,
                tuple(by),
                tuple(group.made),
            )
        )
        names = rel.join(step, group.outs, back, [name for name, _, _ in group.made])
        got = {name: rel.column(names[name]) for name in names}
        size = e.case([(e.is_null(got[n]), ZERO)], got[n])
        size = rel.settle(replace(size, low=0, high=most))
        result = self.read_group(tree, size, [got[c] for c in columns], coef, rel)
        if top is None:
            return result
        worst = rel.settle(e.case([(e.is_null(got[top]), ZERO)], got[top]))
        reason: X | None = None
        for kind, name in reasons:
            same = e.compare("=", worst, e.lit(int(kind)))
            said = e.logic("and", same, e.logic("not", e.is_null(got[name])))
            reason = e.case([(said, got[name])], reason or e.text(""))
        stopped = V(e.null(result.num.kind), state=worst, reason=reason)
        number = tree.type.kind == "number"
        return ratio.chosen([(e.compare("!=", worst, ZERO), stopped)], result, number)

    def measured(
        self, tree: t.Rows, inner: Rel, by: list[str], value: V, weight: V | None, group: Group
    ) -> tuple[Fraction, list[str]]:
        """The coefficient and the aggregated columns that the value of a group is read from."""
        fn = tree.fn
        if fn == "count":
            return Fraction(1), []
        if fn in ("any", "all"):
            held = e.case([(value.num, ONE)], ZERO)
            held = group.counts(held, ZERO if fn == "any" else ONE)
            return Fraction(1), [group.put("max" if fn == "any" else "min", held, 0, 1)]
        assert tree.x is not None
        if tree.x.type.kind != "number":
            num = value.num
            if tree.x.type.kind == "choice":
                num = self.place(num, tree.x.type.options)
            num = group.counts(num, e.null(num.kind))
            return Fraction(1), [group.put("min" if fn == "min" else "max", num, num.low, num.high)]
        before = len(group.made)
        try:
            if fn in ("min", "max", "only"):
                return self.ends(tree, inner, by, value, group)
            return self.sums(inner, value, weight, group)
        except TooWide:
            del group.made[before:]
        return Fraction(1), self.wide(fn, inner, value, weight, group)

    def ends(
        self, tree: t.Rows, inner: Rel, by: list[str], value: V, group: Group
    ) -> tuple[Fraction, list[str]]:
        """The smallest or greatest number of a group."""
        if value.wide:
            raise TooWide
        if not ratio.commonable(value):
            coef, den, num = self.extreme(tree, inner, by, value, group.counted)
            return coef, [
                group.put("min", den, den.low, den.high),
                group.put("min", num, num.low, num.high),
                group.put("max", num, num.low, num.high),
            ]
        value = inner.short(ratio.common(value, inner.settle))
        num = group.counts(value.num, e.null("int"))
        fn = "min" if tree.fn == "min" else "max"
        return value.coef, [group.put(fn, num, value.num.low, value.num.high)]

    def sums(
        self, inner: Rel, value: V, weight: V | None, group: Group
    ) -> tuple[Fraction, list[str]]:
        """The sum of a group, or the weighted sum and the sum of the weights."""
        value = inner.short(ratio.common(value, inner.settle))
        if weight is None:
            return value.coef, [group.sum(value.num)]
        weight = inner.short(ratio.common(weight, inner.settle))
        product = ratio.arithmetic("*", V(value.num, value.coef), V(weight.num, weight.coef))
        if product.wide:
            raise TooWide
        return product.coef / weight.coef, [group.sum(product.num), group.sum(weight.num)]

    def wide(self, fn: str, inner: Rel, value: V, weight: V | None, group: Group) -> list[str]:
        """The same by exact functions, for numbers that 38 digits do not hold."""
        parts = [value]
        if weight is not None:
            parts = [ratio.arithmetic("*", ratio.widened(value), weight), weight]
        call = {"min": "exact_least", "max": "exact_greatest", "only": "exact_greatest"}.get(fn)
        nums = [inner.settle(ratio.widened(part).num) for part in parts]
        none = e.null("wide")
        return [group.put(call or "exact_total", group.counts(x, none), 0, 0) for x in nums]

    def extreme(
        self, tree: t.Rows, inner: Rel, by: list[str], value: V, counted: X
    ) -> tuple[Fraction, X, X]:
        """Coefficient, denominator and numerator on the rows that hold the extreme fraction."""
        value = inner.settled(ratio.upright(value))
        key = ratio.sort_key(value, inner.settle)
        key = inner.settle(e.case([(counted, key)], e.null(key.kind)))
        fn = "min" if tree.fn == "min" else "max"
        here = e.compare("=", key, self.window(inner, tuple(by), fn, key, False, 0))
        den = inner.settle(value.den)
        none = e.null("int")
        return value.coef, e.case([(here, den)], none), e.case([(here, value.num)], none)

    def read_group(self, tree: t.Rows, size: X, columns: list[X], coef: Fraction, rel: Rel) -> V:
        """The aggregate from the columns of its group."""
        fn = tree.fn
        empty = e.compare("=", size, ZERO)
        if fn == "count":
            return V(size)
        first = columns[0]
        if fn in ("any", "all"):
            held = e.compare("=", first, ONE)
            return V(e.case([(e.is_null(first), e.truth(fn == "all"))], held))
        if fn == "sum":
            nothing = e.wide(exact.wide(Fraction(0))) if first.kind == "wide" else ZERO
            return V(e.case([(e.is_null(first), nothing)], first), coef)
        gone = e.lit(int(Absence.NOT_APPLICABLE))
        if fn == "mean":
            below = V(size)
            none = empty
            if len(columns) > 1:
                below = V(columns[1])
                if not below.wide:
                    below = V(e.case([(e.is_null(columns[1]), ZERO)], columns[1]))
                none = e.logic("or", empty, ratio.compared("=", below, V(ZERO)).num)
            mean = ratio.arithmetic("/", V(first, coef), below)
            state = rel.settle(e.case([(none, gone)], ZERO))
            return self.present(replace(mean, state=state))
        none = e.compare("!=", size, ONE) if fn == "only" else empty
        state = rel.settle(e.case([(none, gone)], ZERO))
        if len(columns) == 3:
            # Of equal fractions the one with the least denominator; its numerator is the one
            # nearest to 0.
            den, least, most = columns
            num = e.case([(e.compare(">=", least, ZERO), least)], most)
            safe = e.case([(e.is_null(den), ONE)], den)
            return self.present(V(num, coef, (rel.settle(safe),), state))
        if tree.type.kind == "choice":
            options = tree.type.options
            first = e.case(
                [(e.compare("=", first, e.lit(i)), e.text(o)) for i, o in enumerate(options)],
                e.null("text"),
            )
        return self.present(V(first, coef, (), state))

    def window(self, inner: Rel, by: tuple[str, ...], fn: str, x: X, falling: bool, most: int) -> X:
        """A column over the group of each row."""
        x = inner.settle(x)
        inner.flush()
        name = self.steps.name("w")
        out = Out(name, "int", 0, most)
        if fn in ("min", "max"):
            out = Out(name, x.kind, min(0, x.low), max(most, x.high))
        inner.outs[name] = out
        columns = tuple(inner.outs.values())
        step = Window(self.steps.name("t"), columns, inner.step, by, fn, x, name, falling)
        inner.step = self.steps.put(step)
        return inner.column(name)
