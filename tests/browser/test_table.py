"""The one table in a browser: sort, filter, columns, pages, side sheet, views, export, phone."""

import csv

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.pages.urls"),
]


@pytest.fixture
def table(inside, django_user_model):
    django_user_model.objects.bulk_create(
        django_user_model(code=f"c{n}", username=f"u{n:03}", name=f"某{n:03}", is_active=n % 2 == 0)
        for n in range(120)
    )
    inside.go("/try/accounts/")
    return inside


def first(eyes):
    return eyes.page.locator("tbody tr").first.locator("td").first


def test_it_is_seen(table):
    table.shots("table")


def test_a_head_sorts_both_ways(table):
    expect(first(table)).to_have_text("某000")
    table.page.get_by_role("link", name="登录名").click()
    expect(table.page.locator("th[aria-sort=ascending]")).to_have_count(1)
    table.page.get_by_role("link", name="登录名").click()
    expect(first(table)).to_have_text("王小明")
    assert "sort=-username" in table.page.url


def test_filters_narrow_and_the_search_finds(table):
    table.page.get_by_role("textbox", name="姓名", exact=True).fill("某11")
    table.page.keyboard.press("Enter")
    expect(table.page.locator(".count")).to_contain_text("共 10 行")
    table.page.get_by_role("combobox", name="可登录", exact=True).select_option("1")
    expect(table.page.locator(".count")).to_contain_text("共 5 行")
    table.page.get_by_label("在表中查找").press_sequentially("u118")
    expect(table.page.locator(".count")).to_contain_text("共 1 行")
    table.page.get_by_role("link", name="清除筛选").click()
    expect(table.page.locator(".count")).to_contain_text("共 121 行")


def test_what_cannot_be_read_is_told_at_its_place(table):
    table.page.get_by_label("上次登录 从").fill("昨天")
    table.page.keyboard.press("Tab")
    expect(table.page.get_by_role("alert")).to_contain_text("日期写作 2026-11-23")
    expect(table.page.get_by_label("上次登录 从")).to_have_value("昨天")
    table.check()


def test_pages_turn(table):
    table.page.get_by_role("link", name="下一页").click()
    expect(first(table)).to_have_text("某050")
    table.page.go_back()
    expect(first(table)).to_have_text("某000")


def test_a_row_opens_at_the_side(table):
    table.page.locator("tbody tr").nth(3).locator("td").nth(2).click()
    expect(table.page.locator("dialog[open] #who")).to_have_text("某003")
    table.check()
    table.page.keyboard.press("Escape")
    expect(table.page.locator("dialog[open]")).to_have_count(0)


def test_columns_are_chosen_and_kept_as_a_view(table):
    page = table.page
    page.locator("summary", has_text="列").click()
    page.locator(".choices").get_by_label("代码").check()
    expect(page.locator("thead")).to_contain_text("代码")
    page.locator("summary", has_text="视图").click()
    page.get_by_label("视图的名称").fill("带代码")
    page.get_by_role("button", name="存下").click()
    table.go("/try/accounts/")
    expect(page.locator("thead")).not_to_contain_text("代码")
    page.locator("summary", has_text="视图").click()
    page.get_by_role("link", name="带代码").click()
    expect(page.locator("thead")).to_contain_text("代码")


def test_an_export_holds_what_the_filter_shows(table, tmp_path):
    table.go("/try/accounts/?f-name=某11&sort=-username")
    for words, name in (("Excel 工作簿", "a.xlsx"), ("CSV", "a.csv")):
        table.page.locator("summary", has_text="导出").click()
        with table.page.expect_download() as waiting:
            table.page.get_by_role("link", name=words).click()
        waiting.value.save_as(tmp_path / name)
        table.go("/try/accounts/?f-name=某11&sort=-username")
    sheet = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0)
    lines = list(csv.reader((tmp_path / "a.csv").open(encoding="utf-8-sig", newline="")))
    names = [f"某{n}" for n in range(119, 109, -1)]
    assert [row[0] for row in sheet.to_python()[4:]] == names
    assert [row[0] for row in lines[1:]] == names
