"""Units and Party bodies one at a time: found, rename, move, close, reopen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qiyue.apps.orgs.models import FOREVER, Change, Edge, Kind, Naming, Subject
from qiyue.apps.orgs.services.drafts import Draft
from qiyue.apps.orgs.services.errors import AlreadyThen, NeedsEnd
from qiyue.apps.orgs.services.standing import (
    empty,
    end_of,
    free_number,
    last_end,
    may_stand,
    no_circle,
    no_gap,
    span_of,
    there,
)


@dataclass(frozen=True)
class Found:
    """设立: a new unit or Party body below `under`, or at the top; temporary ones with an end."""

    kind: Kind
    name: str
    on: date
    under: Subject | None = None
    until: date | None = None
    number: str = ""
    short_name: str = ""
    code: str = ""
    """Its code, where a sample needs the same one each time; else it is random."""

    act = Change.Act.FOUNDED

    def draw(self, draft: Draft) -> None:
        """Raises WrongKind, NotThen, NeedsEnd, NumberTaken."""
        draft.subject = self.made(draft)

    def made(self, draft: Draft) -> Subject:
        """The new subject, taken up into a draft."""
        span = span_of(self.on, self.until)
        if self.kind.temporary and self.until is None:
            raise NeedsEnd(kind=self.kind)
        may_stand(None if self.under is None else self.under.kind, self.kind)
        if self.under is not None:
            there(draft, self.under, span)
        free_number(draft, self.kind.tree, self.number)
        subject = Subject(
            kind=self.kind,
            tree=self.kind.tree,
            number=self.number,
            found_on=self.on,
            **({"code": self.code} if self.code else {}),
        )
        draft.found(subject)
        draft.begin(
            Naming(
                subject=subject,
                name=self.name,
                short_name=self.short_name,
                valid_from=self.on,
                valid_to=FOREVER,
            )
        )
        draft.begin(edge(subject, self.under, span[0], span[1]))
        return subject


@dataclass(frozen=True)
class Rename:
    """更名: another name from a day on; before it the old one stands."""

    subject: Subject
    name: str
    on: date
    short_name: str = ""

    act = Change.Act.RENAMED

    def draw(self, draft: Draft) -> None:
        """Raises NotThen if it is not there on the day."""
        draft.subject = self.subject
        end_of(draft, self.subject, self.on)
        rows = draft.namings(self.subject)
        until = next(row.valid_to for row in rows if row.valid_from <= self.on < row.valid_to)
        draft.lay(
            rows,
            (self.on, until),
            Naming(
                subject=self.subject,
                name=self.name,
                short_name=self.short_name,
                valid_from=self.on,
                valid_to=until,
            ),
        )


@dataclass(frozen=True)
class Move:
    """划转: below another subject from a day on, with all that stands below it.

    Without `until` it holds as long as it would have stayed where it was: what is recorded for
    later remains.
    """

    subject: Subject
    to: Subject | None
    on: date
    until: date | None = None

    act = Change.Act.MOVED

    def draw(self, draft: Draft) -> None:
        """Raises WrongKind, NotThen, Circle."""
        draft.subject = self.subject
        moved(draft, self.subject, self.to, self.on, self.until)


@dataclass(frozen=True)
class Close:
    """撤销: it is no more from a day on; nobody and nothing may be left in it."""

    subject: Subject
    on: date

    act = Change.Act.CLOSED

    def draw(self, draft: Draft) -> None:
        """Raises NotThen, StillHolds."""
        draft.subject = self.subject
        closed(draft, self.subject, self.on)


@dataclass(frozen=True)
class Reopen:
    """恢复: it is again, where it stood last; after a gap only if its kind is temporary."""

    subject: Subject
    on: date
    until: date | None = None

    act = Change.Act.REOPENED

    def draw(self, draft: Draft) -> None:
        """Raises AlreadyThen, Gap, NotThen when what it stood below is gone, NeedsEnd."""
        draft.subject = self.subject
        if last_end(draft, self.subject) > self.on:
            raise AlreadyThen(subject=self.subject, day=self.on)
        last = draft.edges(self.subject)[-1]
        if self.subject.kind.temporary and self.until is None:
            raise NeedsEnd(kind=self.subject.kind)
        span = span_of(self.on, self.until)
        if last.parent is not None:
            there(draft, last.parent, span)
        draft.begin(edge(self.subject, last.parent, *span))
        no_gap(draft, self.subject)


def moved(draft: Draft, subject: Subject, to: Subject | None, on: date, until: date | None) -> None:
    """Draw a subject's move."""
    span = span_of(on, until or end_of(draft, subject, on))
    there(draft, subject, span)
    may_stand(None if to is None else to.kind, subject.kind)
    if to is not None:
        there(draft, to, span)
        no_circle(draft, subject, to, span)
    draft.lay(draft.edges(subject), span, edge(subject, to, *span))


def closed(draft: Draft, subject: Subject, on: date) -> None:
    """Draw a subject's end, with the links that end with it."""
    end_of(draft, subject, on)
    span = (on, FOREVER)
    empty(draft, subject, span)
    draft.lay(draft.edges(subject), span)
    draft.lay(draft.links(subject), span)


def edge(child: Subject, parent: Subject | None, start: date, end: date) -> Edge:
    """An edge, in the tree of its child."""
    return Edge(tree=child.tree, parent=parent, child=child, valid_from=start, valid_to=end)
