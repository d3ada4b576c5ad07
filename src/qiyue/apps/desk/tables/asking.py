"""What a reader asks of a table: read from the address, each value by its type, nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from qiyue.apps.desk.tables.columns import Column, Kind
from qiyue.apps.desk.tables.table import Table
from qiyue.core.values.exact import number

MOST_TEXT = 200
MOST_PAGES = 200
"""Further than 10,000 lines nobody reads by paging; filters and the export lead there."""
BIGGEST = 2**63 - 1
SPANS = {Kind.NUMBER, Kind.MONEY, Kind.DAY, Kind.MOMENT}
BAD_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class NotAValue(ValueError):
    """What was typed into a filter is not of its column's type; the words say what is."""


@dataclass(slots=True)
class Asked:
    """What is asked: conditions, order, page, columns; and what could not be understood."""

    table: Table
    columns: list[Column]
    sort: str = ""
    page: int = 1
    search: str = ""
    where: Q = field(default_factory=Q)
    typed: dict[str, str] = field(default_factory=dict)
    """Fields of filters to what stands in them."""
    bad: dict[str, str] = field(default_factory=dict)
    """Fields of filters to what is wrong with them."""
    chosen: bool = False
    """The reader chose the columns."""

    @property
    def narrowed(self) -> bool:
        """Something is filtered out."""
        return bool(self.typed or self.search)

    def query(self, **changes: str) -> str:
        """The address that asks the same again, with changes; an empty one leaves a part away."""
        parts = QueryDict(mutable=True)
        wanted = {"q": self.search, "sort": self.sort, **self.typed, "page": "", **changes}
        for name, text in wanted.items():
            if text:
                parts[name] = text
        if self.chosen and "c" not in changes:
            parts.setlist("c", [column.name for column in self.columns])
        return parts.urlencode()


def ask(table: Table, given: QueryDict) -> Asked:
    """Read what the address says; what is no name of this table is passed over."""
    names = set(given.getlist("c"))
    chosen = bool(names & {column.name for column in table.columns})
    first = table.columns[0]
    asked = Asked(
        table,
        [c for c in table.columns if c is first or (c.name in names if chosen else not c.extra)],
        chosen=chosen,
    )
    sort = given.get("sort", "")
    column = table.column(sort.removeprefix("-"))
    if column is not None and column.sort:
        asked.sort = sort
    page = given.get("page", "")
    if re.fullmatch("[0-9]{1,6}", page):
        asked.page = min(max(int(page), 1), MOST_PAGES)
    if table.search:
        _take(asked, "q", given, lambda text: _anywhere(table.search, _text(text)))
        asked.search = asked.typed.pop("q", "")
    for column in table.columns:
        if column.find:
            _ask_column(asked, column, given)
    return asked


def _ask_column(asked: Asked, column: Column, given: QueryDict) -> None:
    name = f"f-{column.name}"
    if column.kind in SPANS:
        _take(asked, f"{name}-from", given, lambda text: _bound(column, text, low=True))
        _take(asked, f"{name}-to", given, lambda text: _bound(column, text, low=False))
    else:
        _take(asked, name, given, lambda text: _equal(column, text))


def _take(asked: Asked, name: str, given: QueryDict, read: Any) -> None:
    text = given.get(name, "").strip()
    if not text:
        return
    asked.typed[name] = BAD_TEXT.sub("", text)[:MOST_TEXT]
    try:
        asked.where &= read(text)
    except NotAValue as error:
        asked.bad[name] = str(error)


def _text(text: str) -> str:
    if len(text) > MOST_TEXT:
        raise NotAValue(_("太长：最多 %d 个字。") % MOST_TEXT)
    if BAD_TEXT.search(text):
        raise NotAValue(_("含有看不见的字符。"))
    return text


def _anywhere(fields: tuple[str, ...], text: str) -> Q:
    found = Q()
    for one in fields:
        found |= Q(**{f"{one}__icontains": text})
    return found


def _equal(column: Column, text: str) -> Q:
    if column.kind is Kind.TEXT:
        return Q(**{f"{column.find}__icontains": _text(text)})
    keys = dict(column.options())
    if text not in keys:
        raise NotAValue(_("没有这一项，请从列表中选。"))
    return Q(**{column.find: text == "1" if column.kind is Kind.YES else text})


def _bound(column: Column, text: str, *, low: bool) -> Q:
    """From a value on, or up to it; a day as an upper bound of moments is meant whole."""
    relation = "gte" if low else "lte"
    value: Any
    if column.kind in (Kind.DAY, Kind.MOMENT):
        value = _day(text)
        if column.kind is Kind.MOMENT:
            value = timezone.make_aware(datetime.combine(value, time.min))
            if not low:
                value, relation = value + timedelta(days=1), "lt"
    else:
        value = _whole(column, text, low=low)
    return Q(**{f"{column.find}__{relation}": value})


def _day(text: str) -> date:
    try:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        value = date.fromisoformat(text)
    except ValueError:
        raise NotAValue(_("日期写作 2026-11-23。")) from None
    if not 1900 <= value.year <= 2999:
        raise NotAValue(_("年份在 1900 与 2999 之间。"))
    return value


def _whole(column: Column, text: str, *, low: bool) -> int:
    """The bound in the column's own steps: 0.015 and more, in steps of 0.01, is 2 and more."""
    try:
        exact = number(text.replace(",", ""))
    except ValueError:
        raise NotAValue(_("数字写作 1234.56。")) from None
    scaled: Fraction = exact * (100 if column.kind is Kind.MONEY else 10**column.places)
    steps = -(-scaled // 1) if low else scaled // 1
    return int(min(max(steps, -BIGGEST), BIGGEST))
