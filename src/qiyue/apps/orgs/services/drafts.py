"""A draft: what a change would end, begin and rewrite; nothing of it is in the database yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model

from qiyue.apps.orgs.models import (
    STILL,
    Dated,
    Edge,
    Identity,
    Leave,
    Link,
    Membership,
    Naming,
    Post,
    Subject,
    Tree,
)

D = TypeVar("D", bound=Dated)
Span = tuple[date, date]
"""From a day until before another."""

TIMES = {"id", "valid_from", "valid_to", "recorded_from", "recorded_to", "change"}


@dataclass
class Draft:
    """The rows of one change, before it is carried out or thrown away.

    Everything a plan asks for here is as it would be after what the plan has drawn so far.
    """

    subject: Subject | None = None
    made: list[Subject] = field(default_factory=list)
    """New subjects."""

    identities: list[Identity] = field(default_factory=list)
    """New or rewritten identities."""

    rewritten: dict[str, Subject] = field(default_factory=dict)
    """Subjects that keep their place and change in themselves, by code."""

    begun: list[Dated] = field(default_factory=list)
    _ended: dict[tuple[type[Dated], int], Dated] = field(default_factory=dict)
    _lines: dict[tuple[type[Dated], str, str], list[Dated]] = field(default_factory=dict)

    def found(self, subject: Subject) -> Subject:
        """Take up a new subject."""
        self.made.append(subject)
        return subject

    def edges(self, child: Subject) -> list[Edge]:
        """Below whom `child` stands, in order of time."""
        return self._line(Edge, "child", child)

    def namings(self, subject: Subject) -> list[Naming]:
        """What `subject` is called, in order of time."""
        return self._line(Naming, "subject", subject)

    def posts(self, person: Subject) -> list[Post]:
        """All posts of `person`, in both trees."""
        return self._line(Post, "person", person)

    def memberships(self, person: Subject) -> list[Membership]:
        """The Party bodies of `person`, in order of time."""
        return self._line(Membership, "person", person)

    def leaves(self, person: Subject) -> list[Leave]:
        """When `person` is away."""
        return self._line(Leave, "person", person)

    def links(self, subject: Subject) -> list[Link]:
        """The links of a unit or a Party body."""
        return self._line(Link, "unit" if subject.tree == Tree.LINE else "body", subject)

    def below(self, parent: Subject, span: Span) -> list[Edge]:
        """The edges down from `parent` within a span."""
        return self._line_within(Edge, "parent", parent, span)

    def staff(self, subject: Subject, span: Span) -> list[Post]:
        """The posts in a unit or a Party body within a span."""
        return self._line_within(Post, "subject", subject, span)

    def members(self, body: Subject, span: Span) -> list[Membership]:
        """The members of a Party body within a span."""
        return self._line_within(Membership, "body", body, span)

    def lay(self, rows: Iterable[Dated], span: Span, *new: Dated) -> None:
        """Let `new` hold within `span` in the place of `rows`; outside of it all stays.

        A row that says within the span what a new one would is left alone.
        """
        start, end = span
        fresh = list(new)
        for row in [row for row in rows if row.valid_from < end and row.valid_to > start]:
            same = next((one for one in fresh if says(one) == says(row)), None)
            if same is not None and row.valid_from <= start and row.valid_to >= end:
                fresh.remove(same)
                continue
            self.end(row)
            if row.valid_from < start:
                self.begin(again(row, row.valid_from, start))
            if row.valid_to > end:
                self.begin(again(row, end, row.valid_to))
        for row in fresh:
            self.begin(row)

    def begin(self, row: Dated) -> None:
        """Take up a row that is not in the database yet."""
        self.begun.append(row)
        for place in _places(row):
            if place in self._lines:
                self._lines[place].append(row)
                self._lines[place].sort(key=_by_time)

    def end(self, row: Dated) -> None:
        """Hold a row for true no more."""
        for place in _places(row):
            if place in self._lines:
                line = self._lines[place]
                line[:] = [one for one in line if not same_row(one, row)]
        if row.pk is None:
            self.begun[:] = [one for one in self.begun if one is not row]
        else:
            self._ended[type(row), row.pk] = row

    @property
    def ended(self) -> list[Dated]:
        """The rows that are held for true no more."""
        return list(self._ended.values())

    def _line(self, model: type[D], key: str, subject: Subject) -> list[D]:
        """The rows of `model` about a subject, as they would be."""
        place = (model, key, subject.code)
        if place not in self._lines:
            stored: list[Dated] = []
            if subject.pk is not None:
                stored = list(
                    model._default_manager.filter(**{key: subject}, recorded_to=STILL)
                    .select_related(*(f"{name}__kind" for name in _ends(model)))
                    .order_by("valid_from", "pk")
                )
            line = [row for row in stored if (model, row.pk) not in self._ended]
            line += [row for row in self.begun if place in _places(row)]
            self._lines[place] = sorted(line, key=_by_time)
        return list(self._lines[place])  # type: ignore[arg-type] # the place says the type

    def _line_within(self, model: type[D], key: str, subject: Subject, span: Span) -> list[D]:
        return [
            row
            for row in self._line(model, key, subject)
            if row.valid_from < span[1] and row.valid_to > span[0]
        ]


def says(row: Dated) -> tuple[object, ...]:
    """What a row states, whenever it does."""
    values: list[object] = [type(row)]
    for name in (f.name for f in row._meta.concrete_fields if f.name not in TIMES):
        value = getattr(row, name)
        values.append(value.code if isinstance(value, Subject) else value)
    return tuple(values)


def again(row: D, start: date, end: date) -> D:
    """The same statement for another time."""
    values: dict[str, Any] = {
        f.name: getattr(row, f.name) for f in row._meta.concrete_fields if f.name not in TIMES
    }
    return type(row)(**values, valid_from=start, valid_to=end)


def same_row(one: Model, other: Model) -> bool:
    """Whether two objects are the same row of the database."""
    return one is other or (type(one) is type(other) and one.pk is not None and one.pk == other.pk)


def covered(rows: Iterable[Dated], span: Span) -> date | None:
    """The first day of a span that no row holds, or none when they hold it all."""
    day, end = span
    for row in sorted(rows, key=lambda one: one.valid_from):
        if row.valid_from > day:
            break
        day = max(day, row.valid_to)
    return day if day < end else None


def cut(row: Dated, span: Span) -> Span:
    """The part of a row's time within a span."""
    return max(row.valid_from, span[0]), min(row.valid_to, span[1])


def _places(row: Dated) -> list[tuple[type[Dated], str, str]]:
    """Under which subjects a row is looked for."""
    ends = [(name, getattr(row, name)) for name in _ends(type(row))]
    return [(type(row), name, end.code) for name, end in ends if end is not None]


@cache
def _ends(model: type[Dated]) -> list[str]:
    return [f.name for f in model._meta.concrete_fields if f.related_model is Subject]


def _by_time(row: Dated) -> tuple[date, date]:
    return row.valid_from, row.valid_to
