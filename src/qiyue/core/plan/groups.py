"""Groups the rows of an aggregate and joins the groups back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.program import Frame, Program
from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.exprs import ONE, ZERO
from qiyue.core.plan.nodes import TooWide, X
from qiyue.core.plan.pairs import PairsCompiler
from qiyue.core.plan.pivots import On
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel
from qiyue.core.plan.spreads import filled, position, spread
from qiyue.core.plan.steps import Aggregate, Out, Window
from qiyue.core.plan.views import View
from qiyue.core.values.absence import Absence

Columns = list[tuple[Fraction, str]]
ONE_UNIT = Fraction(1)
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


@dataclass(frozen=True, slots=True)
class Made:
    """A grouping: its step, and the columns of size, worst absence, reasons and values."""

    step: str
    outs: dict[str, Out]
    made: tuple[tuple[str, str, X], ...]
    size: str
    worst: str
    reasons: tuple[tuple[Absence, str], ...]
    columns: Columns


class GroupsCompiler(PairsCompiler):
    """The part of the compiler that groups rows."""

    def __init__(
        self,
        program: Program,
        long: frozenset[Frame] = frozenset(),
        sizes: dict[str, int] | None = None,
    ) -> None:
        super().__init__(program, long, sizes)
        self.made_groups: dict[tuple[object, ...], Made] = {}

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
        counted = inner.asked(e.logic("and", *counts)) if counts else e.truth(True)
        if not any(v.state is not None for _, v in arms if v is not none):
            return counted, None, None, value, weight
        stopped = ratio.chosen(arms, none, False)
        assert stopped.state is not None
        if stopped.state.high < int(Absence.MISSING):
            return counted, None, None, value, weight
        state = inner.settle(stopped.state)
        bad = e.case([(e.compare(">=", state, BAD), state)], ZERO)
        return counted, inner.settle(bad), stopped.reason, value, weight

    def most(self, tree: t.Rows) -> int:
        table = self.program.tables[tree.table]
        return max(1, len(table.rows)) if table.constant else MANY

    def grouped(self, tree: t.Rows, inner: Rel, by: list[str], back: On, rel: Rel) -> V:
        found = self.made_group(tree, inner, by)
        names = self.beside(rel, found.step, found.outs, back, [name for name, _, _ in found.made])
        got = {name: rel.column(names[name]) for name in names}
        size = e.case([(e.is_null(got[found.size]), ZERO)], got[found.size])
        size = rel.settle(replace(size, low=0, high=self.most(tree)))
        result = self.read_group(tree, size, [V(got[c], coef) for coef, c in found.columns], rel)
        if not found.worst:
            return result
        worst = rel.settle(e.case([(e.is_null(got[found.worst]), ZERO)], got[found.worst]))
        reasons = [(kind, got[name]) for kind, name in found.reasons]
        return self.stopped(tree, result, worst, reasons)

    def stopped(self, tree: t.Rows, result: V, worst: X, reasons: list[tuple[Absence, X]]) -> V:
        """The aggregate, or the absence of the kind `worst` (0: none) with its reason."""
        reason: X | None = None
        for kind, text in reasons:
            same = e.compare("=", worst, e.lit(int(kind)))
            said = e.logic("and", same, e.logic("not", e.is_null(text)))
            reason = e.case([(said, text)], reason or e.text(""))
        stopped = V(e.null(result.num.kind), state=worst, reason=reason)
        number = tree.type.kind == "number"
        return ratio.chosen([(e.compare("!=", worst, ZERO), stopped)], result, number)

    def made_group(self, tree: t.Rows, inner: Rel, by: list[str]) -> Made:
        """The groups of the rows, once for all who read them at other constants."""
        fixed = tuple(sorted(inner.fixed.items())) if isinstance(inner, View) else ()
        sign = (id(tree), tuple(by), fixed)
        if t.correlated(tree) or sign not in self.made_groups:
            self.made_groups[sign] = self.make_group(tree, inner, by)
        return self.made_groups[sign]

    def make_group(self, tree: t.Rows, inner: Rel, by: list[str]) -> Made:
        """The step that groups the rows, and which of its columns is what."""
        counted, bad, why, value, weight = self.contributions(tree, inner)
        most = self.most(tree)
        group = Group({name: inner.outs[name] for name in by}, inner.steps.name, counted, most)
        n = group.put("sum", group.counts(ONE, ZERO), 0, most)
        top = "" if bad is None else group.put("max", bad, 0, 4)
        reasons: list[tuple[Absence, str]] = []
        if bad is not None and why is not None:
            for kind in (Absence.MISSING, Absence.WITHHELD):
                text = self.said(kind, bad, why)
                reasons.append((kind, group.put("min", text, 0, 0)))
        columns = self.measured(tree, inner, by, value, weight, group)
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
        return Made(step, group.outs, tuple(group.made), n, top, tuple(reasons), columns)

    def said(self, kind: Absence, bad: X, why: X) -> X:
        """The reason of a row that stops its group by an absence of this kind, else NULL."""
        same = e.compare("=", bad, e.lit(int(kind)))
        said = e.logic("and", same, e.compare("!=", why, e.text("")))
        return e.case([(said, why)], e.null("text"))

    def measured(
        self, tree: t.Rows, inner: Rel, by: list[str], value: V, weight: V | None, group: Group
    ) -> Columns:
        """Coefficient and name of the aggregated columns that the value is read from."""
        fn = tree.fn
        if fn == "count":
            return []
        if fn in ("any", "all"):
            held = e.case([(value.num, ONE)], ZERO)
            held = group.counts(held, ZERO if fn == "any" else ONE)
            return [(ONE_UNIT, group.put("max" if fn == "any" else "min", held, 0, 1))]
        assert tree.x is not None
        if tree.x.type.kind != "number":
            num = value.num
            if tree.x.type.kind == "choice":
                num = self.place(num, tree.x.type.options)
            num = group.counts(num, e.null(num.kind))
            name = group.put("min" if fn == "min" else "max", num, num.low, num.high)
            return [(ONE_UNIT, name)]
        before = len(group.made)
        try:
            if fn == "percentile":
                return self.neighbours(tree, inner, by, value, group)
            if fn in ("min", "max", "only"):
                return self.ends(tree, inner, by, value, group)
            return [
                (v.coef, group.sum(v.num))
                for v in self.summands(fn, inner, self.shared(inner, value, weight))
            ]
        except TooWide:
            del group.made[before:]
        return [(ONE_UNIT, name) for name in self.wide(tree, inner, by, value, weight, group)]

    def ends(self, tree: t.Rows, inner: Rel, by: list[str], value: V, group: Group) -> Columns:
        """The smallest or greatest number of a group."""
        if value.wide:
            raise TooWide
        if not ratio.commonable(value):
            coef, den, num = self.extreme(tree, inner, by, value, group.counted)
            return [
                (coef, group.put("min", den, den.low, den.high)),
                (coef, group.put("min", num, num.low, num.high)),
                (coef, group.put("max", num, num.low, num.high)),
            ]
        value = inner.short(ratio.common(value, inner.settle))
        num = group.counts(value.num, e.null("int"))
        fn = "min" if tree.fn == "min" else "max"
        return [(value.coef, group.put(fn, num, value.num.low, value.num.high))]

    def shared(self, inner: Rel, *values: V | None) -> list[V]:
        """Numbers without denominators of their own; raises TooWide."""
        found = [inner.short(ratio.common(v, inner.settle)) for v in values if v is not None]
        return [V(v.num, v.coef) for v in found]

    def summands(self, fn: str, inner: Rel, values: list[V]) -> list[V]:
        """What is summed up: the values; with weights also those; squares for a variance."""
        x, weight = values[0], values[1] if len(values) > 1 else None
        found = [x] if weight is None else [ratio.arithmetic("*", x, weight), weight]
        if fn in ("variance", "variance_all"):
            found.append(ratio.arithmetic("*", found[0], x))
        if any(v.wide for v in found) and not x.wide:
            raise TooWide
        return [inner.settled(v) for v in found]

    def wide(
        self, tree: t.Rows, inner: Rel, by: list[str], value: V, weight: V | None, group: Group
    ) -> list[str]:
        """The same by exact functions, for numbers that 38 digits do not hold."""
        none = e.null("wide")
        x = inner.settled(ratio.widened(value))
        if tree.fn == "percentile":
            places = self.read_places(tree, inner, by, x, group)
            nums = [e.case([(here, x.num)], none) for here in places]
            return [group.put("exact_least", num, 0, 0) for num in nums]
        ends = {"min": "exact_least", "max": "exact_greatest", "only": "exact_greatest"}
        parts = [x] if weight is None else [x, ratio.widened(weight)]
        if tree.fn not in ends:
            parts = self.summands(tree.fn, inner, parts)
        call = ends.get(tree.fn, "exact_total")
        return [group.put(call, group.counts(v.num, none), 0, 0) for v in parts]

    def neighbours(
        self, tree: t.Rows, inner: Rel, by: list[str], value: V, group: Group
    ) -> Columns:
        """The two values of a group between which a percentile lies."""
        value = inner.settled(ratio.common(value, inner.settle))
        places = self.read_places(tree, inner, by, value, group)
        nums = [e.case([(here, value.num)], e.null("int")) for here in places]
        return [(value.coef, group.put("max", num, num.low, num.high)) for num in nums]

    def read_places(
        self, tree: t.Rows, inner: Rel, by: list[str], value: V, group: Group
    ) -> list[X]:
        """Whether a row stands at the first, and whether at the second place that is read."""
        flag = self.named(inner, group.counted)
        key = value.num if not value.wide and value.coef > 0 else None
        key = key or ratio.sort_key(value, inner.settle)
        within = (*by, flag)
        n = self.window(inner, within, "count", ONE, False, group.most)
        n = replace(n, low=1)
        at = self.window(inner, within, "row_number", key, False, group.most, inner.identity)
        share, definition = tree.detail
        low, high, _ = position(n, share, definition, inner.settle)
        return [
            inner.settle(e.logic("and", group.counted, e.compare("=", at, x))) for x in (low, high)
        ]

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

    def read_group(self, tree: t.Rows, size: X, columns: list[V], rel: Rel) -> V:
        """The aggregate from the columns of its group."""
        fn = tree.fn
        empty = e.compare("=", size, ZERO)
        if fn == "count":
            return V(size)
        first = columns[0]
        if fn in ("any", "all"):
            held = e.compare("=", first.num, ONE)
            return V(e.case([(e.is_null(first.num), e.truth(fn == "all"))], held))
        if fn == "sum":
            return filled(first)
        none = e.compare("!=", size, ONE) if fn == "only" else empty
        gone = e.lit(int(Absence.NOT_APPLICABLE))
        if fn in ("mean", "variance", "variance_all"):
            many = V(size) if tree.weight is None else filled(columns[1])
            if tree.weight is not None:
                none = e.logic("or", empty, ratio.compared("=", many, V(ZERO)).num)
            if fn == "variance":
                none = e.logic("or", none, e.compare("<", size, e.lit(2)))
            found = ratio.arithmetic("/", first, many)
            if fn != "mean":
                found = spread(fn, size, first, columns[-1], many, rel)
            return self.present(replace(found, state=rel.settle(e.case([(none, gone)], ZERO))))
        state = rel.settle(e.case([(none, gone)], ZERO))
        if fn == "percentile":
            share, definition = tree.detail
            _, _, part = position(size, share, definition, rel.settle)
            rest = ratio.arithmetic("-", columns[1], first)
            found = ratio.arithmetic("+", first, ratio.arithmetic("*", part, rest))
            return self.present(replace(found, state=state))
        if len(columns) == 3:
            # Of equal fractions the one with the least denominator; its numerator is the one
            # nearest to 0.
            den, least, most = (column.num for column in columns)
            num = e.case([(e.compare(">=", least, ZERO), least)], most)
            safe = e.case([(e.is_null(den), ONE)], den)
            return self.present(V(num, first.coef, (rel.settle(safe),), state))
        if tree.type.kind == "choice":
            options = tree.type.options
            named = e.case(
                [(e.compare("=", first.num, e.lit(i)), e.text(o)) for i, o in enumerate(options)],
                e.null("text"),
            )
            return self.present(V(named, state=state))
        return self.present(V(first.num, first.coef, (), state))

    def window(
        self,
        inner: Rel,
        by: tuple[str, ...],
        fn: str,
        x: X,
        falling: bool,
        most: int,
        then: tuple[str, ...] = (),
    ) -> X:
        """A column over the group of each row."""
        x = inner.settle(x)
        inner.flush()
        name = self.steps.name("w")
        out = Out(name, "int", 0, most)
        if fn in ("min", "max"):
            out = Out(name, x.kind, min(0, x.low), max(most, x.high))
        inner.outs[name] = out
        columns = tuple(inner.outs.values())
        step = Window(self.steps.name("t"), columns, inner.step, by, fn, x, name, falling, then)
        inner.step = self.steps.put(step)
        return inner.column(name)
