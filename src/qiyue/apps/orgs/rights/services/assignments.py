"""任角色: gives roles and ends them; an administrator's role needs two people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from qiyue.apps.accounts.models import User
from qiyue.apps.journal.services import record
from qiyue.apps.orgs.models import FOREVER, Subject
from qiyue.apps.orgs.rights.conflicts import Grant, conflicts_with
from qiyue.apps.orgs.rights.errors import (
    Clash,
    NotAllowed,
    NotToOneself,
    Over,
    WrongDays,
    WrongRoot,
)
from qiyue.apps.orgs.rights.models import Assignment, Delegation, Proposal
from qiyue.apps.orgs.rights.questions import holds
from qiyue.apps.orgs.rights.roles import ROLES, SITE, Role


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role to be given: to whom, over what (None: the whole site), from and until when."""

    user: User
    role: str
    subject: Subject | None
    starts_on: date
    ends_on: date = FOREVER


@transaction.atomic
def assign_role(
    wanted: Wanted, *, actor: User, at: datetime, key: str | None = None
) -> Assignment | Proposal:
    """Give a role; an administrator's becomes a proposal that somebody else countersigns.

    Raises NotAllowed, NotToOneself, WrongRoot, WrongDays and Clash.
    """
    kind = ROLES[wanted.role]
    if not holds(actor, "grant", "assignment", at):
        raise NotAllowed("grant")
    if actor.pk == wanted.user.pk:
        raise NotToOneself("a role")
    _locked(wanted.user)
    _check(wanted, kind, at)
    if not kind.administers:
        return _given(wanted, at=at, actor=actor, key=key)
    proposal = Proposal.objects.create(
        user=wanted.user,
        role=kind.code,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        given_by=actor,
        given_at=at,
    )
    record("role.proposed", proposal, actor=actor, at=at, key=key, body=_body(wanted))
    return proposal


@transaction.atomic
def countersign(
    proposal_id: int, *, actor: User, at: datetime, agreed: bool, key: str | None = None
) -> Assignment | None:
    """Sign for an administrator's role that another proposed, or turn it down.

    Raises NotAllowed, NotToOneself, Over if it was settled, WrongDays and Clash.
    """
    proposal = Proposal.objects.select_for_update().select_related("user").get(pk=proposal_id)
    if not holds(actor, "countersign", "assignment", at):
        raise NotAllowed("countersign")
    if proposal.settled_at is not None:
        raise Over("the proposal")
    if actor.pk in (proposal.given_by_id, proposal.user_id):
        raise NotToOneself("a countersignature")
    proposal.settled_at = at
    if not agreed:
        proposal.save(update_fields=["settled_at"])
        record("role.turned_down", proposal, actor=actor, at=at, key=key)
        return None
    today = timezone.localdate(at)
    start = max(proposal.starts_on, today)
    wanted = Wanted(proposal.user, proposal.role, None, start, proposal.ends_on)
    _locked(wanted.user)
    _check(wanted, proposal.kind, at)
    held = _given(
        wanted, at=at, actor=proposal.given_by, key=key, countersigner=actor, journaled_as=actor
    )
    proposal.assignment = held
    proposal.save(update_fields=["settled_at", "assignment"])
    record("role.countersigned", proposal, actor=actor, at=at)
    return held


@transaction.atomic
def end_role(
    assignment_id: int, *, actor: User, at: datetime, key: str | None = None
) -> Assignment:
    """Take a role back at once, and what was delegated from it. Raises NotAllowed and Over."""
    held = Assignment.objects.select_for_update().get(pk=assignment_id)
    if not holds(actor, "grant", "assignment", at):
        raise NotAllowed("grant")
    if held.was_ended:
        raise Over("the role")
    held.ended_at = at
    held.save(update_fields=["ended_at"])
    given = list(Delegation.objects.select_for_update().to_come(at).filter(assignment=held))
    for one in given:
        one.ended_at = at
        one.save(update_fields=["ended_at"])
    record("role.ended", held, *given, actor=actor, at=at, key=key)
    return held


@transaction.atomic
def first_administrators(
    system: User, security: User, audit: User, *, actor: str, at: datetime
) -> list[Assignment]:
    """The three separated administrators of a new site, before there is anybody to give roles.

    Raises NotToOneself if two are the same, Over if there ever was an administrator.
    """
    users = (system, security, audit)
    if len({user.pk for user in users}) != len(users):
        raise NotToOneself("two administrators")
    codes = ("system_admin", "security_admin", "audit_admin")
    if Assignment.objects.filter(role__in=codes).exists():
        raise Over("the founding")
    today = timezone.localdate(at)
    made = []
    for user, code in zip(users, codes, strict=True):
        wanted = Wanted(user, code, None, today)
        _check(wanted, ROLES[code], at)
        made.append(
            Assignment.objects.create(user=user, role=code, starts_on=today, recorded_at=at)
        )
    record("role.founded", *made, actor=actor, at=at)
    return made


def _check(wanted: Wanted, kind: Role, at: datetime) -> None:
    where = SITE if wanted.subject is None else wanted.subject.tree
    if where not in kind.roots:
        raise WrongRoot(f"{kind.code} over {where}")
    if not timezone.localdate(at) <= wanted.starts_on < wanted.ends_on:
        raise WrongDays(f"{wanted.starts_on} to {wanted.ends_on}")
    root = None if wanted.subject is None else wanted.subject.pk
    new = Grant(wanted.user.pk, kind, root, wanted.starts_on, wanted.ends_on)
    for found in conflicts_with(new, at):
        raise Clash(found.reason, kind.code, found.other.role.code)


def _given(
    wanted: Wanted,
    *,
    at: datetime,
    actor: User,
    key: str | None,
    countersigner: User | None = None,
    journaled_as: User | None = None,
) -> Assignment:
    held = Assignment.objects.create(
        user=wanted.user,
        role=wanted.role,
        subject=wanted.subject,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        recorded_at=at,
        given_by=actor,
        countersigned_by=countersigner,
    )
    record("role.given", held, actor=journaled_as or actor, at=at, key=key, body=_body(wanted))
    return held


def _body(wanted: Wanted) -> dict[str, str | None]:
    return {
        "account": wanted.user.code,
        "role": wanted.role,
        "subject": None if wanted.subject is None else wanted.subject.code,
    }


def _locked(user: User) -> None:
    """Hold the account's row: two grants at the same time would not see each other's duties."""
    User.objects.select_for_update().get(pk=user.pk)
