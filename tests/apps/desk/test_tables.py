"""The one table: what an address may ask, in what order rows come, what an export holds."""

import csv
import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.http import QueryDict
from django.shortcuts import render
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from tests.pages.views import ACCOUNTS

from qiyue.apps.desk.models import View
from qiyue.apps.desk.tables import Column, Kind, Table, showing
from qiyue.apps.desk.tables.asking import ask
from qiyue.apps.desk.tables.export import ACTS, Export, comma_separated, guarded, workbook

pytestmark = pytest.mark.urls("tests.pages.urls")
AT = datetime(2026, 11, 23, 2, 32, tzinfo=UTC)


@pytest.fixture
def reader(client, django_user_model):
    user = django_user_model.objects.create(code="r", username="reader", name="读者")
    client.force_login(user)
    return user


@pytest.fixture
def accounts(django_user_model, reader):
    django_user_model.objects.bulk_create(
        django_user_model(
            code=f"c{n}",
            username=f"u{n:03}",
            name="同名" if n % 2 else f"某{n:03}",
            last_login=datetime(2026, 1, 1 + n % 28, 12, tzinfo=UTC) if n % 3 else None,
        )
        for n in range(130)
    )


@pytest.fixture
def grid(client, monkeypatch):
    """Asks the table of the pages for tests, and gives what its template is given."""
    given_to = []

    def remembering(request, name, context, **rest):
        given_to.append(context["grid"])
        return render(request, name, context, **rest)

    def asked(query, status=200):
        monkeypatch.setattr(showing, "render", remembering)
        answer = client.get(f"/try/accounts/?{query}")
        assert answer.status_code == status, query
        return given_to[-1]

    return asked


def names(found, column="username"):
    place = [c.name for c in found.asked.columns].index(column)
    return [line.cells[place].text for line in found.lines]


# -- asking ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_rows_that_are_alike_keep_one_order_over_all_pages(client, grid, accounts):
    seen = []
    for page in (1, 2, 3):
        seen += names(grid(f"sort=name&page={page}"))
    assert len(seen) == len(set(seen)) == 131


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["seen", "-seen"])
def test_empty_values_come_last_whichever_way(client, grid, accounts, sort):
    last = names(grid(f"sort={sort}&page=3"), "seen")
    first = names(grid(f"sort={sort}"), "seen")
    assert last[-1] == ""
    assert all(first)
    assert first == sorted(first, reverse=sort.startswith("-"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("f-name=同名", 65),
        ("f-username=U00", 10),
        ("f-active=1", 131),
        ("f-active=0", 0),
        ("f-seen-from=2026-01-05&f-seen-to=2026-01-05", 4),
        ("q=u12", 10),
        ("f-amount-from=0&f-amount-to=0.01", 0),
        ("f-nothing=1&sort=nothing&c=nothing&page=x", 131),
    ],
)
def test_filters_find_what_they_say(client, grid, accounts, query, count):
    found = grid(query)
    assert found.count == count


@pytest.mark.django_db
def test_totals_are_of_all_that_is_shown_not_of_a_page(client, grid, accounts, django_user_model):
    found = grid("")
    keys = django_user_model.objects.values_list("pk", flat=True)
    fen = sum(keys) * 12345
    assert found.totals["amount"] == f"{fen // 100:,}.{fen % 100:02}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "f-seen-from=2026-02-30",
        "f-seen-to=0000-01-01",
        "f-amount-from=１２",
        "f-amount-from=1e9",
        "f-amount-to=" + "9" * 60,
        "f-serial-from=nan",
        "f-active=2",
        "f-name=%00",
        "f-name=%ED%A0%80%01",
        "q=" + "x" * 300,
    ],
)
def test_what_cannot_be_understood_is_told_and_never_a_fault(grid, reader, query):
    found = grid(query, 422)
    assert found.asked.bad


@pytest.mark.django_db
def test_a_bound_beyond_every_number_is_just_wide(client, grid, accounts):
    assert grid("f-amount-to=" + "9" * 30).count == 131


FIELDS = ("q", "sort", "page", "c", "f-name", "f-seen-from", "f-serial-to", "f-active", "f-code")


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=30)))
def test_any_address_is_read_and_asked_again_alike(given_words):
    query = QueryDict(mutable=True)
    for name, text in given_words.items():
        query[name] = text
    with translation.override("zh-hans"):
        asked = ask(ACCOUNTS, query)
        again = ask(ACCOUNTS, QueryDict(asked.query()))
    if not asked.bad:
        assert (again.where, again.sort, again.columns) == (asked.where, asked.sort, asked.columns)


@pytest.mark.django_db
def test_empty_refused_and_filtered_out_are_told_apart(client, accounts):
    told = {
        "none=1": "还没有账号。",
        "refused=1": "您还看不到账号：请找账号管理员。",
        "f-name=nobody": "没有符合的行",
    }
    for query, words in told.items():
        page = client.get(f"/try/accounts/?{query}").content.decode()
        assert [w for w in told.values() if w in page] == [words]
    assert "u001" not in client.get("/try/accounts/?refused=1").content.decode()
    sent = b"".join(client.get("/try/accounts/?refused=1&export=csv").streaming_content)
    assert len(sent.decode().splitlines()) == 1


@pytest.mark.django_db
def test_a_page_beyond_the_end_is_the_last(grid, accounts):
    found = grid("page=99")
    assert (found.asked.page, len(found.lines), found.count) == (3, 31, 131)
    assert grid("page=99&f-name=某010").count == 1


@pytest.mark.django_db
def test_a_page_costs_few_queries(client, grid, accounts, django_assert_max_num_queries):
    # session, user, log-in, count with totals, rows, views, bell, roles, delegations
    with django_assert_max_num_queries(9):
        grid("sort=name&f-name=某")


