"""Who a person is: put right, or erased; the journal learns a salted hash and no more."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from qiyue.apps.orgs.models import Change, Identity, Subject, Tree
from qiyue.apps.orgs.services.drafts import Draft
from qiyue.apps.orgs.services.errors import NothingChanges, StillHere
from qiyue.apps.orgs.services.standing import in_tree
from qiyue.apps.orgs.sounds import sounds
from qiyue.core.journal.canonical import hash_text


@dataclass(frozen=True)
class Identify:
    """更正身份: another name or phone, as of now; earlier names are not kept."""

    person: Subject
    name: str
    on: date
    phone: str = ""

    act = Change.Act.IDENTIFIED

    def draw(self, draft: Draft) -> None:
        """Raises NothingChanges if all is as it was."""
        in_tree(self.person, Tree.PERSON)
        draft.subject = self.person
        known = Identity.objects.filter(subject=self.person).first()
        if known and (known.name, known.phone) == (self.name, self.phone):
            raise NothingChanges
        draft.identities.append(identity_of(self.person, self.name, self.phone))


@dataclass(frozen=True)
class Erase:
    """抹去身份: name and phone of somebody who left are gone for good."""

    person: Subject
    on: date
    at: datetime
    """The moment that stands in the erased row."""

    act = Change.Act.ERASED

    def draw(self, draft: Draft) -> None:
        """Raises StillHere while the person is employed, NothingChanges if erased already."""
        in_tree(self.person, Tree.PERSON)
        draft.subject = self.person
        if any(row.valid_to > self.on for row in draft.posts(self.person)):
            raise StillHere(person=self.person, day=self.on)
        if Identity.objects.filter(subject=self.person).exclude(erased_at=None).exists():
            raise NothingChanges
        draft.identities.append(
            Identity(subject=self.person, digest=hash_text(b""), erased_at=self.at)
        )


def identity_of(person: Subject, name: str, phone: str) -> Identity:
    """The identity of a person, with a salt of its own."""
    pinyin, initials = sounds(name, as_person=True)
    salt = secrets.token_hex(16)
    return Identity(
        subject=person,
        name=name,
        phone=phone,
        pinyin=pinyin,
        initials=initials,
        salt=salt,
        digest=Identity.hash_of(salt, name, phone),
    )
