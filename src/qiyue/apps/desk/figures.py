"""How figures look: 万元, 亿元, % and days, from whole numbers and exact fractions alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qiyue.core.values.exact import decimals, half_away

Exact = int | Fraction

FEN = 100
WAN, YI = 10_000, 100_000_000
MOST_PLACES = 12
"""An exact value with more places than this, or with no end, is written as a fraction."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is read: rounded, its unit, and the exact value that stands beneath."""

    shown: str
    unit: str
    exact: str

    def __str__(self) -> str:
        return (
            f"{self.shown} {self.unit}"
            if self.unit and self.unit != "%"
            else self.shown + self.unit
        )


def fixed(value: Exact, places: int, *, grouped: bool = True) -> str:
    """`value` with so many places, halves away from zero: 1,234.50."""
    scaled = int(half_away(Fraction(value) * 10**places, Fraction(1)))
    whole, rest = divmod(abs(scaled), 10**places)
    minus = "-" if scaled < 0 else ""
    digits = f"{whole:,}" if grouped else str(whole)
    return f"{minus}{digits}.{rest:0{places}d}" if places else f"{minus}{digits}"


def in_full(value: Exact) -> str:
    """`value` with every digit it has: 12,345.678; 1/3 where no digits end it."""
    value = Fraction(value)
    places = decimals(value)
    if places is None or places > MOST_PLACES:
        return f"{value.numerator}/{value.denominator}"
    return fixed(value, places)


def number(value: Exact, places: int | None = None, unit: str = "") -> Figure:
    """A plain number, in full unless `places` says where to round."""
    shown = in_full(value) if places is None else fixed(value, places)
    return Figure(shown, unit, _with(in_full(value), unit))


def money(fen: Exact) -> Figure:
    """An amount in fen, as 1,234.56 元."""
    yuan = Fraction(fen, FEN)
    return Figure(fixed(yuan, 2), _("元"), _with(in_full_money(yuan), _("元")))


def wan(fen: Exact) -> Figure:
    """An amount in fen, in ten thousands of yuan: 12.35 万元."""
    yuan = Fraction(fen, FEN)
    return _large(yuan, WAN, _("万元"))


def yi(fen: Exact) -> Figure:
    """An amount in fen, in hundred millions of yuan: 1.23 亿元."""
    yuan = Fraction(fen, FEN)
    return _large(yuan, YI, _("亿元"))


def large_money(fen: Exact) -> Figure:
    """An amount in fen, in the unit that keeps it short: 元 below 10,000, then 万元, then 亿元."""
    size = abs(Fraction(fen, FEN))
    if size >= YI:
        return yi(fen)
    return wan(fen) if size >= WAN else money(fen)


def percent(share: Exact, places: int = 1) -> Figure:
    """A share of one: Fraction(1, 3) is 33.3%, beneath it 1/3."""
    hundred = Fraction(share) * 100
    ended = decimals(hundred)
    exact = in_full(hundred) + "%" if ended is not None and ended <= MOST_PLACES else in_full(share)
    return Figure(fixed(hundred, places), "%", exact)


def in_full_money(yuan: Fraction) -> str:
    """Yuan with at least the two places of fen."""
    places = decimals(yuan)
    return in_full(yuan) if places is None or places > 2 else fixed(yuan, 2)


def day(value: date | None) -> str:
    """2026-11-23."""
    return "" if value is None else value.isoformat()[:10]


def week(value: date) -> str:
    """第47周 of the year that the week belongs to (ISO 8601: weeks begin on Monday)."""
    year, count, _day = value.isocalendar()
    if get_language() == "en":
        return f"{year} W{count:02d}"
    return f"{year} 年第{count}周"


def moment(value: datetime | None) -> str:
    """2026-11-23 10:32, by the clock of the place."""
    return "" if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def shown(figure: Figure) -> SafeString:
    """A figure on a page: the exact value comes up over it."""
    return format_html(
        '<span class="figure" title="{}">{}<span class="figure-unit">{}</span></span>',
        figure.exact,
        figure.shown,
        f" {figure.unit}" if figure.unit and figure.unit != "%" else figure.unit,
    )


def beneath(figure: Figure) -> SafeString:
    """A figure on a page with its exact value on a second line, where the two differ."""
    if figure.exact == str(figure):
        return shown(figure)
    return format_html("{}<span class='figure-exact'>{}</span>", shown(figure), figure.exact)


def _large(yuan: Fraction, per: int, unit: str) -> Figure:
    return Figure(fixed(yuan / per, 2), unit, _with(in_full_money(yuan), _("元")))


def _with(digits: str, unit: str) -> str:
    return f"{digits} {unit}" if unit else digits


def _shown(make: Callable[..., Figure]) -> Callable[..., SafeString]:
    return lambda value, *rest: shown(make(value, *rest))


FILTERS: dict[str, Callable[..., Any]] = {
    "number": _shown(number),
    "money": _shown(money),
    "wan": _shown(wan),
    "yi": _shown(yi),
    "large_money": _shown(large_money),
    "percent": _shown(percent),
    "day": day,
    "week": week,
    "moment": moment,
    "beneath": beneath,
}
"""What templates can say: {{ amount | wan }}, {{ rise | percent(2) }}, {{ due_on | day }}."""
