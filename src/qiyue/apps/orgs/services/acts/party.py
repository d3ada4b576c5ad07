"""Party membership: joined, confirmed, transferred, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qiyue.apps.orgs.models import FOREVER, Change, Membership, Subject, Tree
from qiyue.apps.orgs.services.drafts import Draft
from qiyue.apps.orgs.services.errors import AlreadyMember, NothingChanges, NotMember
from qiyue.apps.orgs.services.standing import in_tree, last_end, span_of, there


@dataclass(frozen=True)
class Join:
    """入党或转入: a member of a Party body from a day on."""

    person: Subject
    body: Subject
    on: date
    stage: str = Membership.Stage.PROBATIONARY

    act = Change.Act.JOINED

    def draw(self, draft: Draft) -> None:
        """Raises AlreadyMember, NotThen if the body is not there."""
        draft.subject = self.person
        in_tree(self.person, Tree.PERSON)
        for row in draft.memberships(self.person):
            if row.valid_to > self.on:
                raise AlreadyMember(person=self.person, day=max(row.valid_from, self.on))
        member(draft, self.person, self.body, self.stage, self.on)


@dataclass(frozen=True)
class Confirm:
    """转正: a probationary member is a full one from a day on."""

    person: Subject
    on: date

    act = Change.Act.CONFIRMED

    def draw(self, draft: Draft) -> None:
        """Raises NotMember, NothingChanges if a full member already."""
        draft.subject = self.person
        current = held(draft, self.person, self.on)
        if current.stage == Membership.Stage.FULL:
            raise NothingChanges
        for row in [row for row in draft.memberships(self.person) if row.valid_to > self.on]:
            start = max(row.valid_from, self.on)
            draft.lay(
                [row],
                (start, row.valid_to),
                Membership(
                    person=self.person,
                    body=row.body,
                    stage=Membership.Stage.FULL,
                    valid_from=start,
                    valid_to=row.valid_to,
                ),
            )


@dataclass(frozen=True)
class Transfer:
    """组织关系转接: the membership goes to another body on a day, with no day between."""

    person: Subject
    to: Subject
    on: date

    act = Change.Act.TRANSFERRED

    def draw(self, draft: Draft) -> None:
        """Raises NotMember, NotThen if the other body is not there."""
        draft.subject = self.person
        current = held(draft, self.person, self.on)
        member(draft, self.person, self.to, current.stage, self.on)


@dataclass(frozen=True)
class EndMembership:
    """组织关系终止: transferred out of the organisation, or no member any more."""

    person: Subject
    on: date

    act = Change.Act.ENDED

    def draw(self, draft: Draft) -> None:
        """Raises NotMember."""
        draft.subject = self.person
        held(draft, self.person, self.on)
        draft.lay(draft.memberships(self.person), (self.on, FOREVER))


def held(draft: Draft, person: Subject, day: date) -> Membership:
    """The membership of a person on a day. Raises NotMember."""
    for row in draft.memberships(person):
        if row.valid_from <= day < row.valid_to:
            return row
    raise NotMember(person=person, day=day)


def member(draft: Draft, person: Subject, body: Subject, stage: str, on: date) -> None:
    """Draw a membership from a day on, as long as the body is there."""
    in_tree(body, Tree.PARTY)
    span = span_of(on, max(last_end(draft, body), on))
    there(draft, body, span)
    draft.lay(
        draft.memberships(person),
        (on, FOREVER),
        Membership(person=person, body=body, stage=stage, valid_from=span[0], valid_to=span[1]),
    )
