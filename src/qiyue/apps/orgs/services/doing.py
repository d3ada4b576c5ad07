"""Carries a plan out, or only draws it: a preview shows exactly what would be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NotRequired, Protocol, TypedDict, Unpack

from django.db import transaction

from qiyue.apps.journal.services import Actor, code_of, record
from qiyue.apps.orgs.models import STILL, Change, Dated, Edge, Kind, Naming, Post, Subject
from qiyue.apps.orgs.services import paths
from qiyue.apps.orgs.services.drafts import Draft
from qiyue.apps.orgs.services.errors import ClockWentBack, NothingChanges
from qiyue.apps.orgs.sounds import sounds

BATCH = 500
"""Rows named in one statement: within what SQLite takes as parameters."""


class Plan(Protocol):
    """One thing that is done to the organisation or its people."""

    @property
    def act(self) -> str:
        """What it is, one of Change.Act."""

    @property
    def on(self) -> date:
        """From which day it holds."""

    def draw(self, draft: Draft) -> None:
        """Put into `draft` what is to be. Raises a Refused if it may not be."""


class Doing(TypedDict):
    """Who does it and when, by which document; `key` is the command key of a form."""

    actor: Actor
    at: datetime
    document: NotRequired[str]
    key: NotRequired[str | None]
    on_behalf_of: NotRequired[Actor | None]


def preview(plan: Plan) -> Draft:
    """What `plan` would do. Raises what carrying it out would raise."""
    draft = Draft()
    plan.draw(draft)
    if not (draft.made or draft.identities or draft.begun or draft.ended):
        raise NothingChanges
    return draft


def carry_out(plan: Plan, **doing: Unpack[Doing]) -> Change:
    """Do what `plan` says, in one transaction with its entry in the journal.

    Raises a Refused when the organisation as it stands does not allow it.
    """
    with changing():
        return write(preview(plan), plan.act, plan.on, **doing)


@contextmanager
def changing() -> Iterator[None]:
    """A transaction in which nobody else changes the organisation."""
    with transaction.atomic():
        # Kinds are few and always there: who holds them is alone. SQLite's writers are so anyway.
        list(Kind.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        yield


def write(draft: Draft, act: str, on: date, **doing: Unpack[Doing]) -> Change:
    """Bring a draft into the database and the journal."""
    at = doing["at"]
    if any(row.recorded_from > at for row in draft.ended):
        raise ClockWentBack
    settle(draft)
    Subject.objects.bulk_create(draft.made)
    for identity in draft.identities:
        identity.subject_id = identity.subject.pk
        identity.save()
    change = Change.objects.create(
        act=act,
        on=on,
        at=at,
        actor=code_of(doing["actor"]),
        subject=draft.subject,
        document=doing.get("document", ""),
    )
    for model, rows in by_model(draft.ended).items():
        for start in range(0, len(rows), BATCH):
            part = [row.pk for row in rows[start : start + BATCH]]
            model._default_manager.filter(pk__in=part).update(recorded_to=at)
    for row in draft.begun:
        row.recorded_from, row.recorded_to, row.change = at, STILL, change
    for model, rows in by_model(draft.begun).items():
        model._default_manager.bulk_create(rows, batch_size=BATCH)
    for subject in draft.rewritten.values():
        subject.save()
    paths.follow({row.child_id for row in (*draft.ended, *draft.begun) if isinstance(row, Edge)})
    record(
        f"{'person' if draft.subject and draft.subject.is_person else 'subject'}.{act}",
        change,
        *draft.made,
        *draft.rewritten.values(),
        *draft.identities,
        *draft.ended,
        *draft.begun,
        actor=doing["actor"],
        at=at,
        key=doing.get("key"),
        on_behalf_of=doing.get("on_behalf_of"),
        body={
            "change": change.pk,
            "on": on.isoformat(),
            "subject": draft.subject.code if draft.subject else None,
        },
    )
    return change


def settle(draft: Draft) -> None:
    """Set the newest name, first and last day of subjects, as they follow from the rows."""
    made = {one.code: one for one in draft.made}
    touched: dict[str, Subject] = {}
    for row in (*draft.ended, *draft.begun):
        if isinstance(row, Edge):
            touched[row.child.code] = row.child
        elif isinstance(row, Naming):
            touched[row.subject.code] = row.subject
        elif isinstance(row, Post):
            touched[row.person.code] = row.person
    for code, known in touched.items():
        subject = made.get(code) or draft.rewritten.get(code) or known
        before = _self_of(subject)
        if subject.is_person:
            _last_days(subject, [row for row in draft.posts(subject) if row.main])
        else:
            _last_days(subject, draft.edges(subject))
            if namings := draft.namings(subject):
                subject.name, subject.short_name = namings[-1].name, namings[-1].short_name
                subject.pinyin, subject.initials = sounds(subject.name)
        if code not in made and _self_of(subject) != before:
            draft.rewritten[code] = subject


def _last_days(subject: Subject, rows: Sequence[Dated]) -> None:
    if rows:
        subject.found_on = min(row.valid_from for row in rows)
        subject.closed_on = max(row.valid_to for row in rows)
    else:  # all that was known of it is taken back
        subject.closed_on = subject.found_on


def _self_of(subject: Subject) -> tuple[Any, ...]:
    return tuple(getattr(subject, f.attname) for f in subject._meta.concrete_fields)


def by_model(rows: Sequence[Dated]) -> dict[type[Dated], list[Dated]]:
    """Rows, those of a table together."""
    found: dict[type[Dated], list[Dated]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    return found
