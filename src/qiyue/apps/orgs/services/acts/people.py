"""People in the line: hire, posts, secondment, leave of absence, leaving the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qiyue.apps.orgs.models import FOREVER, Change, Kind, Leave, Post, Subject, Tree
from qiyue.apps.orgs.services.acts.identities import identity_of
from qiyue.apps.orgs.services.drafts import Draft, Span, again, cut
from qiyue.apps.orgs.services.errors import (
    AlreadyThen,
    NotOneMain,
    NotThen,
    SamePostTwice,
    SharesNotWhole,
)
from qiyue.apps.orgs.services.standing import (
    employed,
    free_number,
    in_tree,
    last_end,
    span_of,
    there,
)

WHOLE = 100


@dataclass(frozen=True)
class At:
    """One post in the line: where, as what, with which share of the person."""

    unit: Subject
    title: str = ""
    duty: str = Post.Duty.STAFF
    share: int = WHOLE
    main: bool = True
    basis: str = Post.Basis.REGULAR


@dataclass(frozen=True)
class Hire:
    """入职: a new person with the posts of the first day."""

    kind: Kind
    name: str
    posts: tuple[At, ...]
    on: date
    number: str = ""
    phone: str = ""

    act = Change.Act.HIRED

    def draw(self, draft: Draft) -> None:
        """Raises NumberTaken and what the posts raise."""
        free_number(draft, Tree.PERSON, self.number)
        person = draft.found(
            Subject(kind=self.kind, tree=Tree.PERSON, number=self.number, found_on=self.on)
        )
        draft.subject = person
        draft.identities.append(identity_of(person, self.name, self.phone))
        posted(draft, person, self.posts, (self.on, FOREVER))


@dataclass(frozen=True)
class Rehire:
    """再入职: who left comes again, under the same number."""

    person: Subject
    posts: tuple[At, ...]
    on: date

    act = Change.Act.HIRED

    def draw(self, draft: Draft) -> None:
        """Raises AlreadyThen if the person has not left, and what the posts raise."""
        draft.subject = self.person
        in_tree(self.person, Tree.PERSON)
        if any(row.valid_to > self.on for row in draft.posts(self.person) if row.main):
            raise AlreadyThen(subject=self.person, day=self.on)
        posted(draft, self.person, self.posts, (self.on, FOREVER))


@dataclass(frozen=True)
class Repost:
    """任职变动: from a day on these are the posts in the line, in the place of all others.

    A transfer, another share, another main post: what was recorded for later goes as well,
    unless `until` says where it begins again.
    """

    person: Subject
    posts: tuple[At, ...]
    on: date
    until: date | None = None

    act = Change.Act.POSTED

    def draw(self, draft: Draft) -> None:
        """Raises NotThen if the person is not employed, and what the posts raise."""
        draft.subject = self.person
        ends = [row.valid_to for row in draft.posts(self.person) if row.main]
        span = span_of(self.on, min([self.until or FOREVER, *ends[-1:]]))
        employed(draft, self.person, span)
        posted(draft, self.person, self.posts, span)


@dataclass(frozen=True)
class Appoint:
    """任命: one more post, in the line or in a Party body; its share comes off the main post."""

    person: Subject
    subject: Subject
    duty: str
    on: date
    until: date | None = None
    title: str = ""
    share: int = 0
    basis: str = Post.Basis.REGULAR

    act = Change.Act.APPOINTED

    def draw(self, draft: Draft) -> None:
        """Raises NotThen, SamePostTwice, SharesNotWhole."""
        draft.subject = self.person
        in_tree(self.person, Tree.PERSON)
        appointed(draft, self, span_of(self.on, min(self.until or FOREVER, self._end(draft))))

    def _end(self, draft: Draft) -> date:
        """When the unit or the employment ends; the post ends with it."""
        ends = [row.valid_to for row in draft.posts(self.person) if row.main]
        return min([last_end(draft, self.subject), *ends[-1:]])


@dataclass(frozen=True)
class Second(Appoint):
    """借调: works elsewhere until a day, and keeps the main post."""

    act = Change.Act.SECONDED

    def draw(self, draft: Draft) -> None:
        """Raises NotThen without an end, and what an appointment raises."""
        draft.subject = self.person
        in_tree(self.subject, Tree.LINE)
        appointed(draft, self, span_of(self.on, self.until or self.on))


@dataclass(frozen=True)
class Relieve:
    """免职: a post that is not the main one ends; its share goes back to the main post."""

    person: Subject
    subject: Subject
    duty: str
    on: date

    act = Change.Act.RELIEVED

    def draw(self, draft: Draft) -> None:
        """Raises NotThen if there is no such post."""
        draft.subject = self.person
        rows = [
            row
            for row in draft.posts(self.person)
            if row.subject.code == self.subject.code
            and row.duty == self.duty
            and not row.main
            and row.valid_to > self.on
        ]
        if not rows:
            raise NotThen(subject=self.subject, day=self.on)
        for row in rows:
            span = cut(row, (self.on, FOREVER))
            draft.lay([row], span)
            taken(draft, self.person, -row.share, span)


@dataclass(frozen=True)
class GoAway:
    """离岗: away from a day on, the posts stay."""

    person: Subject
    reason: str
    on: date
    until: date | None = None

    act = Change.Act.AWAY

    def draw(self, draft: Draft) -> None:
        """Raises NotThen if not employed, AlreadyThen if away then already."""
        draft.subject = self.person
        span = span_of(self.on, self.until)
        employed(draft, self.person, span_of(self.on, min(span[1], _last(draft, self.person))))
        for row in draft.leaves(self.person):
            if row.valid_from < span[1] and row.valid_to > span[0]:
                raise AlreadyThen(subject=self.person, day=max(row.valid_from, span[0]))
        draft.begin(
            Leave(
                person=self.person,
                reason=self.reason,
                valid_from=span[0],
                valid_to=span[1],
            )
        )


@dataclass(frozen=True)
class ComeBack:
    """返岗: the leave of absence ends."""

    person: Subject
    on: date

    act = Change.Act.BACK

    def draw(self, draft: Draft) -> None:
        """Raises NotThen if the person is not away then."""
        draft.subject = self.person
        rows = [row for row in draft.leaves(self.person) if row.valid_to > self.on]
        if not rows:
            raise NotThen(subject=self.person, day=self.on)
        draft.lay(rows, (self.on, FOREVER))


@dataclass(frozen=True)
class Depart:
    """离职: no post from a day on; Party membership stays until it is transferred or ended."""

    person: Subject
    on: date

    act = Change.Act.LEFT

    def draw(self, draft: Draft) -> None:
        """Raises NotThen if the person is not employed then."""
        draft.subject = self.person
        in_tree(self.person, Tree.PERSON)
        employed(draft, self.person, span_of(self.on, _last(draft, self.person)))
        span = (self.on, FOREVER)
        draft.lay(draft.posts(self.person), span)
        draft.lay(draft.leaves(self.person), span)


def posted(draft: Draft, person: Subject, posts: Sequence[At], span: Span) -> None:
    """Draw a person's posts in the line for a span, in the place of all others there."""
    check_posts(posts)
    for post in posts:
        in_tree(post.unit, Tree.LINE)
        there(draft, post.unit, span)
    rows = [row for row in draft.posts(person) if row.subject.tree == Tree.LINE]
    draft.lay(rows, span, *(row_of(person, post, span) for post in posts))


