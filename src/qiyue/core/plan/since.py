"""A plan for some rows only: what it reads of other rows was calculated before and is kept.

Lines stand on bases: frames, or the table whose columns a frame became. A plan since an earlier
run calculates the lines of a base on its reached rows, and reads those of other rows from what
that run kept: for each result of its plan the columns of numerator, denominator, state and reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.model import Value
from qiyue.core.method.program import Frame, Program, Resolved, Truth
from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.compile import Compiler, compiled
from qiyue.core.plan.exprs import ZERO
from qiyue.core.plan.lookups import Pairs, Stored
from qiyue.core.plan.nodes import X
from qiyue.core.plan.pivots import On
from qiyue.core.plan.pruned import pruned
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel
from qiyue.core.plan.steps import Distinct, Emit, Out, Plan, Read, TruthOut

Spot = tuple[str, tuple[Value | None, ...]]
"""A line, and its place where its frame became columns."""
REACHED, KEPT = "reached", "kept"
"""What the tables are called that a plan since an earlier run reads: `reached 0`, `kept 0`."""


@dataclass(frozen=True, slots=True)
class Base:
    """Rows that lines stand on, and the results of the whole plan that stand there."""

    number: int
    frame: Frame
    source: str
    keys: tuple[tuple[X, str], ...]
    """For each key its column in `source` and, of a number, its unit."""
    emits: tuple[tuple[int, Emit], ...]
    """The results, each with its number in the plan."""

    def key(self, place: int) -> Out:
        """The column of a key in the kept table."""
        x = self.keys[place][0]
        return Out(f"k{place}", x.kind, x.low, x.high)


@dataclass(frozen=True, slots=True)
class Layout:
    """How the whole plan of a program lays out its lines; equal programs have equal ones."""

    program: Program
    plan: Plan
    long: frozenset[Frame]
    bases: tuple[Base, ...]
    lines: dict[str, int]
    """The number of the base of each line."""
    results: dict[Spot, tuple[int, Emit]]
    """Result and its number for each line at each place."""
    sizes: dict[str, int] | None = None


def layout(program: Program, sizes: dict[str, int] | None = None) -> Layout:
    """Where the lines of a program stand, in the plan for data tables of these sizes."""
    compiler, whole = compiled(program, sizes)
    plan = pruned(whole)
    frames: dict[Frame, int] = {}
    lines: dict[str, int] = {}
    places: dict[str, list[tuple[Value | None, ...]]] = {}
    for name, resolved in program.lines.items():
        frame, here = _base_of(compiler, resolved.frame)
        lines[name] = frames.setdefault(frame, len(frames))
        places[name] = here
    emits: list[list[tuple[int, Emit]]] = [[] for _ in frames]
    results: dict[Spot, tuple[int, Emit]] = {}
    counts: dict[str, int] = {}
    parts = {part: name for name, line in program.lines.items() for part in line.parts}
    for number, emit in enumerate(plan.emits):
        line = parts.get(emit.name, emit.name)
        emits[lines[line]].append((number, emit))
        if emit.name in program.lines:
            at = counts[emit.name] = counts.get(emit.name, -1) + 1
            results[emit.name, places[emit.name][at]] = (number, emit)
    bases = []
    for frame, number in frames.items():
        first = emits[number][0][1]
        found = {key: (x, unit) for key, x, unit in first.keys}
        keys = tuple(found[key] for key in frame.keys)
        bases.append(Base(number, frame, first.source, keys, tuple(emits[number])))
    return Layout(program, plan, compiler.long, tuple(bases), lines, results, sizes)


def _base_of(compiler: Compiler, frame: Frame) -> tuple[Frame, list[tuple[Value | None, ...]]]:
    sheet = compiler.sheet(frame)
    if sheet is None:
        return frame, [()]
    base = next(one for one, rel in compiler.frames.items() if rel is sheet.base)
    return base, list(sheet.places)


def plan_since(layout: Layout, reached: set[int]) -> Plan:
    """The plan of the lines that stand on the `reached` bases, on their reached rows."""
    return plan_of_lines(layout, {line for line, base in layout.lines.items() if base in reached})


def plan_of_lines(layout: Layout, lines: set[str]) -> Plan:
    """The plan of some lines, on the reached rows of their bases; all others are kept."""
    return pruned(_Since(layout, lines).plan())


class _Since(Compiler):
    def __init__(self, layout: Layout, lines: set[str]) -> None:
        super().__init__(layout.program, layout.long, layout.sizes)
        self.layout, self.again = layout, lines
        self.reached = {layout.lines[line] for line in lines}
        self.base_of = {base.frame: base for base in layout.bases}
        self.kept_rels: dict[int, Rel] = {}
        self.beside_kept: dict[int, dict[str, str]] = {}

    def checks(self) -> list[tuple[Truth, TruthOut]]:
        """Checks are asked of all data, elsewhere."""
        return []

    def frame(self, frame: Frame) -> Rel:
        """Of a base only the rows that are reached."""
        if frame in self.frames:
            return self.frames[frame]
        rel = super().frame(frame)
        base = self.base_of.get(frame)
        if base is not None and frame.keys:
            outs = {f"k{i}": base.key(i) for i in range(len(frame.keys))}
            table = f"{REACHED} {base.number}"
            name = self.steps.name("r")
            step = self.steps.put(Read(name, tuple(outs.values()), table, tuple(outs)))
            on = [(rel.keys[key], f"k{i}") for i, key in enumerate(frame.keys)]
            rel.join(step, outs, on, [], outer=False)
        return rel

    def line(self, resolved: Resolved) -> dict[tuple[str, str | None], list[tuple[Rel, V]]]:
        """A line that is not calculated again is read from what is kept."""
        name = resolved.line.name
        if name in self.again:
            return super().line(resolved)
        sheet = self.sheet(resolved.frame)
        rel = self.frame(resolved.frame) if sheet is None else sheet.base
        for place in [()] if sheet is None else sheet.places:
            value = V(ZERO)
            if self.layout.lines[name] in self.reached:
                value = self.own_kept(rel, (name, place))
            if sheet is None:
                self.results[name] = value
            else:
                self.placed_results[name, place] = value
        return {}

    def own_kept(self, rel: Rel, spot: Spot) -> V:
        """The kept value of a line at a place, on the reached rows of its own base."""
        number = self.layout.lines[spot[0]]
        if number not in self.beside_kept:
            kept = self.kept_rel(number)
            on = [(rel.keys[key], kept.keys[key]) for key in self.layout.bases[number].frame.keys]
            names = [name for name in kept.outs if name not in kept.identity]
            took = rel.join(kept.step, kept.outs, on or [("one", "one")], names)
            self.beside_kept[number] = took
        return self.kept(spot, self.beside_kept[number]).value

    def inside(
        self, tree: t.Rows, joins: list[tuple[str, V]], rel: Rel
    ) -> tuple[Rel, list[str], On]:
        """Of the rows that are read only those of groups that somebody asks for."""
        inner, by, back = super().inside(tree, joins, rel)
        pairs = [(mine, there) for mine, there in back if isinstance(mine, str)]
        if pairs and not t.correlated(tree):
            rel.flush()
            outs, chosen, on = [], [], []
            for mine, there in pairs:
                new = self.steps.name("q")
                outs.append(replace(rel.outs[mine], name=new))
                chosen.append((mine, new))
                on.append((there, new))
            step = Distinct(self.steps.name("d"), tuple(outs), rel.step, tuple(chosen))
            inner.join(self.steps.put(step), {}, on, [], outer=False)
        return inner, by, back

    def fetched(self, rel: Rel, there: Rel, stored: Stored, pairs: Pairs) -> tuple[X, V]:
        """A value of another row: calculated here if the row is reached, else kept."""
        number = self.layout.lines[stored.spot[0]]
        kept = self.kept_rel(number)
        missed, old = super().fetched(rel, kept, self.kept(stored.spot), pairs)
        if stored.spot[0] not in self.again:
            return missed, old
        gone, new = super().fetched(rel, there, stored, pairs)
        both = ratio.chosen([(e.logic("not", gone), new)], old, self.is_number(stored.spot))
        return e.logic("and", gone, missed), both

    def is_number(self, spot: Spot) -> bool:
        return self.layout.results[spot][1].kind == "number"

    def kept_rel(self, number: int) -> Rel:
        """The kept results of a base, as rows to read from."""
        if number not in self.kept_rels:
            base = self.layout.bases[number]
            outs = [base.key(i) for i in range(len(base.keys))]
            for at, emit in base.emits:
                outs += kept_columns(at, emit).values()
            if not base.keys:
                outs.append(Out("one", "int", 1, 1))
            name = self.steps.name("r")
            read = Read(name, tuple(outs), f"{KEPT} {number}", tuple(o.name for o in outs))
            keys = {key: f"k{i}" for i, key in enumerate(base.frame.keys)}
            step = self.steps.put(read)
            self.kept_rels[number] = Rel(
                self.steps, step, {o.name: o for o in outs}, keys, tuple(keys.values())
            )
        return self.kept_rels[number]

    def kept(self, spot: Spot, names: dict[str, str] | None = None) -> Stored:
        """The kept value of a line at a place; `names` are those of its columns, if others."""
        at, emit = self.layout.results[spot]
        columns = kept_columns(at, emit)

        def here(part: str, x: X) -> X:
            if part not in columns:
                return x
            out = columns[part]
            name = out.name if names is None else names[out.name]
            return e.column(name, out.kind, out.low, out.high)

        num, den = here("n", emit.num), here("d", emit.den)
        state, reason = here("s", emit.state), here("r", emit.reason)
        fixed = den.constant
        value = V(
            num,
            coef=Fraction(1, fixed or 1),
            dens=() if fixed is not None else (den,),
            state=None if state == ZERO else state,
            reason=None if reason == e.text("") else reason,
        )
        return Stored(spot, value)


def kept_columns(number: int, emit: Emit) -> dict[str, Out]:
    """The columns that a result is kept in, by part: n, d, s, r; constants are not kept."""
    parts = {"n": emit.num, "d": emit.den, "s": emit.state, "r": emit.reason}
    return {
        part: Out(f"{part}{number}", x.kind, x.low, x.high)
        for part, x in parts.items()
        if x.op not in ("lit", "null")
    }
