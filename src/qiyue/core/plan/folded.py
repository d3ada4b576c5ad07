"""Aggregates over short tables of the method: each row in turn, on the very row that asks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.model import Value
from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.exprs import ONE, ZERO
from qiyue.core.plan.nodes import TooWide, X
from qiyue.core.plan.places import PlacesCompiler
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel
from qiyue.core.plan.sheets import MOST_PLACES
from qiyue.core.plan.views import View
from qiyue.core.values.absence import Absence, Absent

MOST_WITHIN = 512
"""Aggregates inside one another are taken row by row up to so many rows in all."""

FOLDED = frozenset({"sum", "count", "mean", "any", "all", "min", "max", "variance", "variance_all"})


@dataclass(frozen=True, slots=True)
class Part:
    """One row of the table, on the row that asks: whether it counts, what stops, its values."""

    view: View
    counted: X
    bad: X | None
    why: X | None
    value: V
    weight: V | None


class FoldedCompiler(PlacesCompiler):
    """The part of the compiler that adds up columns instead of rows."""

    within = 1
    """How many rows of short tables stand around what is compiled just now."""

    def folded(self, tree: t.Rows, joins: list[tuple[str, V]], rel: Rel) -> V | None:
        """The aggregate over a short constant table; None if that is no such one."""
        table = self.program.tables[tree.table]
        if not table.constant or len(table.rows) > MOST_PLACES or tree.fn not in FOLDED:
            return None
        if self.within * len(table.rows) > MOST_WITHIN or not self.beside_rows(tree):
            return None
        around, self.within = self.within, self.within * max(1, len(table.rows))
        try:
            return self.added(tree, joins, rel)
        finally:
            self.within = around

    def beside_rows(self, tree: t.Rows) -> bool:
        """Whether all lines that are read at the rows of the table stand as columns."""
        keys = set(self.program.tables[tree.table].keys)
        parts = [part for part in (tree.x, tree.weight, tree.where) if part is not None]
        return all(
            self.program.lines[node.line].frame in self.sheets
            for part in parts
            for node in t.walk(part)
            if isinstance(node, t.Result) and keys & set(self.program.lines[node.line].frame.keys)
        )

    def added(self, tree: t.Rows, joins: list[tuple[str, V]], rel: Rel) -> V | None:
        """The aggregate from its parts; None if they cannot be added as they are."""
        parts = self.parts(tree, joins, rel)
        size = _added([e.case([(part.counted, ONE)], ZERO) for part in parts])
        size = rel.settle(size)
        try:
            columns = self.columns(tree, parts, rel)
        except TooWide:
            return None
        result = self.read_group(tree, size, columns, rel)
        bads = [part.bad for part in parts if part.bad is not None and part.bad != ZERO]
        if not bads:
            return result
        worst = rel.settle(e.greatest("greatest", *bads))
        reasons = []
        for kind in (Absence.MISSING, Absence.WITHHELD):
            texts = [
                self.said(kind, part.bad, part.why)
                for part in parts
                if part.bad is not None and part.why is not None
            ]
            if texts:
                reasons.append((kind, rel.settle(e.greatest("least", *texts))))
        return self.stopped(tree, result, worst, reasons)

    def parts(self, tree: t.Rows, joins: list[tuple[str, V]], rel: Rel) -> list[Part]:
        """The rows that are read, those left out that no row can read."""
        table = self.program.tables[tree.table]
        names = list(table.columns)
        mines = t.correlated(tree)
        found = []
        for row in table.rows:
            cells = dict(zip(names, row, strict=True))
            met = e.logic("and", *(self.agrees(v, cells[c]) for c, v in joins), e.truth(True))
            if met.known is False:
                continue
            fixed = {key: cells[key] for key in table.keys}
            view = self.view(rel, fixed, own=bool(mines))
            for mine in mines:
                view.memo[id(mine)] = self.on(mine.x, rel)
            counted, bad, why, value, weight = self.contributions(tree, view)
            counted = rel.asked(e.logic("and", met, counted))
            bad = None if bad is None else e.case([(met, bad)], ZERO)
            found.append(Part(view, counted, bad, why, value, weight))
        return found

    def agrees(self, v: V, cell: Value) -> X:
        """Whether a value of the row that asks is that of a cell."""
        if isinstance(cell, Absent):
            return e.truth(False)
        literal = self.literal(cell)
        if isinstance(cell, Fraction):
            return ratio.compared("=", V(v.num, v.coef, v.dens), literal).num
        return e.compare("=", v.num, literal.num)

    def columns(self, tree: t.Rows, parts: list[Part], rel: Rel) -> list[V]:
        """What `read_group` reads, added up; raises TooWide."""
        fn = tree.fn
        if fn == "count":
            return []
        if fn in ("any", "all"):
            default = ZERO if fn == "any" else ONE
            held = [
                e.case([(p.counted, e.case([(p.value.num, ONE)], ZERO))], default) for p in parts
            ]
            best = e.greatest("greatest" if fn == "any" else "least", *(held or [default]))
            return [V(rel.settle(best))]
        assert tree.x is not None
        if fn in ("min", "max"):
            return [self.end(tree, parts, rel)]
        summands = [
            self.summands(fn, p.view, self.shared(p.view, p.value, p.weight)) for p in parts
        ]
        found = []
        for number in range(len(summands[0]) if summands else self.many(tree)):
            values = [one[number] for one in summands]
            coef = ratio.unit(*values)
            nums = [
                e.case([(p.counted, ratio.whole(v, coef))], ZERO)
                for p, v in zip(parts, values, strict=True)
            ]
            found.append(V(rel.settle(_added(nums)), coef))
        return found

    def many(self, tree: t.Rows) -> int:
        """How many sums an aggregate needs."""
        return 1 + (tree.weight is not None) + (tree.fn in ("variance", "variance_all"))

    def end(self, tree: t.Rows, parts: list[Part], rel: Rel) -> V:
        """The smallest or greatest value."""
        assert tree.x is not None
        op = "least" if tree.fn == "min" else "greatest"
        if tree.x.type.kind == "number":
            values = [self.shared(p.view, p.value)[0] for p in parts]
            coef = ratio.unit(*values)
            nums = [ratio.whole(v, coef) for v in values]
        else:
            options = tree.x.type.options
            values = [p.value for p in parts]
            choice = tree.x.type.kind == "choice"
            nums = [self.place(v.num, options) if choice else v.num for v in values]
            coef = Fraction(1)
        given = [
            e.case([(p.counted, num)], e.null(num.kind)) for p, num in zip(parts, nums, strict=True)
        ]
        return V(rel.settle(e.greatest(op, *(given or [e.null("int")]))), coef)


def _added(nums: list[X]) -> X:
    """The sum, as a tree of even depth."""
    while len(nums) > 1:
        pairs = [e.add(a, b) for a, b in zip(nums[::2], nums[1::2], strict=False)]
        nums = pairs + nums[len(pairs) * 2 :]
    return nums[0] if nums else ZERO
