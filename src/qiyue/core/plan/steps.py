"""The steps of a plan: each reads tables that earlier steps made, and makes one."""

from __future__ import annotations

import json
from dataclasses import dataclass

from qiyue.core.method.program import Truth
from qiyue.core.plan.nodes import X


@dataclass(frozen=True, slots=True)
class Out:
    """A column of a step's table: kind int, text, bool or date, and the bounds of an int."""

    name: str
    kind: str
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """Any step; `name` is its table, `columns` what that holds."""

    name: str
    columns: tuple[Out, ...]


@dataclass(frozen=True, slots=True)
class Read(Step):
    """A frozen table of the snapshot; `sources` are its column names there."""

    table: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constants(Step):
    """Rows that the method itself holds."""

    rows: tuple[tuple[int | str | bool | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Join(Step):
    """`left` beside `right` where the pairs of `on` are equal; `outer` keeps all of the left."""

    left: str
    right: str
    on: tuple[tuple[str, str], ...]
    outer: bool
    takes: tuple[tuple[str, str], ...]
    """Columns taken from the right: (its name, the name here)."""


@dataclass(frozen=True, slots=True)
class Derive(Step):
    """`source` with more columns, each an expression over it."""

    source: str
    made: tuple[tuple[str, X], ...]


@dataclass(frozen=True, slots=True)
class Distinct(Step):
    """Some columns of `source`, each combination once."""

    source: str
    chosen: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Aggregate(Step):
    """One row a group of `by`; `made` are (name, function, expression).

    Functions are sum, min, max, and exact_total, exact_least, exact_greatest on wide numbers.
    """

    source: str
    by: tuple[str, ...]
    made: tuple[tuple[str, str, X], ...]


@dataclass(frozen=True, slots=True)
class Pivot(Step):
    """One row a group of `by`; `made` are (name, column, place): it where `at` is at the place.

    No two rows of the source agree on both `by` and `at`.
    """

    source: str
    by: tuple[str, ...]
    at: tuple[str, ...]
    places: tuple[tuple[X, ...], ...]
    made: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Window(Step):
    """`source` with a column over its group.

    `fn` is rank or row_number (in the order of `x`, then rising by the columns `then`), min, max
    or count.
    """

    source: str
    by: tuple[str, ...]
    fn: str
    x: X
    made: str
    falling: bool
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Emit:
    """A result: which columns of which table are the value of a line or intermediate.

    `keys` are (key, column, unit of a numeric key or ""); the value is `num` / `den` (not
    reduced); `shown` is the printed number in units of 10^-`digits`, or the value of another kind.
    A wide number stands in `num` alone (`den` is 1), its printed form in `shown` is a text.
    """

    source: str
    name: str
    keys: tuple[tuple[str, X, str], ...]
    kind: str
    num: X
    den: X
    shown: X
    digits: int
    state: X
    reason: X


@dataclass(frozen=True, slots=True)
class TruthOut:
    """A check on the rows of a table: yes, no (`held`) or absent (`state`)."""

    source: str
    keys: tuple[str, ...]
    held: X
    state: X


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps in order, what is to be written, and the checks with their sentences."""

    steps: tuple[Step, ...]
    emits: tuple[Emit, ...]
    checks: tuple[tuple[Truth, TruthOut], ...]

    def __str__(self) -> str:
        return "\n".join(describe(step) for step in self.steps)

    def as_json(self) -> str:
        """The whole plan as JSON text; equal plans give equal text."""
        data = {
            "qiyue": 1,
            "steps": [_fields(step) for step in self.steps],
            "emits": [_fields(emit) for emit in self.emits],
            "checks": [_fields(one) for _, one in self.checks],
        }
        return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _plain(value: object) -> object:
    if isinstance(value, X):
        return value.as_json()
    if isinstance(value, Out):
        return [value.name, value.kind, str(value.low), str(value.high)]
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return str(value) if type(value) is int else value


def _fields(thing: Step | Emit | TruthOut) -> dict[str, object]:
    names = [
        name
        for kind in reversed(type(thing).__mro__)
        for name in getattr(kind, "__annotations__", {})
    ]
    return {"step": type(thing).__name__} | {n: _plain(getattr(thing, n)) for n in names}


def describe(step: Step) -> str:
    """One line of text for a person."""
    match step:
        case Read(table=table):
            rest = f"read {table}"
        case Constants(rows=rows):
            rest = f"{len(rows)} constant rows"
        case Join():
            on = " and ".join(f"{a} = {b}" for a, b in step.on) or "every pair"
            rest = f"{step.left} {'with' if step.outer else 'times'} {step.right} on {on}"
        case Derive():
            made = "; ".join(f"{name} := {x}" for name, x in step.made)
            rest = f"{step.source}: {made}"
        case Distinct():
            rest = f"distinct {', '.join(a for a, _ in step.chosen)} of {step.source}"
        case Aggregate():
            made = "; ".join(f"{name} := {fn}({x})" for name, fn, x in step.made)
            rest = f"{step.source} by {', '.join(step.by) or 'nothing'}: {made}"
        case Pivot():
            at = ", ".join(step.at)
            made = "; ".join(
                f"{name} := {column} at {', '.join(map(str, step.places[place]))}"
                for name, column, place in step.made
            )
            rest = f"{step.source} by {', '.join(step.by)}, {at} as columns: {made}"
        case Window():
            rest = f"{step.source}: {step.made} := {step.fn}({step.x}) by {', '.join(step.by)}"
        case _:
            rest = ""
    return f"{step.name} = {rest}"
