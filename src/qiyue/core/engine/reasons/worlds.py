"""Worlds of values: those of one run, but for one row that has its value or rule of the other.

A *cone* is what the total of a subject rests on: the rows of lines that differ between the runs
and are read, directly or by way of each other. One row of it at a time is swapped into the other
run's world, what reads it is calculated again, and the total shows what that row alone does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from qiyue.core.engine.comparing.model import Spot
from qiyue.core.engine.exact.arithmetic import Key
from qiyue.core.engine.reasons.frozen import Crowd
from qiyue.core.engine.reasons.local import Caches, Local, Look, Seen, Values
from qiyue.core.engine.run import RunChanged
from qiyue.core.formula import tree as t
from qiyue.core.method.model import Value
from qiyue.core.method.program import Resolved
from qiyue.core.values.absence import NOT_APPLICABLE, Absent

MOST_ROWS = 400
"""A cone grows no larger; what lies beyond stays whole."""
BEFORE, AFTER = 0, 1


class Unfit(Exception):
    """A rule of one run has no meaning over the values of the other."""


@dataclass(slots=True)
class Node:
    """A row that differs: its keys and values on both sides, and the differing rows it reads.

    `there` says which runs have it. `whole` marks a row that is not taken apart: it reads a
    crowd, or only one run has it.
    """

    spot: Spot
    keys: tuple[Key | None, Key | None]
    values: tuple[Value, Value]
    there: tuple[bool, bool]
    whole: bool = False
    reads: set[Spot] = field(default_factory=set)
    cells: tuple[Seen, Seen] = field(default_factory=lambda: ({}, {}))


class Cone:
    """The rows that differ under one total of one subject; `root` is the total itself."""

    def __init__(self, locals_: tuple[Local, Local], stored: tuple[Values, Values]) -> None:
        self.locals, self.stored = locals_, stored
        self.nodes: dict[Spot, Node] = {}
        self.readers: dict[Spot, set[Spot]] = {}

    def line(self, spot: Spot, side: int) -> Resolved:
        """The line of a row, as the method of one side has it."""
        return self.locals[side].program.lines[spot.name]

    def has_line(self, spot: Spot, side: int) -> bool:
        """Whether the method of one side has the line at all."""
        return spot.name in self.locals[side].program.lines

    def value(self, spot: Spot, side: int) -> Value:
        """What one run stored, n/a where it has no such row; of its lines that the other lacks,
        the other is given the value as it is."""
        found = self.stored[side].at(spot)
        if found is None and not self.has_line(spot, side):
            found = self.stored[1 - side].at(spot)
        return NOT_APPLICABLE if found is None else found

    def grow(self, spot: Spot, side: int, key: Key) -> None:
        """Take in a row, and all that differs beneath it."""
        waiting = [(spot, side, key)]
        while waiting:
            spot, side, key = waiting.pop()
            if spot not in self.nodes:
                waiting += self._expanded(spot, side, key)
        for node in self.nodes.values():
            for read in node.reads:
                self.readers.setdefault(read, set()).add(node.spot)

    def _expanded(self, spot: Spot, side: int, key: Key) -> list[tuple[Spot, int, Key]]:
        keys = self._keys(spot, side, key)
        there = self.stored[BEFORE].at(spot) is not None, self.stored[AFTER].at(spot) is not None
        node = Node(spot, keys, (self.value(spot, BEFORE), self.value(spot, AFTER)), there)
        node.whole = not all(there) or None in keys or len(self.nodes) >= MOST_ROWS
        self.nodes[spot] = node
        found: list[tuple[Spot, int, Key]] = []
        if node.whole:
            return found
        for n in (BEFORE, AFTER):
            read: list[tuple[Spot, Key]] = []
            self.locals[n].cells = node.cells[n]
            try:
                again = self._calculated(node, n, read)
            except Crowd:
                node.whole = True
                node.reads.clear()
                return []
            finally:
                self.locals[n].cells = None
            if again != node.values[n]:
                raise RunChanged(self.locals[n].run.folder, "values")
            for one, at in read:
                if self.differs(one):
                    node.reads.add(one)
                    found.append((one, n, at))
        return found

    def _keys(self, spot: Spot, side: int, key: Key) -> tuple[Key | None, Key | None]:
        """The key on both sides: each method may list the same keys in an order of its own."""
        at = dict(zip(self.line(spot, side).frame.keys, key, strict=True))
        names = self.line(spot, 1 - side).frame.keys
        other = tuple(at[name] for name in names) if set(names) == set(at) else None
        return (key, other) if side == BEFORE else (other, key)

    def _calculated(self, node: Node, side: int, read: list[tuple[Spot, Key]]) -> Value:
        """The row calculated again over its own run; notes the rows of lines it read."""

        def look(line: str, key: Key) -> Value:
            spot = self.stored[side].spot(line, key)
            read.append((spot, key))
            return self.value(spot, side)

        line, key = self.line(node.spot, side), node.keys[side]
        assert key is not None
        with self.locals[side].over(look):
            return self.locals[side].calculated(line.tree, line.frame.keys, key)

    def differs(self, spot: Spot) -> bool:
        """Whether both methods have the line, and the runs do not agree about the row."""
        if not (self.has_line(spot, BEFORE) and self.has_line(spot, AFTER)):
            return False
        return self.value(spot, BEFORE) != self.value(spot, AFTER)

    def above(self, spot: Spot) -> set[Spot]:
        """The rows that read a row, directly or by way of others; itself among them."""
        found, stack = {spot}, [spot]
        while stack:
            for reader in self.readers.get(stack.pop(), ()):
                if reader not in found:
                    found.add(reader)
                    stack.append(reader)
        return found


class World:
    """The values of the run `base`, but for what follows from swapping or forcing some rows.

    The swapped row is calculated by the rule of the other run, or has its value there if it is
    not taken apart; forced rows have just the values given. What reads them is calculated again
    by the rules of `base`.
    """

    def __init__(
        self,
        cone: Cone,
        base: int,
        forced: dict[Spot, Value] | None = None,
        swapped: Spot | None = None,
    ) -> None:
        self.cone, self.base, self.swapped = cone, base, swapped
        self.known: dict[Spot, Value] = dict(forced or {})
        touched = [*self.known, *([swapped] if swapped is not None else [])]
        self.affected = {spot for one in touched for spot in cone.above(one)}
        self.open: set[Spot] = set()
        self.caches: tuple[Caches, Caches] = (({}, {}), ({}, {}))

    def value(self, spot: Spot) -> Value:
        """The value of a row in this world."""
        if spot not in self.affected:
            return self.cone.value(spot, self.base)
        if spot not in self.known:
            if spot in self.open:
                raise Unfit  # the two methods together make a circle
            self.open.add(spot)
            node = self.cone.nodes[spot]
            side = 1 - self.base if spot == self.swapped else self.base
            if node.whole:
                self.known[spot] = node.values[side]
            else:
                self.known[spot] = self.by_rule(spot, side, self.cone.line(spot, side).tree)
        return self.known[spot]

    def by_rule(self, spot: Spot, side: int, tree: t.Tree) -> Value:
        """A tree on a row, by the rules of one side, over this world; raises Unfit."""
        key = self.cone.nodes[spot].keys[side]
        local = self.cone.locals[side]
        if key is None:
            raise Unfit
        try:
            with local.over(self.look(side), self.caches[side]):
                return local.calculated(tree, self.cone.line(spot, side).frame.keys, key)
        except (ZeroDivisionError, ValueError, Crowd) as error:
            raise Unfit from error

    def look(self, side: int) -> Look:
        """What a rule of one side reads."""
        stored, lines = self.cone.stored[side], self.cone.locals[side].program.lines

        def look(line: str, key: Key) -> Value:
            value = self.value(stored.spot(line, key))
            if not fits(value, lines[line].type.kind):
                raise Unfit
            return value

        return look


def fits(value: Value, kind: str) -> bool:
    """Whether a value is of this kind, or absent."""
    wanted = {"number": Fraction, "yes/no": bool, "date": date}.get(kind, str)
    return isinstance(value, Absent | wanted)


def in_order(spots: Iterable[Spot], after: Local, before: Local) -> list[Spot]:
    """From the inputs to the total: as the lines are calculated, those of one run only last."""
    order = {n: i for i, n in enumerate([*after.program.lines, *before.program.lines][::-1])}
    return sorted(spots, key=lambda spot: (-order[spot.name], spot))