@pytest.mark.django_db
def test_htmx_gets_the_part_alone(client, grid, accounts):
    headers = {"HX-Request": "true", "HX-Target": ACCOUNTS.id}
    part = client.get("/try/accounts/", headers=headers).content.decode()
    assert "<html" not in part
    assert 'class="ledger"' in part


def test_two_columns_of_one_name_are_refused():
    one = Column(name="a", label="a")
    with pytest.raises(ValueError, match="two columns"):
        Table(key="x.y", title="x", columns=(one, one))


# -- views -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_views_are_ones_own(client, grid, accounts, django_user_model):
    sent = {"name": "常看", "table": ACCOUNTS.key, "query": "sort=name&page=3&export=csv"}
    client.post("/views/save/", {**sent, "path": "/try/accounts/"})
    mine = View.objects.get()
    assert mine.query == "sort=name"
    other = django_user_model.objects.get(username="u001")
    client.force_login(other)
    assert grid("").views == []
    assert client.post(f"/views/{mine.pk}/drop/").status_code == 404
    assert View.objects.exists()


@pytest.mark.django_db
def test_a_view_never_leads_away(client, reader):
    sent = {"name": "a", "table": "x", "query": "", "path": "//evil.example/"}
    assert client.post("/views/save/", sent)["Location"] == "/"


# -- export ----------------------------------------------------------------------------------

TYPED = Table(
    key="try.typed",
    title="各类",
    columns=(
        Column(name="text", label="文字"),
        Column(name="n", label="数", kind=Kind.NUMBER, places=3),
        Column(name="money", label="金额", kind=Kind.MONEY),
        Column(name="day", label="日", kind=Kind.DAY),
        Column(name="at", label="时", kind=Kind.MOMENT),
        Column(
            name="state", label="状态", kind=Kind.CHOICE, choices=[("a", "草拟"), ("b", "生效")]
        ),
    ),
)


def export(rows, table=TYPED):
    return Export(table, ask(table, QueryDict()), iter(rows), "读者", AT)


def row(text="甲", n=1234, money=56789, state="a"):
    return {
        "text": text,
        "n": n,
        "money": money,
        "day": date(2026, 11, 23),
        "at": AT,
        "state": state,
    }


def book(rows, table=TYPED):
    return io.BytesIO(b"".join(workbook(export(rows, table)).streaming_content))


@pytest.mark.one_database
def test_a_workbook_has_typed_cells_and_says_who_and_when():
    with translation.override("zh-hans"):
        sheet = CalamineWorkbook.from_filelike(book([row()])).get_sheet_by_index(0).to_python()
    assert sheet[0][0] == "各类"
    assert sheet[1][0] == "读者 导出于 2026-11-23 10:32"
    assert sheet[3] == ["文字", "数", "金额 (元)", "日", "时", "状态"]
    assert sheet[4] == [
        "甲",
        1.234,
        567.89,
        date(2026, 11, 23),
        datetime.fromisoformat("2026-11-23T10:32"),
        "草拟",
    ]


@pytest.mark.one_database
@given(st.integers(-(10**19), 10**19))
def test_every_digit_of_a_number_is_in_the_workbook(n):
    """As a number where a spreadsheet keeps it, else as text."""
    table = Table(
        key="a.b", title="a", columns=(Column(name="n", label="n", kind=Kind.NUMBER, places=3),)
    )
    with translation.override("zh-hans"), zipfile.ZipFile(book([{"n": n}], table)) as file:
        text = file.read("xl/worksheets/sheet1.xml").decode()
    cell = text.partition('<c r="A5"')[2].partition("</c>")[0]
    digits = (
        cell.partition("<v>")[2].partition("</v>")[0]
        or cell.rpartition("</t>")[0].rpartition(">")[2]
    )
    assert Fraction(digits) == Fraction(n, 1000)


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@a",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    '=HYPERLINK("x")',
]


@pytest.mark.one_database
def test_no_cell_of_a_workbook_is_a_formula():
    with (
        translation.override("zh-hans"),
        zipfile.ZipFile(book(row(text=t) for t in FORMULAS)) as file,
    ):
        text = file.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in text
    assert text.count('t="inlineStr"') >= len(FORMULAS)


@pytest.mark.one_database
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=20))
def test_no_field_of_a_csv_acts(text):
    assert not guarded(text).startswith(ACTS)
    assert guarded(text).removeprefix("'") == text.removeprefix("'") or not text.startswith(ACTS)


@pytest.mark.one_database
def test_a_csv_is_read_back_as_it_was():
    rows = [row(text=t, n=-5) for t in FORMULAS]
    with translation.override("zh-hans"):
        sent = b"".join(comma_separated(export(rows)).streaming_content)
    assert sent.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(io.StringIO(sent.decode("utf-8-sig"), newline="")))
    assert [line[0] for line in found[1:]] == [f"'{t}" for t in FORMULAS]
    assert found[1][1:] == ["-0.005", "567.89", "2026-11-23", "2026-11-23 10:32", "草拟"]


@pytest.mark.one_database
@pytest.mark.slow
@pytest.mark.parametrize("make", [comma_separated, workbook])
def test_memory_does_not_grow_with_the_rows(make):
    """What is held at once is some pages, whether 1,000 rows go out or 10,000."""
    peaks = []
    for count in (1_000, 10_000):
        tracemalloc.start()
        try:
            with translation.override("zh-hans"):
                answer = make(export(row() for _ in range(count)))
                assert sum(map(len, answer.streaming_content)) > 20_000
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < peaks[0] + 500_000
