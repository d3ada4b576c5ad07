"""What makes a value grow, or fall, without end: parts that no `min`, `max` or arm holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from qiyue.core.formula import tree as t
from qiyue.core.method.program import Program, Resolved
from qiyue.core.method.proofs import Known
from qiyue.core.method.ranges import range_of

NOTHING = Known()
MOST_VISITS = 4000
MOST_LEAKS = 8
DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Leak:
    """A part that can grow without end; `lines` lead to it, the line where it stands last."""

    node: t.Tree
    lines: tuple[Resolved, ...]


@dataclass(frozen=True, slots=True)
class Here:
    """Where it looks: for growth (up) or a fall, what is known, through which lines it came."""

    up: bool
    known: Known
    lines: tuple[Resolved, ...]
    depth: int = 0

    def turned(self, round_: bool) -> Here:
        """The same, or the other way round."""
        return replace(self, up=not self.up) if round_ else self


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
        found = self._of(resolved.tree, Here(up, NOTHING, (resolved,)))
        return [*{id(leak.node): leak for leak in found}.values()]

    def _of(self, node: t.Tree, here: Here) -> list[Leak]:
        self.visits += 1
        if self.visits > MOST_VISITS or here.depth > DEEPEST:
            return []
        here = replace(here, depth=here.depth + 1)
        if here.known.orders:  # what is known differs from arm to arm
            return self._found(node, here)[:MOST_LEAKS]
        key = (id(node), here.up)
        if key not in self.seen:
            self.seen[key] = []
            self.seen[key] = self._found(node, here)[:MOST_LEAKS]
        return self.seen[key]

    def _found(self, node: t.Tree, here: Here) -> list[Leak]:
        if self.endless(node, here.up, here.known):
            return [] if _held(node, here) else [Leak(node, here.lines)]
        match node:
            case t.Local(body=x) | t.Mine(x=x):
                return [] if _held(node, here) else self._of(x, replace(here, known=NOTHING))
            case t.Round(x=x):
                return self._of(x, here)
            case t.Else(x=x, y=y):
                return self._of(x, here) + self._of(y, here)
            case t.Op():
                return self._of_operation(node, here)
            case t.Case(arms=arms, default=default):
                found, known = [], here.known
                for condition, then in arms:
                    found += self._of(then, replace(here, known=known.plus(condition, True)))
                    known = known.plus(condition, False)
                return found + self._of(default, replace(here, known=known))
            case t.Result(line=name):
                other = self.program.lines[name]
                if other.line.role or any(other is one for one in here.lines):
                    return []
                lines = (*here.lines, other)
                return self._of(other.tree, replace(here, known=NOTHING, lines=lines))
            case t.Rows(fn="sum" | "mean" | "min" | "max" | "only", x=x) if x is not None:
                return self._of(x, replace(here, known=NOTHING))
            case _:
                return []

    def _of_operation(self, node: t.Op, here: Here) -> list[Leak]:
        match node:
            case t.Op(op="+" | "-" | "neg"):
                found = []
                for term, turned in _terms(node):
                    found += self._of(term, here.turned(turned))
                return found
            case t.Op(op="*", args=(x, y)):
                mine = self._of(x, here.turned(_negative(y)))
                return mine + self._of(y, here.turned(_negative(x)))
            case t.Op(op="/", args=(x, y)):
                return [] if _counts(y) else self._of(x, here.turned(_negative(y)))
            case t.Op(op="min" | "max" as op, args=args):
                each = [self._of(arg, here) for arg in args]
                holds = (op == "min") is here.up  # one end is enough
                return [] if holds and not all(each) else [leak for one in each for leak in one]
            case _:
                return []


def _terms(node: t.Op) -> list[tuple[t.Tree, bool]]:
    """The terms of a sum, however long, each with whether it is taken away."""
    found: list[tuple[t.Tree, bool]] = []
    stack: list[tuple[t.Tree, bool]] = [(node, False)]
    while stack:
        term, turned = stack.pop()
        match term:
            case t.Op(op="+", args=(x, y)):
                stack += [(y, turned), (x, turned)]
            case t.Op(op="-", args=(x, y)):
                stack += [(y, not turned), (x, turned)]
            case t.Op(op="neg", args=(x,)):
                stack.append((x, not turned))
            case _:
                found.append((term, turned))
    return found


def _held(node: t.Tree, here: Here) -> bool:
    """Whether the arm where it stands holds the value: `case(x > 5 -> 5, else -> x)`."""
    if not here.known.ends or node.type.kind != "number":
        return False
    found = range_of(node, here.known)
    if here.up:
        return found.high is not None and (node.type.high is None or found.high < node.type.high)
    return found.low is not None and (node.type.low is None or found.low > node.type.low)


def _negative(node: t.Tree) -> bool:
    return node.type.high is not None and node.type.high <= 0


def _counts(node: t.Tree) -> bool:
    """Whether it counts or sums up: a mean does not grow with the number of its rows."""
    return any(isinstance(part, t.Rows | t.Result) for part in t.walk(node))
