"""The organisation as it was known on an earlier day, asked for by hand in a browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser.cast import landed, subject, user
from tests.browser.eyes import SHOTS, SIZES

from qiyue.apps.orgs.services import Rename, carry_out

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("当时所知", "按这一天所知", "所知", "看现在所知")),
        ("en", ("As known then", "As known on", "As known on", "See what is known now")),
    ],
)
def test_a_name_corrected_today_is_not_there_as_known_yesterday(
    enter, transactional_db, language, words
):
    landed()
    eyes, mine = enter("hr"), subject("m1")
    page, (fold, label, says, back) = eyes.page, words
    today = timezone.localdate()
    yesterday = (today - timedelta(days=1)).isoformat()
    old = mine.name
    carry_out(
        Rename(mine, "更正后的矿", today - timedelta(days=30), ""),
        actor=user("party"),
        at=timezone.now(),
    )
    eyes.context.add_cookies([{"name": "qiyue_language", "value": language, "url": eyes.site}])
    eyes.go(f"/orgs/{mine.code}/")
    expect(page.locator("h1")).to_have_text("更正后的矿")
    page.get_by_text(fold, exact=True).click()
    page.get_by_label(label).fill(yesterday)
    page.locator("details.known button").click()
    expect(page.get_by_role("status").first).to_contain_text(says)
    SHOTS.mkdir(parents=True, exist_ok=True)
    for name, path in (("unit", page.url), ("tree", f"/orgs/?known={yesterday}")):
        if name == "tree":
            eyes.go(path)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=SHOTS / f"known-{name}-{language}-{size}.png", full_page=True)
            eyes.check()
            eyes.fits()
    eyes.go(f"/orgs/{mine.code}/?known={yesterday}")
    assert "更正后的矿" not in page.locator("h1").inner_text()
    page.get_by_role("link", name=back).click()
    expect(page.locator("h1")).to_have_text("更正后的矿")
    assert old != "更正后的矿"
