"""Compiles places, choices and shares: what a row gets among the rows read with it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.program import Frame, Program
from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.exprs import ONE, ZERO
from qiyue.core.plan.groups import Group, GroupsCompiler
from qiyue.core.plan.nodes import TooWide, X
from qiyue.core.plan.pivots import On
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel
from qiyue.core.plan.spreads import filled
from qiyue.core.plan.steps import Aggregate
from qiyue.core.plan.views import View
from qiyue.core.values.absence import Absence

Stop = tuple[X, X | None]
"""A state (0: none) and its reason."""


class PlacesCompiler(GroupsCompiler):
    """The part of the compiler that places rows in their group."""

    def __init__(
        self,
        program: Program,
        long: frozenset[Frame] = frozenset(),
        sizes: dict[str, int] | None = None,
    ) -> None:
        super().__init__(program, long, sizes)
        self.made_places: dict[tuple[object, ...], tuple[Rel, str, V]] = {}

    def placed(self, tree: t.Rows, inner: Rel, by: list[str], back: On, rel: Rel) -> V:
        """The value of a function that gives each row of the table its own."""
        fixed = tuple(sorted(inner.fixed.items())) if isinstance(inner, View) else ()
        sign = (id(tree), tuple(by), fixed)
        if t.correlated(tree) or sign not in self.made_places:
            value = inner.settled(self.place_of(tree, inner, by))
            self.made_places[sign] = (inner, inner.flush(), value)
        inner, step, value = self.made_places[sign]
        return self.brought_back(tree, inner, step, back, value, rel)

    def place_of(self, tree: t.Rows, inner: Rel, by: list[str]) -> V:
        """The same on the rows of the table itself."""
        counted, bad, why, value, weight = self.contributions(tree, inner)
        worst = None if bad is None else self.window(inner, tuple(by), "max", bad, False, 4)
        if tree.fn == "split":
            assert weight is not None
            found = self.split(tree, inner, by, counted, value, weight)
        elif tree.fn == "best":
            found = self.best(tree, inner, by, counted, value)
        else:
            found = self.rank(tree, inner, by, counted, value)
        stops: list[Stop] = []
        if worst is not None:
            stops.append((worst, self.reason(inner, by, bad, worst, why)))
        if tree.fn != "best":
            stops += self.own_stops(tree, inner, value, weight)
        if found.state is not None:
            stops.append((found.state, None))
        if stops:
            here = [e.compare("!=", state, ZERO) for state, _ in stops]
            state = e.case([(c, s) for c, (s, _) in zip(here, stops, strict=True)], ZERO)
            said = [(c, why or e.text("")) for c, (_, why) in zip(here, stops, strict=True)]
            known = any(why is not None for _, why in stops)
            found = replace(found, state=state, reason=e.case(said, e.text("")) if known else None)
        return found

    def own_stops(self, tree: t.Rows, inner: Rel, value: V, weight: V | None) -> list[Stop]:
        """Why this very row has no place: its condition, its values."""
        stops: list[Stop] = []
        where = None if tree.where is None else self.on(tree.where, inner)
        if where is not None:
            if where.state is not None:
                stops.append((where.state, where.reason))
            out = e.case([(e.logic("not", where.num), ONE)], ZERO)
            stops.append((inner.settle(out), None))
        parts = [v for v in (value, weight) if v is not None]
        return stops + [(v.state, v.reason) for v in parts if v.state is not None]

    def reason(
        self, inner: Rel, by: list[str], bad: X | None, worst: X | None, why: X | None
    ) -> X | None:
        """The first reason of what stops the whole group."""
        if why is None or bad is None or worst is None:
            return None
        said = e.logic("and", e.compare("=", bad, worst), e.compare("!=", why, e.text("")))
        text = inner.settle(e.case([(said, why)], e.null("text")))
        reason = self.window(inner, tuple(by), "min", text, False, 0)
        return inner.settle(e.case([(e.is_null(reason), e.text(""))], reason))

    def brought_back(self, tree: t.Rows, inner: Rel, step: str, back: On, found: V, rel: Rel) -> V:
        """What the rows of the table got, on the rows that ask."""
        parts = [found.num, *found.dens, found.state, found.reason]
        takes = [str(x.value) for x in parts if x is not None and x.op == "col"]
        table = self.program.tables[tree.table]
        on: On = [(self.own_column(rel, k), k) for k in table.keys if k in rel.keys]
        on += [pair for pair in back if pair not in on]
        names = self.beside(rel, step, inner.outs, on, list(dict.fromkeys(takes)))

        def here(x: X) -> X:
            if x.op != "col":
                return x
            return replace(rel.column(names[str(x.value)]), low=x.low, high=x.high)

        state, reason = (None if x is None else here(x) for x in (found.state, found.reason))
        dens = tuple(here(d) for d in found.dens)
        value = V(here(found.num), found.coef, dens, state, reason)
        return value if state is None else self.present(value)

    def own_column(self, rel: Rel, key: str) -> str | X:
        """The column of a key, or its constant."""
        if isinstance(rel, View) and key in rel.fixed:
            return self.fixed_literal(key, rel.fixed[key])
        return rel.keys[key]

    def order(self, inner: Rel, value: V) -> X:
        """A column that orders rows as their numbers do, equal only for equal numbers."""
        try:
            if ratio.commonable(value):
                value = inner.settled(ratio.common(value, inner.settle))
                return value.num if value.coef > 0 else inner.settle(e.neg(value.num))
        except TooWide:
            pass
        return ratio.sort_key(
            inner.settled(value if value.wide else ratio.upright(value)), inner.settle
        )

    def rank(self, tree: t.Rows, inner: Rel, by: list[str], counted: X, value: V) -> V:
        """名次: ties share the better place, the worse one, or the mean of the two."""
        order, most = self.order(inner, value), self.most(tree)
        flag = self.named(inner, counted)
        place = self.window(inner, (*by, flag), "rank", order, tree.high, most)
        place = replace(place, low=1, high=most)
        if tree.fn == "rank":
            return V(place)
        key = self.named(inner, order)
        same = self.window(inner, (*by, flag, key), "count", ONE, False, most)
        last = inner.settle(e.sub(e.add(place, same), ONE))
        if tree.fn == "rank_last":
            return V(replace(last, low=1, high=most))
        both = inner.settle(e.add(place, last))
        return V(replace(both, low=2, high=2 * most), Fraction(1, 2))

    def best(self, tree: t.Rows, inner: Rel, by: list[str], counted: X, value: V) -> V:
        """Whether this row is the best of its group; of equal ones the first key is."""
        first = self.numbered(inner, by, counted, self.order(inner, value), tree.high, tree)
        return V(inner.settle(e.logic("and", counted, e.compare("=", first, ONE))))

    def numbered(
        self, inner: Rel, by: list[str], counted: X, order: X, falling: bool, tree: t.Rows
    ) -> X:
        """The rows of a group that count, numbered in an order; ties by key."""
        keys = tuple(inner.keys[k] for k in self.program.tables[tree.table].keys)
        flag = self.named(inner, counted)
        within = (*by, flag)
        number = self.window(inner, within, "row_number", order, falling, self.most(tree), keys)
        return replace(number, low=1)

    def split(self, tree: t.Rows, inner: Rel, by: list[str], counted: X, amount: V, weight: V) -> V:
        """最大余数法: see placing.shares."""
        step = tree.detail[0]
        amount = inner.settled(replace(amount, state=None, reason=None))
        weight = inner.settled(replace(weight, state=None, reason=None))
        whole = ratio.arithmetic("/", amount, ratio.constant(step))
        total = inner.settled(self.over_group(tree, inner, by, counted, weight))
        exact = ratio.arithmetic("/", ratio.arithmetic("*", whole, weight), total)
        exact = inner.settled(exact)
        ends = self.whole_range(tree, step)
        base = inner.settled(ratio.rounded("floor", exact, Fraction(1), inner.settle, ends))
        rest = inner.settled(ratio.arithmetic("-", exact, base))
        given = inner.settled(self.over_group(tree, inner, by, counted, base))
        left = inner.settled(ratio.arithmetic("-", whole, given))
        place = self.numbered(inner, by, counted, self.order(inner, rest), True, tree)
        lucky = ratio.compared("<=", V(place), left).num
        one_more = ratio.chosen([(lucky, V(ONE))], V(ZERO), True)
        share = ratio.arithmetic("*", ratio.arithmetic("+", base, one_more), ratio.constant(step))
        none = ratio.compared("=", total, V(ZERO)).num
        state = e.case([(none, e.lit(int(Absence.NOT_APPLICABLE)))], ZERO)
        return inner.settled(replace(share, state=state, reason=None))

    def whole_range(self, tree: t.Rows, step: Fraction) -> ratio.Range:
        """How many steps a share may have, if the range of the amount is known."""
        assert tree.x is not None
        low, high = tree.x.type.low, tree.x.type.high
        if low is None or high is None:
            return None, None
        return min(Fraction(0), low / step) - 1, max(Fraction(0), high / step) + 1

    def over_group(self, tree: t.Rows, inner: Rel, by: list[str], counted: X, v: V) -> V:
        """The sum of `v` over the rows of each group that count, on each of its rows."""
        outs = {name: inner.outs[name] for name in by}
        group = Group(outs, inner.steps.name, counted, self.most(tree))
        try:
            summand = self.shared(inner, v)[0]
            name = group.sum(summand.num)
        except TooWide:
            summand = inner.settled(ratio.widened(v))
            name = group.put("exact_total", group.counts(summand.num, e.null("wide")), 0, 0)
        inner.flush()
        columns = tuple(group.outs.values())
        step = self.steps.put(
            Aggregate(self.steps.name("g"), columns, inner.step, tuple(by), tuple(group.made))
        )
        names = inner.join(step, group.outs, [(b, b) for b in by], [name])
        return filled(V(inner.column(names[name]), summand.coef))
