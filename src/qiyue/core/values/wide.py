"""Exact numbers of any width as texts: what an engine calls where 38 digits do not suffice.

A wide number is `n/d` in lowest terms, both in hexadecimal, d positive: reading and writing it
takes time in proportion to its length, which decimal digits would not. Each function here is
registered with an engine under the name `exact_…`, takes texts (a whole number in decimal where it
says so) and gives a text or a small whole number. None, where it gives it, is an absent value.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd

from qiyue.core.values.curves import CURVES, OutsideDomain
from qiyue.core.values.exact import ROUNDINGS, plain

MOST_DIGITS = 4_000
"""A result with more digits in its numerator or denominator is refused."""
MOST_BITS = int(MOST_DIGITS * 3.3219) + 1
BEARABLE_BITS = 10 * MOST_BITS
"""Of what is still to be rounded; far beyond what any method needs."""

Pair = tuple[int, int]


class TooManyDigits(Exception):
    """A result has more than MOST_DIGITS digits; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{TOO_MANY}{name}]")
        self.name = name


TOO_MANY = "exact number too long ["
"""What the message of TooManyDigits begins with, found again in the message of an engine."""


def check_length(x: Fraction, name: str) -> None:
    """Raise TooManyDigits if `x` is longer than a result may be."""
    if max(x.numerator.bit_length(), x.denominator.bit_length()) > MOST_BITS:
        raise TooManyDigits(name)


def bearable(x: Fraction) -> Fraction:
    """`x`, if one can go on with it: squared again and again, a number outgrows any machine."""
    if max(x.numerator.bit_length(), x.denominator.bit_length()) > BEARABLE_BITS:
        raise TooManyDigits("")
    return x


def wide(x: Fraction) -> str:
    """The text of a number."""
    return f"{x.numerator:x}/{x.denominator:x}"


def fraction(text: str) -> Fraction:
    """The number of a text."""
    n, d = _pair(text)
    return Fraction(n, d)


def _pair(text: str) -> Pair:
    n, _, d = text.partition("/")
    return int(n, 16), int(d, 16)


def _text(n: int, d: int) -> str:
    if d < 0:
        n, d = -n, -d
    both = gcd(n, d)
    return f"{n // both:x}/{d // both:x}"


def ratio(num: str, coef: str) -> str:
    """A whole number in decimal, times a wide coefficient."""
    n, d = _pair(coef)
    return _text(int(num) * n, d)


def over(x: str, den: str) -> str:
    """x divided by a positive whole number in decimal."""
    n, d = _pair(x)
    return _text(n, d * int(den))


def add(x: str, y: str) -> str:
    """x + y."""
    (a, b), (c, d) = _pair(x), _pair(y)
    return _text(a * d + c * b, b * d)


def subtract(x: str, y: str) -> str:
    """x - y."""
    (a, b), (c, d) = _pair(x), _pair(y)
    return _text(a * d - c * b, b * d)


def multiply(x: str, y: str) -> str:
    """x * y; raises TooManyDigits where nobody could go on with it."""
    if len(x) + len(y) > BEARABLE_BITS // 2:
        raise TooManyDigits("")
    (a, b), (c, d) = _pair(x), _pair(y)
    return _text(a * c, b * d)


def divide(x: str, y: str) -> str | None:
    """x / y; None for y = 0, which only an arm that is not taken divides by."""
    (a, b), (c, d) = _pair(x), _pair(y)
    return _text(a * d, b * c) if c else None


def absolute(x: str) -> str:
    """|x|."""
    return x.removeprefix("-")


def compare(x: str, y: str) -> int:
    """-1, 0 or 1 as x is less than, equal to or greater than y."""
    (a, b), (c, d) = _pair(x), _pair(y)
    left, right = a * d, c * b
    return (left > right) - (left < right)


def steps(x: str, step: str, mode: str, low: str, high: str) -> str | None:
    """x rounded, as a whole number of steps in decimal; None outside of `low` to `high`."""
    size = fraction(step)
    found = (ROUNDINGS[mode](fraction(x), size) / size).numerator
    return str(found) if int(low) <= found <= int(high) else None


def rounded(x: str, step: str, mode: str) -> str:
    """x rounded to a multiple of `step`."""
    return wide(ROUNDINGS[mode](fraction(x), fraction(step)))


def total(texts: str) -> str:
    """The sum of wide numbers parted by commas.

    Numerators over one denominator are added first, then the denominators are folded in pairs, so
    that a long sum costs little more than its result is long.
    """
    over_one: dict[str, int] = {}
    for text in texts.split(","):
        n, _, d = text.partition("/")
        over_one[d] = over_one.get(d, 0) + int(n, 16)
    pairs = sorted(((int(d, 16), n) for d, n in over_one.items()), reverse=True)
    while len(pairs) > 1:
        folded = [_folded(*two) for two in zip(pairs[::2], pairs[1::2], strict=False)]
        pairs = folded + ([pairs[-1]] if len(pairs) % 2 else [])
    below, above = pairs[0]
    return _text(above, below)


