"""Exact numbers: read from their own digits, rounded only by a named step, written in full."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import ceil as _ceil
from math import floor as _floor
from math import trunc as _trunc

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
"""The one number grammar: ASCII digits, a point, an optional minus; no exponent, no separators."""

MOST_DIGITS = 38


def number(text: str) -> Fraction:
    """The number that `text` writes, exactly; ValueError if it is not one."""
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    if sum(c.isdigit() for c in text) > MOST_DIGITS:
        raise ValueError(text)
    return Fraction(text)


def sign(x: Fraction) -> int:
    """-1, 0 or 1."""
    return (x > 0) - (x < 0)


HALF = Fraction(1, 2)


def half_away(x: Fraction, step: Fraction) -> Fraction:
    """四舍五入: to the nearest multiple of `step`, halves away from zero (-0.5 gives -1)."""
    return sign(x) * _floor(abs(x) / step + HALF) * step


def half_up(x: Fraction, step: Fraction) -> Fraction:
    """To the nearest multiple of `step`, halves towards plus infinity (-0.5 gives 0).

    As floor(x / step + 1/2) * step, without the fractions between.
    """
    (n, d), (up, down) = x.as_integer_ratio(), step.as_integer_ratio()
    return Fraction((2 * n * down + d * up) // (2 * d * up) * up, down)


def half_even(x: Fraction, step: Fraction) -> Fraction:
    """四舍六入五成双: to the nearest multiple of `step`, halves to the even one."""
    return round(x / step) * step


def floor(x: Fraction, step: Fraction) -> Fraction:
    """The greatest multiple of `step` that is not above `x`."""
    return _floor(x / step) * step


def ceil(x: Fraction, step: Fraction) -> Fraction:
    """The smallest multiple of `step` that is not below `x`."""
    return _ceil(x / step) * step


def trunc(x: Fraction, step: Fraction) -> Fraction:
    """舍去: `x` cut to a multiple of `step`, towards zero."""
    return _trunc(x / step) * step


ROUNDINGS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "half_up": half_up,
    "half_away": half_away,
    "half_even": half_even,
    "floor": floor,
    "ceil": ceil,
    "trunc": trunc,
}


def decimals(x: Fraction) -> int | None:
    """How many digits after the point write `x` in full; None if no number of digits does."""
    return _decimals(x.denominator)


@lru_cache(maxsize=1 << 12)
def _decimals(denominator: int) -> int | None:
    """The same of any number with this denominator."""
    twos, fives, rest = 0, 0, denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def plain(x: Fraction, digits: int | None = None) -> str:
    """`x` as people write it: all its decimals, at least `digits`; n/d if they never end."""
    above, below = x.as_integer_ratio()
    places = _decimals(below)
    if places is None:
        return f"{above}/{below}"
    if digits is not None and digits > places:
        places = digits
    if not places:
        return str(above)
    text = str(abs(above) * 10**places // below).rjust(places + 1, "0")
    return f"{'-' if above < 0 else ''}{text[:-places]}.{text[-places:]}"
