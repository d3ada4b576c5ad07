"""What makes a value grow, or fall, without end: parts that no `min`, `max` or arm holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from qiyue.core.formula import tree as t
from qiyue.core.method.program import Program, Resolved
from qiyue.core.method.proofs import Known
from qiyue.core.method.ranges import range_of

NOTHING = Known()
MOST_VISITS = 4000
MOST_LEAKS = 8


@dataclass(frozen=True, slots=True)
class Leak:
    """A part that can grow without end; `lines` lead to it, the line where it stands last."""

    node: t.Tree
    lines: tuple[Resolved, ...]


Endless = Callable[[t.Tree, bool, Known], bool]
"""Whether a part, by itself, grows (up) or falls without end where this is known."""


@dataclass
class Growth:
    """Looks for leaks; roles are borders: a line with a role answers for itself."""

    program: Program
    endless: Endless
    seen: dict[tuple[int, bool], list[Leak]] = field(default_factory=dict)
    visits: int = 0

    def leaks(self, resolved: Resolved, up: bool) -> list[Leak]:
        """The leaks of a line, each once."""
        self.seen, self.visits = {}, 0
        found = self._of(resolved.tree, up, NOTHING, (resolved,))
        return [*{id(leak.node): leak for leak in found}.values()]

    def _of(self, node: t.Tree, up: bool, known: Known, lines: tuple[Resolved, ...]) -> list[Leak]:
        self.visits += 1
        if self.visits > MOST_VISITS:
            return []
        if known.orders:  # what is known differs from arm to arm
            return self._found(node, up, known, lines)[:MOST_LEAKS]
        key = (id(node), up)
        if key not in self.seen:
            self.seen[key] = []
            self.seen[key] = self._found(node, up, known, lines)[:MOST_LEAKS]
        return self.seen[key]

    def _found(
        self, node: t.Tree, up: bool, known: Known, lines: tuple[Resolved, ...]
    ) -> list[Leak]:
        if self.endless(node, up, known):
            return [] if _held(node, up, known) else [Leak(node, lines)]

        def each(*parts: t.Tree, turned: bool = False) -> list[Leak]:
            return [
                leak for part in parts for leak in self._of(part, up is not turned, known, lines)
            ]

        match node:
            case t.Local(body=x) | t.Mine(x=x):
                held = _held(node, up, known)
                return [] if held else self._of(x, up, NOTHING, lines)
            case t.Round(x=x):
                return each(x)
            case t.Else(x=x, y=y):
                return each(x, y)
            case t.Op(op="+", args=args):
                return each(*args)
            case t.Op(op="-", args=(x, y)):
                return each(x) + each(y, turned=True)
            case t.Op(op="neg", args=(x,)):
                return each(x, turned=True)
            case t.Op(op="*", args=(x, y)):
                return each(x, turned=_negative(y)) + each(y, turned=_negative(x))
            case t.Op(op="/", args=(x, y)):
                return [] if _counts(y) else each(x, turned=_negative(y))
            case t.Op(op="min" | "max" as op, args=args):
                found = [each(arg) for arg in args]
                holds = (op == "min") is up  # one end is enough
                return [] if holds and not all(found) else [leak for one in found for leak in one]
            case t.Case(arms=arms, default=default):
                found = []
                for condition, then in arms:
                    found.append(self._of(then, up, known.plus(condition, True), lines))
                    known = known.plus(condition, False)
                return [leak for one in [*found, each(default)] for leak in one]
            case t.Result(line=name):
                other = self.program.lines[name]
                if other.line.role or any(other is one for one in lines):
                    return []
                return self._of(other.tree, up, NOTHING, (*lines, other))
            case t.Rows(fn="sum" | "mean" | "min" | "max" | "only", x=x) if x is not None:
                return self._of(x, up, NOTHING, lines)
            case _:
                return []


def _held(node: t.Tree, up: bool, known: Known) -> bool:
    """Whether the arm where it stands holds the value: `case(x > 5 -> 5, else -> x)`."""
    if not known.ends or node.type.kind != "number":
        return False
    found = range_of(node, known)
    if up:
        return found.high is not None and (node.type.high is None or found.high < node.type.high)
    return found.low is not None and (node.type.low is None or found.low > node.type.low)


def _negative(node: t.Tree) -> bool:
    return node.type.high is not None and node.type.high <= 0


def _counts(node: t.Tree) -> bool:
    """Whether it counts or sums up: a mean does not grow with the number of its rows."""
    return any(isinstance(part, t.Rows | t.Result) for part in t.walk(node))
