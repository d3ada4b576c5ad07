"""The sample group: as many as promised, the same each time, all journaled, everybody gets in."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.conf import settings
from django.utils import timezone

from qiyue.apps.accounts.demo import demo_accounts
from qiyue.apps.accounts.models import User
from qiyue.apps.journal.models import Entry
from qiyue.apps.journal.verifying import verify
from qiyue.apps.methods.models import MethodRun, MethodVersion
from qiyue.apps.orgs.models import Edge, Leave, Membership, Post, Subject
from qiyue.apps.orgs.queries.snapshots import forget
from qiyue.apps.orgs.rights import may
from qiyue.apps.orgs.rights.conflicts import conflicts
from qiyue.apps.orgs.rights.models import Assignment, Proposal
from qiyue.apps.orgs.rights.roles import ROLES
from qiyue.site.sample import cast, filling
from qiyue.site.sample.group import code_of, group
from qiyue.site.serving import CannotServe

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def landed(django_db_setup, django_db_blocker):
    """The sample, once for all tests that only read; taken out again after them."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        forget()
        filling.land_sample()
        yield
        transaction.set_rollback(True)
    forget()


def of(ref):
    return Subject.objects.get(code=code_of(ref))


def parents(day):
    edges = Edge.objects.on(day).values_list("child__code", "parent__code")
    return dict(edges)


def quiet(zh, en):
    """Nobody listens."""


def test_it_stays_out_of_a_database_in_use(db):
    assert not Subject.objects.exists()  # stands before the tests that share the sample
    User.objects.create(username="somebody", name="某人")
    with pytest.raises(CannotServe):
        filling.fill_once(quiet)
    assert Subject.objects.count() == 0


def test_the_same_seed_gives_the_same_group():
    assert group() == group()
    assert group().people != group(seed=1).people


def test_it_is_as_large_as_promised(landed):
    kinds = Counter(Subject.objects.values_list("kind__code", flat=True))
    assert kinds["group"] == 1
    assert kinds["company"] == 4
    assert kinds["mine"] == 12
    assert kinds["department"] + kinds["team"] == 122
    assert Subject.objects.filter(tree="party").count() == 160
    assert kinds["person"] == 2400
    names = list(Subject.objects.filter(tree="person").values_list("identity__name", flat=True))
    assert len(set(names)) == 2400
    members = Membership.objects.on(date(2026, 6, 1)).count()
    assert 800 < members < 1200


def test_everything_that_has_a_head_has_one(landed):
    today = date(2026, 6, 1)
    posts = Post.objects.on(today).filter(duty__in=("head", "secretary"))
    headed = set(posts.values_list("subject", flat=True))
    there = Edge.objects.on(today).filter(child__kind__headed=True)
    without = [
        str(edge.child) for edge in there.select_related("child") if edge.child_id not in headed
    ]
    assert without == []


def test_the_trees_remember_the_reorganisation(landed):
    before, after = parents(date(2025, 6, 30)), parents(date(2025, 7, 1))
    for one, old, new in (("m4", "c1", "c2"), ("pm4", "pc1", "pc2")):
        assert (before[code_of(one)], after[code_of(one)]) == (code_of(old), code_of(new))
    assert code_of("m2-3-2") in parents(date(2025, 2, 28))
    assert code_of("m2-3-2") not in parents(date(2025, 3, 1))
    assert code_of("x1") in parents(date(2025, 1, 1))
    assert code_of("x1") not in parents(date(2025, 4, 1))
    assert code_of("x2") in parents(date(2026, 6, 1))
    assert Membership.objects.on(date(2026, 6, 1)).filter(body=of("x2")).count() == 3
    assert Leave.objects.count() == 2


def test_the_journal_verifies_clean(landed):
    report = verify(settings.JOURNAL_ORIGIN)
    assert report.problems == []
    assert report.rows > 9_000


def test_no_hand_holds_what_must_be_apart(landed):
    assert list(conflicts(timezone.now())) == []
    held = set(Assignment.objects.values_list("role", flat=True))
    assert held == set(ROLES)
    waiting = Proposal.objects.get(settled_at=None)
    assert (waiting.user.username, waiting.role) == ("audit2", "audit_admin")
    second = Assignment.objects.get(user__username="system2")
    assert second.countersigned_by_id not in (None, second.given_by_id)


def test_roles_reach_what_they_should(landed):
    now = timezone.now()
    hr, mine = User.objects.get(username="hr"), User.objects.get(username="mine")
    assert may(hr, "arrange", of("m12"), now)
    assert may(mine, "report", of("m1-1-1"), now)
    assert not may(mine, "see", of("m2"), now)


@pytest.mark.parametrize("part", cast.PARTS, ids=lambda part: part.username)
def test_each_demo_account_logs_in_and_sees_its_home(landed, part, client, settings):
    settings.DEMO, settings.DEMO_ACCOUNTS = True, "qiyue.site.sample.cast.demo_accounts"
    shown = next(one for one in demo_accounts() if one.username == part.username)
    page = client.get(f"/login/?as={part.username}").content.decode()
    assert shown.where in page
    answer = client.post("/login/", {"username": shown.username, "password": shown.password})
    assert answer.status_code == 302, answer.content.decode()
    home = client.get("/", follow=True)
    assert home.status_code == 200
    assert User.objects.get(username=part.username).name in home.content.decode()


def test_without_a_demo_no_account_is_listed(landed, client):
    assert "lantern" not in client.get("/login/?as=hr").content.decode()
    assert demo_accounts() == []


def test_a_second_start_changes_nothing(landed, monkeypatch):
    monkeypatch.setattr(filling, "examples", lambda: None)
    entries, rows = Entry.objects.count(), Subject.objects.count()
    filling.fill_once(quiet)
    assert (Entry.objects.count(), Subject.objects.count()) == (entries, rows)


def test_the_example_is_in_force_and_its_run_begins(landed, monkeypatch):
    begun = []
    monkeypatch.setattr("qiyue.apps.methods.services.running.start", begun.append)
    filling.begin_run(quiet)
    version = MethodVersion.objects.get()
    assert (version.state, version.author.username) == ("in_force", "author")
    assert version.approver.username == "releaser"
    run = MethodRun.objects.get()
    filling.begin_run(quiet)
    assert list(MethodRun.objects.all()) == [run]


@pytest.mark.parametrize(
    ("username", "opens"),
    [
        ("hr", "/orgs/"),
        ("assessor", "/runs/"),
        ("author", "/methods/"),
        ("audit", "/audit/"),
        ("accounts", "/accounts/"),
        ("security", "/roles/"),
    ],
)
def test_each_finds_the_page_of_the_role(landed, username, opens, client):
    client.force_login(User.objects.get(username=username))
    assert f'href="{opens}"' in client.get("/").content.decode()
    assert client.get(opens).status_code == 200
