"""Exact numbers on columns: coefficient * numerator / (product of denominators), kept narrow.

What 38 digits do not hold goes on as a wide number: a text that exact functions calculate with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, lcm

from qiyue.core.plan import exprs as e
from qiyue.core.plan.exprs import ONE, ZERO
from qiyue.core.plan.nodes import TooWide, X
from qiyue.core.plan.roundings import DIVISIONS, Settle
from qiyue.core.plan.roundings import floor as floor_div
from qiyue.core.values import wide as exact
from qiyue.core.values.types import common_step

MOST_LCM = 48


@dataclass(frozen=True, slots=True)
class V:
    """A value on a table. `num` is NULL exactly where it is absent.

    Numbers are `coef` * `num` / product of `dens` (each at least 1), or a wide number in `num`.
    Other kinds stand in `num` as well. `state` is 0 or the kind of absence (None: never absent),
    `reason` a text (None: no reasons).
    """

    num: X
    coef: Fraction = Fraction(1)
    dens: tuple[X, ...] = ()
    state: X | None = None
    reason: X | None = None

    @property
    def wide(self) -> bool:
        """Whether this is a wide number."""
        return self.num.kind == "wide"

    @property
    def den(self) -> X:
        """The product of the denominators."""
        found = ONE
        for den in self.dens:
            found = e.mul(found, den)
        return found


def constant(value: Fraction) -> V:
    """A number literal."""
    return V(ONE, value) if value else V(ZERO)


def widened(v: V) -> V:
    """The same number as a wide one."""
    if v.wide or v.num.op == "null":
        return V(e.null("wide"), state=v.state, reason=v.reason) if v.num.op == "null" else v
    num = e.exact("ratio", v.num, e.text(exact.wide(v.coef)))
    for den in v.dens:
        num = e.exact("over", num, den)
    return V(num, state=v.state, reason=v.reason)


def _call(function: str, *values: V) -> V:
    """A wide number that a function makes of others; absent where one of them is."""
    state, reason = absent_of(*values)
    num = e.exact(function, *(widened(v).num for v in values))
    return V(num, state=state, reason=reason)


def absent_of(*values: V) -> tuple[X | None, X | None]:
    """State and reason of a strict operation: the strongest kind, the first reason of that kind."""
    given = [v for v in values if v.state is not None and v.state != ZERO]
    if not given:
        return None, None
    if len(given) == 1:
        return given[0].state, given[0].reason
    states = [v.state for v in given if v.state is not None]
    top = states[0]
    for state in states[1:]:
        top = e.case([(e.compare(">=", top, state), top)], state)
    if all(v.reason is None for v in given):
        return top, None
    reason: X | None = None
    for v, state in zip(given, states, strict=True):
        if v.reason is None:
            continue
        here = e.case([(e.compare("=", state, top), v.reason)], e.text(""))
        if reason is None:
            reason = here
            continue
        empty = e.compare("=", here, e.text(""))
        keep = e.logic(
            "or",
            empty,
            e.logic("and", e.compare("!=", reason, e.text("")), e.compare("<=", reason, here)),
        )
        reason = e.case([(keep, reason)], here)
    return top, reason


def unit(*values: V) -> Fraction:
    """A coefficient that all of them are whole multiples of."""
    given = [v.coef for v in values if v.num is not ZERO and v.num != ZERO]
    if given and given.count(given[0]) == len(given) and given[0] > 0:
        return given[0]
    return common_step(*given) or Fraction(1) if given else Fraction(1)


def whole(v: V, coef: Fraction) -> X:
    """The numerator of `v` when `coef` is its coefficient."""
    if v.num is ZERO or v.num == ZERO:
        return ZERO
    if v.coef is coef:
        return v.num
    (above, below), (over, under) = v.coef.as_integer_ratio(), coef.as_integer_ratio()
    return e.times(v.num, above * under // (below * over))


def aligned(a: V, b: V) -> tuple[X, X, Fraction, tuple[X, ...]]:
    """Numerators of both over one coefficient and one list of denominators."""
    coef = unit(a, b)
    only_a, only_b = _without(a.dens, b.dens), _without(b.dens, a.dens)
    x, y = whole(a, coef), whole(b, coef)
    for den in only_b if x != ZERO else ():
        x = e.mul(x, den)
    for den in only_a if y != ZERO else ():
        y = e.mul(y, den)
    return x, y, coef, (*a.dens, *only_b)


def _without(dens: tuple[X, ...], others: tuple[X, ...]) -> tuple[X, ...]:
    left = list(others)
    found = []
    for den in dens:
        if den in left:
            left.remove(den)
        else:
            found.append(den)
    return tuple(found)


WORDS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


def arithmetic(op: str, a: V, b: V) -> V:
    """a op b for + - * /."""
    if not (a.wide or b.wide):
        try:
            return _narrow(op, a, b)
        except TooWide:
            pass
    return _call(WORDS[op], a, b)


def _narrow(op: str, a: V, b: V) -> V:
    state, reason = absent_of(a, b)
    if op in ("+", "-"):
        x, y, coef, dens = aligned(a, b)
        num = e.add(x, y) if op == "+" else e.sub(x, y)
        return V(num, coef, dens, state, reason)
    if op == "*":
        return V(e.mul(a.num, b.num), a.coef * b.coef, (*a.dens, *b.dens), state, reason)
    num = a.num
    for den in _without(b.dens, a.dens):
        num = e.mul(num, den)
    rest = _without(a.dens, b.dens)
    divisor = b.num
    fixed = divisor.constant
    if fixed:
        return V(num, a.coef / b.coef / fixed, rest, state, reason)
    if divisor.high < 0 or divisor.low < 0:
        flipped = e.neg(num)
        num = (
            flipped if divisor.high < 0 else e.case([(e.compare("<", divisor, ZERO), flipped)], num)
        )
    return V(num, a.coef / b.coef, (*rest, e.positive(divisor)), state, reason)


def negated(a: V) -> V:
    """-a."""
    return arithmetic("-", V(ZERO), a) if a.wide else replace(a, coef=-a.coef)


def upright(a: V) -> V:
    """`a` with a positive coefficient."""
    return a if a.coef > 0 else replace(a, coef=-a.coef, num=e.neg(a.num))


def size(a: V) -> V:
    """abs(a)."""
    if a.wide:
        return _call("absolute", a)
    return replace(a, coef=abs(a.coef), num=e.absolute(a.num))


def compared(op: str, a: V, b: V) -> V:
    """a op b as yes or no, by cross-multiplication."""
    state, reason = absent_of(a, b)
    if not (a.wide or b.wide):
        try:
            x, y, _, _ = aligned(upright(a), upright(b))
            found = _sure(op, x, y)
            num = e.compare(op, x, y) if found is None else e.truth(found)
            return V(num, state=state, reason=reason)
        except TooWide:
            pass
    sign = e.exact("compare", widened(a).num, widened(b).num, kind="int", low=-1, high=1)
    return V(e.compare(op, sign, ZERO), state=state, reason=reason)


def _sure(op: str, x: X, y: X) -> bool | None:
    """What a comparison says wherever both are there, if their ranges tell."""
    if "null" in (x.op, y.op):
        return None
    (one, many), (other, less) = e.scaled(x), e.scaled(y)
    if one == other:
        x, y = e.times(one, many - less) if many != less else ZERO, ZERO
    if op in (">", ">=", "!="):
        found = _sure({">": "<=", ">=": "<", "!=": "="}[op], x, y)
        return None if found is None else not found
    if op == "=":
        return False if x.high < y.low or y.high < x.low else None
    if x.high < y.low or (op == "<=" and x.high == y.low):
        return True
    if x.low > y.high or (op == "<" and x.low == y.high):
        return False
    return None


def chosen(arms: list[tuple[X, V]], default: V, number: bool) -> V:
    """The value of the first arm that holds; states and reasons follow the arm."""
    arms = [arm for arm in arms if arm[0].known is not False]
    sure = next((place for place, arm in enumerate(arms) if arm[0].known), None)
    if sure is not None:
        arms, default = arms[:sure], arms[sure][1]
    if not arms:
        return default
    values = [v for _, v in arms] + [default]
    conditions = [c for c, _ in arms]
    if not any(v.wide for v in values):
        try:
            return _chosen(conditions, values, number)
        except TooWide:
            pass
    return _chosen(conditions, [widened(v) for v in values], False)


def _chosen(conditions: list[X], values: list[V], number: bool) -> V:
    real = [upright(v) if number and v.num.op != "null" else v for v in values]

    def pick(parts: list[X]) -> X:
        if all(part == parts[0] for part in parts):
            return parts[0]
        return e.case(list(zip(conditions, parts[:-1], strict=True)), parts[-1])

    coef, nums = Fraction(1), [v.num for v in real]
    dens: tuple[X, ...] = ()
    if number:
        coef = unit(*(v for v in real if v.num.op != "null"))
        nums = [v.num if v.num.op == "null" else whole(v, coef) for v in real]
        most = max(len(v.dens) for v in real)
        columns = [
            [v.dens[i] if i < len(v.dens) else None if v.num.op == "null" else ONE for v in real]
            for i in range(most)
        ]
        dens = tuple(pick(_anything(parts)) for parts in columns)
    state = reason = None
    if any(v.state is not None for v in real):
        state = pick([v.state if v.state is not None else ZERO for v in real])
    if any(v.reason is not None for v in real):
        reason = pick([v.reason if v.reason is not None else e.text("") for v in real])
    return V(pick(nums), coef, tuple(d for d in dens if d.constant != 1), state, reason)


def _anything(dens: list[X | None]) -> list[X]:
    """Denominators of which some belong to no number: there another will do."""
    some = next((den for den in reversed(dens) if den is not None), ONE)
    return [some if den is None else den for den in dens]


def within(v: V, op: str, values: list[V]) -> V:
    """`v`, the min or max of `values`, with the tighter bound that the others give its numerator.

    `v` must be NULL where one of them is absent: only then none of them is passed over.
    """
    if v.wide or v.coef <= 0 or v.num.op == "null":
        return v
    most = 1
    for den in v.dens:
        most *= den.high
    if op == "min":
        tops = [end for x in values if (end := _end(x, True)) is not None]
        if tops:
            high = max(0, ceil(min(tops) * most / v.coef))
            return replace(v, num=replace(v.num, high=min(v.num.high, high)))
        return v
    bottoms = [end for x in values if (end := _end(x, False)) is not None]
    if bottoms:
        low = min(0, floor(max(bottoms) * most / v.coef))
        return replace(v, num=replace(v.num, low=max(v.num.low, low)))
    return v


def _end(v: V, greatest: bool) -> Fraction | None:
    """The greatest or smallest value of a number on any row; None if that is not known."""
    if v.wide or v.num.op == "null":
        return None
    v = upright(v)
    end = v.num.high if greatest else v.num.low
    away = (end > 0) == greatest
    below = 1
    for den in v.dens:
        below *= den.low if away else den.high
    return v.coef * end / below


Range = tuple[Fraction | None, Fraction | None]


def rounded(mode: str, a: V, step: Fraction, settle: Settle, range_: Range = (None, None)) -> V:
    """`a` to a multiple of `step`; the one place where a value changes.

    A wide `a` becomes narrow again if the result is known to lie in `range_`.
    """
    if not a.wide:
        try:
            return _divided(mode, a, step, settle)
        except TooWide:
            a = widened(a)
    how = (e.text(exact.wide(step)), e.text(mode))
    low, high = range_
    if low is not None and high is not None:
        try:
            least, most = int(low // step), int(-(-high // step))
            ends = (e.text(str(least)), e.text(str(most)))
            steps = e.exact("steps", a.num, *how, *ends, kind="int", low=least, high=most)
            return V(steps, step, (), a.state, a.reason)
        except TooWide:
            pass
    return V(e.exact("rounded", a.num, *how), state=a.state, reason=a.reason)


def _divided(mode: str, a: V, step: Fraction, settle: Settle) -> V:
    a = upright(a)
    ratio = a.coef / step
    if not a.dens and ratio.denominator == 1:
        return V(e.times(a.num, ratio.numerator), step, (), a.state, a.reason)
    n = settle(e.times(a.num, ratio.numerator))
    d = settle(e.times(a.den, ratio.denominator))
    return V(DIVISIONS[mode](n, d, settle), step, (), a.state, a.reason)


def common(a: V, settle: Settle) -> V:
    """`a` without denominators of its own: scaled by the least common multiple of all they can be.

    Raises TooWide if they can be too many different ones.
    """
    if a.wide:
        raise TooWide
    a = upright(a)
    num, coef = a.num, a.coef
    for den in a.dens:
        if den.high > MOST_LCM:
            raise TooWide
        multiple = lcm(*range(max(1, den.low), den.high + 1))
        num = e.mul(num, settle(e.quotient(e.lit(multiple), den)))
        coef /= multiple
    return replace(a, num=num, coef=coef, dens=())


def commonable(a: V) -> bool:
    """Whether the denominators of `a` are few enough to be brought to one."""
    return not a.wide and all(den.high <= MOST_LCM for den in a.dens)


def sort_key(a: V, settle: Settle) -> X:
    """An integer or text that orders values as `a` does, equal only for equal values.

    Two different fractions with denominators up to D differ by at least 1/D^2, so the whole part
    of a * D^2 tells them apart. A wide number has a text that sorts as it does.
    """
    if not a.wide:
        a = upright(a)
        try:
            den = settle(a.den)
            scaled = settle(e.times(a.num, den.high**2))
            return settle(floor_div(scaled, den, settle))
        except TooWide:
            pass
    return settle(e.exact("order", settle(widened(a).num), kind="text"))