def check_posts(posts: Sequence[At]) -> None:
    """Raises NotOneMain, SharesNotWhole, SamePostTwice."""
    mains = sum(post.main for post in posts)
    if mains != 1:
        raise NotOneMain(count=mains)
    total = sum(post.share for post in posts)
    if total != WHOLE or any(post.share < 0 for post in posts):
        raise SharesNotWhole(total=total)
    seen = set()
    for post in posts:
        if (post.unit.code, post.duty) in seen:
            raise SamePostTwice(subject=post.unit)
        seen.add((post.unit.code, post.duty))


def appointed(draft: Draft, post: Appoint, span: Span) -> None:
    """Draw one more post."""
    there(draft, post.subject, span)
    if post.subject.tree == Tree.LINE:
        employed(draft, post.person, span)
    for row in draft.posts(post.person):
        start, end = cut(row, span)
        if start < end and (row.subject.code, row.duty) == (post.subject.code, post.duty):
            raise SamePostTwice(subject=post.subject)
    share = post.share if post.subject.tree == Tree.LINE else 0
    taken(draft, post.person, share, span)
    at = At(post.subject, post.title, post.duty, share, main=False, basis=post.basis)
    draft.begin(row_of(post.person, at, span))


def taken(draft: Draft, person: Subject, share: int, span: Span) -> None:
    """Take a share off the main post within a span. Raises SharesNotWhole if it has less."""
    if share == 0:
        return
    for row in [row for row in draft.posts(person) if row.main]:
        start, end = cut(row, span)
        if start < end:
            if not 0 <= row.share - share <= WHOLE:
                raise SharesNotWhole(total=WHOLE - row.share + share)
            less = again(row, start, end)
            less.share = row.share - share
            draft.lay([row], (start, end), less)


def row_of(person: Subject, post: At, span: Span) -> Post:
    """A post as a row."""
    return Post(
        person=person,
        subject=post.unit,
        title=post.title,
        duty=post.duty,
        basis=post.basis,
        main=post.main,
        share=post.share,
        valid_from=span[0],
        valid_to=span[1],
    )


def _last(draft: Draft, person: Subject) -> date:
    """The first day after the last main post. Raises NotThen without one."""
    ends = [row.valid_to for row in draft.posts(person) if row.main]
    if not ends:
        raise NotThen(subject=person, day=person.found_on)
    return max(ends)
