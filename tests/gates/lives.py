"""A whole life: entries over every journaled table, by the services that people's pages call.

A small group is founded, with accounts and administrators; then something happens, drawn by
chance: acts on units and people, log-ins, roles lent and taken back, methods written and released,
runs asked for. What a service refuses does not happen, and leaves no entry.
"""

from datetime import date, timedelta
from unittest.mock import patch

from django.db import transaction
from tests.apps.journal.cast import START, act
from tests.gates.matrix.world import METHOD, TEXT

from qiyue.apps.accounts.services import accounts, factors, slips, visits
from qiyue.apps.methods.models import MethodVersion
from qiyue.apps.methods.services import running, writing
from qiyue.apps.methods.services.releasing import approve, bring_into_force, consult, publish
from qiyue.apps.orgs import services as orgs
from qiyue.apps.orgs.queries.snapshots import forget
from qiyue.apps.orgs.rights.models import Assignment, Delegation
from qiyue.apps.orgs.rights.services.assignments import (
    Wanted,
    assign_role,
    end_role,
    first_administrators,
)
from qiyue.apps.orgs.rights.services.delegations import Lent, delegate, end_delegation
from qiyue.apps.orgs.rights.services.holders import own_account
from qiyue.core.judging.looks import look
from qiyue.core.values.findings import QiyueError

BEGUN = date(2026, 1, 1)
PASSWORD = "lantern-by-the-river"
DATASET = "examples/hvbp-2024"
ENDS, LENT_UNTIL = date(2030, 1, 1), date(2026, 3, 1)


