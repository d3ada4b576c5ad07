"""Lands a batch of units, people, posts, memberships and links: all of it or nothing, one entry.

It checks what the single acts check, on the batch as a whole, and asks the database a handful of
questions however many rows there are.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from qiyue.apps.journal.bulk import insert, keys
from qiyue.apps.journal.services import Actor, code_of, record
from qiyue.apps.orgs.models import (
    FOREVER,
    Change,
    Dated,
    Edge,
    Identity,
    Kind,
    Link,
    Membership,
    Naming,
    Post,
    Subject,
    Tree,
)
from qiyue.apps.orgs.services import paths
from qiyue.apps.orgs.services.acts.identities import identity_of
from qiyue.apps.orgs.services.acts.people import WHOLE
from qiyue.apps.orgs.services.batches import Batch
from qiyue.apps.orgs.services.doing import changing
from qiyue.apps.orgs.services.drafts import Span, covered
from qiyue.apps.orgs.services.errors import (
    AlreadyMember,
    EndsBefore,
    NeedsEnd,
    NotOneMain,
    NotThen,
    NumberTaken,
    SamePostTwice,
    SharesNotWhole,
    Unknown,
    WrongTree,
)
from qiyue.apps.orgs.services.standing import may_stand
from qiyue.apps.orgs.sounds import sounds


@dataclass
class Landing:
    """A batch on its way: what it makes, and what of the known it speaks of."""

    kinds: Mapping[str, Kind]
    keys: Iterator[int]
    """Keys of the new subjects."""

    known: dict[str, Subject] = field(default_factory=dict)
    spans: dict[str, list[Edge]] = field(default_factory=dict)
    """When the known and the new units are there, by code."""

    new: list[Subject] = field(default_factory=list)
    rewritten: list[Subject] = field(default_factory=list)
    """Known people whose first or last day is another now."""

    identities: list[Identity] = field(default_factory=list)
    rows: list[Dated] = field(default_factory=list)

    def one(self, ref: str) -> Subject:
        """A subject by its ref or code. Raises Unknown."""
        try:
            return self.known[ref]
        except KeyError:
            raise Unknown(ref=ref) from None

    def there(self, subject: Subject, span: Span) -> None:
        """Raises NotThen unless a unit is there all the time of a span, EndsBefore."""
        if span[1] <= span[0]:
            raise EndsBefore(on=span[0], until=span[1])
        rows = self.spans.get(subject.code, [])
        if len(rows) == 1 and rows[0].valid_from <= span[0] and rows[0].valid_to >= span[1]:
            return
        missing = covered(rows, span)
        if missing is not None:
            raise NotThen(subject=subject, day=missing)


def land(
    batch: Batch,
    *,
    on: date,
    actor: Actor,
    at: datetime,
    key: str | None = None,
    document: str = "",
) -> dict[str, Subject]:
    """Land a batch; gives its subjects by their refs.

    Raises Unknown, NumberTaken, WrongKind, NotThen, EndsBefore, NeedsEnd, WrongTree, NotOneMain,
    SharesNotWhole, AlreadyMember.
    """
    with unhurried_collector(), changing():
        landing = prepared(batch)
        for step in (draw_units, draw_people, draw_links):
            step(landing, batch)
        change = Change.objects.create(
            act=Change.Act.LANDED, on=on, at=at, actor=code_of(actor), document=document
        )
        store(landing, change, at)
        record(
            "orgs.landed",
            change,
            *landing.new,
            *landing.rewritten,
            *landing.identities,
            *landing.rows,
            actor=actor,
            at=at,
            key=key,
            body={"change": change.pk, "on": on.isoformat(), "subjects": len(landing.new)},
        )
    refs = [unit.ref for unit in batch.units] + [person.ref for person in batch.people]
    return {ref: landing.known[ref] for ref in refs}


@contextmanager
def unhurried_collector() -> Iterator[None]:
    """Millions of rows that all stay are nothing to look through for garbage again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def prepared(batch: Batch) -> Landing:
    """What of the known a batch speaks of, and that its numbers are free."""
    count = len(batch.units) + len(batch.people)
    landing = Landing({kind.code: kind for kind in Kind.objects.all()}, iter(keys(Subject, count)))
    refs = {one.ref for one in batch.units} | {one.ref for one in batch.people}
    spoken = {one.under for one in batch.units} | {one.body for one in batch.members}
    spoken |= {one for link in batch.links for one in (link.unit, link.body)}
    spoken |= {one for post in batch.posts for one in (post.unit, post.person)}
    spoken |= {one.person for one in batch.members}
    for part in paths.parts(sorted(spoken - refs - {""})):
        for subject in Subject.objects.filter(code__in=part).select_related("kind"):
            landing.known[subject.code] = subject
    for some in paths.parts([one.pk for one in landing.known.values()]):
        for edge in Edge.objects.known().filter(child__in=some).select_related("child"):
            landing.spans.setdefault(edge.child.code, []).append(edge)
    kinds = {code: kind.tree for code, kind in landing.kinds.items()}
    numbers = [(kinds.get(one.kind, ""), one.number) for one in batch.units if one.number]
    numbers += [(Tree.PERSON, one.number) for one in batch.people if one.number]
    seen: set[tuple[str, str]] = set()
    for tree, number in numbers:
        if (tree, number) in seen:
            raise NumberTaken(number=number)
        seen.add((tree, number))
    if seen and Subject.objects.exists():
        for part in paths.parts(sorted({number for _, number in numbers})):
            for tree, number in Subject.objects.filter(number__in=part).values_list(
                "tree", "number"
            ):
                if (tree, number) in seen:
                    raise NumberTaken(number=number)
    return landing


