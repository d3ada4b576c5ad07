"""Compiles the one aggregate: rows read, grouped or ranked, joined back to the rows that ask."""

from __future__ import annotations

from dataclasses import replace

from qiyue.core.formula import tree as t
from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.exprs import ONE, ZERO, X
from qiyue.core.plan.groups import GroupsCompiler
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel


class RowsCompiler(GroupsCompiler):
    """The part of the compiler that reads many rows."""

    def rows(self, tree: t.Rows, rel: Rel) -> V:
        """The value of an aggregate on each row of `rel`."""
        joins = [(column, self.on(mine, rel)) for column, mine in tree.joins]
        inner, by, back = self.inside(tree, joins, rel)
        if tree.fn in ("rank", "rank_last"):
            value = self.rank(tree, inner, by, back, rel)
        else:
            value = self.grouped(tree, inner, by, back, rel)
        absent = [v for _, v in joins if v.state is not None]
        if absent:
            state, reason = ratio.absent_of(*absent)
            assert state is not None
            gone = V(e.null(value.num.kind), state=state, reason=reason)
            number = tree.type.kind == "number"
            return ratio.chosen([(e.compare("!=", state, ZERO), gone)], value, number)
        return value

    def rank(
        self, tree: t.Rows, inner: Rel, by: list[str], back: list[tuple[str, str]], rel: Rel
    ) -> V:
        counted, bad, why, value, _ = self.contributions(tree, inner)
        if ratio.commonable(value):
            value = inner.settled(ratio.common(value, inner.settle))
        else:
            value = inner.settled(ratio.upright(value))
            value = replace(value, num=ratio.sort_key(value, inner.settle))
        flag = self.named(inner, counted)
        order = value.num if value.coef > 0 else inner.settle(e.neg(value.num))
        most = self.most(tree)
        place = self.window(inner, (*by, flag), "rank", order, tree.high, most)
        if tree.fn == "rank_last":
            key = self.named(inner, order)
            same = self.window(inner, (*by, flag, key), "count", ONE, False, most)
            place = e.sub(e.add(place, same), ONE)
        worst = None if bad is None else self.window(inner, tuple(by), "max", bad, False, 4)
        where = None if tree.where is None else self.on(tree.where, inner)
        states: list[tuple[X, X]] = []
        if worst is not None:
            states.append((e.compare("!=", worst, ZERO), worst))
        if where is not None:
            if where.state is not None:
                states.append((e.compare("!=", where.state, ZERO), where.state))
            states.append((e.logic("not", where.num), ONE))
        if value.state is not None:
            states.append((e.compare("!=", value.state, ZERO), value.state))
        state = inner.settle(e.case(states, ZERO)) if states else None
        number = inner.settle(place)
        reason = None
        if why is not None and bad is not None and worst is not None:
            said = e.logic("and", e.compare("=", bad, worst), e.compare("!=", why, e.text("")))
            reason = self.window(
                inner,
                tuple(by),
                "min",
                inner.settle(e.case([(said, why)], e.null("text"))),
                False,
                0,
            )
            reason = inner.settle(e.case([(e.is_null(reason), e.text(""))], reason))
        step = inner.flush()
        table = self.program.tables[tree.table]
        takes = [str(number.value)] + [
            str(x.value) for x in (state, reason) if x is not None and x.op == "col"
        ]
        on = [(rel.keys[k], k) for k in table.keys]
        on += [pair for pair in back if pair not in on]
        names = rel.join(step, inner.outs, on, takes)
        num = replace(rel.column(names[str(number.value)]), low=1, high=most)
        if state is None:
            return V(num)
        here = rel.column(names[str(state.value)]) if state.op == "col" else state
        said_here = (
            rel.column(names[str(reason.value)])
            if reason is not None and reason.op == "col"
            else reason
        )
        return self.present(V(num, state=here, reason=said_here))
