"""The frame of every page: log-in, menu, languages, themes, keys, paper."""

import re

import pytest
from playwright.sync_api import expect
from tests.apps.desk.test_inbox import AT
from tests.browser.eyes import SHOTS

from qiyue.apps.desk.inbox import tell

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_somebody_logs_in_and_out(eyes, person):
    eyes.go("/login/")
    eyes.shots("login")
    eyes.page.get_by_label("登录名").fill("wang")
    eyes.page.locator("input[type=password]").fill("a long password")
    eyes.page.keyboard.press("Enter")
    expect(eyes.page.locator("h1")).to_have_text("首页")
    eyes.check()
    eyes.page.get_by_text("王小明").first.click()
    eyes.page.get_by_role("button", name="退出").click()
    expect(eyes.page.locator("h1")).to_have_text("登录")


def test_home_in_both_languages_sizes_and_themes(inside):
    inside.go("/")
    inside.shots("home")


def test_the_language_is_switched_and_nothing_chinese_is_left(inside, person):
    person.name = "Wang"
    person.save()
    inside.go("/")
    inside.page.get_by_role("button", name="English").click()
    expect(inside.page.locator("html")).to_have_attribute("lang", "en")
    for path in ("/", "/inbox/", "/inbox/?done=1"):
        inside.go(path)
        left = [w for w in inside.words().split("\n") if CHINESE.search(w) and w != "中文"]
        assert left == [], path
    inside.page.get_by_role("button", name="中文").click()
    expect(inside.page.locator("h1")).to_have_text("收件箱")


def test_the_theme_follows_the_choice_or_the_system(inside):
    inside.page.emulate_media(color_scheme="dark")
    inside.go("/")
    page = inside.page.locator("html")
    expect(page).to_have_attribute("data-bs-theme", "dark")
    inside.page.locator("details.menu summary").click()
    inside.page.get_by_role("button", name="浅色").click()
    expect(page).to_have_attribute("data-bs-theme", "light")


def test_the_menu_of_a_phone_is_a_drawer(inside):
    inside.page.set_viewport_size({"width": 390, "height": 844})
    inside.go("/")
    menu = inside.page.get_by_role("navigation", name="主菜单")
    expect(menu).not_to_be_visible()
    inside.page.get_by_role("button", name="打开菜单").click()
    expect(menu).to_be_visible()
    inside.check()
    inside.page.keyboard.press("Escape")
    expect(menu).not_to_be_visible()


def test_keys_reach_the_matter(inside):
    inside.go("/")
    inside.page.keyboard.press("Tab")
    expect(inside.page.locator(".skip")).to_be_focused()
    inside.page.keyboard.press("Enter")
    expect(inside.page.locator("#main")).to_be_focused()


@pytest.mark.urls("tests.pages.urls")
def test_the_search_is_reached_and_walked_by_keys(inside):
    inside.go("/inbox/")
    inside.page.keyboard.press("/")
    expect(inside.page.locator("#seek")).to_be_focused()
    inside.page.keyboard.type("小明")
    expect(inside.page.locator(".found a")).to_have_count(1)
    inside.check()
    inside.page.screenshot(path=SHOTS / "search-zh-wide-light.png")
    inside.page.keyboard.press("Escape")
    expect(inside.page.locator(".found a")).to_have_count(0)
    inside.page.keyboard.type("?")
    expect(inside.page.locator(".found p")).to_contain_text("没有找到")
    inside.page.keyboard.press("Backspace")
    expect(inside.page.locator(".found a")).to_have_count(1)
    inside.page.keyboard.press("ArrowDown")
    inside.page.keyboard.press("Enter")
    expect(inside.page.locator("h1")).to_have_text("王小明")


def test_paper_has_no_menus_and_says_who_and_when(inside):
    inside.go("/")
    inside.page.emulate_media(media="print")
    expect(inside.page.locator(".side")).not_to_be_visible()
    expect(inside.page.locator(".paper-foot")).to_contain_text("王小明")


def test_an_unknown_page_says_what_to_do(inside):
    inside.go("/nothing-here/", status=404)
    expect(inside.page.locator("h1")).to_have_text("没有这一页")


def test_errors_are_seen(inside):
    with inside.expecting(404):
        inside.page.goto(inside.site + "/nothing-here/")
        inside.shots("error-404")


def test_the_inbox_is_seen(inside, person):
    inside.go("/inbox/")
    inside.shots("inbox-empty")
    for n in range(3):
        tell(person, "try.sign", {"who": "李四", "what": f"责任书 {n}"}, at=AT, href="/")
    inside.page.reload()
    inside.page.get_by_role("button", name="标为已办").first.click()
    expect(inside.page.locator(".lines li")).to_have_count(2)
    inside.shots("inbox")
    inside.page.get_by_role("button", name="李四").first.click()
    expect(inside.page.locator("h1")).to_have_text("首页")
    expect(inside.page.locator(".bell-count")).to_have_text("1")


def test_menus_are_seen(inside):
    inside.go("/")
    inside.shots("me", open_it=lambda page: page.locator(".top details.menu summary").click())
    inside.page.set_viewport_size({"width": 390, "height": 844})
    inside.page.reload()
    inside.page.get_by_role("button", name="打开菜单").click()
    inside.page.screenshot(path=SHOTS / "drawer-zh-narrow-light.png")


def test_a_page_fits_on_a4(inside):
    inside.go("/inbox/")
    inside.page.pdf(path=SHOTS / "inbox.pdf", prefer_css_page_size=True)
    assert (SHOTS / "inbox.pdf").read_bytes().startswith(b"%PDF")
