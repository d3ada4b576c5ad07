"""Units of measure (计量单位): products of symbols with whole exponents, such as 元/t or kJ/kg."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

SYMBOL = re.compile(r"[^\s/·*0-9.,;|()\[\]{}:#\"'-]+")


@dataclass(frozen=True, slots=True)
class Uom:
    """A unit as sorted (symbol, exponent) pairs; no pairs is a plain number."""

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Uom) -> Uom:
        return _collect([*self.powers, *other.powers])

    def __truediv__(self, other: Uom) -> Uom:
        return _collect([*self.powers, *((s, -n) for s, n in other.powers)])

    def raised(self, exponent: Fraction) -> Uom | None:
        """The unit of a power; None if a symbol would get a broken exponent."""
        powers = [(symbol, n * exponent) for symbol, n in self.powers]
        if any(n.denominator != 1 for _, n in powers):
            return None
        return _collect([(symbol, int(n)) for symbol, n in powers])

    @property
    def plain(self) -> bool:
        """True for a number without a unit."""
        return not self.powers

    def __str__(self) -> str:
        above = [s if n == 1 else f"{s}{n}" for s, n in self.powers if n > 0]
        below = [s if n == -1 else f"{s}{-n}" for s, n in self.powers if n < 0]
        return "·".join(above or ["1"] * bool(below)) + "".join(f"/{s}" for s in below)


def _collect(pairs: list[tuple[str, int]]) -> Uom:
    total: dict[str, int] = {}
    for symbol, n in pairs:
        total[symbol] = total.get(symbol, 0) + n
    return Uom(tuple(sorted((s, n) for s, n in total.items() if n)))


PLAIN = Uom()
PERCENT = Uom((("%", 1),))


def uom(text: str) -> Uom:
    """The unit that `text` writes: symbols joined by · or /; ValueError if it is not one."""
    if not text:
        return PLAIN
    result = PLAIN
    for place, part in enumerate(text.split("/")):
        for symbol in part.split("·"):
            if symbol == "1" and place == 0:
                continue
            if not SYMBOL.fullmatch(symbol):
                raise ValueError(text)
            one = Uom(((symbol, 1),))
            result = result * one if place == 0 else result / one
    return result