def _folded(x: Pair, y: Pair) -> Pair:
    """Denominator and numerator of the sum of two such pairs, over their least common multiple."""
    (b, a), (d, c) = x, y
    both = gcd(b, d)
    return b // both * d, a * (d // both) + c * (b // both)


def least(texts: str) -> str:
    """The smallest of wide numbers parted by commas."""
    return min(texts.split(","), key=fraction)


def greatest(texts: str) -> str:
    """The greatest of wide numbers parted by commas."""
    return max(texts.split(","), key=fraction)


def order(x: str) -> str:
    """A text that sorts, byte by byte, as the numbers do.

    The terms of the continued fraction, each written so that longer is greater: a number grows
    with its first term, falls with the second, grows with the third. One that ends has nothing
    more to add, which counts as a term without bound.
    """
    n, d = _pair(x)
    terms: list[str] = []
    rises = True
    while d:
        whole, rest = divmod(n, d)
        terms.append(_term(whole, rises, first=not terms))
        n, d, rises = d, rest, not rises
    return "".join(terms) + (":" if rises else "/")


COMPLEMENT = str.maketrans("0123456789abcdef", "fedcba9876543210")


def _term(whole: int, rises: bool, first: bool) -> str:
    if whole < 0:
        return "0" + _counted(-whole).translate(COMPLEMENT)
    text = ("1" if first else "") + _counted(whole)
    return text if rises else text.translate(COMPLEMENT)


def _counted(n: int) -> str:
    """Hexadecimal digits behind their number, behind the number of digits of that."""
    digits = f"{n:x}"
    size = f"{len(digits):x}"
    return f"{len(size):x}{size}{digits}"


def numerator(x: str, name: str) -> str:
    """The numerator in decimal; raises TooManyDigits."""
    found = fraction(x)
    check_length(found, name)
    return str(found.numerator)


def denominator(x: str) -> str:
    """The denominator in decimal."""
    return str(_pair(x)[1])


def shown(x: str, step: str, mode: str, digits: str) -> str:
    """x as it is printed: rounded, with `digits` decimals."""
    return plain(ROUNDINGS[mode](fraction(x), fraction(step)), int(digits))


def exp(x: str, digits: str, low: str, high: str) -> str | None:
    """e to the power of x."""
    return _curve("exp", digits, low, high, x)


def ln(x: str, digits: str, low: str, high: str) -> str | None:
    """The natural logarithm of x."""
    return _curve("ln", digits, low, high, x)


def sqrt(x: str, digits: str, low: str, high: str) -> str | None:
    """The square root of x."""
    return _curve("sqrt", digits, low, high, x)


def power(x: str, y: str, digits: str, low: str, high: str) -> str | None:
    """x to the power of y."""
    return _curve("power", digits, low, high, x, y)


def _curve(name: str, digits: str, low: str, high: str, *texts: str) -> str | None:
    """Whole units of the last of `digits` decimals, in decimal.

    `low` and `high` are the least and the greatest result in such units ("" if not known). None
    outside of them, or outside the domain: only an arm that is not taken goes there.
    """
    try:
        found = CURVES[name](*map(fraction, texts), int(digits))
    except OutsideDomain:
        return None
    units = (found * 10 ** int(digits)).numerator
    inside = (not low or int(low) <= units) and (not high or units <= int(high))
    return str(units) if inside else None


FUNCTIONS: dict[str, tuple[Callable[..., str | int | None], int]] = {
    "ratio": (ratio, 2),
    "over": (over, 2),
    "add": (add, 2),
    "subtract": (subtract, 2),
    "multiply": (multiply, 2),
    "divide": (divide, 2),
    "absolute": (absolute, 1),
    "compare": (compare, 2),
    "steps": (steps, 5),
    "rounded": (rounded, 3),
    "total": (total, 1),
    "least": (least, 1),
    "greatest": (greatest, 1),
    "order": (order, 1),
    "numerator": (numerator, 2),
    "denominator": (denominator, 1),
    "shown": (shown, 4),
    "exp": (exp, 4),
    "ln": (ln, 4),
    "sqrt": (sqrt, 4),
    "power": (power, 5),
}
"""By the name behind `exact_`: the function and how many texts it takes."""
WHOLE = frozenset({"compare"})
"""Those that give a whole number; the others give texts."""
PARTIAL = frozenset({"divide", "steps", *CURVES})
"""Those that give None for some values; an engine hands None to these alone."""
