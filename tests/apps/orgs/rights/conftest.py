"""A small group: two mines, a team, the Party bodies beside them, and people in each."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from qiyue.apps.accounts.models import User, tidy
from qiyue.apps.orgs.models import (
    Change,
    Edge,
    Identity,
    Kind,
    Link,
    Membership,
    Path,
    Post,
    Subject,
)
from qiyue.apps.orgs.rights.models import Assignment, Holder

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
FOUND = date(2020, 1, 1)
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Group:
    """Subjects, people and accounts by short names."""

    subjects: dict[str, Subject] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name):
        return self.subjects[name]

    def place(self, tree, name, above=None):
        """A unit or Party body below another, since the founding."""
        kind, _ = Kind.objects.get_or_create(
            code=f"any-{tree}", defaults={"tree": tree, "name": tree, "name_en": tree, "rank": 1}
        )
        one = Subject.objects.create(kind=kind, tree=tree, name=name, number=name, found_on=FOUND)
        self.subjects[name] = one
        times = {"valid_from": FOUND, "recorded_from": SINCE, "change": self.change()}
        Edge.objects.create(tree=tree, parent=self.subjects.get(above), child=one, **times)
        Path.objects.create(ancestor=one, descendant=one, depth=0, valid_from=FOUND)
        for path in Path.objects.filter(descendant=self.subjects.get(above)):
            Path.objects.create(
                ancestor_id=path.ancestor_id,
                descendant=one,
                depth=path.depth + 1,
                valid_from=FOUND,
            )
        return one

    def person(self, name, unit=None, body=None, account=True):
        """Somebody in a unit, a Party body or both."""
        kind, _ = Kind.objects.get_or_create(
            code="any-person",
            defaults={"tree": "person", "name": "人", "name_en": "person", "rank": 1},
        )
        one = Subject.objects.create(kind=kind, tree="person", number=name, found_on=FOUND)
        self.subjects[name] = one
        Identity.objects.create(subject=one, name=name, digest="sha256:" + "0" * 64)
        times = {"valid_from": FOUND, "recorded_from": SINCE, "change": self.change()}
        if unit:
            Post.objects.create(person=one, subject=self[unit], **times)
        if body:
            Membership.objects.create(person=one, body=self[body], stage="full", **times)
        if account:
            user = User.objects.create(username=tidy(name), name=name)
            Holder.objects.create(user=user, person=one)
            self.users[name] = user
        return one

    def account(self, name):
        """An account of nobody in the organisation."""
        self.users[name] = User.objects.create(username=name, name=name)
        return self.users[name]

    def change(self):
        return Change.objects.create(act="landed", on=FOUND, at=SINCE, actor="test")

    def link(self, unit, body):
        times = {"valid_from": FOUND, "recorded_from": SINCE, "change": self.change()}
        Link.objects.create(unit=self[unit], body=self[body], **times)

    def hold(self, name, role, where=None, **days):
        """A role since the founding, put into the database as it is."""
        told = {"starts_on": FOUND, "recorded_at": SINCE} | days
        subject = self.subjects.get(where)
        return Assignment.objects.create(user=self.users[name], role=role, subject=subject, **told)


@pytest.fixture
def group(db):
    made = Group()
    for name, above in (("group", None), ("mine", "group"), ("other", "group"), ("team", "mine")):
        made.place("line", name, above)
    for name, above in (("committee", None), ("branch", "committee"), ("cell", "branch")):
        made.place("party", name, above)
    made.link("mine", "branch")
    for name, unit, body in (
        ("head", "mine", "branch"),
        ("deputy", "mine", None),
        ("worker", "team", "cell"),
        ("elsewhere", "other", "committee"),
    ):
        made.person(name, unit, body)
    for name in ("system", "security", "audit", "guard"):
        made.account(name)
    made.hold("system", "system_admin")
    made.hold("security", "security_admin")
    made.hold("audit", "audit_admin")
    made.hold("guard", "security_admin")
    return made


def days(count):
    return timedelta(days=count)
