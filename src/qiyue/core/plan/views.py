"""Rows of a table seen with some keys fixed: one row of a short table set beside each of them.

A line on [person, indicator] with fifty indicators stands on the table of people fifty times,
each time with `indicator` fixed. Nothing is joined: what reads the key reads a constant.
"""

from __future__ import annotations

from collections.abc import Callable

from qiyue.core.method.model import Value
from qiyue.core.plan.nodes import X
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel, Steps
from qiyue.core.plan.steps import Out


class Keys(dict[str, str]):
    """The columns of keys; that of a fixed one is made when somebody asks for it."""

    def __init__(self, known: dict[str, str], fixed: dict[str, Value], make: Callable[[str], str]):
        super().__init__({k: c for k, c in known.items() if k not in fixed})
        self.fixed, self.make = fixed, make

    def __missing__(self, key: str) -> str:
        if key not in self.fixed:
            raise KeyError(key)
        self[key] = self.make(key)
        return self[key]

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self.fixed


class View(Rel):
    """`base` with the keys in `fixed` at one value each; columns are made on the base."""

    def __init__(self, base: Rel, fixed: dict[str, Value], literal: Callable[[str, Value], X]):
        self.base = base
        self.fixed = fixed
        self.keys = Keys(base.keys, fixed, lambda key: self._column(literal(key, fixed[key])))
        self.memo: dict[int, V] = {}

    def _column(self, x: X) -> str:
        """A column of the base that holds a constant."""
        name = self.base.steps.name("k")
        self.base.waiting.append((name, x))
        self.base.outs[name] = Out(name, x.kind, x.low, x.high)
        return name

    @property
    def root(self) -> Rel:
        return self.base

    @property
    def steps(self) -> Steps:  # type: ignore[override]
        return self.base.steps

    @property
    def step(self) -> str:
        return self.base.step

    @step.setter
    def step(self, name: str) -> None:
        self.base.step = name

    @property
    def outs(self) -> dict[str, Out]:  # type: ignore[override]
        return self.base.outs

    @property
    def identity(self) -> tuple[str, ...]:
        return self.base.identity

    @identity.setter
    def identity(self, columns: tuple[str, ...]) -> None:
        self.base.identity = columns

    @property
    def sources(self) -> dict[str, dict[str, str]]:  # type: ignore[override]
        return self.base.sources

    @property
    def joined(self) -> dict[tuple[object, ...], dict[str, str]]:  # type: ignore[override]
        return self.base.joined

    @property
    def waiting(self) -> list[tuple[str, X]]:
        return self.base.waiting

    @waiting.setter
    def waiting(self, columns: list[tuple[str, X]]) -> None:
        self.base.waiting = columns

    @property
    def known(self) -> dict[X, X]:  # type: ignore[override]
        return self.base.known

    @property
    def now(self) -> bool:  # type: ignore[override]
        return self.base.now
