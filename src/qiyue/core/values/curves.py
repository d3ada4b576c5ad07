"""exp, ln, sqrt and power: decimals that are right in every digit, from whole numbers alone.

A value is enclosed ever more narrowly until both ends round to the same decimal (Ziv's loop).
That ends: exp and ln of a fraction are never a fraction themselves, except where they are 1 and 0
(Lindemann); a power that is a fraction is calculated as one if it could lie halfway. Halves go
away from zero.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import isqrt

from qiyue.core.values.exact import half_away

MOST_PLACES = 30
"""The most decimals that may be asked for."""
LARGEST_EXPONENT = 87
"""e to this is the last that stays below 10^38; beyond it exp and power are not calculated."""
SPARE = 40
"""Bits beyond those that show: they leave one value in 10^9 for a second round."""
EXACT = 4096
"""Powers of whole numbers up to so many bits are written out."""

Near = tuple[int, int]
"""`(low, slack)` at so many bits: the value lies in low..low + slack, in units of 2^-bits."""


class OutsideDomain(ValueError):
    """The function has no value here."""


@lru_cache(maxsize=1 << 16)
def exp(x: Fraction, digits: int) -> Fraction:
    """e to the power of `x`, to `digits` decimals."""
    if x > LARGEST_EXPONENT:
        raise OutsideDomain(f"exp({x})")
    if x == 0:
        return Fraction(1)
    if _vanishes(x, digits):
        return Fraction(0)
    above = max(0, -(-3 * x.numerator // (2 * x.denominator)))  # 2^(3/2) > e

    def near(bits: int) -> Near:
        return _exp(((x.numerator << bits) // x.denominator, 1), bits)

    return _settled(near, _bits(digits) + 2 * above, digits)


@lru_cache(maxsize=1 << 16)
def ln(x: Fraction, digits: int) -> Fraction:
    """The natural logarithm of `x`, to `digits` decimals."""
    if x <= 0:
        raise OutsideDomain(f"ln({x})")
    if x == 1:
        return Fraction(0)
    return _settled(lambda bits: _ln(x, bits), _bits(digits), digits)


@lru_cache(maxsize=1 << 16)
def sqrt(x: Fraction, digits: int) -> Fraction:
    """The square root of `x`, to `digits` decimals: of whole numbers, no loop is needed."""
    if x < 0:
        raise OutsideDomain(f"sqrt({x})")
    ten = 10**digits
    twice = isqrt(4 * x.numerator * ten**2 // x.denominator)
    return Fraction((twice + 1) // 2, ten)


@lru_cache(maxsize=1 << 16)
def power(x: Fraction, y: Fraction, digits: int) -> Fraction:
    """`x` to the power of `y`, to `digits` decimals.

    `x` is positive; or not negative, with a positive `y`; or not 0, with a whole `y`.
    """
    whole = y.denominator == 1
    if (x < 0 and not whole) or (x == 0 and y <= 0):
        raise OutsideDomain(f"power({x}, {y})")
    if x < 0:
        size = power(-x, y, digits)
        return size if y.numerator % 2 == 0 else -size
    if x == 0 or x == 1 or y == 0:
        return Fraction(0 if x == 0 else 1)
    step = Fraction(1, 10**digits)
    if (known := _fraction_power(x, y)) is not None:
        return half_away(known, step)
    many = abs(y.numerator // y.denominator).bit_length() + 1
    low, slack = _times(_ln(x, SPARE + many), y)
    most = Fraction(low + slack, 1 << (SPARE + many))
    if most > LARGEST_EXPONENT + 1:
        raise OutsideDomain(f"power({x}, {y})")
    if _vanishes(most, digits):
        return Fraction(0)
    above = max(0, -(-3 * most.numerator // (2 * most.denominator)))

    def near(bits: int) -> Near:
        return _exp(_times(_ln(x, bits), y), bits)

    return _settled(near, _bits(digits) + many + 2 * above, digits)


CURVES: dict[str, Callable[..., Fraction]] = {"exp": exp, "ln": ln, "sqrt": sqrt, "power": power}
"""Each takes its values, then how many decimals."""


def _bits(digits: int) -> int:
    """Bits for `digits` decimals, with some to spare."""
    return digits * 10 // 3 + SPARE


def _vanishes(x: Fraction, digits: int) -> bool:
    """Whether e to the power of `x` is surely less than half of the last decimal."""
    return 3 * x < -7 * (digits + 1)  # e^(7/3) > 10


def _settled(near: Callable[[int], Near], bits: int, digits: int) -> Fraction:
    """The decimal that the value rounds to: more bits until both ends agree."""
    while True:
        low, slack = near(bits)
        least, most = (_half_away(end, bits, digits) for end in (low, low + slack))
        if least == most:
            return Fraction(least, 10**digits)
        bits *= 2


def _half_away(end: int, bits: int, digits: int) -> int:
    """`end` / 2^bits in units of 10^-digits, halves away from zero."""
    ten: int = 10**digits
    size = (2 * abs(end) * ten + (1 << bits)) >> (bits + 1)
    return -size if end < 0 else size


def _times(x: Near, y: Fraction) -> Near:
    """A fraction times an enclosed value."""
    low, high = x[0] * y.numerator, (x[0] + x[1]) * y.numerator
    low, high = min(low, high) // y.denominator, -(-max(low, high) // y.denominator)
    return low, high - low


def _exp(x: Near, bits: int) -> Near:
    """e to the power of an enclosed value.

    x = k ln 2 + r with r in 0..0.7. Each term of the series of r is cut once: with what the term
    before it lacks, it lacks less than 2 units; so do all that follow the last one. e^(r + slack)
    is less than 6 times the slack above e^r.
    """
    low, slack = x
    two, loose = _ln2(bits)
    k = low // (two if low < 0 else two + loose)
    r = low - (k * two if low < 0 else k * (two + loose))
    slack += abs(k) * loose
    term = total = 1 << bits
    assert 0 <= r < 2 * two, "r is what k leaves"
    assert slack <= total, "too few bits"
    terms = 0
    while term:
        terms += 1
        term = term * r // (terms << bits)
        total += term
    lacking = 2 * terms + 4 + 6 * slack
    if k >= 0:
        return total << k, lacking << k
    return total >> -k, (lacking >> -k) + 2


@lru_cache(maxsize=64)
def _ln2(bits: int) -> Near:
    """ln 2 = 2 artanh(1/3)."""
    low, slack = _artanh(1, 3, bits)
    return 2 * low, 2 * slack


def _ln(x: Fraction, bits: int) -> Near:
    """The logarithm of a positive fraction: x = m 2^k, ln m = 2 artanh((m - 1) / (m + 1))."""
    n, d = x.numerator, x.denominator
    k = n.bit_length() - d.bit_length()
    n, d = (n, d << k) if k >= 0 else (n << -k, d)
    if 4 * n < 3 * d:
        k, n = k - 1, 2 * n
    elif 3 * n > 4 * d:
        k, d = k + 1, 2 * d
    low, slack = _artanh(abs(n - d), n + d, bits)
    two, loose = _ln2(bits)
    if n < d:
        low = -(low + slack)
    return 2 * low + (k * two if k >= 0 else k * (two + loose)), 2 * slack + abs(k) * loose


def _artanh(n: int, d: int, bits: int) -> Near:
    """artanh of n/d in 0..1/3 by its series z + z^3/3 + z^5/5 + …

    Each power of z is cut, and lacks less than 4 units; divided, less than 5; all that follow
    the last one are less than 5.
    """
    z = (n << bits) // d
    square = z * z >> bits
    power_of_z, total, odd = z, 0, 1
    while power_of_z:
        total += power_of_z // odd
        power_of_z = power_of_z * square >> bits
        odd += 2
    return total, 5 * (odd // 2) + 5


def _fraction_power(x: Fraction, y: Fraction) -> Fraction | None:
    """x^y where it is a fraction that is short enough to write out, else None.

    Of the rest none can lie halfway between two decimals: its denominator would have to divide
    2 * 10^digits, and such a fraction below 10^1000 is short.
    """
    above, below = (_root(part, y.denominator) for part in (x.numerator, x.denominator))
    if above is None or below is None:
        return None
    if abs(y.numerator) * max(above.bit_length(), below.bit_length()) > EXACT:
        return None
    return Fraction(above, below) ** y.numerator


def _root(n: int, degree: int) -> int | None:
    """The whole number whose power of `degree` is `n`; None if there is none."""
    if degree == 1 or n == 1:
        return n
    if degree >= n.bit_length():
        return None
    low, high = 1, 1 << -(-n.bit_length() // degree)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= n else (low, middle - 1)
    return low if low**degree == n else None
