"""What is known in an arm of a case: enough order to prove that a divisor is not zero."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from hashlib import sha256

from qiyue.core.formula.tree import (
    Cell,
    Const,
    Else,
    Is,
    Key,
    Local,
    Mine,
    Nil,
    Op,
    Result,
    Round,
    Tree,
)

FLIP = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


LONGEST_SIGNATURE = 512
"""A longer one is replaced by its hash: a value that reads another one twice doubles its text."""


def signature(t: Tree, seen: dict[int, str] | None = None) -> str:
    """A text that is equal for trees that have the same value on the same row.

    `seen` remembers the parts that stand in several places.
    """
    seen = {} if seen is None else seen
    if id(t) in seen:
        return seen[id(t)]
    of = partial(signature, seen=seen)
    match t:
        case Const(value=value):
            text = repr(value)
        case Key(name=name):
            text = f"key {name}"
        case Cell(table=table, column=column, keys=keys):
            text = f"{table}.{column}[{','.join(map(of, keys))}]"
        case Result(line=line, keys=keys):
            text = f"{line}[{','.join(map(of, keys))}]"
        case Local(body=body):
            text = of(body)
        case Mine(x=x):
            text = f"my({of(x)})"
        case Op(op=op, args=args):
            text = f"{op}({','.join(map(of, args))})"
        case Round(mode=mode, x=x, step=step):
            text = f"{mode}({of(x)},{step})"
        case Is(x=x, kind=kind, negated=negated):
            text = f"is({of(x)},{kind},{negated})"
        case Else(x=x, y=y):
            text = f"else({of(x)},{of(y)})"
        case Nil(kind=kind):
            text = f"nil {kind}"
        case _:
            text = f"node {id(t)}"
    if len(text) > LONGEST_SIGNATURE:
        text = f"#{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
    seen[id(t)] = text
    return text


def stripped(t: Tree) -> Tree:
    """`t` without the names of intermediate values around it."""
    while isinstance(t, Local):
        t = t.body
    return t


@dataclass(frozen=True, slots=True)
class Known:
    """Facts of an arm: `orders` holds (a, b, strict) for a < b or a <= b; `apart` for a != b.

    `ends` gives trees by signature, whose ranges are facts as well.
    """

    orders: tuple[tuple[str, str, bool], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    ends: tuple[tuple[str, Tree], ...] = ()

    def plus(self, condition: Tree, holds: bool) -> Known:
        """What is known where `condition` is (or is not) true."""
        condition = stripped(condition)
        if not isinstance(condition, Op):
            return self
        if condition.op == "not":
            return self.plus(condition.args[0], not holds)
        if condition.op == ("and" if holds else "or"):
            known = self
            for part in condition.args:
                known = known.plus(part, holds)
            return known
        if condition.op not in FLIP:
            return self
        op = condition.op if holds else FLIP[condition.op]
        a, b = condition.args
        x, y = signature(a), signature(b)
        ends = (*self.ends, (x, stripped(a)), (y, stripped(b)))
        if op in (">", ">="):
            x, y, op = y, x, {">": "<", ">=": "<="}[op]
        if op == "!=":
            return replace(self, apart=(*self.apart, (x, y), (y, x)), ends=ends)
        if op == "=":
            return replace(self, orders=(*self.orders, (x, y, False), (y, x, False)), ends=ends)
        return replace(self, orders=(*self.orders, (x, y, op == "<")), ends=ends)

    def below(self, a: Tree, b: Tree) -> bool:
        """Whether a < b is proven."""
        return self.order(a, b) or False

    def order(self, a: Tree, b: Tree) -> bool | None:
        """True if a < b is proven, False if a <= b is, None if neither."""
        return self.reached(a, b).get(signature(b))

    def reached(self, *trees: Tree, upwards: bool = True) -> dict[str, bool]:
        """What is proven not to be less (upwards) or more than the first tree: whether strictly."""
        start = signature(trees[0])
        bounded = list(dict([*self.ends, *((signature(tree), tree) for tree in trees)]).items())
        edges = list(self.orders)
        for name, tree in bounded:
            for other, peer in bounded:
                top, bottom = tree.type.high, peer.type.low
                if name != other and top is not None and bottom is not None and top <= bottom:
                    edges.append((name, other, top < bottom))
        if not upwards:
            edges = [(high, low, strict) for low, high, strict in edges]
        reached: dict[str, bool] = {start: False}
        frontier = [start]
        while frontier:
            here = frontier.pop()
            for low, high, strict in edges:
                now = reached[here] or strict
                if low == here and (high not in reached or (now and not reached[high])):
                    reached[high] = now
                    frontier.append(high)
        return reached

    def nonzero(self, t: Tree) -> bool:
        """Whether `t` is proven not to be 0."""
        t = stripped(t)
        low, high = t.type.low, t.type.high
        if (low is not None and low > 0) or (high is not None and high < 0):
            return True
        zero = Const(t.type, frozenset(), Fraction(0))
        zero = replace(zero, type=replace(t.type, low=Fraction(0), high=Fraction(0)))
        if (signature(t), signature(zero)) in self.apart:
            return True
        if self.below(t, zero) or self.below(zero, t):
            return True
        match t:
            case Op(op="-", args=(a, b)):
                apart = (signature(a), signature(b)) in self.apart
                return apart or self.below(a, b) or self.below(b, a)
            case Op(op="*", args=(a, b)):
                return self.nonzero(a) and self.nonzero(b)
            case Op(op="/", args=(a, b)):
                return self.nonzero(a)
            case Op(op="neg" | "abs", args=(a,)):
                return self.nonzero(a)
            case Op(op="max", args=args):
                return any(self.below(zero, a) or (a.type.low or 0) > 0 for a in args)
            case _:
                return False
