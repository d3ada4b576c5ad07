"""Which version of a subject a form was made from, and what it meets when that is an old one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from qiyue.apps.accounts.models import User
from qiyue.apps.desk.forms import conflict, version_of
from qiyue.apps.orgs.models import (
    Change,
    Edge,
    Leave,
    Link,
    Membership,
    Naming,
    Post,
    Subject,
)
from qiyue.apps.orgs.pages.asked import sees
from qiyue.apps.orgs.pages.forms import DeedForm
from qiyue.apps.orgs.queries.effects import words_of
from qiyue.apps.orgs.rights.models import Holder
from qiyue.apps.orgs.rights.questions import may

MOST = 20
"""So many statements of others are told."""

NOT_CARRIED = ("confirmed", "key")
"""What is chosen anew is previewed anew, and gets a key of its own."""


class ChangedSince(Exception):
    """Somebody changed the subject after the form was opened."""


@dataclass(frozen=True, slots=True)
class Since:
    """A statement that was recorded since: what it is about, what it says, its days."""

    what: str
    says: str
    first: date
    last: date | None


def version(subject: Subject) -> int:
    """The newest change that touched a subject itself: its name, its place, its posts …"""
    own = subject.changes.aggregate(last=Max("pk"))["last"] or 0
    return max(own, *(rows.aggregate(last=Max("change"))["last"] or 0 for rows in _rows(subject)))


def opened(request: HttpRequest, subject: Subject) -> int:
    """The version from which a form that comes again was first made, or the one of now."""
    return max(version_of(request), 0) or version(subject)


def still_as_opened(request: HttpRequest, subject: Subject) -> None:
    """Raises ChangedSince where the form says that it was made from another version."""
    if "version" in request.POST and version_of(request) != version(subject):
        raise ChangedSince


def both_versions(
    request: HttpRequest, sent: DeedForm, now: DeedForm, subject: Subject
) -> HttpResponse:
    """The page of both versions: what stands now, what was sent; it leads to a new preview."""
    newest = version(subject)
    change = Change.objects.filter(pk=newest).first()
    now.initial = {name: sent[name].value() for name in sent.fields} | now.standing()
    fields = request.POST.copy()
    for name in NOT_CARRIED:
        fields.pop(name, None)
    request.POST = fields  # type: ignore[assignment]
    return conflict(
        request,
        sent,
        now,
        version=newest,
        who=_who(sent.user, change, sent.at),
        at=change.at if change else sent.at,
        back=reverse("subject", args=[subject.code]),
        context={"since": list(_since(sent.user, subject, version_of(request), sent.at))},
    )


def _who(user: User, change: Change | None, at: datetime) -> str:
    """Who changed it, where the reader may know: oneself, a person that one sees, an account."""
    account = User.objects.filter(code=change.actor).first() if change else None
    if account is not None:
        holder = Holder.objects.filter(user=account).select_related("person").first()
        known = holder is not None and may(user, "see", holder.person, at)
        if known or account == user or may(user, "see", account, at):
            return account.name
    return _("另一位经办人")


def _since(user: User, subject: Subject, old: int, at: datetime) -> Iterator[Since]:
    """What was recorded of a subject after a version, where the reader sees all whom it names."""
    rows = [row for some in _rows(subject) for row in some.known().filter(change__gt=old)]
    for row in sorted(rows, key=lambda one: (one.change_id, one.valid_from))[:MOST]:
        others = [one for one in _named(row) if one.pk != subject.pk]
        if all(sees(user, one, at) for one in others):
            last = None if row.open_ended else row.valid_to - timedelta(days=1)
            yield Since(*words_of(row), row.valid_from, last)


def _rows(subject: Subject) -> Iterator[Any]:
    """All that was ever recorded of a subject, table by table."""
    yield Naming.objects.filter(subject=subject)
    yield Edge.objects.filter(child=subject)
    yield Link.objects.filter(unit=subject)
    yield Link.objects.filter(body=subject)
    yield Post.objects.filter(person=subject)
    yield Membership.objects.filter(person=subject)
    yield Leave.objects.filter(person=subject)


def _named(row: Model) -> Iterator[Subject]:
    """The subjects that a statement names."""
    for field in row._meta.fields:
        if field.related_model is Subject:
            one = getattr(row, field.name)
            if one is not None:
                yield one