class Life:
    """The group and what it has come to."""

    def __init__(self, draw):
        forget()
        self.draw, self.count = draw, 0
        self.things = ([], [], [])  # the tables that only tests have
        self.kinds = orgs.ship_kinds(actor="officer", at=self.at())
        self.units = [self.found("group", "集团")]
        self.units += [self.found("mine", f"矿{n}", self.units[0]) for n in range(2)]
        self.units += [self.found("team", f"班{n}", self.units[1 + n % 2]) for n in range(4)]
        self.bodies = [self.found("committee", "党委")]
        self.bodies += [self.found("branch", f"支部{n}", self.bodies[0]) for n in range(3)]
        self.people = [self.hired(n) for n in range(8)]
        names = [accounts.NewAccount(f"u{n}", f"人{n}") for n in range(8)]
        self.users = accounts.create_accounts(names, actor="site", at=self.at())
        first_administrators(*self.users[:3], actor="site", at=self.at())
        for user, person in zip(self.users, self.people, strict=True):
            own_account(user, person, actor="site", at=self.at())

    def at(self):
        self.count += 1
        return START + timedelta(seconds=self.count, microseconds=self.draw.randrange(10**6))

    def day(self):
        return BEGUN + timedelta(days=self.draw.randrange(1, 900))

    def any(self, some):
        return self.draw.choice(list(some))

    def do(self, plan):
        change = orgs.carry_out(plan, actor=self.any(["officer", "hr"]), at=self.at())
        if change.subject:
            change.subject.refresh_from_db()
        return change.subject

    def found(self, kind, name, under=None):
        return self.do(orgs.Found(self.kinds[kind], name, BEGUN, under))

    def hired(self, number):
        post = orgs.At(self.any(self.units), "技术员")
        return self.do(orgs.Hire(self.kinds["person"], f"职工{number}", (post,), BEGUN))

    # What may happen.

    def reshape(self):
        """A unit founded, renamed or moved, tied to a body."""
        unit, body = self.any(self.units[1:]), self.any(self.bodies)
        choices = [
            orgs.Rename(unit, f"新{unit.pk}-{self.count}", self.day()),
            orgs.Move(self.any(self.units[3:]), self.any(self.units[:3]), self.day()),
            orgs.Tie(unit, body, self.day()),
            orgs.Found(self.kinds["team"], f"队{self.count}", self.day(), self.units[1]),
        ]
        self.do(self.any(choices))

    def people_move(self):
        """Somebody joins, is confirmed, transferred, appointed, goes away, comes, leaves."""
        one, body, day = self.any(self.people[3:]), self.any(self.bodies), self.day()
        choices = [
            orgs.Join(one, body, day),
            orgs.Confirm(one, day),
            orgs.Transfer(one, body, day),
            orgs.Repost(one, (orgs.At(self.any(self.units), "班长"),), day),
            orgs.Appoint(one, self.any(self.units), "deputy", day, title="副职", share=10),
            orgs.GoAway(one, "leave", day, day + timedelta(days=30)),
            orgs.Identify(one, f"改名{self.count}", day),
        ]
        self.do(self.any(choices))

    def come_and_go(self):
        """A new person, sometimes erased again."""
        person = self.hired(self.count)
        if self.draw.random() < 0.3:
            self.do(orgs.Depart(person, BEGUN + timedelta(days=30)))
            self.do(orgs.Erase(person, BEGUN + timedelta(days=60), self.at()))
        else:
            self.people.append(person)

    def slip(self):
        user = self.any(self.users)
        printed = slips.give_slips([user], actor=self.users[0], at=self.at())[0]
        if self.draw.random() < 0.5:
            found = slips.matching_slip(user, printed.code, at=self.at())
            slips.use_slip(found.pk, password=PASSWORD, at=self.at())

    def log_in(self):
        user = self.any(self.users)
        visits.begin_visit(
            user,
            session=f"s{self.count}",
            device="浏览器",
            address="127.0.0.1",
            own_computer=self.draw.random() < 0.5,
            proved=False,
            at=self.at(),
        )
        if self.draw.random() < 0.4:
            visits.end_visits(user, actor=user, at=self.at())

    def factor(self):
        user = self.any(self.users)
        if self.draw.random() < 0.5:
            codes = factors.make_list(user, at=self.at())
            factors.prove(user, self.any(codes), at=self.at())
        elif self.draw.random() < 0.6:
            factors.begin_app(user, at=self.at())
        else:
            factors.drop_app(user, at=self.at())

    def lock(self):
        user = self.any(self.users[3:])
        accounts.lock_account(user, actor=self.users[1], at=self.at())
        accounts.unlock_account(user, actor=self.users[1], at=self.at())

    def held(self):
        """The roles that are held, those of the first administrators aside."""
        return Assignment.objects.in_force(self.at()).filter(user__in=self.users[3:])

    def role(self):
        """A role given or taken back, or an administrator proposed."""
        security = self.users[1]
        held = list(self.held())
        if held and self.draw.random() < 0.3:
            end_role(self.any(held).pk, actor=security, at=self.at())
            return
        role, root = self.any([("unit_head", True), ("assessor", True), ("system_admin", False)])
        root = self.any(self.units) if root else None
        wanted = Wanted(self.any(self.users[3:]), role, root, BEGUN, ENDS)
        assign_role(wanted, actor=security, at=self.at())

    def lend(self):
        """Part of a role delegated, or an earlier delegation ended."""
        lent = list(Delegation.objects.to_come(self.at()))
        if lent and self.draw.random() < 0.4:
            one = self.any(lent)
            end_delegation(one.pk, actor=one.giver, at=self.at())
            return
        held = self.any(self.held())
        right = self.any(sorted(held.kind.rights, key=str))
        receiver = self.any(self.users[3:])
        lent = Lent(held.pk, receiver, frozenset({right}), held.subject, BEGUN, LENT_UNTIL)
        delegate(lent, giver=held.user, at=self.at())

    def method(self):
        """A method written, sometimes released; a run of it."""
        author, approver = self.users[3], self.users[4]
        code = f"{METHOD}-{self.count}"
        files = ((f"{METHOD}.yaml", TEXT.replace(f"method: {METHOD}", f"method: {code}").encode()),)
        looked = look(files, (), "zh", with_paper=False)
        version = writing.draft_method(files, looked, actor=author, at=self.at(), on=BEGUN)
        if self.draw.random() < 0.6:
            consult(version.pk, note="征求", on=BEGUN, actor=author, at=self.at())
            approve(version.pk, digest=version.digest, on=BEGUN, actor=approver, at=self.at())
        if self.draw.random() < 0.6:
            publish(version.pk, note="公布", on=BEGUN, actor=author, at=self.at())
            bring_into_force(version.pk, on=BEGUN, actor=author, at=self.at())

    def run(self):
        version = self.any(MethodVersion.objects.all())
        with patch.object(running, "begin"):
            running.ask_run(version.pk, DATASET, actor=self.users[3], at=self.at())

    def thing(self):
        with transaction.atomic():
            act(self.draw, self.count, *self.things)
        self.count += 1

    def happen(self):
        """Something, by chance; False if it was refused."""
        weights = {
            self.reshape: 4,
            self.people_move: 6,
            self.come_and_go: 2,
            self.slip: 2,
            self.log_in: 2,
            self.factor: 2,
            self.lock: 1,
            self.role: 4,
            self.lend: 3,
            self.method: 0.5,
            self.run: 1,
            self.thing: 3,
        }
        (what,) = self.draw.choices(list(weights), list(weights.values()))
        try:
            what()
        except (QiyueError, IndexError):
            return False
        return True
