"""Frames that become columns: those of a table crossed with short tables of the method.

The points of a person on fifty indicators are fifty columns of the person's row. A line stands
there once for each row of the short tables (its places); who reads it must name the place.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from qiyue.core.formula import tree as t
from qiyue.core.method.model import Table, Value
from qiyue.core.method.program import Frame, Program
from qiyue.core.plan import exprs as e
from qiyue.core.plan.frames import Frames
from qiyue.core.plan.nodes import X
from qiyue.core.plan.pivots import Pivots
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel
from qiyue.core.plan.views import View

FEW_ROWS = 5_000
"""Over fewer rows than this, planning columns takes longer than moving rows."""

MOST_PLACES = 64
MOST_COLUMNS = 640
"""So many places a frame may have, and so many values in all its lines, to become columns."""

MY = "my."
"""Stands among the keys that a tree reads if it reads the row that asks."""


class NotASheet(Exception):
    """A frame cannot become columns: something reads its lines at a place that is not constant."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame.tables)
        self.frame = frame


@dataclass(frozen=True, slots=True)
class Sheet:
    """A frame as columns of `base`: at each place its `keys` have these values."""

    base: Rel
    keys: tuple[str, ...]
    places: tuple[tuple[Value, ...], ...]


class Sheets(Frames):
    """The part of the compiler that sees the rows of a table at fixed keys."""

    def __init__(
        self,
        program: Program,
        long: frozenset[Frame] = frozenset(),
        sizes: dict[str, int] | None = None,
    ) -> None:
        super().__init__(program)
        self.long, self.sizes = long, sizes
        self.pivots = Pivots(self.steps)
        self.sheets: dict[Frame, Sheet] = {}
        self.placed_results: dict[tuple[str, tuple[Value | None, ...]], V] = {}
        self.by_key: dict[str, dict[tuple[object, ...], tuple[Value, ...]]] = {}
        self.views: dict[tuple[int, tuple[tuple[str, Value], ...]], View] = {}
        self.reading: dict[int, frozenset[str]] = {}

    def short(self, table: Table) -> bool:
        """Whether a table is a short list of the method itself."""
        return table.constant and table.home and 1 <= len(table.rows) <= MOST_PLACES

    def sheet(self, frame: Frame) -> Sheet | None:
        """The frame as columns; None if it stays a table of its own."""
        if frame in self.sheets:
            return self.sheets[frame]
        met = {name for a, _, b, _ in frame.joins for name in (a, b)}
        tables = self.program.tables
        short = [n for n in frame.tables if n not in met and self.short(tables[n])]
        rest = tuple(n for n in frame.tables if n not in short)
        if not short or frame in self.long or not any(not tables[n].constant for n in rest):
            return None
        if self.sizes is not None and all(self.sizes.get(n, 0) < FEW_ROWS for n in rest):
            return None
        members = [[row[list(tables[n].columns).index(n)] for row in tables[n].rows] for n in short]
        places = tuple(product(*members))
        lines = [line for line in self.program.lines.values() if line.frame == frame]
        values = sum(1 + len(line.parts) for line in lines)
        if len(places) > MOST_PLACES or len(places) * values > MOST_COLUMNS:
            return None
        keys = tuple(key for key in frame.keys if key not in short)
        base = self.frame(Frame(rest, keys, frame.joins))
        self.sheets[frame] = Sheet(base, tuple(short), places)
        return self.sheets[frame]

    def view(self, rel: Rel, fixed: dict[str, Value], *, own: bool = False) -> View:
        """The rows of `rel` with more keys fixed; a new view each time if it is to be its `own`."""
        already = rel.fixed if isinstance(rel, View) else {}
        fixed = already | fixed
        sign = (id(rel.root), tuple(sorted(fixed.items())))
        if own:
            return View(rel.root, fixed, self.fixed_literal)
        if sign not in self.views:
            self.views[sign] = View(rel.root, fixed, self.fixed_literal)
        return self.views[sign]

    def least(self, tree: t.Tree, rel: View) -> Rel:
        """The view, or one with fewer keys fixed, on which a tree has the same values."""
        reads = self.reads(tree)
        if MY in reads or reads.issuperset(rel.fixed):
            return rel
        fixed = {key: value for key, value in rel.fixed.items() if key in reads}
        return self.view(rel.base, fixed) if fixed else rel.base

    def fixed_literal(self, key: str, value: Value) -> X:
        """A key as a constant of a plan."""
        columns = [x.columns[key] for x in self.program.tables.values() if key in x.keys]
        plain = self.plain(value, self.key_unit(key))
        if any(column.type.kind == "date" for column in columns):
            return e.day(str(plain))
        if isinstance(plain, bool):
            return e.truth(plain)
        return e.lit(plain) if isinstance(plain, int) else e.text(str(plain))

    def reads(self, tree: t.Tree) -> frozenset[str]:
        """The keys of its row that a tree reads."""
        if id(tree) not in self.reading:
            self.reading[id(tree)] = self._reads(tree)
        return self.reading[id(tree)]

    def _reads(self, tree: t.Tree) -> frozenset[str]:
        match tree:
            case t.Key(name=name):
                return frozenset({name})
            case t.Rows():
                parts = [p for p in (tree.x, tree.weight, tree.where) if p is not None]
                inside = frozenset[str]().union(*map(self.reads, parts))
                inside -= {MY, *self.program.tables[tree.table].keys}
                outside = [mine for _, mine in tree.joins] + [m.x for m in t.correlated(tree)]
                return inside.union(*map(self.reads, outside))
            case t.Mine():
                return frozenset({MY})
            case _:
                return frozenset[str]().union(*map(self.reads, t.children(tree)))
