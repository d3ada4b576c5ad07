"""What waits for somebody stands on the first page, only for whom it waits, only as long."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.browser.cast import drafted, landed, subject, user

from qiyue.apps.accounts.models import ListedCode
from qiyue.apps.accounts.services.factors import make_list
from qiyue.apps.desk.duties import duties_of
from qiyue.apps.methods.models import MethodRun
from qiyue.apps.methods.services.releasing import approve, bring_into_force, consult, publish
from qiyue.apps.orgs.rights.models import Assignment, Proposal
from qiyue.apps.orgs.rights.services.assignments import countersign
from qiyue.apps.orgs.rights.services.delegations import Lent, delegate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def group(db):
    landed()


def owed(username):
    return [duty.says for duty in duties_of(user(username), timezone.now())]


def test_a_proposal_waits_for_those_who_may_countersign_it():
    (waiting,) = Proposal.objects.filter(settled_at=None)
    signers = [name for name in ("system", "audit", "system2") if owed(name)]
    assert signers
    assert owed("security") == []  # who proposed it
    assert owed("hr") == []
    countersign(waiting.pk, actor=user("audit"), at=timezone.now(), agreed=True)
    assert [owed(name) for name in ("system", "audit", "system2")] == [[], [], []]


def test_a_method_waits_for_one_after_the_other():
    version, at = drafted(), timezone.now()
    today = timezone.localdate(at)
    author, approver = user("author"), user("releaser")
    assert (owed("author"), owed("releaser")) == (["写完办法：小办法 v1"], [])
    consult(version.pk, note="征求", on=today, actor=author, at=at)
    assert (owed("author"), owed("releaser")) == ([], ["审定办法：小办法 v1"])
    approve(version.pk, digest=version.digest, on=today, actor=approver, at=at)
    assert owed("releaser") == ["公布办法：小办法 v1"]
    publish(version.pk, note="公布", on=today, actor=author, at=at)
    assert owed("releaser") == ["施行办法：小办法 v1"]
    bring_into_force(version.pk, on=today, actor=author, at=at)
    assert (owed("author"), owed("releaser")) == ([], [])


def test_a_run_that_failed_is_told_to_who_asked_for_a_week():
    version, now = drafted(), timezone.now()
    run = MethodRun.objects.create(
        code="r",
        version=version,
        digest=version.digest,
        trial=True,
        dataset="2026/small",
        engine="duckdb",
        state=MethodRun.State.FAILED,
        asked_by=user("assessor"),
        unit=subject("g"),
        asked_at=now,
        finished_at=now,
    )
    assert owed("assessor") == ["测算未完成：2026/small"]
    run.finished_at = now - timedelta(days=8)
    run.save()
    assert owed("assessor") == []


def test_a_delegation_that_ends_is_told_to_both_with_its_last_day():
    at = timezone.now()
    today = timezone.localdate(at)
    held = Assignment.objects.get(user=user("hr"))
    right = min(held.kind.rights, key=str)
    ends = today + timedelta(days=3)
    lent = Lent(held.pk, user("worker"), frozenset({right}), held.subject, today, ends)
    delegate(lent, giver=user("hr"), at=at)
    for name in ("hr", "worker"):
        (duty,) = duties_of(user(name), at)
        assert duty.until == ends - timedelta(days=1)


def test_a_list_that_is_nearly_used_up_is_told():
    worker, at = user("worker"), timezone.now()
    make_list(worker, at=at)
    assert owed("worker") == []
    ListedCode.objects.filter(user=worker, number__gt=2).update(spent_at=at)
    assert owed("worker") == ["验证码单只剩 2 个码"]


def test_the_first_page_shows_it_and_where_to_go(client):
    client.force_login(user("audit"))
    page = client.get("/").content.decode()
    assert "会签：" in page
    assert 'href="/audit/"' in page
    client.force_login(user("hr"))
    assert "没有待办" in client.get("/").content.decode()
