"""The people of a unit or a Party body, and what a person was and did when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from qiyue.apps.orgs.models import Change, Leave, Membership, Post, Subject, Tree
from qiyue.apps.orgs.queries.trees import below, below_then


def people_of(
    subject: Subject, day: date, at: datetime | None = None, *, whole: bool
) -> QuerySet[Post] | QuerySet[Membership]:
    """Posts in a unit or members of a body on a day; `whole`: with all that stands below it."""
    units = _units(subject, day, at) if whole else [subject.pk]
    if subject.tree == Tree.PARTY:
        members = Membership.objects.on(day, at).filter(body__in=units)
        return members.select_related("person__identity", "body")
    posts = Post.objects.on(day, at).filter(subject__in=units)
    return posts.select_related("person__identity", "subject")


def count_of(subject: Subject, day: date, at: datetime | None = None) -> int:
    """How many people have their main post in a unit or below it, or are members there."""
    units = _units(subject, day, at)
    if subject.tree == Tree.PARTY:
        return Membership.objects.on(day, at).filter(body__in=units).count()
    return Post.objects.on(day, at).filter(subject__in=units, main=True).count()


def _units(subject: Subject, day: date, at: datetime | None) -> Any:
    return below([subject], day) if at is None else below_then([subject.pk], day, at)


def heads_of(subject: Subject, day: date, at: datetime | None = None) -> list[Post]:
    """Who leads a unit or a Party body on a day."""
    duties = (Post.Duty.HEAD, Post.Duty.SECRETARY)
    posts = Post.objects.on(day, at).filter(subject=subject, duty__in=duties)
    return list(posts.select_related("person__identity"))


@dataclass(frozen=True)
class Life:
    """What is known of a person: rows in order of time, the newest first."""

    posts: list[Post]
    memberships: list[Membership]
    leaves: list[Leave]
    changes: list[Change]


def life_of(person: Subject, at: datetime | None = None) -> Life:
    """What we know now of a person, or knew at a moment."""
    posts = Post.objects.known(at).filter(person=person).select_related("subject", "change")
    members = Membership.objects.known(at).filter(person=person).select_related("body", "change")
    changes = person.changes.all() if at is None else person.changes.filter(at__lte=at)
    return Life(
        list(posts.order_by("-valid_from", "-main")),
        list(members.order_by("-valid_from")),
        list(Leave.objects.known(at).filter(person=person).order_by("-valid_from")),
        list(changes.order_by("-pk")[:50]),
    )
