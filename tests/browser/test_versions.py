"""Two people with one unit in a browser: the second sees both versions, chooses and goes on."""

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
        ("zh-hans", ("新名称", "看看会怎样", "别人先改了", "按所选保存", "确认更名")),
        (
            "en",
            (
                "New name",
                "See what follows",
                "Somebody else changed it first",
                "Save what is chosen",
                "Confirm",
            ),
        ),
    ],
)
def test_the_second_of_two_who_rename_a_unit_sees_both_names(
    enter, transactional_db, language, words
):
    landed()
    eyes, mine = enter("hr"), subject("m1")
    page, (name, look, title, save, confirm) = eyes.page, words
    eyes.context.add_cookies([{"name": "qiyue_language", "value": language, "url": eyes.site}])
    eyes.go(f"/orgs/{mine.code}/do/rename/")
    page.get_by_label(name, exact=True).fill("乙矿")
    carry_out(
        Rename(mine, "甲矿", timezone.localdate(), ""), actor=user("party"), at=timezone.now()
    )
    with eyes.expecting(409):
        page.get_by_role("button", name=look).click()
        expect(page.locator("h1")).to_have_text(title)
    for text in ("甲矿", "乙矿"):
        expect(page.locator("main")).to_contain_text(text)
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=SHOTS / f"act-both-{language}-{size}.png", full_page=True)
        eyes.check()
        eyes.fits()
    page.get_by_role("button", name=save).click()
    expect(page.get_by_role("button", name=confirm)).to_be_visible()
    expect(page.locator("main")).to_contain_text("乙矿")
