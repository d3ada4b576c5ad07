"""登录会话: begins, keeps and ends log-ins; how long they last is said here."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction

from qiyue.apps.accounts.models import User, Visit
from qiyue.apps.journal.services import Actor, record

LASTS = timedelta(hours=8)
"""A working day: no log-in lasts longer."""

IDLE = timedelta(minutes=30)
"""So long a log-in may lie idle, but on one's own office computer."""

FRESH = timedelta(minutes=10)
"""So long a second factor is good for what is sensitive."""

NOTED_EVERY = timedelta(minutes=1)
"""Use is noted no more often, so that reading pages writes little."""


@transaction.atomic
def begin_visit(
    user: User,
    *,
    session: str,
    device: str,
    address: str,
    own_computer: bool,
    proved: bool,
    at: datetime,
) -> Visit:
    """Remember a log-in. `proved`: a second factor was given just now."""
    visit = Visit.objects.create(
        user=user,
        session=session,
        device=device[:200],
        address=address[:60],
        own_computer=own_computer,
        began_at=at,
        seen_at=at,
        proved_at=at if proved else None,
    )
    User.objects.filter(pk=user.pk).update(last_login=at)
    record("account.logged_in", visit, actor=user, at=at)
    return visit


def is_over(visit: Visit, at: datetime) -> bool:
    """Whether a log-in has ended, grown too old or lain idle too long."""
    if visit.ended_at is not None or at - visit.began_at > LASTS:
        return True
    return not visit.own_computer and at - visit.seen_at > IDLE


def note_use(visit: Visit, at: datetime) -> None:
    """Remember that a log-in was used."""
    if at - visit.seen_at >= NOTED_EVERY:
        Visit.objects.filter(pk=visit.pk).update(seen_at=at)


def is_fresh(visit: Visit, at: datetime) -> bool:
    """Whether a second factor was given lately enough for what is sensitive."""
    return visit.proved_at is not None and at - visit.proved_at <= FRESH


def note_proof(visit: Visit, at: datetime) -> None:
    """Remember that a second factor was given."""
    visit.proved_at = at
    visit.save(update_fields=["proved_at"])


def open_visits(user: User, at: datetime) -> list[Visit]:
    """Where somebody is logged in, the latest first."""
    found = user.visits.filter(ended_at=None, began_at__gt=at - LASTS).order_by("-seen_at", "-pk")
    return [visit for visit in found if not is_over(visit, at)]


@transaction.atomic
def end_visits(
    user: User,
    *,
    actor: Actor,
    at: datetime,
    only: int | None = None,
    but: int | None = None,
    kind: str = "account.sessions_ended",
) -> int:
    """End log-ins of `user`: all, `only` one, or all `but` one; gives how many there were."""
    found = user.visits.select_for_update().filter(ended_at=None)
    if only is not None:
        found = found.filter(pk=only)
    if but is not None:
        found = found.exclude(pk=but)
    visits = list(found)
    for visit in visits:
        visit.ended_at = at
    if visits:
        Visit.objects.bulk_update(visits, ["ended_at"])
        forget_sessions([visit.session for visit in visits])
        record(kind, *visits, actor=actor, at=at, body={"account": user.code})
    return len(visits)


def forget_sessions(keys: list[str]) -> None:
    """Take sessions out of their store; a visit that has ended lets nobody in even without this."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(key).delete()
