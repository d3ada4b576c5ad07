"""What is told of a subject on top of its page: as we know it now, or as we knew it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qiyue.apps.orgs.models import FOREVER, Edge, Naming, Post, Subject


@dataclass(frozen=True, slots=True)
class Told:
    """Name and days; nothing of it is known before the first record."""

    name: str
    short_name: str
    found_on: date | None
    closed_on: date

    @property
    def is_closed(self) -> bool:
        """Whether it has an end."""
        return self.closed_on != FOREVER


def told_of(subject: Subject, day: date, at: datetime | None = None) -> Told:
    """Of a moment: the name on that day, the first and the last day, as they were known then."""
    if at is None:
        return Told(subject.name, subject.short_name, subject.found_on, subject.closed_on)
    rows = (
        Post.objects.known(at).filter(person=subject, main=True)
        if subject.is_person
        else Edge.objects.known(at).filter(child=subject)
    )
    days = list(rows.values_list("valid_from", "valid_to"))
    naming = Naming.objects.on(day, at).filter(subject=subject).first()
    return Told(
        naming.name if naming else subject.name,
        naming.short_name if naming else "",
        min((first for first, _ in days), default=None),
        max((last for _, last in days), default=FOREVER),
    )
