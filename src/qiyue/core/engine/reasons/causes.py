"""Accounts for the move of one total of one subject: which lines cause it, and how much each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import duckdb

from qiyue.core.engine.comparing.model import Spot
from qiyue.core.engine.exact.wording import shown_text
from qiyue.core.engine.reasons.effects import Effects
from qiyue.core.engine.reasons.local import Local, Values
from qiyue.core.engine.reasons.worlds import (
    AFTER,
    BEFORE,
    Cone,
    Node,
    in_order,
)
from qiyue.core.engine.reasons.written import Input, Rule, inputs_of, rule_of, typed_key
from qiyue.core.engine.run import Run
from qiyue.core.method.model import Value
from qiyue.core.values.absence import NOT_APPLICABLE

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cause:
    """A line's row that differs, and what it does to the total.

    `own` says that it differs by its own rule or data, not only by the rows it reads. `effect` is
    what that does to the total; None if it follows from other rows, or acts together with some.
    `whole` marks a row that was not taken apart: it reads a crowd, or only one run has it.
    `parts` are the named intermediates that differ, with both values as shown.
    """

    spot: Spot
    role: str
    before: Value
    after: Value
    shown: Pair
    own: bool
    whole: bool
    effect: Fraction | None
    inputs: tuple[Input, ...] = ()
    parts: tuple[tuple[str, str, str], ...] = ()
    rules: tuple[Rule, Rule] | None = None

    @property
    def change(self) -> Fraction | None:
        """After less before; None unless both are numbers."""
        if isinstance(self.before, Fraction) and isinstance(self.after, Fraction):
            return self.after - self.before
        return None


@dataclass(frozen=True, slots=True)
class Account:
    """Why a total moved. `move` is None unless it is a number on both sides.

    The effects of the causes, `rounding` (what the rounding of the total adds) and `together`
    (what causes without an effect do in all) add up to the move.
    """

    spot: Spot
    before: Value
    after: Value
    shown: Pair
    causes: tuple[Cause, ...]
    rounding: Fraction
    together: Fraction

    @property
    def move(self) -> Fraction | None:
        """After less before."""
        if isinstance(self.before, Fraction) and isinstance(self.after, Fraction):
            return self.after - self.before
        return None


@dataclass(frozen=True, slots=True)
class Reasons:
    """An account for each total of a subject; `aside` differs too, and no total reads it."""

    kind: str
    subject: str
    accounts: tuple[Account, ...]
    aside: tuple[Cause, ...]


class Accounts:
    """Accounts for subjects one after the other; what was read of the runs is kept."""

    def __init__(self, before: Run, after: Run, con: duckdb.DuckDBPyConnection) -> None:
        self.runs = before, after
        self.locals = Local(before, con), Local(after, con)
        self.stored = Values(before, con), Values(after, con)

    def fetch(self, kind: str, subjects: Iterable[str]) -> None:
        """Read what is stored of some subjects at once, before they are asked for."""
        wanted = list(subjects)
        for values in self.stored:
            values.fetch(kind, wanted)

    def subject(self, kind: str, subject: str) -> Reasons:
        """Why the totals of a subject moved, and what else of it differs."""
        self.fetch(kind, [subject])
        here = {
            spot
            for values in self.stored
            for spot in values.stored
            if (spot.kind, spot.subject) == (kind, subject)
        }
        totals = [spot for spot in self._in_order(here) if self._role(spot) == "total"]
        accounts = tuple(self.account(total) for total in totals)
        told = {cause.spot for account in accounts for cause in account.causes}
        cone = Cone(self.locals, self.stored)
        others = [spot for spot in self._in_order(here - told) if cone.differs(spot)]
        aside = tuple(self._aside(cone, spot) for spot in others)
        return Reasons(kind, subject, accounts, aside)

    def account(self, total: Spot) -> Account:
        """Why a total moved; raises RunChanged if a run does not hold what its method gives."""
        cone = Cone(self.locals, self.stored)
        side = AFTER if cone.has_line(total, AFTER) else BEFORE
        found = [values.at(total) for values in self.stored]
        before, after = (NOT_APPLICABLE if value is None else value for value in found)
        if cone.differs(total):
            program = self.runs[side].program
            cone.grow(total, side, typed_key(program, program.lines[total.name], total))
        effects = Effects(cone, total)
        order = self._in_order(cone.nodes)
        return Account(
            spot=total,
            before=before,
            after=after,
            shown=self._shown(total, (before, after)),
            causes=tuple(self._cause(cone, cone.nodes[spot], effects.own) for spot in order),
            rounding=effects.rounding,
            together=effects.together,
        )

    def _cause(self, cone: Cone, node: Node, effects: dict[Spot, Fraction | None]) -> Cause:
        own = node.spot in effects
        rules = None
        if own and not node.whole:
            rules = rule_of(cone, node, BEFORE), rule_of(cone, node, AFTER)
        return Cause(
            spot=node.spot,
            role=self._role(node.spot),
            before=node.values[BEFORE],
            after=node.values[AFTER],
            shown=self._shown(node.spot, node.values),
            own=own,
            whole=node.whole,
            effect=effects.get(node.spot),
            inputs=tuple(inputs_of(cone, node)) if own else (),
            parts=tuple(self._parts(node.spot)) if own else (),
            rules=rules,
        )

    def _aside(self, cone: Cone, spot: Spot) -> Cause:
        """A row that differs, by itself."""
        values = cone.value(spot, BEFORE), cone.value(spot, AFTER)
        shown = self._shown(spot, values)
        return Cause(spot, self._role(spot), *values, shown, False, False, None)

    def _in_order(self, spots: Iterable[Spot]) -> list[Spot]:
        return in_order(spots, self.locals[AFTER], self.locals[BEFORE])

    def _role(self, spot: Spot) -> str:
        """What a line is to people, by the method after if that has it."""
        found = [run.program.lines.get(spot.name) for run in reversed(self.runs)]
        return next(line.line.role for line in found if line is not None)

    def _parts(self, spot: Spot) -> Iterator[tuple[str, str, str]]:
        """Named intermediates of a row that both runs have and that are not shown alike."""
        one, other = (values.parts.get(spot, {}) for values in self.stored)
        for name, before in one.items():
            if name in other and before != other[name]:
                yield name, before, other[name]

    def _shown(self, spot: Spot, values: tuple[Value, Value]) -> Pair:
        """Both values as published; "" where a run has no such row."""
        texts = []
        for run, stored, value in zip(self.runs, self.stored, values, strict=True):
            there = stored.at(spot) is not None
            texts.append(shown_text(run.program.lines[spot.name], value) if there else "")
        return texts[0], texts[1]
