"""代理: lets somebody act for the holder of a role, within what the holder holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from qiyue.apps.accounts.models import User
from qiyue.apps.journal.services import record
from qiyue.apps.orgs.models import Subject
from qiyue.apps.orgs.rights.below import is_below
from qiyue.apps.orgs.rights.conflicts import conflicts_with, of_delegation
from qiyue.apps.orgs.rights.errors import (
    Clash,
    NotAllowed,
    NotDelegable,
    NotNarrower,
    NotToOneself,
    Over,
    WrongDays,
)
from qiyue.apps.orgs.rights.models import Assignment, Delegation
from qiyue.apps.orgs.rights.questions import holds
from qiyue.apps.orgs.rights.verbs import Right

LONGEST = timedelta(days=92)
"""A quarter: who is away for longer hands the role over."""


@dataclass(frozen=True, slots=True)
class Lent:
    """What is to be delegated: to whom, which rights of the role, below which root, which days."""

    assignment: int
    receiver: User
    rights: frozenset[Right]
    subject: Subject | None
    starts_on: date
    ends_on: date
    reason: str = ""


@transaction.atomic
def delegate(lent: Lent, *, giver: User, at: datetime, key: str | None = None) -> Delegation:
    """Delegate part of one's own role; what was delegated is not a role, so it goes no further.

    Raises NotAllowed if the role is not the giver's, NotDelegable, NotToOneself, NotNarrower,
    WrongDays and Clash.
    """
    held = Assignment.objects.in_force(at).filter(pk=lent.assignment, user=giver).first()
    if held is None:
        raise NotAllowed("not a role of the giver")
    if not held.kind.delegable:
        raise NotDelegable(held.role)
    if lent.receiver.pk == giver.pk:
        raise NotToOneself("a delegation")
    User.objects.select_for_update().get(pk=lent.receiver.pk)
    _check_narrower(lent, held, at)
    if not timezone.localdate(at) <= lent.starts_on < lent.ends_on <= lent.starts_on + LONGEST:
        raise WrongDays(f"{lent.starts_on} to {lent.ends_on}")
    given = Delegation(
        assignment=held,
        giver=giver,
        receiver=lent.receiver,
        subject=lent.subject,
        rights=" ".join(sorted(map(str, lent.rights))),
        reason=lent.reason,
        starts_on=lent.starts_on,
        ends_on=lent.ends_on,
        recorded_at=at,
    )
    for found in conflicts_with(of_delegation(given), at):
        raise Clash(found.reason, held.role, found.other.role.code)
    given.save()
    body = {"receiver": lent.receiver.code, "rights": given.rights}
    record("role.delegated", given, actor=giver, at=at, key=key, body=body)
    return given


@transaction.atomic
def end_delegation(
    delegation_id: int, *, actor: User, at: datetime, key: str | None = None
) -> Delegation:
    """End a delegation at once: its giver, its receiver, or who grants roles.

    Raises NotAllowed and Over.
    """
    given = Delegation.objects.select_for_update().get(pk=delegation_id)
    theirs = actor.pk in (given.giver_id, given.receiver_id)
    if not theirs and not holds(actor, "grant", "assignment", at):
        raise NotAllowed("end a delegation")
    if given.was_ended or given.ends_on <= timezone.localdate(at):
        raise Over("the delegation")
    given.ended_at = at
    given.save(update_fields=["ended_at"])
    record("role.delegation_ended", given, actor=actor, at=at, key=key)
    return given


def _check_narrower(lent: Lent, held: Assignment, at: datetime) -> None:
    if not lent.rights or not lent.rights <= held.kind.rights:
        raise NotNarrower("rights")
    if lent.ends_on > held.ends_on:
        raise NotNarrower("days")
    if held.subject_id is None:
        if lent.subject is not None:
            raise NotNarrower("root")
    elif lent.subject is None or not is_below(lent.subject.pk, held.subject_id, at):
        raise NotNarrower("root")
