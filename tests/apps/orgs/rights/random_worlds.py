"""Random organisations over two years, with moves, corrections, roles and delegations.

`Oracle` answers who may do what over the plain rows, one rule after the other; it shares nothing
with the queries but the words of the roles.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from qiyue.apps.accounts.models import User
from qiyue.apps.orgs.models import (
    FOREVER,
    STILL,
    Change,
    Edge,
    Kind,
    Membership,
    Path,
    Post,
    Subject,
)
from qiyue.apps.orgs.rights.models import Assignment, Delegation, Holder
from qiyue.apps.orgs.rights.roles import MEMBER, ROLES
from qiyue.apps.orgs.rights.verbs import DUTIES, NEVER_ONESELF, Right

FIRST, LAST = date(2025, 1, 1), date(2027, 1, 1)
ZONE = ZoneInfo("Asia/Shanghai")


def moment(day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@dataclass
class World:
    """What was made, as plain rows."""

    subjects: list[Subject] = field(default_factory=list)
    people: list[Subject] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    holders: dict[int, int] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    delegations: list[Delegation] = field(default_factory=list)


class Maker:
    """Makes one world from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.world = World()
        self.changes: list[tuple[datetime, list]] = []

    def day(self) -> date:
        return FIRST + timedelta(days=self.random.randrange((LAST - FIRST).days))

    def days(self) -> tuple[date, date]:
        start, end = sorted((self.day(), self.day()))
        return start, (FOREVER if self.random.random() < 0.4 else end + timedelta(days=1))

    def make(self) -> World:
        kinds = {
            tree: Kind.objects.get_or_create(
                code=f"any-{tree}",
                defaults={"tree": tree, "name": tree, "name_en": tree, "rank": 1},
            )[0]
            for tree in ("line", "party", "person")
        }
        for tree, count in (("line", 10), ("party", 7), ("person", 12)):
            made = [
                Subject.objects.create(kind=kinds[tree], tree=tree, found_on=FIRST)
                for _ in range(count)
            ]
            (self.world.people if tree == "person" else self.world.subjects).extend(made)
        for tree in ("line", "party"):
            self.stand([one for one in self.world.subjects if one.tree == tree])
        self.people()
        self.save()
        self.paths()
        self.accounts()
        self.roles()
        return self.world

    def stand(self, subjects: list[Subject]) -> None:
        """Each below one that was made before it; moved once at times, corrected at times."""
        for place, child in enumerate(subjects):
            above = [None] if place == 0 else subjects[:place]
            cut = self.day()
            spans = [(FIRST, FOREVER)]
            if self.random.random() < 0.5 and cut > FIRST:
                spans = [(FIRST, cut), (cut, FOREVER)]
            for start, end in spans:
                values = {"tree": child.tree, "child": child, "valid_from": start, "valid_to": end}
                self.known(Edge, self.world.edges, values, "parent", above)

    def people(self) -> None:
        for person in self.world.people:
            for model, rows, tree, where in (
                (Post, self.world.posts, "line", "subject"),
                (Membership, self.world.memberships, "party", "body"),
            ):
                places = [one for one in self.world.subjects if one.tree == tree]
                for _ in range(self.random.randrange(3)):
                    start, end = self.days()
                    values = {"person": person, "valid_from": start, "valid_to": end}
                    if model is Membership:
                        values["stage"] = "full"
                    self.known(model, rows, values, where, places)

    def known(self, model, rows, values, where, choices) -> None:
        """A row known from the start or later, and at times corrected by another."""
        first = moment(FIRST if self.random.random() < 0.7 else self.day())
        second = moment(self.day(), 5)
        if self.random.random() < 0.3 and second > first:
            wrong = model(
                **values,
                **{where: self.random.choice(choices)},
                recorded_from=first,
                recorded_to=second,
            )
            right = model(**values, **{where: self.random.choice(choices)}, recorded_from=second)
            self.changes += [(first, [wrong]), (second, [right])]
            rows += [wrong, right]
        else:
            row = model(**values, **{where: self.random.choice(choices)}, recorded_from=first)
            self.changes.append((first, [row]))
            rows.append(row)

    def save(self) -> None:
        for at, rows in sorted(self.changes, key=lambda one: one[0]):
            change = Change.objects.create(act="landed", on=FIRST, at=at, actor="test")
            for row in rows:
                row.change = change
                row.save()

    def paths(self) -> None:
        """The index, made day by day from the edges as they are known now."""
        edges = [edge for edge in self.world.edges if edge.recorded_to == STILL]
        cuts = sorted(
            {FIRST, FOREVER, *(e.valid_from for e in edges), *(e.valid_to for e in edges)}
        )
        rows = []
        for start, end in pairwise(cuts):
            up = {e.child_id: e.parent_id for e in edges if e.valid_from <= start < e.valid_to}
            for child in up:
                above, depth = child, 0
                while above is not None and above in up:
                    rows.append(
                        Path(
                            ancestor_id=above,
                            descendant_id=child,
                            depth=depth,
                            valid_from=start,
                            valid_to=end,
                        )
                    )
                    above, depth = up[above], depth + 1
        Path.objects.bulk_create(rows)

    def accounts(self) -> None:
        for number in range(6):
            user = User.objects.create(username=f"u{number}", name=f"u{number}")
            self.world.users.append(user)
            if number < 5:
                person = self.world.people[number]
                Holder.objects.create(user=user, person=person)
                self.world.holders[user.pk] = person.pk

    def roles(self) -> None:
        for _ in range(14):
            kind = ROLES[self.random.choice(sorted(ROLES))]
            where = self.random.choice(sorted(kind.roots))
            roots = [one for one in self.world.subjects if one.tree == where]
            start, end = self.days()
            recorded = moment(self.day(), 3)
            held = Assignment.objects.create(
                user=self.random.choice(self.world.users),
                role=kind.code,
                subject=self.random.choice(roots) if roots else None,
                starts_on=start,
                ends_on=end,
                recorded_at=recorded,
                ended_at=recorded + timedelta(days=self.random.randrange(1, 400))
                if self.random.random() < 0.3
                else STILL,
            )
            self.world.assignments.append(held)
        for _ in range(10):
            self.delegate(self.random.choice(self.world.assignments))

    def delegate(self, held: Assignment) -> None:
        roots = (
            [None]
            if held.subject is None
            else [one for one in self.world.subjects if one.tree == held.subject.tree]
        )
        rights = sorted(map(str, ROLES[held.role].rights))
        start, end = self.days()
        receiver = self.random.choice([one for one in self.world.users if one != held.user])
        self.world.delegations.append(
            Delegation.objects.create(
                assignment=held,
                giver=held.user,
                receiver=receiver,
                subject=self.random.choice(roots),
                rights=" ".join(
                    self.random.sample(rights, self.random.randrange(1, len(rights) + 1))
                ),
                starts_on=start,
                ends_on=end,
                recorded_at=moment(self.day(), 4),
            )
        )


