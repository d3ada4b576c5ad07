"""What follows from a draft, counted and in words, for whoever is asked to confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from qiyue.apps.orgs.models import (
    FOREVER,
    Dated,
    Edge,
    Leave,
    Link,
    Membership,
    Naming,
    Path,
    Post,
    Subject,
)
from qiyue.apps.orgs.services import Draft

MOST_LINES = 200


@dataclass(frozen=True)
class Line:
    """One statement that begins or ends."""

    begins: bool
    what: str
    says: str
    since: date
    last: date | None


@dataclass(frozen=True)
class Effects:
    """How much a draft touches."""

    units: set[int]
    """Keys of the units and Party bodies that get another place, with all below them."""

    new_units: int
    people: int
    posts: int
    members: int
    links: int
    lines: list[Line]
    more: int
    """Lines that are not shown."""


def effects_of(draft: Draft, on: date) -> Effects:
    """What a draft touches on its day."""
    rows = [*draft.ended, *draft.begun]
    moved = {row.child.pk for row in rows if isinstance(row, Edge) and row.child.pk}
    below = Path.objects.filter(ancestor__in=moved, valid_from__lte=on, valid_to__gt=on)
    units = moved | set(below.values_list("descendant_id", flat=True))
    people = {row.person.code for row in rows if isinstance(row, Post | Membership | Leave)}
    inside = Post.objects.on(on).filter(subject__in=units, main=True)
    count = inside.exclude(person__code__in=people).count() + len(people) if units else len(people)
    lines = [line_of(row, begins=False, on=on) for row in draft.ended]
    lines += [line_of(row, begins=True, on=on) for row in draft.begun if row.valid_to > on]
    return Effects(
        units,
        len([one for one in draft.made if not one.is_person]),
        count,
        len({id(row) for row in rows if isinstance(row, Post)}),
        len({row.person.code for row in rows if isinstance(row, Membership)}),
        len([row for row in rows if isinstance(row, Link)]),
        lines[:MOST_LINES],
        max(0, len(lines) - MOST_LINES),
    )


def line_of(row: Dated, *, begins: bool, on: date) -> Line:
    """A row in words; one that goes on until the day before is said to end then."""
    what, says = words_of(row)
    if begins:
        last = None if row.valid_to == FOREVER else row.valid_to - timedelta(days=1)
    else:
        last = max(row.valid_from, min(row.valid_to, on)) - timedelta(days=1)
    return Line(begins, what, says, row.valid_from, last)


def words_of(row: Dated) -> tuple[str, str]:
    """What a row is about, and what it says."""
    match row:
        case Edge():
            upper = _name(row.parent) if row.parent else _("最上级")
            return _("上级"), f"{_name(row.child)} → {upper}"
        case Naming():
            return _("名称"), row.name
        case Link():
            return _("联动"), f"{_name(row.unit)} — {_name(row.body)}"
        case Post():
            share = f" {row.share}%" if row.share else ""
            duty = row.title or row.get_duty_display()
            return _("任职"), f"{_name(row.person)} · {_name(row.subject)} {duty}{share}"
        case Membership():
            stage = row.get_stage_display()
            return _("组织关系"), f"{_name(row.person)} · {_name(row.body)} {stage}"
        case Leave():
            return _("离岗"), f"{_name(row.person)} {row.get_reason_display()}"
    return str(row._meta.verbose_name), str(row)


def _name(subject: Subject) -> str:
    if subject.is_person and subject.pk:
        return str(getattr(subject, "identity", "") or subject)
    return str(subject) if subject.pk else _("新设")
