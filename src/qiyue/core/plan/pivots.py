"""Tables read at constant keys: turned once, rows to columns, and joined once to those who ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from qiyue.core.plan.nodes import X
from qiyue.core.plan.relation import Rel, Steps
from qiyue.core.plan.steps import Join, Out, Pivot, Plan, Read, Step

On = list[tuple[str | X, str]]
"""What must agree: a column or a constant of the rows that ask, and a column of the table."""


@dataclass
class Turned:
    """A table on its way to columns; every wish adds to the step at `at` of the list of steps."""

    steps: Steps
    at: int
    source: dict[str, Out]
    made: dict[tuple[str, int], Out] = field(default_factory=dict)
    places: dict[tuple[X, ...], int] = field(default_factory=dict)

    def column(self, name: str, place: tuple[X, ...]) -> Out:
        """The column that holds `name` of the row at `place`."""
        number = self.places.setdefault(place, len(self.places))
        if (name, number) not in self.made:
            self.made[name, number] = replace(self.source[name], name=self.steps.name("p"))
            step = self.steps.made[self.at]
            assert isinstance(step, Pivot)
            self.steps.made[self.at] = replace(
                step,
                columns=(*(self.source[by] for by in step.by), *self.made.values()),
                places=tuple(self.places),
                made=tuple((out.name, old, n) for (old, n), out in self.made.items()),
            )
        return self.made[name, number]


class Pivots:
    """All tables that were turned, and the joins that bring their columns beside others."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.turned: dict[tuple[object, ...], Turned] = {}
        self.joins: dict[tuple[object, ...], tuple[int, Rel]] = {}
        """By the identity of the table they stand beside, which is kept alive with them."""

    def beside(
        self, rel: Rel, step: str, outs: dict[str, Out], on: On, takes: list[str]
    ) -> dict[str, str]:
        """Bring columns of a table beside `rel`; their names there."""
        free = [(mine, name) for mine, name in on if isinstance(mine, str)]
        fixed = [(mine, name) for mine, name in on if isinstance(mine, X)]
        by, at = tuple(n for _, n in free), tuple(n for _, n in fixed)
        turned = self.turn(step, outs, by, at)
        place = tuple(x for x, _ in fixed)
        wanted = {take: turned.column(take, place) for take in takes}
        sign = (id(rel.root), step, at, tuple(free))
        if sign not in self.joins:
            source = self.steps.made[turned.at].name
            rel.join(source, {}, free, [])
            self.joins[sign] = len(self.steps.made) - 1, rel.root
        at_join, _ = self.joins[sign]
        join = self.steps.made[at_join]
        assert isinstance(join, Join)
        new = [out for out in wanted.values() if (out.name, out.name) not in join.takes]
        rel.outs.update({out.name: out for out in new})
        self.steps.made[at_join] = replace(
            join,
            columns=(*join.columns, *new),
            takes=(*join.takes, *((out.name, out.name) for out in new)),
        )
        return {take: out.name for take, out in wanted.items()}

    def turn(
        self, step: str, outs: dict[str, Out], by: tuple[str, ...], at: tuple[str, ...]
    ) -> Turned:
        """The table `step` with a row for each `by`, to which columns can be added."""
        sign = (step, by, at)
        if sign not in self.turned:
            columns = tuple(outs[name] for name in by)
            self.steps.put(Pivot(self.steps.name("p"), columns, step, by, at, (), ()))
            self.turned[sign] = Turned(self.steps, len(self.steps.made) - 1, outs)
        return self.turned[sign]


class Across(Protocol):
    """How a frozen table stands across: on one row the rows at all places of its last key."""

    @property
    def key(self) -> str: ...
    @property
    def data(self) -> tuple[str, ...]: ...
    @property
    def places(self) -> tuple[str, ...]: ...

    def name(self, cell: str, place: str) -> str:
        """The column that holds a column at one place."""


def read_across(plan: Plan, tables: Mapping[str, Across]) -> Plan:
    """The plan with every turning of a frozen table that stands across already left out.

    Its columns are read as they stand: of `across_of(table)`, not of the table. Each join reads
    those that it takes, so that nothing has to be kept for several of them.
    """
    reads = {step.name: step for step in plan.steps if isinstance(step, Read)}
    steps: list[Step] = []
    stand: dict[str, Read] = {}
    for step in plan.steps:
        found = _read_across(step, reads, tables)
        if isinstance(found, Read) and found is not step:
            stand[found.name] = found  # others than joins may read it as it is
        elif isinstance(found, Join) and found.right in stand:
            part = _part(stand[found.right], found, f"{found.right}_{len(steps)}")
            steps.append(part)
            found = replace(found, right=part.name)
        steps.append(found)
    return replace(plan, steps=tuple(steps))


def _part(read: Read, join: Join, name: str) -> Read:
    """What a join reads of a table."""
    wanted = {old for old, _ in join.takes} | {there for _, there in join.on}
    pairs = zip(read.columns, read.sources, strict=True)
    columns, sources = zip(*((o, s) for o, s in pairs if o.name in wanted), strict=True)
    return Read(name, columns, read.table, sources)


def across_of(table: str) -> str:
    """What a plan calls the file of a table whose rows stand across."""
    return f"{table} across"


def _read_across(step: Step, reads: Mapping[str, Read], tables: Mapping[str, Across]) -> Step:
    if not isinstance(step, Pivot) or step.source not in reads:
        return step
    read = reads[step.source]
    across = tables.get(read.table)
    source = dict(zip((out.name for out in read.columns), read.sources, strict=True))
    if across is None or tuple(source[at] for at in step.at) != (across.key,):
        return step
    places = [str(x.value) if x.op == "lit" else "" for (x,) in step.places]
    if {source[by] for by in step.by} != set(across.data) or not set(places) <= set(across.places):
        return step
    held = [source[by] for by in step.by]
    held += [across.name(source[old], places[place]) for _, old, place in step.made]
    return Read(step.name, step.columns, across_of(read.table), tuple(held))
