"""The frame of every page: log-in, menu, languages, themes, keys, paper."""

import re

import pytest
from playwright.sync_api import expect

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
    for path in ("/", "/inbox/"):
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


def test_paper_has_no_menus_and_says_who_and_when(inside):
    inside.go("/")
    inside.page.emulate_media(media="print")
    expect(inside.page.locator(".side")).not_to_be_visible()
    expect(inside.page.locator(".paper-foot")).to_contain_text("王小明")


def test_an_unknown_page_says_what_to_do(inside):
    inside.go("/nothing-here/", status=404)
    expect(inside.page.locator("h1")).to_have_text("没有这一页")
