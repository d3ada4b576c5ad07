"""Writing a method: a first text, a later one, until it is released."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from qiyue.apps.accounts.models import User
from qiyue.apps.journal.services import place_of, record
from qiyue.apps.methods.models import Method, MethodVersion, ReleaseStep
from qiyue.apps.methods.services.refusals import ChangedMeanwhile, OtherCode, TextReleased
from qiyue.apps.methods.texts import keep
from qiyue.core.judging.looks import Files, Looked, digest_of

BROKEN = 10_000
"""Errors of a text that could not even be looked at to its end."""


@transaction.atomic
def draft_method(
    files: Files,
    looked: Looked,
    *,
    actor: User,
    at: datetime,
    on: date,
    code: str = "",
    key: str | None = None,
) -> MethodVersion:
    """Register a text as the next version of its code.

    `looked` is what a look at these files found; a broken text takes the `code` given. Raises
    OtherCode if it has no code, or another than the one given.
    """
    _same(files, looked)
    found = looked.code or code
    if not found or (code and found != code):
        raise OtherCode(code, looked.code)
    method, new = Method.objects.get_or_create(code=found)
    method = Method.objects.select_for_update().get(pk=method.pk)
    last = method.versions.aggregate(last=Max("number"))["last"] or 0
    version = MethodVersion(
        method=method, number=last + 1, author=actor, created_at=at, saved_at=at
    )
    _tell(version, looked)
    version.save()
    rows, contents = keep(version, files)
    step = _written(version, actor, at, on)
    changed = [version, *rows, *contents, step, *([method] if new else [])]
    record("method.drafted", *changed, actor=actor, at=at, key=key)
    return version


@transaction.atomic
def save_text(
    version_id: int,
    files: Files,
    looked: Looked,
    *,
    base: str,
    actor: User,
    at: datetime,
    on: date,
    key: str | None = None,
) -> MethodVersion:
    """Put another text in the place of a draft's; who saves it becomes one of its writers.

    An approval of the former text falls. Raises TextReleased; ChangedMeanwhile if the text is
    no longer the one with the digest `base`; OtherCode.
    """
    _same(files, looked)
    version = MethodVersion.objects.select_for_update().get(pk=version_id)
    if version.released:
        raise TextReleased
    if version.digest != base:
        raise ChangedMeanwhile(version)
    if looked.code and looked.code != version.method.code:
        raise OtherCode(version.method.code, looked.code)
    if looked.digest == version.digest:
        return version
    removed = [place_of(file) for file in version.files.all()]
    version.files.all().delete()
    rows, contents = keep(version, files)
    _tell(version, looked)
    version.approver = None
    version.saved_at = at
    version.save()
    step = _written(version, actor, at, on)
    changed = (version, *rows, *contents, step)
    record("method.saved", *changed, actor=actor, at=at, key=key, removed=removed)
    return version


def _same(files: Files, looked: Looked) -> None:
    """What was looked at is what is saved."""
    if digest_of(files) != looked.digest:
        raise ValueError("another text was looked at")


def _tell(version: MethodVersion, looked: Looked) -> None:
    """What a look found goes into the row; what a broken text does not tell stays."""
    version.digest = looked.digest
    version.errors = BROKEN if looked.stopped else looked.errors
    version.examples_good, version.examples_total = looked.good, len(looked.examples)
    if looked.code:
        version.name_zh, version.name_en = looked.name.zh[:200], looked.name.en[:200]
        version.language = looked.language
        days = looked.applies or (None, None)
        version.applies_from, version.applies_to = (
            date.fromisoformat(day) if day else None for day in days
        )


def _written(version: MethodVersion, actor: User, at: datetime, on: date) -> ReleaseStep:
    kind = ReleaseStep.Kind.WRITTEN
    return ReleaseStep.objects.create(
        version=version, kind=kind, on=on, digest=version.digest, by=actor, at=at
    )
