"""What pages read from a request: the day that is looked at, and what the reader may see of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from qiyue.apps.accounts.models import User
from qiyue.apps.orgs.models import Edge, Post, Subject
from qiyue.apps.orgs.rights.below import is_below
from qiyue.apps.orgs.rights.questions import may, permitted, which
from qiyue.apps.orgs.rights.reaches import reaches
from qiyue.apps.orgs.rights.verbs import right


def me(request: HttpRequest) -> User:
    """Who asks; a guard has seen to it that somebody does."""
    return cast("User", request.user)


def day_of(request: HttpRequest, at: datetime) -> date:
    """The day that is looked at: `on` in the address, or today; what is no day is passed over."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate(at)
    return day if 1900 <= day.year <= 2999 else timezone.localdate(at)


@dataclass(frozen=True, slots=True)
class When:
    """按哪天所知: of two times the second: as we know it now, or knew it at the end of a day."""

    day: date | None
    moment: datetime | None

    @property
    def query(self) -> str:
        """What links add to an address, to stay with it."""
        return "" if self.day is None else f"&known={self.day}"


def known_of(request: HttpRequest, at: datetime) -> When:
    """As of when something was known: `known` in the address; today and later are now."""
    try:
        day = date.fromisoformat(request.GET.get("known", ""))
    except ValueError:
        return When(None, None)
    if not day.year >= 1900 or day >= timezone.localdate(at):
        return When(None, None)
    end = timezone.make_aware(datetime.combine(day, time.max))
    return When(day, end)


def seen(request: HttpRequest, code: str, at: datetime) -> Subject:
    """A subject that the reader may see; unknown and forbidden look alike."""
    subject = Subject.objects.filter(code=code).select_related("kind").first()
    if subject is None or not sees(me(request), subject, at):
        raise Http404
    return subject


def sees(user: User, subject: Subject, at: datetime) -> bool:
    """Whether a reader may see a subject; what is no more belongs to who sees where it stood."""
    if may(user, "see", subject, at):
        return True
    if subject.is_person:
        unit = last_unit(subject)
        return subject.is_closed and unit is not None and sees_all_of(user, unit, at)
    here = subject
    while here.is_closed or here.found_on > timezone.localdate(at):
        above = last_above(here)
        if above is None:
            return False
        if may(user, "see", above, at):
            return True
        here = above
    return False


def last_above(unit: Subject) -> Subject | None:
    """What a unit or a Party body stands below at the end of what is known of it."""
    edges = Edge.objects.known().filter(child=unit).select_related("parent")
    edge = edges.order_by("-valid_to").first()
    return edge.parent if edge else None


def last_unit(person: Subject) -> Subject | None:
    """Where somebody has, or had last, the main post."""
    posts = Post.objects.known().filter(person=person, main=True).select_related("subject")
    post = posts.order_by("-valid_to").first()
    return post.subject if post else None


def for_whom(request: HttpRequest, code: str, verb: str, at: datetime) -> Subject:
    """A subject with which the reader may do `verb`; else as if it were not there."""
    subject = seen(request, code, at)
    if not allowed(me(request), verb, subject, at):
        raise Http404
    return subject


def allowed(user: User, verb: str, subject: Subject, at: datetime) -> bool:
    """Whether a reader may do `verb` with a subject, or with what it stood below at its end."""
    return bool(which_allowed(user, (verb,), subject, at))


def which_allowed(
    user: User, verbs: Collection[str], subject: Subject, at: datetime
) -> frozenset[str]:
    """Of some verbs those that are `allowed`, by one question for all of them."""
    found = which(user, verbs, subject, at)
    if not (subject.is_closed or subject.found_on > timezone.localdate(at)):
        return found
    rest = [verb for verb in verbs if verb not in found]
    above = last_unit(subject) if subject.is_person else last_above(subject)
    return found if above is None or not rest else found | which(user, rest, above, at)


def sees_all_of(user: User, unit: Subject, at: datetime) -> bool:
    """Whether a role lets a reader see a unit with everybody in it, and not for being there."""
    found = reaches(user, right("see", "subject"), at)
    return any(
        not reach.apart and (reach.root is None or is_below(unit.pk, reach.root, at))
        for reach in found
    )


def those(
    request: HttpRequest, verb: str, rows: QuerySet[Subject], at: datetime
) -> QuerySet[Subject]:
    """Of some subjects those with which the reader may do `verb`; each is asked for itself."""
    return permitted(me(request), verb, rows, at, few=True)
