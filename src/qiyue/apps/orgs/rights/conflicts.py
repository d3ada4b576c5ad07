"""Incompatible duties: looked for before something is granted, and over all rows at any time.

Roots meet when one lies below the other on some day that both grants have, or, of two trees, when a
unit below the one is linked with a Party body below the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import combinations

from django.db.models import Q

from qiyue.apps.orgs.models import Link, Path
from qiyue.apps.orgs.rights.models import Assignment, Delegation
from qiyue.apps.orgs.rights.roles import ROLES, Role, clash
from qiyue.apps.orgs.rights.verbs import Right


@dataclass(frozen=True, slots=True)
class Grant:
    """What a user holds or is to hold: a role, or the part of one that is delegated, with days."""

    user: int
    role: Role
    root: int | None
    starts_on: date
    ends_on: date
    assignment: int | None = field(default=None, compare=False)
    delegation: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two grants of one user that must not be in one hand, and why."""

    one: Grant
    other: Grant
    reason: str


def of_assignment(held: Assignment) -> Grant:
    """A role as a grant."""
    return Grant(
        held.user_id, ROLES[held.role], held.subject_id, held.starts_on, held.ends_on, held.pk
    )


def of_delegation(given: Delegation) -> Grant:
    """What was delegated, as a grant to its receiver."""
    rights = frozenset(Right(*word.split(":")) for word in given.rights.split())
    role = replace(ROLES[given.assignment.role], rights=rights)
    return Grant(
        given.receiver_id,
        role,
        given.subject_id,
        given.starts_on,
        given.ends_on,
        delegation=given.pk,
    )


def grants_of(users: Iterable[int] | None, at: datetime) -> list[Grant]:
    """What users (None: all) hold at a moment or are to hold."""
    held = Assignment.objects.to_come(at)
    given = Delegation.objects.to_come(at).select_related("assignment")
    if users is not None:
        held, given = held.filter(user__in=users), given.filter(receiver__in=users)
    return [*map(of_assignment, held), *map(of_delegation, given)]


def conflicts_with(new: Grant, at: datetime) -> Iterator[Conflict]:
    """What the user holds already that must not be in one hand with a new grant."""
    for old in grants_of([new.user], at):
        yield from _between(new, old)


def conflicts(at: datetime) -> Iterator[Conflict]:
    """All conflicts among the rows as they are, whoever wrote them."""
    by_user: dict[int, list[Grant]] = defaultdict(list)
    for grant in grants_of(None, at):
        by_user[grant.user].append(grant)
    for mine in by_user.values():
        for one, other in combinations(mine, 2):
            yield from _between(one, other)


def _between(one: Grant, other: Grant) -> Iterator[Conflict]:
    start, end = max(one.starts_on, other.starts_on), min(one.ends_on, other.ends_on)
    reason = clash(one.role, other.role)
    if reason and start < end and (reason != "duties" or _meet(one.root, other.root, start, end)):
        yield Conflict(one, other, reason)


def _meet(one: int | None, other: int | None, start: date, end: date) -> bool:
    """Whether two roots have something below them in common between two days."""
    if one is None or other is None or one == other:
        return True
    days = Q(valid_from__lt=end, valid_to__gt=start)
    within = Q(ancestor=one, descendant=other) | Q(ancestor=other, descendant=one)
    if Path.objects.filter(days, within).exists():
        return True
    below = [Path.objects.filter(days, ancestor=root).values("descendant") for root in (one, other)]
    linked = Q(unit__in=below[0], body__in=below[1]) | Q(unit__in=below[1], body__in=below[0])
    return Link.objects.within(start, end).filter(linked).exists()
