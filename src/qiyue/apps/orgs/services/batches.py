"""What a batch holds: plain rows that name each other by `ref`, in any number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from qiyue.apps.orgs.models import FOREVER, Membership, Post


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit or a Party body; `under` is the ref of one before it, or the code of a known one."""

    ref: str
    kind: str
    name: str
    on: date
    under: str = ""
    until: date = FOREVER
    number: str = ""
    short_name: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person with a name and, perhaps, a phone."""

    ref: str
    name: str
    on: date
    number: str = ""
    phone: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post; in the line the shares of a person make 100 on each day, one being the main."""

    person: str
    unit: str
    on: date
    until: date = FOREVER
    title: str = ""
    duty: str = Post.Duty.STAFF
    share: int = 100
    main: bool = True
    basis: str = Post.Basis.REGULAR


@dataclass(frozen=True, slots=True)
class NewMember:
    """A membership of a Party body."""

    person: str
    body: str
    on: date
    until: date = FOREVER
    stage: str = Membership.Stage.FULL


@dataclass(frozen=True, slots=True)
class NewLink:
    """A unit and its Party body."""

    unit: str
    body: str
    on: date
    until: date = FOREVER


@dataclass(frozen=True, slots=True)
class Batch:
    """All that is landed in one entry. Refs of units and people share one room."""

    units: Sequence[NewUnit] = field(default_factory=tuple)
    people: Sequence[NewPerson] = field(default_factory=tuple)
    posts: Sequence[NewPost] = field(default_factory=tuple)
    members: Sequence[NewMember] = field(default_factory=tuple)
    links: Sequence[NewLink] = field(default_factory=tuple)
