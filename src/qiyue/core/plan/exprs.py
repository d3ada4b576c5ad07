"""Expressions of a plan: integers with proven bounds, texts, yes/no; no fractions, no floats."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import lru_cache

from qiyue.core.plan.nodes import LIMIT, TooWide, X


def _int(op: str, args: tuple[X, ...], low: int, high: int) -> X:
    if max(abs(low), abs(high)) > LIMIT:
        raise TooWide
    if low == high and op not in ("case", "//"):
        folded = all(arg.constant is not None for arg in args)
        if folded:
            return lit(low)
    return X(op, args, "int", low, high, size=1 + sum(a.size for a in args))


@lru_cache(maxsize=1 << 12)
def lit(value: int) -> X:
    """An integer constant."""
    if abs(value) > LIMIT:
        raise TooWide
    return X("lit", (), "int", value, value, value)


def text(value: str) -> X:
    """A text constant."""
    return X("lit", (), "text", value=value)


def wide(value: str) -> X:
    """A wide constant, by its text."""
    return X("lit", (), "wide", value=value)


@lru_cache(maxsize=2)
def truth(value: bool) -> X:
    """A yes/no constant."""
    return X("lit", (), "bool", value=value)


def day(value: str) -> X:
    """A date constant, by its ISO text."""
    return X("lit", (), "date", value=value)


def null(kind: str) -> X:
    """Nothing, of a kind."""
    return X("null", (), kind)


def exact(function: str, *args: X, kind: str = "wide", low: int = 0, high: int = 0) -> X:
    """A function of values.wide on texts and whole numbers; of an int the bounds are stated."""
    if max(abs(low), abs(high)) > LIMIT:
        raise TooWide
    return X("exact", args, kind, low, high, function, CALL + sum(a.size for a in args))


CALL = 8
"""The size of a call: more than what is calculated again and again in one expression."""


def column(name: str, kind: str = "int", low: int = 0, high: int = 0) -> X:
    """A column of the table that the step reads."""
    return X("col", (), kind, low, high, name)


ONE = lit(1)
ZERO = lit(0)


def add(x: X, y: X) -> X:
    """x + y."""
    if x.constant == 0:
        return y
    if y.constant == 0:
        return x
    return _int("+", (x, y), x.low + y.low, x.high + y.high)


def scaled(x: X) -> tuple[X, int]:
    """What x is a multiple of, and how many times."""
    if x.op == "*":
        left, right = x.args
        if right.constant is not None:
            return left, right.constant
        if left.constant is not None:
            return right, left.constant
    return x, 1


def sub(x: X, y: X) -> X:
    """x - y."""
    if y.constant == 0:
        return x
    (one, many), (other, less) = scaled(x), scaled(y)
    if one == other and many != less:
        return times(one, many - less)
    return _int("-", (x, y), x.low - y.high, x.high - y.low)


def mul(x: X, y: X) -> X:
    """x * y."""
    if x.constant == 1:
        return y
    if y.constant == 1:
        return x
    if y.constant is not None and (many := scaled(x)[1]) not in (0, 1):
        return mul(scaled(x)[0], lit(many * y.constant))
    ends = [a * b for a in (x.low, x.high) for b in (y.low, y.high)]
    return _int("*", (x, y), min(ends), max(ends))


def times(x: X, factor: int) -> X:
    """x times a constant."""
    return mul(x, lit(factor))


def neg(x: X) -> X:
    """-x."""
    return _int("neg", (x,), -x.high, -x.low)


def absolute(x: X) -> X:
    """The size of x without its sign."""
    if x.low >= 0:
        return x
    low = 0 if x.high >= 0 else -x.high
    return _int("abs", (x,), low, max(-x.low, x.high))


def quotient(x: X, y: X) -> X:
    """x // y for x >= 0 and y > 0: engines differ on negatives, so none are allowed."""
    assert x.low >= 0, x
    assert y.low > 0, y
    if y.constant == 1:
        return x
    return _int("//", (x, y), x.low // y.high, x.high // y.low)


def positive(x: X) -> X:
    """|x|, and 1 where x is 0: a divisor that is safe in arms that are not taken."""
    size = absolute(x)
    if size.low > 0:
        return size
    bounded = X("case", (compare("=", x, ZERO), ONE, size), "int", 1, max(1, size.high))
    return X(bounded.op, bounded.args, "int", 1, bounded.high, size=2 + 2 * size.size)


COMPARED: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(op: str, x: X, y: X) -> X:
    """x op y as yes or no; of constants, what it is."""
    if x.op == y.op == "lit" and x.kind == y.kind:
        if x.kind == "int":
            assert x.constant is not None
            assert y.constant is not None
            return truth(COMPARED[op](x.constant, y.constant))
        if op in ("=", "!="):
            return truth((x.value == y.value) == (op == "="))
    if x.op == "case" and len(x.args) == 3 and x.args[0].op == "is_null" and y.op == "lit":
        then, other = (compare(op, arm, y).known for arm in x.args[1:])
        if then is not None and other is not None:
            return truth(then) if then == other else x.args[0] if then else logic("not", x.args[0])
    return X(op, (x, y), "bool", size=1 + x.size + y.size)


def logic(op: str, *args: X) -> X:
    """and, or, not; what is known is left out."""
    if op == "not":
        if args[0].known is not None:
            return truth(not args[0].known)
        return X("not", args, "bool", size=1 + args[0].size)
    decides = op == "or"
    if any(arg.known is decides for arg in args):
        return truth(decides)
    open_ = [arg for arg in args if arg.known is None]
    if not open_:
        return truth(not decides)
    found = open_[0]
    for arg in open_[1:]:
        found = X(op, (found, arg), "bool", size=1 + found.size + arg.size)
    return found


def greatest(op: str, *args: X) -> X:
    """The `greatest` or `least` of what is not NULL; of all kinds, NULL where all are."""
    assert op in ("greatest", "least")
    if len(args) == 1:
        return args[0]
    size = 1 + sum(a.size for a in args)
    given = [a for a in args if a.op != "null"] or list(args)
    kind = given[0].kind
    low, high = min(a.low for a in given), max(a.high for a in given)
    return X(op, tuple(given), kind, low, high, size=size) if len(given) > 1 else given[0]


def joined(*texts: X) -> X:
    """Texts one behind the other."""
    found = texts[0]
    for more in texts[1:]:
        found = X("||", (found, more), "text", size=1 + found.size + more.size)
    return found


def of_days(op: str, days: tuple[X, ...], low: int, high: int) -> X:
    """A number of the calendar: `days` from the first to the second, `year`, `month` or `day`."""
    return X(op, days, "int", low, high, size=1 + sum(d.size for d in days))


def later(op: str, day: X, many: X) -> X:
    """A day so many days (`days_after`) or months (`months_after`) after another one."""
    return X(op, (day, many), "date", size=1 + day.size + many.size)


def is_null(x: X) -> X:
    """Whether x is nothing."""
    if x.op in ("lit", "null"):
        return truth(x.op == "null")
    return X("is_null", (x,), "bool", size=1 + x.size)


def never_null(x: X) -> bool:
    """Whether a yes/no is surely yes or no."""
    if x.op in ("and", "or", "not"):
        return all(map(never_null, x.args))
    return x.op == "is_null" or x.known is not None


def case(arms: list[tuple[X, X]], default: X) -> X:
    """The value of the first arm that holds, else the default.

    Arms that can never be reached, that say what the default says anyway, or that ask again what
    an earlier one has asked are left out, as long as no bounds are lost.
    """
    found: list[tuple[X, X]] = []
    failed: list[X] = []
    for condition, value in arms:
        if condition.known is False or condition in failed:
            continue
        if condition.known or _surely(condition, failed):
            default = value
            break
        found.append((condition, _under(value, [condition], failed)))
        failed.append(condition)
    default = _under(default, [], failed)
    while default.op == "case" and _bounded(default, [*default.args[1::2], default.args[-1]]):
        found += arms_of(default)
        default = default.args[-1]
    while found and found[-1][1] == default:
        found.pop()
    if not found:
        return default
    if len(found) == 1 and (condition := found[0][0]).op == "not" and never_null(condition):
        found, default = [(condition.args[0], default)], found[0][1]
    return _case(found, default)


def arms_of(x: X) -> list[tuple[X, X]]:
    """The conditions and values of a case, without its default."""
    return list(zip(x.args[:-1:2], x.args[1:-1:2], strict=True))


def _surely(x: X, failed: list[X]) -> bool:
    """Whether x holds where others do not: as one of them is its opposite, which is never NULL."""
    if x.op == "not" and x.args[0] in failed:
        return never_null(x)
    return any(one.op == "not" and one.args[0] == x and never_null(x) for one in failed)


def _not(x: X) -> X:
    return x.args[0] if x.op == "not" else logic("not", x)


def _under(x: X, held: list[X], failed: list[X]) -> X:
    """What a value comes to where some conditions hold and others do not."""
    if x.op != "case":
        return x
    while any(one.op == "and" for one in held):
        held = [part for one in held for part in (one.args if one.op == "and" else (one,))]
    missed = [*failed, *map(_not, held)]
    arms, default = [], x.args[-1]
    for asked, value in arms_of(x):
        if asked in held:
            default = value
            break
        if asked not in missed:
            arms.append((asked, value))
    if 2 * len(arms) + 1 == len(x.args):
        return x
    less = case(arms, default)
    return less if _bounded(x, [less]) else x


def _bounded(x: X, parts: list[X]) -> bool:
    """Whether the bounds of parts tell as much as those of the whole.

    A divisor is not 0 on any row because it is told so (`positive`), not by its parts.
    """
    given = [part for part in parts if part.op != "null"]
    return x.kind != "int" or all(x.low <= one.low and one.high <= x.high for one in given)


def _case(arms: list[tuple[X, X]], default: X) -> X:
    values = [*(value for _, value in arms), default]
    given = [v for v in values if v.op != "null"]
    kind = (given or values)[0].kind
    *values, default = (null(kind) if v.op == "null" else v for v in values)
    conditions = (condition for condition, _ in arms)
    args = (*(part for arm in zip(conditions, values, strict=True) for part in arm), default)
    size = 1 + sum(a.size for a in args)
    if kind != "int":
        return X("case", args, kind, size=size)
    low = min((v.low for v in given), default=0)
    high = max((v.high for v in given), default=0)
    return X("case", args, "int", low, high, size=size)
