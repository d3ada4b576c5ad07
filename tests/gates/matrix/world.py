"""The one world of the matrix: two companies, two trees, and an account for each role.

Each role is held over the unit `own` (or the Party body, or the whole site) by somebody who is in
that unit; a second account held the same role until a year ago. In every unit there is somebody
with an account, a role and a delegation of their own, and somebody without an account.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from tests.gates.matrix.declared import ACTORS, EVERYONE

from qiyue.apps.accounts.models import User, Visit
from qiyue.apps.desk.models import Message, View
from qiyue.apps.journal.models import Checkpoint
from qiyue.apps.methods.models import MethodRun, MethodVersion
from qiyue.apps.methods.services.writing import draft_method
from qiyue.apps.orgs.models import (
    Change,
    Edge,
    Identity,
    Kind,
    Membership,
    Naming,
    Path,
    Post,
    Subject,
)
from qiyue.apps.orgs.queries.snapshots import forget
from qiyue.apps.orgs.rights.models import Assignment, Delegation, Holder, Proposal
from qiyue.apps.orgs.rights.roles import LINE, PARTY, ROLES
from qiyue.core.judging.looks import look

FOUND = date(2020, 1, 1)
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
UNITS = {"parent": None, "own": "parent", "sibling": "parent", "child": "own", "foreign": None}

METHOD = "gate-method"
TEXT = f"""\
qiyue: 1
method: {METHOD}
name: {{zh: 闸门办法, en: Gate}}
applies: 2026-01-01..2026-12-31
tables:
  unit[unit] 单位: {{from: organisation, name: text}}
lines:
  total[unit] 总分:
    role: total
    better: high
    gives: 1
    shown: half_away 0.01
"""


@dataclass
class World:
    """What was made, by names such as `line own`."""

    now: datetime
    units: dict[tuple[str, str], Subject] = field(default_factory=dict)
    users: dict[tuple[str, str], User] = field(default_factory=dict)
    """By actor and time: `present`, or `past` for a role that has ended."""
    trees: dict[str, str] = field(default_factory=dict)
    """In which tree each actor's root stands."""
    people: dict[tuple[str, str], Subject] = field(default_factory=dict)
    """Somebody with an account in each unit; those without are under `new` and the relation."""
    roles: dict[int, Assignment] = field(default_factory=dict)
    """A role that each account holds, by the account."""
    delegations: dict[int, Delegation] = field(default_factory=dict)
    proposals: dict[int, Proposal] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    views: dict[int, View] = field(default_factory=dict)
    checkpoint: Checkpoint | None = None
    version: MethodVersion | None = None
    runs: dict[int | None, MethodRun] = field(default_factory=dict)
    """A run of each unit, and one of the whole site, under none."""

    @property
    def then(self) -> datetime:
        """A moment at which the past roles were held."""
        return self.now - timedelta(days=500)


