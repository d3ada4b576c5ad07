"""Forms in a browser: findings, drafts that outlive a log-in, two people at one record, undo."""

import pytest
from playwright.sync_api import expect
from tests.pages.views import VERSIONS

from qiyue.apps.desk.models import Draft

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.pages.urls"),
]


@pytest.fixture
def form(inside, person):
    VERSIONS.clear()
    inside.path = f"/try/accounts/{person.pk}/edit/"
    inside.go(inside.path)
    return inside


def send(eyes):
    eyes.page.get_by_role("button", name="存下").click()


def test_findings_stand_at_the_field_and_summed_on_top(form):
    form.page.get_by_label("登录名").fill("王")
    form.page.get_by_label("姓名", exact=True).fill("")
    with form.expecting(422):
        send(form)
        expect(form.page.get_by_role("alert")).to_contain_text("有 2 处要改")
    expect(form.page.get_by_role("alert")).to_be_focused()
    expect(form.page.get_by_label("登录名")).to_have_value("王")
    form.check()
    form.page.get_by_role("alert").get_by_role("link", name="登录名").click()
    expect(form.page.get_by_label("登录名")).to_be_focused()


def test_a_form_is_seen(form):
    form.shots("form")


def test_what_is_typed_is_kept_and_comes_back(form):
    page = form.page
    page.get_by_label("备注").fill("写了一半")
    page.get_by_label("班次").select_option("c")
    page.get_by_label("新口令").fill("never kept")
    page.get_by_label("可登录").uncheck()
    expect(page.locator(".draft-line")).to_contain_text("草稿已存")
    with page.expect_response(lambda answer: "%E2%80%A6" in (answer.request.post_data or "")):
        page.get_by_label("备注").press("End")
        page.get_by_label("备注").press_sequentially("…")
    form.go(form.path)
    expect(page.get_by_label("备注")).to_have_value("写了一半…")
    expect(page.get_by_label("班次")).to_have_value("c")
    expect(page.get_by_label("可登录")).not_to_be_checked()
    expect(page.get_by_label("新口令")).to_have_value("")
    assert "never kept" not in str(Draft.objects.get().body)
    page.get_by_role("button", name="丢弃草稿").click()
    expect(page.get_by_label("备注")).to_have_value("")
    assert not Draft.objects.exists()


def test_the_last_key_before_leaving_is_kept(form):
    form.page.get_by_label("备注").fill("一走了之")
    with form.page.expect_request("**/drafts/save/"):
        form.page.get_by_role("link", name="收件箱").first.click()
    expect(form.page.locator("h1")).to_have_text("收件箱")
    form.go(form.path)
    expect(form.page.get_by_label("备注")).to_have_value("一走了之")


@pytest.mark.parametrize("how", ["typing", "sending"])
def test_a_draft_outlives_the_end_of_the_log_in(form, how):
    form.page.wait_for_load_state("networkidle")
    form.context.clear_cookies(name="qiyue_session")
    form.page.get_by_label("备注").fill("还没写完")
    if how == "sending":
        send(form)
    expect(form.page.locator("h1")).to_have_text("登录")
    form.page.get_by_label("登录名").fill("wang")
    form.page.locator("input[type=password]").fill("a long password")
    form.page.keyboard.press("Enter")
    expect(form.page.get_by_label("备注")).to_have_value("还没写完")
    expect(form.page.locator(".draft-line")).to_contain_text("接着您的草稿")


def test_the_second_of_two_sees_both_versions(form, person):
    page = form.page
    page.get_by_label("姓名", exact=True).fill("王大明")
    type(person).objects.filter(pk=person.pk).update(name="王中明")
    VERSIONS[person.pk] += 1
    with form.expecting(409):
        send(form)
        expect(page.locator("h1")).to_have_text("别人先改了")
    expect(page.locator("tr.differs")).to_have_count(1)
    form.check()
    page.screenshot(path="build/screenshots/conflict-zh-wide-light.png")
    page.get_by_label("姓名 现在的").check()
    page.get_by_role("button", name="按所选保存").click()
    expect(page.locator("h1")).to_have_text("账号")
    person.refresh_from_db()
    assert person.name == "王中明"


def test_what_was_done_can_be_taken_back(form, person):
    form.page.get_by_label("姓名", exact=True).fill("王大明")
    send(form)
    expect(form.page.locator(".said")).to_contain_text("姓名改为 王大明")
    form.check()
    form.page.screenshot(path="build/screenshots/undo-zh-wide-light.png")
    form.page.reload()
    expect(form.page.locator(".said")).to_have_count(0)