def draw_units(landing: Landing, batch: Batch) -> None:
    """The units, in the order in which they are given: those above come first."""
    for unit in batch.units:
        kind = landing.kinds.get(unit.kind)
        if kind is None:
            raise Unknown(ref=unit.kind)
        if kind.temporary and unit.until == FOREVER:
            raise NeedsEnd(kind=kind)
        upper = landing.one(unit.under) if unit.under else None
        may_stand(upper.kind if upper else None, kind)
        pinyin, initials = sounds(unit.name)
        subject = Subject(
            pk=next(landing.keys),
            kind=kind,
            tree=kind.tree,
            number=unit.number,
            name=unit.name,
            short_name=unit.short_name,
            pinyin=pinyin,
            initials=initials,
            found_on=unit.on,
            closed_on=unit.until,
            **({"code": unit.code} if unit.code else {}),
        )
        if upper is not None:
            landing.there(upper, (unit.on, unit.until))
        elif unit.until <= unit.on:
            raise EndsBefore(on=unit.on, until=unit.until)
        times = {"valid_from": unit.on, "valid_to": unit.until}
        edge = Edge(tree=kind.tree, parent=upper, child=subject, **times)
        naming = Naming(
            subject=subject, name=unit.name, short_name=unit.short_name, valid_from=unit.on
        )
        landing.known[unit.ref] = subject
        landing.spans[subject.code] = [edge]
        landing.new.append(subject)
        landing.rows += (edge, naming)


