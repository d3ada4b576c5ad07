"""Browsers for the tests here: one Chromium for all, a fresh profile for each."""

import os

import pytest
from django.utils import timezone
from playwright.sync_api import sync_playwright
from scripts.words import compile_words
from tests.browser.cast import user
from tests.browser.eyes import QUIET, Eyes, chromium
from tests.gates.matrix.world import prove

# Playwright keeps a loop running in this thread; the database is used beside it, not in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser():
    path = chromium()
    if path is None:
        pytest.skip("machine: no Chromium")
    compile_words()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def eyes(browser, live_server):
    """A page that has not logged in; it speaks Chinese until it is told otherwise."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768})
    context.set_default_timeout(15_000)
    watching = Eyes(context, live_server.url)
    yield watching
    context.close()
    assert watching.complaints() == []


@pytest.fixture
def person(transactional_db, django_user_model):
    """Somebody with an account: 王小明, wang, password `a long password`."""
    user = django_user_model(code="u-wang", username="wang", name="王小明")
    user.set_password("a long password")
    user.save()
    return user


@pytest.fixture
def inside(eyes, person, client):
    """A page that has logged in as `person`."""
    client.force_login(person)
    value = client.cookies["qiyue_session"].value
    eyes.context.add_cookies([{"name": "qiyue_session", "value": value, "url": eyes.site}])
    return eyes


@pytest.fixture
def enter(eyes, client):
    """A function that goes in as a demo account that has just given its second factor."""

    def go_in(username):
        eyes.context.clear_cookies()
        client.force_login(user(username))
        client.get("/")
        prove(user(username), timezone.now())
        value = client.cookies["qiyue_session"].value
        eyes.context.add_cookies([{"name": "qiyue_session", "value": value, "url": eyes.site}])
        return eyes

    return go_in
