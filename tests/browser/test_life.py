"""What people do over a day: the tree, a person, a transfer, a release by two, a score, a proof."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.journal.cast import MINE
from tests.browser.cast import (
    datasets,
    drafted,
    finished_run,
    in_force,
    landed,
    subject,
    user,
)

from qiyue.apps.journal.checkpoints import make_checkpoint
from qiyue.apps.methods.models import MethodVersion
from qiyue.apps.orgs.models import Post
from qiyue_verify.proof import check_proof

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def group(transactional_db):
    landed()


def test_the_tree_is_opened_by_hand_and_searched_by_pinyin(enter):
    eyes = enter("hr")
    eyes.go("/orgs/")
    page = eyes.page
    company = page.locator("tr", has_text="煤业公司")
    company.get_by_role("button").first.click()
    mine = page.locator("tr", has_text="松风煤矿").first
    expect(mine).to_be_visible()
    eyes.check()
    page.keyboard.press("/")
    page.keyboard.type("songfengmeikuang")
    found = page.locator(".found a").first
    expect(found).to_contain_text("松风煤矿")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("松风煤矿")
    eyes.check()


def test_the_tree_of_last_year_has_the_plant_where_it_stood(enter):
    eyes = enter("hr")
    for day, company in (("2025-06-30", "煤业公司"), ("2025-07-01", "电力公司")):
        eyes.go(f"/orgs/{subject('m4').code}/?on={day}")
        expect(eyes.page.locator("main")).to_contain_text(company)


def test_somebody_is_transferred_after_a_look_at_what_follows(enter):
    eyes, page = enter("hr"), None
    page = eyes.page
    person, to = subject("staff-m1-1-1-1"), subject("m2-1-1")
    eyes.go(f"/orgs/{person.code}/")
    page.get_by_role("link", name="调动").click()
    page.locator("[name=unit]").fill(to.number)
    page.locator("[name=title]").fill("技术员")
    page.get_by_role("button", name="看看会怎样").click()
    expect(page.locator("main")).to_contain_text("涉及组织")
    assert not Post.objects.known().filter(person=person, subject=to).exists()  # nothing yet
    eyes.check()
    page.get_by_role("button", name="确认调动").click()
    expect(page.locator("main")).to_contain_text("已办理")
    assert Post.objects.known().filter(person=person, subject=to).exists()
    expect(page.locator("main")).to_contain_text(str(to))
    eyes.check()
    eyes.go(f"/orgs/{person.code}/?on=2026-01-01")
    expect(page.locator("main")).to_contain_text(str(subject("m1-1-1")))


def step(eyes, title, note=""):
    """Take a step of the release on the page of a version."""
    form = eyes.page.locator("form.step-form", has=eyes.page.get_by_role("heading", name=title))
    if note:
        form.locator("[name=note]").fill(note)
    form.get_by_role("button", name=title, exact=True).click()


def test_a_method_is_released_by_two(enter):
    version = drafted()
    address = f"/methods/small/{version.number}/"
    eyes = enter("author")
    eyes.go("/")
    eyes.page.get_by_role("link", name="接着写").click()
    step(eyes, "征求意见", "三个矿和工会，纪要第 4 号")
    expect(eyes.page.locator(".release-steps")).to_contain_text("已征求意见")
    expect(eyes.page.get_by_role("heading", name="审定")).to_have_count(0)
    eyes = enter("releaser")
    eyes.go("/")
    expect(eyes.page.locator(".duties")).to_contain_text("审定办法：小办法")
    eyes.page.get_by_role("link", name="去审定").click()
    step(eyes, "审定")
    step(eyes, "公布", "集团网站")
    step(eyes, "宣布施行")
    expect(eyes.page.locator(".release-steps")).to_contain_text("施行")
    eyes.check()
    version.refresh_from_db()
    assert version.state == MethodVersion.State.IN_FORCE
    assert (version.author, version.approver) == (user("author"), user("releaser"))
    eyes = enter("author")
    eyes.go(address)
    expect(eyes.page.locator("#editor-help")).to_contain_text("文本不再改动")


def test_a_score_opens_to_its_reason(enter, settings, tmp_path):
    run = finished_run(in_force(drafted()), datasets(settings, tmp_path))
    eyes = enter("assessor")
    eyes.go(f"/runs/{run.code}/")
    eyes.page.locator("main a", has_text="一队").first.click()
    expect(eyes.page.locator("h1")).to_contain_text("得分单")
    line = eyes.page.locator("details.sheet-line", has_text="产量")
    expect(line).to_contain_text("60 × min(5 ÷ 10, 1.2)")
    line.locator("summary").focus()
    eyes.page.keyboard.press("Enter")
    expect(line).to_contain_text("第三条")
    eyes.check()
    eyes.page.emulate_media(media="print")
    expect(eyes.page.locator(".paper-foot")).to_contain_text(re.compile("[0-9a-f]{8}"))


def test_a_proof_is_found_taken_along_and_holds_without_qiyue(enter):
    checkpoint = make_checkpoint(MINE, timezone.now())
    eyes = enter("audit")
    eyes.go("/audit/")
    eyes.page.locator("[name=kind]").fill("person.erased")
    eyes.page.get_by_role("button", name="筛选").click()
    expect(eyes.page.locator("main")).to_contain_text("没有符合条件")
    eyes.page.locator("[name=kind]").fill("subject.moved")
    eyes.page.get_by_role("button", name="筛选").click()
    expect(eyes.page.locator("main table")).to_contain_text("划转")
    eyes.check()
    eyes.page.locator("main table a").first.click()
    expect(eyes.page.locator("main")).to_contain_text(checkpoint.code)
    with eyes.page.expect_download() as coming:
        eyes.page.get_by_role("link", name="下载").first.click()
    proof = open(coming.value.path(), "rb").read()  # noqa: SIM115, PTH123
    assert check_proof("proof.json", proof, f"{MINE.key}\n".encode(), [checkpoint.code]) == []
    changed = proof.replace(b"moved", b"moveb", 1)
    assert changed != proof
    assert check_proof("proof.json", changed, f"{MINE.key}\n".encode(), [checkpoint.code])
