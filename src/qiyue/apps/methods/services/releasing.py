"""Releasing a method: consulted, approved by another person, published, in force, retired."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models, transaction

from qiyue.apps.accounts.models import User
from qiyue.apps.journal.services import record
from qiyue.apps.methods.models import Method, MethodVersion, ReleaseStep
from qiyue.apps.methods.queries import writers
from qiyue.apps.methods.services.refusals import (
    BadDay,
    ChangedMeanwhile,
    NoNote,
    NotApproved,
    NotProven,
    NotYet,
    OwnText,
    TextReleased,
)
from qiyue.core.journal.canonical import Json

State, Kind = MethodVersion.State, ReleaseStep.Kind


@transaction.atomic
def consult(
    version_id: int, *, note: str, on: date, actor: User, at: datetime, key: str | None = None
) -> MethodVersion:
    """Say that a draft was consulted: with whom, on what day. It may be done more than once."""
    version = _locked(version_id)
    if version.released:
        raise TextReleased
    version.state = State.CONSULTED
    return _done(version, Kind.CONSULTED, _proof(note), on, actor, at, key)


@transaction.atomic
def approve(
    version_id: int,
    *,
    digest: str,
    note: str = "",
    on: date,
    actor: User,
    at: datetime,
    key: str | None = None,
) -> MethodVersion:
    """Approve the text with this digest, as somebody who wrote none of it.

    Raises ChangedMeanwhile if the text is another by now, NotYet before it was consulted,
    NotProven, OwnText.
    """
    version = _locked(version_id)
    if version.released:
        raise TextReleased
    if version.digest != digest:
        raise ChangedMeanwhile(version)
    if version.state != State.CONSULTED:
        raise NotYet(version.state)
    if not version.proven:
        raise NotProven
    if actor.pk in writers(version):
        raise OwnText
    version.approver = actor
    return _done(version, Kind.APPROVED, note, on, actor, at, key)


@transaction.atomic
def publish(
    version_id: int, *, note: str, on: date, actor: User, at: datetime, key: str | None = None
) -> MethodVersion:
    """Publish an approved text: where, on what day. From here on it stays as it is."""
    version = _locked(version_id)
    if version.released:
        raise NotYet(version.state)
    if version.state != State.CONSULTED or version.approver_id is None:
        raise NotApproved
    if not version.proven:
        raise NotProven
    version.state = State.PUBLISHED
    return _done(version, Kind.PUBLISHED, _proof(note), on, actor, at, key)


@transaction.atomic
def bring_into_force(
    version_id: int,
    *,
    on: date,
    note: str = "",
    actor: User,
    at: datetime,
    key: str | None = None,
) -> MethodVersion:
    """Bring a published version into force from a day on; the one before it ends there.

    Raises BadDay if a version of the code begins on that day or later.
    """
    version = _locked(version_id)
    if version.state != State.PUBLISHED:
        raise NotYet(version.state)
    others = version.method.versions.exclude(starts_on=None)
    last = others.order_by("-starts_on").first()
    if last is not None and last.starts_on is not None and last.starts_on >= on:
        raise BadDay(last.starts_on)
    ended: list[models.Model] = []
    for one in others.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=on)):
        one.ends_on, one.state = on, State.RETIRED
        one.save(update_fields=["ends_on", "state"])
        ended += [one, _step(one, Kind.RETIRED, f"v{version.number}", on, actor, at)]
    version.state, version.starts_on = State.IN_FORCE, on
    return _done(version, Kind.IN_FORCE, note, on, actor, at, key, ended)


@transaction.atomic
def retire(
    version_id: int, *, on: date, note: str, actor: User, at: datetime, key: str | None = None
) -> MethodVersion:
    """End a version that is in force: from what day on, why. Raises BadDay before its first."""
    version = _locked(version_id)
    if version.state != State.IN_FORCE or version.starts_on is None:
        raise NotYet(version.state)
    if on < version.starts_on:
        raise BadDay(version.starts_on)
    version.state, version.ends_on = State.RETIRED, on
    return _done(version, Kind.RETIRED, _proof(note), on, actor, at, key)


def _locked(version_id: int) -> MethodVersion:
    """The version, with all of its code held."""
    version = MethodVersion.objects.get(pk=version_id)
    Method.objects.select_for_update().get(pk=version.method_id)
    version.refresh_from_db()
    return version


def _proof(note: str) -> str:
    if not note.strip():
        raise NoNote
    return note.strip()


def _step(
    version: MethodVersion, kind: ReleaseStep.Kind, note: str, on: date, actor: User, at: datetime
) -> ReleaseStep:
    return ReleaseStep.objects.create(
        version=version, kind=kind, on=on, note=note, digest=version.digest, by=actor, at=at
    )


def _done(
    version: MethodVersion,
    kind: ReleaseStep.Kind,
    note: str,
    on: date,
    actor: User,
    at: datetime,
    key: str | None,
    others: list[models.Model] | None = None,
) -> MethodVersion:
    """Save the version and its step, and write both in the journal."""
    version.save()
    step = _step(version, kind, note.strip(), on, actor, at)
    body: dict[str, Json] = {
        "code": version.method.code,
        "number": version.number,
        "digest": version.digest,
    }
    record(
        f"method.{kind.value}",
        version,
        step,
        *(others or []),
        actor=actor,
        at=at,
        key=key,
        body=body,
    )
    return version
