"""A browser of before 2024: without the newer ways of writing colours pages can still be read."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.eyes import SHOTS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.pages.urls"),
]
NEWER = re.compile(r"\b(light-dark|color-mix|oklch|oklab|lch|lab)\(")


@pytest.fixture
def old(inside):
    """A function that no browser knows is as one that an old browser does not know."""
    seen = []

    def without(route):
        answer = route.fetch()
        text, count = NEWER.subn(r"not-known-\1(", answer.text())
        seen.append(count)
        route.fulfill(response=answer, body=text)

    inside.page.route("**/built/qiyue*.css", without)
    yield inside
    assert sum(seen) > 100  # else nothing was taken away, and nothing shown


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_read_with_plain_colours_alone(old, person, theme):
    old.context.add_cookies([{"name": "qiyue_theme", "value": theme, "url": old.site}])
    for path in ("/", "/inbox/", "/try/accounts/", f"/try/accounts/{person.pk}/edit/"):
        old.go(path)
        name = path.strip("/").replace("/", "-").replace(str(person.pk), "n") or "home"
        old.page.screenshot(path=SHOTS / f"old-{name}-zh-wide-{theme}.png")
    button = old.page.get_by_role("button", name="存下")
    expect(button).to_have_css("background-color", "rgb(179, 38, 30)")
