"""What a value can be: its kind, its unit, its range and its grain."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Literal

from qiyue.core.values.uoms import PLAIN, Uom

Kind = Literal["number", "text", "yes/no", "date", "choice", "reference", "rule"]


@dataclass(frozen=True, slots=True)
class Type:
    """What a value can be.

    Numbers: `low` and `high` are their range (None: not known), every value is a multiple of
    `step` (None: not known), measured in `uom`. A choice is one of `options`, in their order;
    a reference names a row of `table`.
    """

    kind: Kind
    uom: Uom = PLAIN
    low: Fraction | None = None
    high: Fraction | None = None
    step: Fraction | None = None
    options: tuple[str, ...] = ()
    table: str = ""


TEXT = Type("text")
TEXTS: tuple[Kind, ...] = ("text", "choice", "reference")
"""Kinds whose values are texts, and meet as such."""
YES_NO = Type("yes/no")


def common_step(*steps: Fraction | None) -> Fraction | None:
    """The largest step of which all `steps` are multiples; None if one is not known."""
    known = [s for s in steps if s is not None]
    if len(known) < len(steps):
        return None
    below = lcm(*(s.denominator for s in known))
    above = gcd(*(s.numerator * (below // s.denominator) for s in known))
    return Fraction(above, below)
