"""Types of results: units, ranges and grains of sums, products and the rest."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from qiyue.core.formula.tree import Const, Tree
from qiyue.core.values.types import Type, common_step
from qiyue.core.values.uoms import PERCENT, PLAIN, Uom
from qiyue.core.values.wide import BEARABLE_BITS

Bound = Fraction | None


def low(t: Tree) -> Bound:
    """The least value, if known."""
    return t.type.low


def high(t: Tree) -> Bound:
    """The greatest value, if known."""
    return t.type.high


def same_uom(a: Tree, b: Tree) -> Uom | None:
    """The unit of a sum or comparison of the two; None if they do not go together.

    A plain number goes with every unit but %: 25 beside a column in % would be a guess.
    """
    x, y = a.type.uom, b.type.uom
    if x == y:
        return x
    zero = [isinstance(t, Const) and t.value == 0 for t in (a, b)]
    if x.plain and (y != PERCENT or zero[0]):
        return y
    if y.plain and (x != PERCENT or zero[1]):
        return x
    return None


def number(
    uom: Uom = PLAIN, low: Bound = None, high: Bound = None, step: Fraction | None = None
) -> Type:
    """A number type; bounds and steps that nobody would write out are not known."""
    return Type("number", uom=uom, low=_known(low), high=_known(high), step=_known(step))


def zero(a: Type) -> Type:
    """The type of 0 in the unit of `a`."""
    return number(a.uom, Fraction(0), Fraction(0), Fraction(1) if a.step is None else a.step)


def added(a: Type, b: Type, uom: Uom, sign: int = 1) -> Type:
    """The type of a + b or a - b."""
    other = (b.low, b.high) if sign > 0 else (_neg(b.high), _neg(b.low))
    return number(uom, _plus(a.low, other[0]), _plus(a.high, other[1]), common_step(a.step, b.step))


def multiplied(a: Type, b: Type) -> Type:
    """The type of a * b."""
    least, most = _corners(a, b) or (None, None)
    step = None if a.step is None or b.step is None else a.step * b.step
    return number(a.uom * b.uom, least, most, step)


def divided(a: Type, b: Type, constant: Fraction | None) -> Type:
    """The type of a / b; `constant` is b where it is known."""
    uom = a.uom / b.uom
    if constant == 100 and PERCENT.powers[0] in a.uom.powers:
        uom = a.uom / PERCENT
    if constant:
        step = a.step / abs(constant) if a.step is not None else None
        if a.low is None or a.high is None:
            return number(uom, step=step)
        first, last = sorted((a.low / constant, a.high / constant))
        return number(uom, first, last, step)
    if b.low is not None and b.high is not None and (b.low > 0 or b.high < 0):
        inverse = replace(b, low=1 / b.high, high=1 / b.low)
        least, most = _corners(a, inverse) or (None, None)
        return number(uom, least, most)
    if b.low is not None and b.low > 0 and a.low is not None and a.high is not None:
        return number(uom, min(a.low / b.low, Fraction(0)), max(a.high / b.low, Fraction(0)))
    return number(uom)


def either(types: list[Type], uom: Uom) -> Type:
    """The type of one of several numbers."""
    lows = [t.low for t in types]
    highs = [t.high for t in types]
    return number(
        uom,
        None if None in lows else min(x for x in lows if x is not None),
        None if None in highs else max(x for x in highs if x is not None),
        common_step(*(t.step for t in types)),
    )


def bounded(types: list[Type], uom: Uom, smallest: bool) -> Type:
    """The type of min or max of several numbers."""
    base = either(types, uom)
    lows = [t.low for t in types if t.low is not None]
    highs = [t.high for t in types if t.high is not None]
    if smallest:
        return replace(base, high=min(highs) if highs else None)
    return replace(base, low=max(lows) if lows else None)


def rounded(a: Type, step: Fraction) -> Type:
    """The type of a number rounded to `step`."""
    down = None if a.low is None else a.low // step * step
    up = None if a.high is None else -(-a.high // step) * step
    return number(a.uom, down, up, step)


def negated(a: Type) -> Type:
    """The type of -a."""
    return number(a.uom, _neg(a.high), _neg(a.low), a.step)


def absolute(a: Type) -> Type:
    """The type of abs(a)."""
    if a.low is None or a.high is None:
        return number(a.uom, Fraction(0), None, a.step)
    ends = (abs(a.low), abs(a.high))
    least = Fraction(0) if a.low <= 0 <= a.high else min(ends)
    return number(a.uom, least, max(ends), a.step)


def summed(a: Type, rows: int) -> Type:
    """The type of a sum of up to `rows` such numbers, or of none."""
    low = None if a.low is None else min(a.low * rows, Fraction(0))
    high = None if a.high is None else max(a.high * rows, Fraction(0))
    return number(a.uom, low, high, a.step)


def _known(x: Bound) -> Bound:
    """The number, unless squaring it again and again made it outgrow any machine."""
    if x is None or max(x.numerator.bit_length(), x.denominator.bit_length()) <= BEARABLE_BITS:
        return x
    return None


def _neg(x: Bound) -> Bound:
    return None if x is None else -x


def _plus(x: Bound, y: Bound) -> Bound:
    return None if x is None or y is None else x + y


def _corners(a: Type, b: Type) -> tuple[Fraction, Fraction] | None:
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return None
    ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    return min(ends), max(ends)
