"""A table under construction: columns are added in layers, joins in between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from qiyue.core.plan import exprs as e
from qiyue.core.plan.nodes import X
from qiyue.core.plan.nulls import simpler
from qiyue.core.plan.ratio import V
from qiyue.core.plan.steps import Derive, Join, Out, Step, Window

LONG = 6
"""Expressions longer than this get a column of their own."""


class Steps:
    """The steps made so far; hands out names."""

    def __init__(self) -> None:
        self.made: list[Step] = []
        self.counter = 0
        self.holds: dict[str, X] = {}
        """What the columns hold that were made of others."""

    def name(self, stem: str) -> str:
        """A new name that begins with `stem`."""
        self.counter += 1
        return f"{stem}_{self.counter}"

    def put(self, step: Step) -> str:
        """Add a step; its name."""
        self.made.append(step)
        return step.name

    def finished(self) -> tuple[Step, ...]:
        """All steps; columns that were added to a step run through those behind it."""
        columns: dict[str, tuple[Out, ...]] = {}
        found = []
        for step in self.made:
            source = step.left if isinstance(step, Join) else getattr(step, "source", "")
            if isinstance(step, Join | Derive | Window):
                own = {out.name: out for out in step.columns}
                step = replace(step, columns=tuple((dict(named(columns[source])) | own).values()))
            columns[step.name] = step.columns
            found.append(step)
        return tuple(found)


def named(columns: tuple[Out, ...]) -> list[tuple[str, Out]]:
    """Columns with their names."""
    return [(out.name, out) for out in columns]


@dataclass
class Rel:
    """Rows that expressions are compiled on.

    `keys` gives the column of each key; `identity` are the columns that tell rows apart;
    `sources` are tables whose columns stand here as `columns[table, column]`; `now` says that only
    rows of the present period do.
    """

    steps: Steps
    step: str
    outs: dict[str, Out]
    keys: dict[str, str]
    identity: tuple[str, ...]
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    memo: dict[int, V] = field(default_factory=dict)
    joined: dict[tuple[object, ...], dict[str, str]] = field(default_factory=dict)
    waiting: list[tuple[str, X]] = field(default_factory=list)
    known: dict[X, X] = field(default_factory=dict)
    now: bool = False

    @property
    def root(self) -> Rel:
        """The table itself, of which this may be a view."""
        return self

    def column(self, name: str) -> X:
        """A column of this table as an expression."""
        out = self.outs[name]
        return e.column(name, out.kind, out.low, out.high)

    def settle(self, x: X) -> X:
        """A column that holds `x`; leaves stay as they are."""
        if x.op == "case":
            x = simpler(x, self.steps.holds)
        if not x.args:
            return x
        if (known := self.known.get(x)) is not None:
            return known
        name = self.steps.name("v")
        self.waiting.append((name, x))
        self.steps.holds[name] = x
        self.outs[name] = Out(name, x.kind, x.low, x.high)
        self.known[x] = self.column(name)
        return self.known[x]

    def asked(self, x: X) -> X:
        """A yes/no in a column; whether a column is there is as cheap to ask as to read."""
        if x.op == "not" and x.args[0].op == "is_null" and not x.args[0].args[0].args:
            return x
        return self.settle(x)

    def short(self, v: V) -> V:
        """`v` with its long expressions settled."""

        num, state, reason = self._fit(v.num), v.state, v.reason
        if state is not None:
            state = self._fit(state)
        if reason is not None:
            reason = self._fit(reason)
        dens = tuple([self.settle(d) if d.size > LONG else d for d in v.dens]) if v.dens else ()
        if num is v.num and state is v.state and reason is v.reason and dens == v.dens:
            return v
        return V(num, v.coef, dens, state, reason)

    def _fit(self, x: X) -> X:
        if x.op == "case":
            x = simpler(x, self.steps.holds)
        return self.settle(x) if x.size > LONG else x

    def settled(self, v: V) -> V:
        """`v` with everything in columns (or constants)."""
        return V(
            self.settle(v.num),
            v.coef,
            tuple([self.settle(d) for d in v.dens]) if v.dens else (),
            None if v.state is None else self.settle(v.state),
            None if v.reason is None else self.settle(v.reason),
        )

    def flush(self) -> str:
        """Write the waiting columns, layer by layer; the name of the table that has them all."""
        reads = {name: x.columns() for name, x in self.waiting}
        while self.waiting:
            ready = [(n, x) for n, x in self.waiting if reads.keys().isdisjoint(reads[n])]
            assert ready, "columns wait for each other"
            for name, _ in ready:
                del reads[name]
            self.waiting = [(n, x) for n, x in self.waiting if n in reads]
            outs = tuple(out for out in self.outs.values() if out.name not in reads)
            self.step = self.steps.put(Derive(self.steps.name("t"), outs, self.step, tuple(ready)))
        return self.step

    def join(
        self,
        right: str,
        outs: dict[str, Out],
        on: list[tuple[str, str]],
        takes: list[str],
        outer: bool = True,
    ) -> dict[str, str]:
        """Bring columns of another table beside this one; their names here."""
        self.flush()
        names = {}
        for take in takes:
            names[take] = self.steps.name("j")
            self.outs[names[take]] = replace(outs[take], name=names[take])
        self.step = self.steps.put(
            Join(
                self.steps.name("t"),
                tuple(self.outs.values()),
                self.step,
                right,
                tuple(on),
                outer,
                tuple(names.items()),
            )
        )
        return names
