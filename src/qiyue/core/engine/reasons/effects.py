"""What each row that differs does to a total, exactly, or not at all.

Each row that differs by its own rule or data is swapped alone: into the world before, and out of
the world after. If both give the total the same change, that is its effect; if not, the row acts
together with others, and no number is given for it. Effects, what acts together, and a rounding
of the total itself make up the whole move.

The way from one run to the other has three stages: rows that only the run before has go, by its
rules; what both have changes; rows that only the run after has come, by its rules. So a new line
of a sheet is a cause by itself, and the sum that reads it is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from qiyue.core.engine.comparing.model import Spot
from qiyue.core.engine.reasons.worlds import AFTER, BEFORE, Cone, Unfit, World
from qiyue.core.formula import tree as t
from qiyue.core.method.model import Value
from qiyue.core.values.absence import NOT_APPLICABLE

Forced = dict[Spot, Value]


class Effects:
    """The effect of each row that differs of its own; `rounding` and `together` are the rest."""

    def __init__(self, cone: Cone, total: Spot) -> None:
        self.cone, self.total = cone, total
        self.rounding = self.together = Fraction(0)
        nodes = cone.nodes.values()
        self.gone: Forced = {n.spot: NOT_APPLICABLE for n in nodes if not n.there[AFTER]}
        self.come: Forced = {n.spot: NOT_APPLICABLE for n in nodes if not n.there[BEFORE]}
        self.common = World(cone, BEFORE, self.gone), World(cone, AFTER, self.come)
        self.own: dict[Spot, Fraction | None] = dict.fromkeys(
            node.spot for node in nodes if node.whole or self.differs_itself(node.spot)
        )
        root = cone.nodes.get(total)
        if root is not None and not root.whole:
            self.trees = self.unrounded()
            self.measure(root.values)

    def differs_itself(self, spot: Spot) -> bool:
        """Whether the rule or data of a row, and not only what it reads, make it differ."""
        for world in self.common:
            try:
                found = [
                    world.by_rule(spot, side, self.cone.line(spot, side).tree)
                    for side in (BEFORE, AFTER)
                ]
            except Unfit:
                return True
            if found[0] != found[1]:
                return True
        return False

    def measure(self, values: tuple[Value, Value]) -> None:
        """Find the effect of each row, then what is left of the move."""
        ends = [self.number(World(self.cone, side)) for side in (BEFORE, AFTER)]
        before, after = values
        if ends[0] is None or ends[1] is None:
            return
        if not (isinstance(before, Fraction) and isinstance(after, Fraction)):
            return
        for spot in self.own:
            found = set(self.changes(spot))
            self.own[spot] = found.pop() if len(found) == 1 else None
        moved = ends[1] - ends[0]
        told = sum((effect for effect in self.own.values() if effect is not None), Fraction(0))
        self.rounding, self.together = after - before - moved, moved - told

    def changes(self, spot: Spot) -> Iterator[Fraction | None]:
        """How the total changes with this row alone, from every side it can be seen from."""
        cone, (before, after) = self.cone, self.common
        if spot in self.gone:
            others = {one: value for one, value in self.gone.items() if one != spot}
            yield self.between(World(cone, BEFORE), World(cone, BEFORE, {spot: NOT_APPLICABLE}))
            yield self.between(World(cone, BEFORE, others), before)
        elif spot in self.come:
            others = {one: value for one, value in self.come.items() if one != spot}
            yield self.between(after, World(cone, AFTER, others))
            yield self.between(World(cone, AFTER, {spot: NOT_APPLICABLE}), World(cone, AFTER))
        else:
            into = World(cone, BEFORE, self.gone, spot)
            out = World(cone, AFTER, self.come, spot)
            yield self.between(before, into)
            yield self.between(out, after)
            if (self.gone or self.come) and spot != self.total:
                yield self.shifted(BEFORE, spot, before, into)
                yield self.shifted(AFTER, spot, out, after)

    def shifted(self, side: int, spot: Spot, one: World, other: World) -> Fraction | None:
        """The change of the total where the row moves as it does from one world to another, in
        the whole run of one side: rows that come or go must not make a difference to it."""
        whole = World(self.cone, side)
        try:
            found = [world.value(spot) for world in (whole, one, other)]
        except Unfit:
            return None
        here, a, b = (value if isinstance(value, Fraction) else None for value in found)
        if here is None or a is None or b is None:
            return None
        if side == BEFORE:
            return self.between(whole, World(self.cone, side, {spot: here + b - a}))
        return self.between(World(self.cone, side, {spot: here - b + a}), whole)

    def between(self, one: World, other: World) -> Fraction | None:
        """The total of one world less that of another; None unless both are numbers."""
        a, b = self.number(one), self.number(other)
        return None if a is None or b is None else b - a

    def number(self, world: World) -> Fraction | None:
        """The total in a world, before it is rounded; None if it is no number there."""
        side = 1 - world.base if world.swapped == self.total else world.base
        try:
            value = world.by_rule(self.total, side, self.trees[side])
        except Unfit:
            return None
        return value if isinstance(value, Fraction) else None

    def unrounded(self) -> tuple[t.Tree, t.Tree]:
        """The formulas of the total, without a last rounding that both have alike."""
        one, other = (self.cone.line(self.total, side).tree for side in (BEFORE, AFTER))
        match (one, other):
            case (t.Round(), t.Round()) if (one.mode, one.step) == (other.mode, other.step):
                return one.x, other.x
        return one, other