def make_world(now: datetime) -> World:
    """Put it into the database as it is."""
    forget()
    world = World(now)
    change = Change.objects.create(act="landed", on=FOUND, at=SINCE, actor="gate")
    times = {"valid_from": FOUND, "recorded_from": SINCE, "change": change}
    kinds = {
        tree: Kind.objects.get_or_create(
            code=f"gate-{tree}", defaults={"tree": tree, "name": tree, "name_en": tree, "rank": 1}
        )[0]
        for tree in (LINE, PARTY, "person")
    }
    for tree in (LINE, PARTY):
        for name, above in UNITS.items():
            number = f"{tree}-{name}"
            unit = Subject.objects.create(
                kind=kinds[tree], tree=tree, number=number, name=number, found_on=FOUND
            )
            parent = world.units.get((tree, above or ""))
            world.units[tree, name] = unit
            Edge.objects.create(tree=tree, parent=parent, child=unit, **times)
            Naming.objects.create(subject=unit, name=number, **times)
            paths = Path.objects.filter(descendant=parent) if parent else Path.objects.none()
            above_it = [(one.ancestor_id, one.depth + 1) for one in paths]
            for ancestor, depth in [(unit.pk, 0), *above_it]:
                Path.objects.create(
                    ancestor_id=ancestor, descendant=unit, depth=depth, valid_from=FOUND
                )

    def person(number: str, tree: str, where: str) -> Subject:
        one = Subject.objects.create(
            kind=kinds["person"], tree="person", number=number, found_on=FOUND
        )
        Identity.objects.create(subject=one, name=f"n-{number}", digest="sha256:" + "0" * 64)
        if tree == LINE:
            Post.objects.create(person=one, subject=world.units[tree, where], **times)
        else:
            body = world.units[tree, where]
            Membership.objects.create(person=one, body=body, stage="full", **times)
        return one

    def account(name: str, who: Subject | None) -> User:
        user = User(username=name, name=f"n-{name}")
        user.set_unusable_password()
        user.save()
        if who is not None:
            Holder.objects.create(user=user, person=who)
        return user

    def hold(user: User, role: str, root: Subject | None, **more: object) -> Assignment:
        return Assignment.objects.create(
            user=user, role=role, subject=root, starts_on=FOUND, recorded_at=SINCE, **more
        )

    def lend(held: Assignment, receiver: User, rights: str, **more: object) -> Delegation:
        return Delegation.objects.create(
            assignment=held,
            giver=held.user,
            receiver=receiver,
            subject=held.subject,
            rights=rights,
            starts_on=FOUND,
            ends_on=date(2100, 1, 1),
            recorded_at=SINCE,
            **more,
        )

    def propose(user: User, giver: User) -> Proposal:
        return Proposal.objects.create(
            user=user, role="audit_admin", starts_on=FOUND, given_by=giver, given_at=SINCE
        )

    for tree in (LINE, PARTY):
        for where in UNITS:
            one = world.people[tree, where] = person(f"{tree[0]}{where}", tree, where)
            world.people[f"new {tree}", where] = person(f"{tree[0]}{where}new", tree, where)
            user = account(f"{tree[0]}{where}", one)
            world.users[f"{tree} {where}", "thing"] = user
            role = "unit_head" if tree == LINE else "secretary"
            world.roles[user.pk] = hold(user, role, world.units[tree, where])
    nowhere = world.users["site", "thing"] = account("nowhere", None)
    world.roles[nowhere.pk] = hold(nowhere, "method_approver", None)
    lender = account("lender", None)
    for (name, time), user in list(world.users.items()):
        if time == "thing":
            held = world.roles[user.pk]
            rights = "release:method" if name == "site" else "report:subject"
            world.delegations[user.pk] = lend(held, lender, rights)
            world.proposals[user.pk] = propose(user, lender)
    lends = hold(lender, "assessor", world.units[LINE, "own"])
    for actor in EVERYONE:
        roots = ROLES[actor].roots if actor in ROLES else {LINE}
        tree = next((one for one in (LINE, PARTY) if one in roots), "site")
        world.trees[actor] = tree
        root = None if tree == "site" else world.units[tree, "own"]
        for time in ("present", "past"):
            name = f"{actor}-{time}"
            who = person(name, LINE if tree == "site" else tree, "own")
            user = account(name, who)
            world.users[actor, time] = user
            ended = {"ended_at": now - timedelta(days=365)} if time == "past" else {}
            if actor in ROLES:
                world.roles[user.pk] = hold(user, actor, root, **ended)
            elif actor == "delegate":
                lend(lends, user, "assess:subject", **ended)
            # something that is theirs, and gives no right: its giver does not hold it
            world.delegations[user.pk] = Delegation.objects.create(
                assignment=lends,
                giver=lender,
                receiver=user,
                subject=root,
                rights="see:entry",
                starts_on=FOUND,
                ends_on=date(2100, 1, 1),
                recorded_at=SINCE,
            )
            world.proposals[user.pk] = propose(user, lender)
    world.trees["anonymous"] = LINE
    for user in [*world.users.values(), lender]:
        world.messages[user.pk] = Message.objects.create(user=user, kind="gate", made_at=now)
        world.views[user.pk] = View.objects.create(user=user, table="gate", name="gate")
    make_method(world, lender)
    assert set(world.trees) == set(ACTORS)
    return world


def make_method(world: World, author: User) -> None:
    """A draft, which hangs on no unit; runs of all, whose files are gone, as their pages say."""
    files = ((f"{METHOD}.yaml", TEXT.encode()),)
    looked = look(files, (), "zh", with_paper=False)
    world.version = draft_method(files, looked, actor=author, at=world.now, on=FOUND)
    for unit in (None, *world.units.values()):
        name = unit.number if unit else "site"
        world.runs[unit and unit.pk] = MethodRun.objects.create(
            code=f"{unit.pk if unit else 0:016d}",
            version=world.version,
            digest=world.version.digest,
            trial=True,
            dataset=f"d-{name}",
            unit=unit,
            engine="duckdb",
            state=MethodRun.State.DONE,
            asked_by=author,
            asked_at=world.now,
        )


def prove(user: User, now: datetime) -> None:
    """As if the second factor had been given just now."""
    Visit.objects.filter(user=user).update(proved_at=now)
