"""Long work at home, in the inbox and on its own page: how far it is, and how it ended."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.methods.test_going import asked
from tests.browser.cast import drafted, landed, subject, user

from qiyue.apps.methods.services import running
from qiyue.core.judging.orders import Outcome, Progress, tell_outcome, tell_progress

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_run_is_left_and_found_again_until_it_ends(
    enter, transactional_db, settings, tmp_path, monkeypatch
):
    landed()
    settings.RUNS = tmp_path
    version, began = drafted(), timezone.now() - timedelta(minutes=9)
    times = {"asked_at": began, "started_at": began}
    run = asked(version, user("assessor"), state="running", unit=subject("g"), **times)
    (tmp_path / run.code).mkdir()
    tell_progress(tmp_path / run.code, Progress("calculate mark", 7, 20))
    monkeypatch.setattr(running, "worked_on", lambda place: True)
    eyes = enter("assessor")
    page = eyes.page
    for name, path in (("run", f"/runs/{run.code}/"), ("inbox", "/inbox/"), ("home", "/")):
        eyes.look(f"going-{name}", path, language="zh", size="wide", theme="light")
        expect(page.locator("main")).to_contain_text("计算 mark 7/20 · 约剩")
        eyes.look(f"going-{name}", path, language="en", size="narrow", theme="light")
    eyes.context.add_cookies([{"name": "qiyue_language", "value": "zh-hans", "url": eyes.site}])
    eyes.go("/")
    tell_progress(tmp_path / run.code, Progress("write", 19, 20))
    expect(page.locator("#going")).to_contain_text("写出结果 19/20 · 剩不到一分钟")
    tell_outcome(tmp_path / run.code, Outcome("failed"))
    expect(page.locator("main")).to_contain_text("测算未完成")
    expect(page.locator("#going")).to_have_count(0)
    eyes.go("/inbox/")
    expect(page.locator("main")).to_contain_text("测算未完成：small v1")
    eyes.look("going-ended", "/", language="zh", size="wide", theme="light")
