"""Compiles the one aggregate: rows read, grouped or placed, joined back to the rows that ask."""

from __future__ import annotations

from qiyue.core.formula import tree as t
from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.exprs import ZERO
from qiyue.core.plan.folded import FoldedCompiler
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel


class RowsCompiler(FoldedCompiler):
    """The part of the compiler that reads many rows."""

    def rows(self, tree: t.Rows, rel: Rel) -> V:
        """The value of an aggregate on each row of `rel`."""
        joins = [(column, self.on(mine, rel)) for column, mine in tree.joins]
        value = self.folded(tree, joins, rel)
        if value is None:
            inner, by, back = self.inside(tree, joins, rel)
            if tree.fn in t.PLACED:
                value = self.placed(tree, inner, by, back, rel)
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
