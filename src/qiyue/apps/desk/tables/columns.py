"""A column: what it is called, where its values come from, what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qiyue.apps.desk import figures

Words = str | Promise
Choices = Iterable[tuple[Any, Words]]


class Kind(Enum):
    """What the values of a column are."""

    TEXT = "text"
    NUMBER = "number"
    """Whole numbers that count in steps of 10**-places; or exact fractions."""
    MONEY = "money"
    """Whole numbers of fen."""
    DAY = "day"
    MOMENT = "moment"
    CHOICE = "choice"
    """Keys; readers see the words of `choices`."""
    YES = "yes"


RIGHT = {Kind.NUMBER, Kind.MONEY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table.

    value    a path of attributes (`unit__name`) or a function of the row; empty: its name
    sort     the field to sort by; empty: it cannot be sorted
    find     the field that its filter looks into; empty: it has no filter
    places   of NUMBER: how many decimal places the whole numbers carry
    choices  of CHOICE: pairs of key and words, or a function that gives them
    total    the sum of `find`, or of `sort`, stands in the last line
    phone    shown on a phone as well; the first column always is
    extra    shown only to whoever chooses it
    href     where a cell leads
    html     draws the cell itself; exports still take the value
    """

    name: str
    label: Words
    kind: Kind = Kind.TEXT
    value: str | Callable[[Any], Any] = ""
    sort: str = ""
    find: str = ""
    places: int = 0
    unit: Words = ""
    choices: Choices | Callable[[], Choices] = ()
    total: bool = False
    phone: bool = False
    extra: bool = False
    href: Callable[[Any], str] | None = None
    html: Callable[[Any], Any] | None = None
    width: int = 0
    """Characters in a workbook; a usual one for the kind if 0."""

    @property
    def right(self) -> bool:
        """Numbers stand at the right, so that their digits meet."""
        return self.kind in RIGHT

    @property
    def summed(self) -> str:
        """The field that the last line adds up."""
        return (self.find or self.sort or self.name) if self.total else ""

    def of(self, row: Any) -> Any:
        """The value in a row, as the database keeps it; None where there is none."""
        if callable(self.value):
            return self.value(row)
        found = row
        for step in (self.value or self.name).split("__"):
            if found is None:
                return None
            found = found[step] if isinstance(found, dict) else getattr(found, step)
        return found

    def options(self) -> list[tuple[str, str]]:
        """The choices, as a filter offers them."""
        if self.kind is Kind.YES:
            return [("1", _("是")), ("0", _("否"))]
        given = self.choices() if callable(self.choices) else self.choices
        return [(str(key), str(words)) for key, words in given]

    def says(self, value: Any, words: dict[str, str] | None = None) -> str:
        """A value as a reader sees it; `words` are the options, looked up once for a page."""
        if value is None or value == "":
            return ""
        match self.kind:
            case Kind.NUMBER:
                return figures.fixed(self.exact(value), self.places)
            case Kind.MONEY:
                return figures.fixed(self.exact(value), 2)
            case Kind.DAY:
                return figures.day(value)
            case Kind.MOMENT:
                return figures.moment(value)
            case Kind.CHOICE:
                return (words or dict(self.options())).get(str(value), str(value))
            case Kind.YES:
                return _("是") if value else _("否")
            case Kind.TEXT:
                return str(value)

    def exact(self, value: int | Fraction) -> Fraction:
        """A number as it is meant: whole numbers lose their scale."""
        if isinstance(value, Fraction):
            return value
        return Fraction(value, 100 if self.kind is Kind.MONEY else 10**self.places)

    def title(self, value: Any) -> str:
        """The exact value of a fraction, where what is shown is rounded."""
        if isinstance(value, Fraction) and self.right:
            exact = figures.in_full(value)
            return "" if exact == self.says(value) else exact
        return ""
