"""What a user holds at a moment: the one source of every answer about rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from qiyue.apps.accounts.models import User
from qiyue.apps.orgs.rights.below import is_below, own_bodies
from qiyue.apps.orgs.rights.models import Assignment, Delegation, Holder
from qiyue.apps.orgs.rights.roles import MEMBER, ROLES
from qiyue.apps.orgs.rights.verbs import DUTIES, NEVER_ONESELF, WHOLE, Right


@dataclass(frozen=True, slots=True)
class Reach:
    """A right below a root (None: over the whole site), but for the persons set apart."""

    root: int | None
    apart: frozenset[int] = frozenset()
    giver: int | None = None
    """The account on whose behalf it is held."""


@dataclass(frozen=True)
class Held:
    """All that a user holds at a moment, each thing read once, when it is asked for."""

    user: User
    at: datetime

    def reaches(self, right: Right) -> list[Reach]:
        """Where a right is held, by roles and by delegations."""
        found = [
            Reach(held.subject_id, self._oneself(right))
            for held in self._roles
            if right in _rights_of(held)
        ]
        return found + self._delegated(right)

    @cached_property
    def person(self) -> int | None:
        """The person whose account it is."""
        return person_of(self.user.pk)

    @cached_property
    def bodies(self) -> list[int]:
        """The units and Party bodies that the person is in."""
        return [] if self.person is None else own_bodies(self.person, self.at)

    @cached_property
    def _roles(self) -> list[Assignment]:
        return list(Assignment.objects.in_force(self.at).filter(user=self.user))

    @cached_property
    def _lent(self) -> list[Delegation]:
        rows = Delegation.objects.in_force(self.at).filter(receiver=self.user)
        return list(rows.select_related("assignment"))

    @cached_property
    def _persons(self) -> frozenset[int]:
        return _persons(self.user.pk)

    @cached_property
    def _standing(self) -> dict[int, bool]:
        return {}

    def _delegated(self, right: Right) -> list[Reach]:
        """What others let the user do for them, as far as they hold it themselves."""
        found = []
        for row in self._lent:
            if right not in _lent_by(row):
                continue
            if row.pk not in self._standing:
                self._standing[row.pk] = _stands(row, self.at)
            if not self._standing[row.pk]:
                continue
            apart = self._oneself(right)
            if right in DUTIES:
                apart |= _persons(self.user.pk, row.giver_id)
            found.append(Reach(row.subject_id, apart, row.giver_id))
        return found

    def _oneself(self, right: Right) -> frozenset[int]:
        return self._persons if right in NEVER_ONESELF else frozenset()


def reaches(user: User, right: Right, at: datetime) -> list[Reach]:
    """Where a user holds a right at a moment, by roles and by delegations."""
    return Held(user, at).reaches(right)


def held_rights(user: User, at: datetime) -> frozenset[Right]:
    """Every right that a user holds over anything at a moment: those that `reaches` finds any for.

    One question of the roles, one of the delegations, however many rights there are.
    """
    found = set(MEMBER)
    for held in Assignment.objects.in_force(at).filter(user=user):
        found |= _rights_of(held)
    for row in Delegation.objects.in_force(at).filter(receiver=user).select_related("assignment"):
        lent = _lent_by(row)
        if lent - found and _stands(row, at):
            found |= lent
    return frozenset(found)


def person_of(user_id: int) -> int | None:
    """The person whose account it is."""
    return Holder.objects.filter(user=user_id).values_list("person", flat=True).first()


def _stands(row: Delegation, at: datetime) -> bool:
    """Whether its giver still holds the role, and over what was lent."""
    held = row.assignment
    if not Assignment.objects.in_force(at).filter(pk=held.pk).exists():
        return False
    return held.subject_id is None or (
        row.subject_id is not None and is_below(row.subject_id, held.subject_id, at)
    )


def _rights_of(held: Assignment) -> frozenset[Right]:
    kind = ROLES.get(held.role)
    if kind is None:
        return frozenset()
    return kind.rights if held.subject_id is None else kind.rights - WHOLE


def _lent_by(row: Delegation) -> frozenset[Right]:
    words = row.rights.split()
    lent = {one for one in _rights_of(row.assignment) if str(one) in words}
    return frozenset(lent if row.subject_id is None else lent - WHOLE)


def _persons(*users: int) -> frozenset[int]:
    return frozenset(Holder.objects.filter(user__in=users).values_list("person", flat=True))
