"""A run that is under way, or has ended, is told of at home and in the inbox of whoever asked."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from qiyue.apps.desk.duties import duties_of
from qiyue.apps.desk.models import Message
from qiyue.apps.methods.models import MethodRun
from qiyue.apps.methods.services import running
from qiyue.apps.methods.words import far_of
from qiyue.apps.orgs.rights.models import Assignment
from qiyue.core.judging.orders import Outcome, Progress, tell_outcome, tell_progress


def shown(client, user, url="/"):
    client.force_login(user)
    return re.sub(r"\s+", " ", client.get(url).content.decode())


def asked(draft, user, **more):
    now = timezone.now()
    usual = {"code": "r1", "version": draft, "digest": draft.digest, "trial": True}
    usual |= {"dataset": "2026/small", "engine": "duckdb", "asked_by": user, "asked_at": now}
    return MethodRun.objects.create(**usual | more)


@pytest.fixture
def assessor(granted, approver):
    return granted(approver, "assessor")


@pytest.fixture
def under_way(draft, assessor, settings, tmp_path, monkeypatch):
    """A run that began a minute ago and has done a quarter; its process lives."""
    settings.RUNS = tmp_path
    began = timezone.now() - timedelta(seconds=60)
    run = asked(draft, assessor, state="running", asked_at=began, started_at=began)
    (tmp_path / run.code).mkdir()
    tell_progress(tmp_path / run.code, Progress("calculate mark", 5, 20))
    monkeypatch.setattr(running, "worked_on", lambda place: True)
    return run


@pytest.mark.parametrize("url", ["/", "/inbox/", "/going/?n=1"])
def test_a_run_under_way_is_shown_with_counts_and_the_time_left(client, assessor, under_way, url):
    page = shown(client, assessor, url)
    assert '<progress max="20" value="5"' in page
    assert "测算：小办法 v1" in page
    assert "5/20" in page
    assert re.search(r"约剩 [34] 分钟", page)
    assert f'href="/runs/{under_way.code}/"' in page


def test_others_and_those_who_may_no_longer_see_runs_are_told_nothing(
    client, assessor, author, under_way
):
    assert "<progress" not in shown(client, author)
    Assignment.objects.filter(user=assessor).update(ended_at=timezone.now())
    assert "<progress" not in shown(client, assessor)


def test_the_page_of_the_run_says_the_same(client, assessor, under_way):
    for url in (f"/runs/{under_way.code}/", f"/runs/{under_way.code}/progress/"):
        page = shown(client, assessor, url)
        assert "计算 mark 5/20" in page
        assert re.search(r"约剩 [34] 分钟", page)


def test_the_part_asked_for_again_loads_the_page_anew_when_a_run_has_ended(
    client, assessor, under_way, settings
):
    client.force_login(assessor)
    tell_outcome(settings.RUNS / under_way.code, Outcome("done"))
    answer = client.get("/going/?n=1")
    assert answer.status_code == 204
    assert answer["HX-Refresh"] == "true"
    assert "<progress" not in shown(client, assessor)


def test_no_time_left_is_told_before_there_is_a_pace(under_way, settings):
    now = under_way.started_at + timedelta(seconds=60)
    assert far_of(under_way, now).left == 180
    tell_progress(settings.RUNS / under_way.code, Progress("wait", 1, 2))
    assert far_of(under_way, now).left is None
    tell_progress(settings.RUNS / under_way.code, Progress("calculate mark", 0, 20))
    assert far_of(under_way, now).left is None


@pytest.mark.parametrize(
    ("ended", "words"), [("done", "测算完成：small v1"), ("failed", "测算未完成：small v1")]
)
def test_an_end_is_told_once_in_the_inbox_of_whoever_asked(
    client, assessor, under_way, settings, ended, words
):
    tell_outcome(settings.RUNS / under_way.code, Outcome(ended))
    for _again in range(2):
        assert words in shown(client, assessor, "/inbox/")
    message = Message.objects.get()
    assert message.user_id == assessor.pk
    assert message.href == f"/runs/{under_way.code}/"


def test_a_run_that_is_found_lost_is_a_duty_on_the_same_page(
    client, assessor, under_way, monkeypatch
):
    monkeypatch.setattr(running, "worked_on", lambda place: False)
    page = shown(client, assessor)
    assert "测算未完成：2026/small" in page
    assert "<progress" not in page


def test_a_run_that_failed_is_told_until_it_is_asked_for_anew(draft, assessor):
    now = timezone.now()
    asked(draft, assessor, state="failed", finished_at=now)
    asked(draft, assessor, code="r2", dataset="other", state="done", finished_at=now)
    assert [duty.says for duty in duties_of(assessor, now)] == ["测算未完成：2026/small"]
    later = now + timedelta(seconds=1)
    asked(draft, assessor, code="r3", state="done", asked_at=later, finished_at=later)
    assert duties_of(assessor, now) == []
