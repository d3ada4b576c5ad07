"""The first day in a browser: the code, three steps, slips on paper, then no such page."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.eyes import LANGUAGES, SHOTS, SIZES

from qiyue.apps.orgs.queries.snapshots import forget
from qiyue.site.first.start_code import start_code

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FOUR = (("赵一", "zhao"), ("钱二", "qian"), ("孙三", "sun"), ("李四", "li"))


def pictures(eyes, name, language):
    """Both sizes of the page as it stands, without asking for it anew."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        eyes.page.set_viewport_size({"width": width, "height": height})
        eyes.page.screenshot(path=SHOTS / f"first-{name}-{language}-{size}.png", full_page=True)
        eyes.check()
        eyes.fits()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_site_is_begun_and_its_page_is_gone(
    eyes, transactional_db, settings, tmp_path, language
):
    settings.HOME = tmp_path
    forget()
    page, code = eyes.page, LANGUAGES[language]
    eyes.context.add_cookies([{"name": "qiyue_language", "value": code, "url": eyes.site}])
    eyes.go("/login/")
    pictures(eyes, "login", language)
    page.locator("a[href='/first/']").click()
    with eyes.expecting(422):
        page.locator("input[name=code]").fill("0000-0000-0000")
        page.keyboard.press("Enter")
        expect(page.locator(".field-error")).to_be_visible()
    pictures(eyes, "code", language)
    page.locator("input[name=code]").fill(start_code())
    page.keyboard.press("Enter")
    page.locator("input[name=name]").fill("示例集团")
    pictures(eyes, "unit", language)
    page.keyboard.press("Enter")
    for place, (name, username) in zip(("system", "security", "audit", "hr"), FOUR, strict=True):
        page.locator(f"input[name={place}-name]").fill(name)
        page.locator(f"input[name={place}-username]").fill(username)
    page.locator("input[name=hr-username]").fill("zhao")
    with eyes.expecting(422):
        page.locator("button[value=people]").click()
        expect(page.locator(".field-error")).to_be_visible()
    pictures(eyes, "people", language)
    page.locator("button[value=back]").click()
    expect(page.locator("input[name=name]")).to_have_value("示例集团")
    page.keyboard.press("Escape")
    page.locator("button.btn-primary").click()
    for place, (name, username) in zip(("system", "security", "audit", "hr"), FOUR, strict=True):
        page.locator(f"input[name={place}-name]").fill(name)
        page.locator(f"input[name={place}-username]").fill(username)
    page.keyboard.press("Enter")
    expect(page.locator(".slips li")).to_have_count(4)
    pictures(eyes, "done", language)
    page.emulate_media(media="print")
    page.screenshot(path=SHOTS / f"first-done-{language}-paper.png", full_page=True)
    page.emulate_media(media="screen")
    slip = page.locator(".slips li").nth(1).inner_text()
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", slip)
    page.get_by_role("main").locator("a[href='/login/']").click()
    page.locator("input[name=username]").fill("qian")
    page.locator("input[name=password]").fill(found.group())
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/password/")
    with eyes.expecting(404):
        answer = page.goto(eyes.site + "/first/")
    assert answer.status == 404