def draw_people(landing: Landing, batch: Batch) -> None:
    """The people with their posts and memberships."""
    kind = landing.kinds[Tree.PERSON]
    for one in batch.people:
        person = Subject(
            pk=next(landing.keys),
            kind_id=kind.pk,
            tree=Tree.PERSON,
            number=one.number,
            found_on=one.on,
            **({"code": one.code} if one.code else {}),
        )
        landing.known[one.ref] = person
        landing.new.append(person)
        landing.identities.append(identity_of(person, one.name, one.phone))
    posts: dict[str, list[Post]] = {}
    for post in batch.posts:
        unit, person = landing.one(post.unit), landing.one(post.person)
        landing.there(unit, (post.on, post.until))
        row = Post(
            person=person,
            subject=unit,
            title=post.title,
            duty=post.duty,
            basis=post.basis,
            main=post.main and unit.tree == Tree.LINE,
            share=post.share if unit.tree == Tree.LINE else 0,
            valid_from=post.on,
            valid_to=post.until,
        )
        if unit.tree == Tree.LINE:
            posts.setdefault(person.code, []).append(row)
        landing.rows.append(row)
    _whole(landing, posts)
    members: dict[str, list[Membership]] = {}
    for one_of in batch.members:
        body, person = landing.one(one_of.body), landing.one(one_of.person)
        landing.there(body, (one_of.on, one_of.until))
        if body.tree != Tree.PARTY:
            raise WrongTree(subject=body)
        member = Membership(
            person=person,
            body=body,
            stage=one_of.stage,
            valid_from=one_of.on,
            valid_to=one_of.until,
        )
        for other in members.setdefault(person.code, _members_of(person)):
            if other.valid_from < member.valid_to and member.valid_from < other.valid_to:
                raise AlreadyMember(person=person, day=member.valid_from)
        members[person.code].append(member)
        landing.rows.append(member)


def draw_links(landing: Landing, batch: Batch) -> None:
    """The links between the trees."""
    for link in batch.links:
        unit, body = landing.one(link.unit), landing.one(link.body)
        if unit.tree != Tree.LINE or body.tree != Tree.PARTY:
            raise WrongTree(subject=unit if unit.tree != Tree.LINE else body)
        for one in (unit, body):
            landing.there(one, (link.on, link.until))
        landing.rows.append(Link(unit=unit, body=body, valid_from=link.on, valid_to=link.until))


def store(landing: Landing, change: Change, at: datetime) -> None:
    """Write all rows, and the paths of the new units."""
    insert(Subject, landing.new)
    insert(Identity, landing.identities)
    for subject in landing.rewritten:
        subject.save()
    by_model: dict[type[Dated], list[Dated]] = {}
    for row in landing.rows:
        row.recorded_from, row.change_id = at, change.pk
        by_model.setdefault(type(row), []).append(row)
    for model, rows in by_model.items():
        for row, pk in zip(rows, keys(model, len(rows)), strict=True):
            row.pk = pk
        insert(model, rows)
    units = [one.pk for one in landing.new if one.tree != Tree.PERSON]
    if units:
        paths.add(paths.rows_of(units, paths.above(units)))


def _whole(landing: Landing, posts: Mapping[str, list[Post]]) -> None:
    """Raises NotOneMain, SharesNotWhole unless each person's posts are whole on each day."""
    for rows in posts.values():
        person = rows[0].person
        known = not person._state.adding
        every = (
            rows
            if not known
            else rows
            + list(
                Post.objects.known()
                .filter(person=person, subject__tree=Tree.LINE)
                .select_related("subject")
            )
        )
        if len(every) == 1:
            days = [every[0].valid_from]
        else:
            ends = {row.valid_from for row in every} | {row.valid_to for row in every}
            days = sorted(ends - {max(row.valid_to for row in every)})
        for day in days:
            held = [row for row in every if row.valid_from <= day < row.valid_to]
            mains = sum(row.main for row in held)
            if mains != 1:
                raise NotOneMain(count=mains)
            total = sum(row.share for row in held)
            if total != WHOLE:
                raise SharesNotWhole(total=total)
            if len({(row.subject.code, row.duty) for row in held}) < len(held):
                raise SamePostTwice(subject=held[0].subject)
        days_of = min(row.valid_from for row in every), max(row.valid_to for row in every)
        if days_of != (person.found_on, person.closed_on):
            person.found_on, person.closed_on = days_of
            if known:
                landing.rewritten.append(person)


def _members_of(person: Subject) -> list[Membership]:
    return [] if person._state.adding else list(Membership.objects.known().filter(person=person))
