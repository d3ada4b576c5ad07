"""What a unit or a Party body went through: names, places, links, in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qiyue.apps.orgs.models import FOREVER, Change, Dated, Edge, Link, Naming, Subject, Tree


@dataclass(frozen=True)
class Stretch:
    """Something that held for a time; `start` and `width` are parts of 100 of the whole bar."""

    what: str
    says: str
    since: date
    until: date
    change: Change
    start: int
    width: int

    @property
    def open_ended(self) -> bool:
        """Whether no end is known yet."""
        return self.until == FOREVER


def history(subject: Subject, today: date, at: datetime | None = None) -> list[Stretch]:
    """Names, places and links of a subject, as we know them now or knew them at a moment."""
    rows: list[tuple[str, str, Dated]] = []
    for naming in Naming.objects.known(at).filter(subject=subject).select_related("change"):
        rows.append(("name", naming.name, naming))
    edges = Edge.objects.known(at).filter(child=subject).select_related("change", "parent")
    for edge in edges:
        rows.append(("place", str(edge.parent or ""), edge))
    side = {"unit": subject} if subject.tree == Tree.LINE else {"body": subject}
    links = Link.objects.known(at).filter(**side).select_related("change", "unit", "body")
    for link in links:
        other = link.body if subject.tree == Tree.LINE else link.unit
        rows.append(("link", str(other), link))
    return _bars(rows, today)


def _bars(rows: list[tuple[str, str, Dated]], today: date) -> list[Stretch]:
    if not rows:
        return []
    first = min(row.valid_from for _, _, row in rows)
    ends = [row.valid_to for _, _, row in rows if row.valid_to != FOREVER]
    last = max([today, *ends, *(row.valid_from for _, _, row in rows)])
    days = max(1, (last - first).days)
    found = []
    for what, says, row in sorted(rows, key=lambda one: (one[0], one[2].valid_from)):
        start = (row.valid_from - first).days * 100 // days
        end = (min(row.valid_to, last) - first).days * 100 // days
        width = max(1, end - start)
        found.append(
            Stretch(what, says, row.valid_from, row.valid_to, row.change, min(start, 99), width)
        )
    return found
