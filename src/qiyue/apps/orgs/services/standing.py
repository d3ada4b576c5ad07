"""What every plan asks of the trees: is it there, may it stand there, does it close a circle."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from qiyue.apps.orgs.models import FOREVER, Kind, Subject, Tree
from qiyue.apps.orgs.services.drafts import Draft, Span, covered, cut
from qiyue.apps.orgs.services.errors import (
    AlreadyThen,
    Circle,
    EndsBefore,
    Gap,
    NotThen,
    NumberTaken,
    StillHolds,
    WrongKind,
    WrongTree,
)


def span_of(on: date, until: date | None) -> Span:
    """From a day until before another, or for ever. Raises EndsBefore."""
    end = until or FOREVER
    if end <= on:
        raise EndsBefore(on=on, until=end)
    return on, end


def in_tree(subject: Subject, tree: str) -> None:
    """Raises WrongTree unless `subject` stands in `tree`."""
    if subject.tree != tree:
        raise WrongTree(subject=subject)


def there(draft: Draft, subject: Subject, span: Span) -> None:
    """Raises NotThen unless a unit or a Party body is there all the time of a span."""
    missing = covered(draft.edges(subject), span)
    if missing is not None:
        raise NotThen(subject=subject, day=missing)


def employed(draft: Draft, person: Subject, span: Span) -> None:
    """Raises NotThen unless a person has a main post all the time of a span."""
    in_tree(person, Tree.PERSON)
    missing = covered([row for row in draft.posts(person) if row.main], span)
    if missing is not None:
        raise NotThen(subject=person, day=missing)


def end_of(draft: Draft, subject: Subject, day: date) -> date:
    """Until when a subject stands where it stands on `day`. Raises NotThen if it does not."""
    for edge in draft.edges(subject):
        if edge.valid_from <= day < edge.valid_to:
            return edge.valid_to
    raise NotThen(subject=subject, day=day)


def last_end(draft: Draft, subject: Subject) -> date:
    """The first day on which a unit or a Party body is no more, as far as is known."""
    edges = draft.edges(subject)
    if not edges:
        raise NotThen(subject=subject, day=subject.found_on)
    return edges[-1].valid_to


def may_stand(upper: Kind | None, lower: Kind) -> None:
    """Raises WrongKind unless the kind `lower` may stand below `upper`, or at the top."""
    if not (lower.roots if upper is None else upper.takes(lower)):
        raise WrongKind(upper=upper, lower=lower)


def no_circle(draft: Draft, child: Subject, parent: Subject, span: Span) -> None:
    """Raises Circle if `child` would stand above `parent` on some day of a span."""
    if parent.code == child.code:
        raise Circle(subject=child, day=span[0])
    for edge in draft.edges(parent):
        part = cut(edge, span)
        if part[0] < part[1] and edge.parent is not None:
            no_circle(draft, child, edge.parent, part)


def no_gap(draft: Draft, subject: Subject) -> None:
    """Raises Gap if a kind that has none would be gone for a while, AlreadyThen if twice there."""
    edges = draft.edges(subject)
    for earlier, later in pairwise(edges):
        if earlier.valid_to > later.valid_from:
            raise AlreadyThen(subject=subject, day=later.valid_from)
        if earlier.valid_to < later.valid_from and not subject.kind.temporary:
            raise Gap(subject=subject, day=later.valid_from)


def empty(draft: Draft, subject: Subject, span: Span) -> None:
    """Raises StillHolds if units, people or members are at a subject within a span."""
    units = {edge.child.code for edge in draft.below(subject, span)}
    people = {row.person.code for row in draft.staff(subject, span)}
    people |= {row.person.code for row in draft.members(subject, span)}
    if units or people:
        raise StillHolds(subject=subject, day=span[0], units=len(units), people=len(people))


def free_number(draft: Draft, tree: str, number: str, but: Subject | None = None) -> None:
    """Raises NumberTaken if another subject of a tree has a number."""
    if not number:
        return
    others = Subject.objects.filter(tree=tree, number=number)
    if but is not None and but.pk is not None:
        others = others.exclude(pk=but.pk)
    here = any(one.tree == tree and one.number == number for one in draft.made if one is not but)
    if here or others.exists():
        raise NumberTaken(number=number)