class Oracle:
    """Answers over plain rows."""

    def __init__(self, world: World) -> None:
        self.world = world

    def held(self, row, at: datetime) -> bool:
        day = at.astimezone(ZONE).date()
        return row.recorded_from <= at < row.recorded_to and row.valid_from <= day < row.valid_to

    def granted(self, row, at: datetime) -> bool:
        day = at.astimezone(ZONE).date()
        return row.recorded_at <= at < row.ended_at and row.starts_on <= day < row.ends_on

    def above(self, body: int, at: datetime) -> set[int]:
        """The body and all above it."""
        found: set[int] = set()
        todo = [body]
        while todo:
            one = todo.pop()
            for edge in self.world.edges:
                if edge.child_id == one and self.held(edge, at) and one not in found:
                    found.add(one)
                    todo += [edge.parent_id] if edge.parent_id else []
        return found

    def bodies_of(self, subject: Subject, at: datetime) -> set[int]:
        if subject.tree != "person":
            return {subject.pk}
        places = {
            p.subject_id for p in self.world.posts if p.person_id == subject.pk and self.held(p, at)
        }
        return places | {
            m.body_id
            for m in self.world.memberships
            if m.person_id == subject.pk and self.held(m, at)
        }

    def covers(self, root: int | None, subject: Subject, at: datetime) -> bool:
        if root is None:
            return True
        return any(root in self.above(body, at) for body in self.bodies_of(subject, at))

    def may(self, user: User, wanted: Right, subject: Subject, at: datetime) -> bool:
        me = self.world.holders.get(user.pk)
        if wanted in MEMBER and me is not None:
            person = next(one for one in self.world.people if one.pk == me)
            if subject.pk == me or subject.pk in self.bodies_of(person, at):
                return True
        if wanted in NEVER_ONESELF and subject.pk == me:
            return False
        for held in self.world.assignments:
            if (
                held.user_id == user.pk
                and self.granted(held, at)
                and wanted in ROLES[held.role].rights
                and self.covers(held.subject_id, subject, at)
            ):
                return True
        for given in self.world.delegations:
            held = given.assignment
            theirs = {me, self.world.holders.get(given.giver_id)}
            if (
                given.receiver_id == user.pk
                and self.granted(given, at)
                and self.granted(held, at)
                and str(wanted) in given.rights.split()
                and (
                    held.subject_id is None
                    or held.subject_id == given.subject_id
                    or held.subject_id in self.above(given.subject_id, at)
                )
                and not (wanted in DUTIES and subject.pk in theirs)
                and self.covers(given.subject_id, subject, at)
            ):
                return True
        return False
