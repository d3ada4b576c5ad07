"""Of a stage no more than a change asks for: values at places that it does not reach are read.

The lines of a short table stand as columns, one for each place. Where a change reaches some of the
places, the plan of the stage is cut: the columns of the others are given as they are kept, and what
only they needed is pruned. That costs a hundredth of a new plan, so each set of places has its own.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qiyue.core.engine.living.bases import Results
from qiyue.core.engine.living.columns import Array, Vector
from qiyue.core.engine.living.sums import Table, wide
from qiyue.core.plan.nodes import X
from qiyue.core.plan.pruned import pruned
from qiyue.core.plan.steps import Derive, Emit, Join, Plan, Step, Window

Kept = tuple[int, Emit]
"""A result of the layout and its number."""


@dataclass(frozen=True, slots=True)
class Given:
    """A column that is not calculated: it is the part `part` of a result that stands."""

    column: X
    kept: Kept
    part: str


@dataclass(frozen=True, slots=True)
class Partial:
    """The plan of some results of a stage, how they are kept, and the given columns by step.

    `keys` are the columns that hold the keys of the base.
    """

    plan: Plan
    kept: tuple[Kept, ...]
    given: Mapping[str, tuple[Given, ...]]
    keys: tuple[str, ...]


def partial(
    plan: Plan, kept: Sequence[Kept], keys: Sequence[str], wanted: Container[int]
) -> Partial:
    """Cut the plan of a stage on a base with `keys` to the results of these numbers."""
    pairs = list(zip(plan.emits, kept, strict=True))
    emits = [(replace(mine, shown=mine.num), one) for mine, one in pairs if one[0] in wanted]
    named = {key: x for key, x, _ in plan.emits[0].keys} if plan.emits else {}
    columns = tuple(str(named[key].value) for key in keys if named[key].op == "col")
    found: dict[str, dict[str, Given]] = {}
    if columns and len(columns) == len(keys):
        steps = {step.name: step for step in plan.steps}
        own = {x.value for mine, _ in emits for x in parts(mine).values() if x.op == "col"}
        for mine, one in pairs:
            if one[0] in wanted:
                continue
            for part, x in parts(mine).items():
                if x.op != "col" or x.value in own or not _alike(mine, one[1], part):
                    continue
                step = _maker(steps, mine.source, str(x.value), columns)
                if step is not None:
                    found.setdefault(step, {}).setdefault(str(x.value), Given(x, one, part))
    cut = tuple(_without(step, found.get(step.name, {})) for step in plan.steps)
    less = pruned(Plan(cut, tuple(mine for mine, _ in emits), ()))
    given = {}
    for left in less.steps:
        needed = {out.name for out in left.columns}
        some = tuple(one for name, one in found.get(left.name, {}).items() if name in needed)
        if some:
            given[left.name] = some
    return Partial(less, tuple(one for _, one in emits), given, columns)


def parts(emit: Emit) -> dict[str, X]:
    """The parts of a result by their letters."""
    return {"n": emit.num, "d": emit.den, "s": emit.state, "r": emit.reason}


def _alike(mine: Emit, kept: Emit, part: str) -> bool:
    """Whether a part stands in what is kept as this plan calculates it."""
    if part in "sr":
        return True
    if mine.num.kind != kept.num.kind or mine.kind != kept.kind:
        return False
    return mine.den.constant is not None and mine.den.constant == kept.den.constant


def _maker(steps: Mapping[str, Step], source: str, column: str, keys: Sequence[str]) -> str | None:
    """The step that derives a column of rows that have these keys; None if it comes otherwise."""
    wanted = {column, *keys}
    while True:
        match step := steps[source]:
            case Derive(source=below, made=made):
                names = {name for name, _ in made}
                if column in names:
                    return step.name
            case Join(left=below, takes=takes):
                names = {new for _, new in takes}
            case Window(source=below, made=new):
                names = {new}
            case _:
                return None
        if names & wanted:
            return None
        source = below


def _without(step: Step, given: Container[str]) -> Step:
    if not isinstance(step, Derive):
        return step
    return replace(step, made=tuple(one for one in step.made if one[0] not in given))


def readers(
    some: Partial, results: Results, find: Callable[[list[Vector]], Array]
) -> dict[str, Callable[[Table], dict[str, Vector]]]:
    """For each step with given columns a function that reads them for the rows of its table."""
    known: list[tuple[list[Vector], Array]] = []

    def rows_of(table: Table) -> Array:
        keys = [table[name] for name in some.keys]
        for others, rows in known:
            if all(a.data is b.data for a, b in zip(keys, others, strict=True)):
                return rows
        rows = find(keys)
        known.append((keys, rows))
        return rows

    def reader(given: tuple[Given, ...]) -> Callable[[Table], dict[str, Vector]]:
        def read(table: Table) -> dict[str, Vector]:
            rows = rows_of(table)
            found = {}
            for one in given:
                vector = results.part(*one.kept, one.part, rows)
                if wide(one.column) and vector.data.dtype != object:
                    vector = Vector(vector.data.astype(object), vector.null)
                found[str(one.column.value)] = vector
            return found

        return read

    return {step: reader(given) for step, given in some.given.items()}


def raw_differing(one: Vector, other: Vector) -> Array:
    """Where two parts are not the same to the letter, whatever the state says of them."""
    found = np.asarray(one.data != other.data, np.bool_)
    if one.null is None and other.null is None:
        return found
    nothing = np.zeros(len(found), np.bool_)
    a = nothing if one.null is None else one.null
    b = nothing if other.null is None else other.null
    both: Array = found | (a != b)
    return both
