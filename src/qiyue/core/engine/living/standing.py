"""Values that stand: brought up to date after a change of the data, and no more than that.

Lines are calculated again in stages: those of one base whose reached rows are as many, after those
that they read. Each stage is a plan of its own, made once; what it does not calculate it reads from
the values that stand.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qiyue.core.engine.living.bases import Parts, Results
from qiyue.core.engine.living.changes import Changed
from qiyue.core.engine.living.columns import Array, Vector, once
from qiyue.core.engine.living.delta import Delta, Piece
from qiyue.core.engine.living.forms import differing, kept_form, parts_of
from qiyue.core.engine.living.leads import leads_of, levels_of
from qiyue.core.engine.living.load import Cells
from qiyue.core.engine.living.partial import Partial, partial, raw_differing, readers
from qiyue.core.engine.living.reach import Reach, Whole
from qiyue.core.engine.living.steps import Steps
from qiyue.core.engine.living.stores import Store
from qiyue.core.engine.living.sums import Sums
from qiyue.core.engine.living.units import Units
from qiyue.core.engine.living.whole import calculated_anew
from qiyue.core.method.model import Value
from qiyue.core.plan.since import KEPT, REACHED, Layout, Spot, plan_of_lines
from qiyue.core.plan.steps import Emit, Plan

MOST_PARTIALS = 512
"""So many cuts of stages are remembered before all are forgotten."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Lines of one base that are calculated together: their plan, and for each of its results
    the number and form in which it is kept."""

    number: int
    lines: frozenset[str]
    plan: Plan
    kept: tuple[tuple[int, Emit], ...]


class Standing:
    """The values of a run and what it takes to bring them up to date."""

    def __init__(
        self,
        results: Results,
        stores: Mapping[str, Store],
        cells: Mapping[str, Cells],
        crowds: Container[int],
    ) -> None:
        self.results, self.stores = results, stores
        program = results.program
        self.leads = {name: leads_of(program, line) for name, line in program.lines.items()}
        self.levels = levels_of(program, self.leads, crowds)
        self.units = Units(program, results, cells)
        self.stages: dict[frozenset[str], Stage] = {}
        self.partials: dict[tuple[frozenset[str], frozenset[int]], Partial] = {}
        self.spots = _spots(results.layout)

    def follow(self, changed: Mapping[str, Changed]) -> Delta:
        """Bring all values up to date with tables that changed; what that changed in them."""
        delta = Delta(self.results)
        try:
            reach = Reach(self.results, self.units, self.stores, self.leads, changed)
        except Whole:
            return self._anew(delta)
        coming = {n: self._gone(n, keys, delta) for n, keys in reach.coming.items()}
        sizes = [store.size for store in self.results.stores]
        for level in self.levels:
            for line in level:
                reach.follow(line)
            for number, lines in self._staged(reach, level):
                keys, many = self._reached(reach, number, lines, coming.get(number))
                stage = self._stage(number, lines) if many else None
                wanted = frozenset(
                    at
                    for at, _ in (stage.kept if stage else ())
                    if coming.get(number) is not None or reach.reaches_at(*self.spots[at])
                )
                delta.reached[number] = max(delta.reached.get(number, 0), many)
                for line in lines:
                    reach.lines.pop(line, None)
                    reach.places.pop(line, None)
                if stage is not None:
                    moved = self._run(self._partial(stage, wanted), number, keys, sizes, delta)
                    reach.lines.update(moved)
        for store in self.results.stores:
            store.settle()
        return delta

    def _gone(self, number: int, keys: list[Array], delta: Delta) -> list[Vector]:
        """Take the rows that are no more out of a base; the keys of those that are new."""
        store = self.results.stores[number]
        wanted = [Vector(key) for key in keys]
        rows = store.find(wanted)
        going = np.flatnonzero(rows >= 0)
        if len(going):
            mine = [key.take(going) for key in wanted]
            self._lost(number, mine, rows[going], delta)
            store.drop(rows[going])
        new = np.flatnonzero(rows < 0)
        return [key.take(new) for key in wanted]

    def _lost(self, number: int, keys: list[Vector], rows: Array, delta: Delta) -> None:
        """Note that rows of a base have no values any more."""
        had = np.ones(len(rows), np.bool_)
        for at, emit in self.results.layout.bases[number].emits:
            parts = self.results.parts(at, emit, rows)
            delta.pieces.append(Piece(number, emit, keys, parts, parts, had, ~had))

    def _anew(self, delta: Delta) -> Delta:
        """Calculate everything; what differs from before."""
        layout, texts = self.results.layout, self.results.texts
        old = self.results.stores
        self.results.stores = calculated_anew(layout, self.stores, texts)
        for base, before, after in zip(layout.bases, old, self.results.stores, strict=True):
            self._compared(base.number, before, after, delta)
        delta.whole = True
        return delta

    def _compared(self, number: int, before: Store, after: Store, delta: Delta) -> None:
        """Note what differs between the rows of a base as they were and as they are."""
        rows = after.alive()
        rows = np.arange(after.size) if rows is None else rows
        keys = after.take(after.keys, rows)
        there = before.find(keys)
        had = there >= 0
        going = before.alive()
        going = np.arange(before.size) if going is None else going
        mine = before.take(before.keys, going)
        lost = np.flatnonzero(after.find(mine) < 0)
        delta.reached[number] = len(rows)
        for at, emit in self.results.layout.bases[number].emits:
            new = self.results.parts(at, emit, rows)
            old = self.results.parts(at, emit, np.where(had, there, 0), before)
            other = np.flatnonzero(~had | differing(old, new, emit))
            if len(other):
                some = [key.take(other) for key in keys]
                pair = taken(old, other), taken(new, other)
                has = np.ones(len(other), np.bool_)
                delta.pieces.append(Piece(number, emit, some, *pair, had[other], has))
            if len(lost):
                gone = self.results.parts(at, emit, going[lost], before)
                some = [key.take(lost) for key in mine]
                has = np.zeros(len(lost), np.bool_)
                delta.pieces.append(Piece(number, emit, some, gone, gone, ~has, has))

    # -- stages -----------------------------------------------------------------------------

    def _staged(self, reach: Reach, lines: Sequence[str]) -> list[tuple[int, frozenset[str]]]:
        """Those of some lines that are reached, in stages: the number of a base, its lines."""
        level: dict[str, int] = {}
        sign: dict[str, tuple[int, int]] = {}
        stages: dict[tuple[int, tuple[int, int]], set[str]] = {}
        for line in lines:
            if not reach.reaches(line):
                continue
            number = self.results.layout.lines[line]
            rows = reach.lines.get(line)
            sign[line] = number, 0 if rows is None else len(rows)
            read = {lead.line for lead in self.leads[line]} & level.keys()
            level[line] = max((level[one] + (sign[one] != sign[line]) for one in read), default=0)
            stages.setdefault((level[line], sign[line]), set()).add(line)
        return [
            (number, frozenset(some))
            for (_, (number, _)), some in sorted(stages.items(), key=lambda one: one[0])
        ]

    def _stage(self, number: int, lines: frozenset[str]) -> Stage:
        if lines not in self.stages:
            layout = self.results.layout
            plan = plan_of_lines(layout, set(lines))
            of_name: dict[str, list[tuple[int, Emit]]] = {}
            for at, emit in layout.bases[number].emits:
                of_name.setdefault(emit.name, []).append((at, emit))
            kept = tuple(of_name[emit.name].pop(0) for emit in plan.emits)
            self.stages[lines] = Stage(number, lines, plan, kept)
        return self.stages[lines]

    def _partial(self, stage: Stage, wanted: frozenset[int]) -> Partial:
        """What is calculated of a stage."""
        sign = stage.lines, wanted
        if sign not in self.partials:
            if len(self.partials) > MOST_PARTIALS:
                self.partials.clear()
            keys = self.results.layout.bases[stage.number].frame.keys
            self.partials[sign] = partial(stage.plan, stage.kept, keys, wanted)
        return self.partials[sign]

    def _reached(
        self, reach: Reach, number: int, lines: frozenset[str], coming: list[Vector] | None
    ) -> tuple[list[Vector], int]:
        """The keys of the rows of a stage, and how many there are."""
        store = self.results.stores[number]
        found = [reach.lines[line] for line in lines if line in reach.lines]
        rows = once(np.concatenate(found)) if found else np.zeros(0, np.int64)
        keys = store.take(store.keys, rows[~store.dead[rows]])
        if coming is not None:
            keys = [
                Vector(np.concatenate([key.data, more.data]))
                for key, more in zip(keys, coming, strict=True)
            ]
        return keys, len(keys[0].data) if keys else 1

    def _run(
        self,
        some: Partial,
        number: int,
        keys: list[Vector],
        known: Sequence[int],
        delta: Delta,
    ) -> dict[str, Array]:
        """Calculate results on a base; of each line the rows of it that are other ones now.

        `known` is how many rows each base had; those behind are new.
        """
        if not some.plan.emits:
            return {}
        texts, base = self.results.texts, self.results.stores[number]
        names = [f"k{place}" for place in range(len(keys))]
        size = len(keys[0].data) if keys else 1
        reached = Store(names, dict(zip(names, keys, strict=True)), size)
        tables: dict[str, Store] = {**self.stores, f"{REACHED} {number}": reached}
        tables |= {f"{KEPT} {n}": store for n, store in enumerate(self.results.stores)}
        steps = Steps(some.plan, tables, texts, readers(some, self.results, base.find))
        sums: dict[str, Sums] = {}
        made: list[tuple[int, Emit, Parts]] = []
        for emit, (at, kept) in zip(some.plan.emits, some.kept, strict=True):
            if emit.source not in sums:
                sums[emit.source] = Sums(steps.table(emit.source), texts)
            parts = parts_of(sums[emit.source], emit)
            made.append((at, kept, kept_form(parts, emit, kept)))
        first = some.plan.emits[0]
        columns = {key: x for key, x, _ in first.keys}
        frame = self.results.layout.bases[number].frame
        own = [sums[first.source].of(columns[key]) for key in frame.keys]
        return self._put(number, own, made, known[number], delta)

    def _put(
        self,
        number: int,
        keys: list[Vector],
        made: Sequence[tuple[int, Emit, Parts]],
        known: int,
        delta: Delta,
    ) -> dict[str, Array]:
        """Give the rows of a base their new values, and note which of them are other ones."""
        store = self.results.stores[number]
        rows = store.find(keys)
        fresh = np.flatnonzero(rows < 0)
        if len(fresh):
            names = dict(zip(store.keys, (key.take(fresh) for key in keys), strict=True))
            rows[fresh] = store.add(names, len(fresh))
        had = rows < known
        moved: dict[str, list[Array]] = {}
        for at, emit, parts in made:
            before = self.results.parts(at, emit, rows)
            self._write(at, emit, rows, before, parts)
            other = np.flatnonzero(differing(before, parts, emit) | ~had)
            if not len(other):
                continue
            if emit.name in self.results.program.lines:
                moved.setdefault(emit.name, []).append(rows[other])
            some = [key.take(other) for key in keys]
            pair = taken(before, other), taken(parts, other)
            has = np.ones(len(other), np.bool_)
            delta.pieces.append(Piece(number, emit, some, *pair, had[other], has))
        return {name: once(np.concatenate(found)) for name, found in moved.items()}

    def _write(self, at: int, emit: Emit, rows: Array, before: Parts, parts: Parts) -> None:
        """Keep the parts of a result as they were calculated, those too that nobody may read.

        So a part that is given to a plan is always what the plan would calculate.
        """
        store = self.results.stores[self.results.layout.lines[self.spots[at][0]]]
        held = self.results.held(at, emit)
        for part, old, new in zip("ndsr", before, parts, strict=True):
            name = held[part][1]
            if name and len(other := np.flatnonzero(raw_differing(old, new))):
                store.set(rows[other], {name: new.take(other)})


def _spots(layout: Layout) -> list[Spot]:
    """Of each result, intermediates too, the line that it belongs to and the place."""
    places: dict[str, list[tuple[Value | None, ...]]] = {}
    for line, place in layout.results:
        places.setdefault(line, []).append(place)
    lines = {part: name for name, line in layout.program.lines.items() for part in line.parts}
    counts: dict[str, int] = {}
    found = []
    for emit in layout.plan.emits:
        line = lines.get(emit.name, emit.name)
        at = counts[emit.name] = counts.get(emit.name, -1) + 1
        found.append((line, places[line][at]))
    return found


def taken(parts: Parts, rows: Array) -> Parts:
    """Parts on some rows."""
    return Parts(*(column.take(rows) for column in parts))
