"""Between which bounds a value lies: by its type, and by what is known in its arm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import ceil, floor

from qiyue.core.formula.tree import PRESENT, Const, Op, Tree
from qiyue.core.formula.typing import number
from qiyue.core.method.proofs import Known, signature, stripped
from qiyue.core.values.curves import LARGEST_EXPONENT, ln

Bound = Fraction | None


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of a number (None: not known); `above` and `below` say that it never is the bound."""

    low: Bound = None
    high: Bound = None
    above: bool = False
    below: bool = False

    @property
    def positive(self) -> bool:
        """Whether every value is above 0."""
        return self.low is not None and (self.low > 0 or (self.low == 0 and self.above))

    @property
    def nonnegative(self) -> bool:
        """Whether no value is below 0."""
        return self.low is not None and self.low >= 0

    @property
    def turned(self) -> Range:
        """The range of the negative."""
        return Range(_neg(self.high), _neg(self.low), self.below, self.above)

    def within(self, other: Range) -> Range:
        """The values that lie in both."""
        low, above = _tighter(self.low, self.above, other.low, other.above)
        turned, back = self.turned, other.turned
        high, below = _tighter(turned.low, turned.above, back.low, back.above)
        return Range(low, _neg(high), above, below)


def range_of(tree: Tree, known: Known, seen: dict[int, Range] | None = None) -> Range:
    """The range of a number where `known` holds; `seen` remembers parts that stand twice."""
    tree = stripped(tree)
    seen = {} if seen is None else seen
    if id(tree) in seen:
        return seen[id(tree)]
    found = Range(tree.type.low, tree.type.high).within(_compared(tree, known))
    match tree:
        case Op(op=op, args=args) if op in COMBINED:
            found = found.within(
                COMBINED[op](*map(partial(range_of, known=known, seen=seen), args))
            )
            if op == "-":
                found = found.within(_difference(args[0], args[1], known))
            if op == "abs" and known.nonzero(args[0]):
                found = found.within(Range(Fraction(0), above=True))
    found = _on_steps(_without_ends(found, tree, known), tree.type.step)
    if found.low is not None and found.high is not None and found.low > found.high:
        found = Range(tree.type.low, tree.type.high)  # no value comes to this arm
    seen[id(tree)] = found
    return found


def exponential(x: Range) -> bool:
    """Whether e to the power of x is sure to stay below 10^38."""
    return x.high is not None and x.high <= LARGEST_EXPONENT


def power_corners(x: Range, y: Range, grain: Bound) -> list[tuple[Fraction, Fraction]] | None:
    """Where |x|^y is least and greatest: it rises or falls throughout in x, and in y.

    `grain` is the least that |x| can be beside 0, if x is never 0. None if there is no bound, or
    one beyond 10^38.
    """
    size = _size(x)
    least, most = size.low, size.high
    if least is None or most is None or y.low is None or y.high is None:
        return None
    least = least or grain or least
    corners = [(base, exponent) for base in (least, most) for exponent in (y.low, y.high)]
    if not least:
        if y.low < 0:
            return None
        corners = [(Fraction(0), Fraction(1))]
        corners += [(most, y.low), (most, y.high)] if most else []
        corners += [(Fraction(1), Fraction(1))] if not y.low else []
    far = (base and exponent * ln(base, 6) > LARGEST_EXPONENT for base, exponent in corners)
    return None if any(far) else corners


def _compared(tree: Tree, known: Known) -> Range:
    """What the order among the values of the arm says."""
    found = Range()
    if not known.ends:
        return found
    over, under = known.reached(tree), known.reached(tree, upwards=False)
    for name, peer in known.ends:
        if name in over:
            found = found.within(Range(high=peer.type.high, below=over[name]))
        if name in under:
            found = found.within(Range(low=peer.type.low, above=under[name]))
    return found


def _difference(a: Tree, b: Tree, known: Known) -> Range:
    """What the order of a and b says of a - b."""
    zero = Fraction(0)
    if not known.orders:
        return Range()
    if (order := known.order(b, a)) is not None:
        return Range(low=zero, above=order)
    if (order := known.order(a, b)) is not None:
        return Range(high=zero, below=order)
    return Range()


def _without_ends(found: Range, tree: Tree, known: Known) -> Range:
    """Ends that the value is known not to be."""

    def apart(end: Bound) -> bool:
        if end is None or not known.apart:
            return False
        const = Const(number(low=end, high=end), PRESENT, end)
        return (signature(tree), signature(const)) in known.apart

    above, below = found.above or apart(found.low), found.below or apart(found.high)
    return Range(found.low, found.high, above, below)


def _on_steps(found: Range, step: Bound) -> Range:
    """The first and last multiple of the step that the value can be."""
    if step is None or step <= 0:
        return found
    low, high = found.low, found.high
    if low is not None:
        low = (floor(low / step) + 1 if found.above else ceil(low / step)) * step
    if high is not None:
        high = (ceil(high / step) - 1 if found.below else floor(high / step)) * step
    return Range(low, high)


def _added(a: Range, b: Range) -> Range:
    low = None if a.low is None or b.low is None else a.low + b.low
    high = None if a.high is None or b.high is None else a.high + b.high
    return Range(low, high, a.above or b.above, a.below or b.below)


def _multiplied(a: Range, b: Range) -> Range:
    if a.positive and b.positive:
        return Range(Fraction(0), above=True)
    if a.nonnegative and b.nonnegative:
        return Range(Fraction(0))
    return Range()


def _divided(a: Range, b: Range) -> Range:
    if a.nonnegative and b.positive:
        return Range(Fraction(0), above=a.positive)
    return Range()


def _least(*ranges: Range) -> Range:
    return _greatest(*(one.turned for one in ranges)).turned


def _greatest(*ranges: Range) -> Range:
    """The lower end alone; the type knows the other."""
    found = Range()
    for one in ranges:
        found = found.within(Range(low=one.low, above=one.above))
    highs = [one.high for one in ranges if one.high is not None]
    if len(highs) == len(ranges):
        most = max(highs)
        open_ = all(one.below for one in ranges if one.high == most)
        found = Range(found.low, most, found.above, open_)
    return found


def _size(a: Range) -> Range:
    if a.nonnegative:
        return a
    if a.high is not None and a.high <= 0:
        return a.turned
    ends = None if a.low is None or a.high is None else max(-a.low, a.high)
    return Range(Fraction(0), ends)


COMBINED: dict[str, Callable[..., Range]] = {
    "+": _added,
    "-": lambda a, b: _added(a, b.turned),
    "*": _multiplied,
    "/": _divided,
    "neg": lambda a: a.turned,
    "abs": _size,
    "min": _least,
    "max": _greatest,
}


def _neg(x: Bound) -> Bound:
    return None if x is None else -x


def _tighter(a: Bound, a_open: bool, b: Bound, b_open: bool) -> tuple[Bound, bool]:
    """The greater of two lower bounds."""
    if a is None or (b is not None and b > a):
        return b, b_open
    if b is None or a > b:
        return a, a_open
    return a, a_open or b_open
