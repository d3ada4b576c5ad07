"""Several units become one, or one becomes several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qiyue.apps.orgs.models import FOREVER, Change, Kind, Link, Membership, Post, Subject
from qiyue.apps.orgs.services.acts.units import Found, closed, moved
from qiyue.apps.orgs.services.drafts import Draft, cut, says
from qiyue.apps.orgs.services.errors import AlreadyThen, NotDivided, NotThen, WrongTree
from qiyue.apps.orgs.services.standing import end_of


@dataclass(frozen=True)
class Merge:
    """合并: all that `sources` hold from a day on goes to `into`, and they end."""

    sources: tuple[Subject, ...]
    into: Subject
    on: date

    act = Change.Act.MERGED

    def draw(self, draft: Draft) -> None:
        """Raises WrongTree, WrongKind, NotThen, AlreadyThen when `into` is one of the sources."""
        draft.subject = self.into
        end_of(draft, self.into, self.on)
        span = (self.on, FOREVER)
        for source in self.sources:
            if source.code == self.into.code:
                raise AlreadyThen(subject=source, day=self.on)
            if source.tree != self.into.tree:
                raise WrongTree(subject=source)
            end_of(draft, source, self.on)
            for row in draft.below(source, span):
                start, end = cut(row, span)
                moved(draft, row.child, self.into, start, end)
            people = {row.person.code: row.person for row in draft.staff(source, span)}
            people |= {row.person.code: row.person for row in draft.members(source, span)}
            for person in people.values():
                handed_over(draft, person, source, self.into, self.on)
            for link in draft.links(source):
                start, end = cut(link, span)
                if start < end:
                    unit = self.into if link.unit.code == source.code else link.unit
                    body = self.into if link.body.code == source.code else link.body
                    linked(draft, unit, body, start, end)
            closed(draft, source, self.on)


@dataclass(frozen=True)
class Part:
    """A new unit of a split: what it is called, which units and people it takes."""

    name: str
    kind: Kind
    number: str = ""
    short_name: str = ""
    units: tuple[Subject, ...] = ()
    people: tuple[Subject, ...] = ()


@dataclass(frozen=True)
class Split:
    """分设: new units beside one, which take units and people of it; it stays unless `ends`."""

    source: Subject
    parts: tuple[Part, ...]
    on: date
    ends: bool = False

    act = Change.Act.SPLIT

    def draw(self, draft: Draft) -> None:
        """Raises NotDivided if it ends and something is left, NotThen for what it has not."""
        draft.subject = self.source
        until = end_of(draft, self.source, self.on)
        span = (self.on, until)
        for part in self.parts:
            edge = next(e for e in draft.edges(self.source) if e.valid_from <= self.on < e.valid_to)
            new = Found(
                part.kind,
                part.name,
                self.on,
                edge.parent,
                None if until == FOREVER else until,
                part.number,
                part.short_name,
            ).made(draft)
            for link in draft.links(self.source):
                start, end = cut(link, span)
                if start < end:
                    unit = new if link.unit.code == self.source.code else link.unit
                    body = new if link.body.code == self.source.code else link.body
                    linked(draft, unit, body, start, end)
            here = {row.child.code for row in draft.below(self.source, span)}
            for unit in part.units:
                if unit.code not in here:
                    raise NotThen(subject=unit, day=self.on)
                moved(draft, unit, new, self.on, None)
            staff = {row.person.code for row in draft.staff(self.source, span)}
            staff |= {row.person.code for row in draft.members(self.source, span)}
            for person in part.people:
                if person.code not in staff:
                    raise NotThen(subject=person, day=self.on)
                handed_over(draft, person, self.source, new, self.on)
        if self.ends:
            later = (self.on, FOREVER)
            left = {row.child.code for row in draft.below(self.source, later)}
            staff = {row.person.code for row in draft.staff(self.source, later)}
            staff |= {row.person.code for row in draft.members(self.source, later)}
            if left or staff:
                raise NotDivided(units=len(left), people=len(staff))
            closed(draft, self.source, self.on)


def handed_over(draft: Draft, person: Subject, source: Subject, to: Subject, on: date) -> None:
    """What a person does in `source` from a day on is done in `to`; two posts become one."""
    span = (on, FOREVER)
    for post in draft.posts(person):
        start, end = cut(post, span)
        if post.subject.code != source.code or start >= end:
            continue
        draft.lay([post], (start, end))
        for other in [row for row in draft.posts(person) if row.subject.code == to.code]:
            first, last = cut(other, (start, end))
            if first < last and other.duty == post.duty:
                draft.lay(
                    [other],
                    (first, last),
                    _like(other, to, first, last, other.main or post.main, post.share),
                )
                if start < first:
                    draft.begin(_like(post, to, start, first, post.main))
                start = last
        if start < end:
            draft.begin(_like(post, to, start, end, post.main))
    for row in draft.memberships(person):
        start, end = cut(row, span)
        if row.body.code == source.code and start < end:
            draft.lay(
                [row],
                (start, end),
                Membership(person=person, body=to, stage=row.stage, valid_from=start, valid_to=end),
            )


def linked(draft: Draft, unit: Subject, body: Subject, start: date, end: date) -> None:
    """Draw a link, once."""
    row = Link(unit=unit, body=body, valid_from=start, valid_to=end)
    draft.lay([one for one in draft.links(unit) if says(one) == says(row)], (start, end), row)


def _like(post: Post, to: Subject, start: date, end: date, main: bool, more: int = 0) -> Post:
    return Post(
        person=post.person,
        subject=to,
        title=post.title,
        duty=post.duty,
        basis=post.basis,
        main=main,
        share=min(100, post.share + more),
        valid_from=start,
        valid_to=end,
    )
