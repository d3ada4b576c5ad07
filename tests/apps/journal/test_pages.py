"""The audit pages: who did what, by filters, with proofs and codes; for whoever may read them."""

import html
import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override
from tests.apps.journal.cast import AUDIT, MINE, START, some_life
from tests.apps.journal.things.models import Unit

from qiyue.apps.accounts.models import User
from qiyue.apps.journal.checkpoints import make_checkpoint, request, take_in
from qiyue.apps.journal.models import Entry, EntryRow
from qiyue.apps.journal.services import record
from qiyue.apps.orgs.rights.models import Assignment
from qiyue.core.journal.checkpoints import read_qr
from qiyue.core.journal.witness import Witness
from qiyue_verify.proof import check_proof

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
LATER = START + timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client, monkeypatch):
    """Logged in without an entry of it, so that tests can count their own."""
    monkeypatch.setattr("qiyue.apps.accounts.services.visits.record", lambda *_, **__: None)
    user = User.objects.create(code="p-3", username="auditor", name="审计员")
    Assignment.objects.create(
        user=user, role="audit_admin", starts_on=date(2020, 1, 1), recorded_at=SINCE
    )
    client.force_login(user)
    return client


@pytest.fixture
def life():
    some_life(random.Random(5), 120)
    return make_checkpoint(MINE, LATER)


PAGES = ["/audit/", "/audit/1/", "/audit/1/0/proof.json", "/audit/checkpoints/"]


def pages(life):
    of = f"/audit/checkpoints/{life.pk}/"
    return [*PAGES, of, f"{of}note.txt"]


def test_nobody_reads_it_unasked(client, life):
    for page in pages(life):
        assert client.get(page).status_code == 302


def test_to_whoever_may_not_it_is_not_there(client, life):
    client.force_login(User.objects.create(username="member", name="员工"))
    for page in [*pages(life), "/audit/9999/"]:
        assert client.get(page).status_code == 404


def seqs(answer):
    """The numbers of the entries in the list, as they are shown."""
    return [int(one) for one in re.findall(r'<a href="/audit/(\d+)/">', text_of(answer))]


def text_of(answer):
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def turned(answer, rel):
    """The address of the next page or the one before."""
    for link in re.findall(r"<a [^>]*>", text_of(answer)):
        if f'rel="{rel}"' in link:
            return "/audit/" + re.search(r'href="([^"]*)"', link)[1]
    return None


def cells(answer, heading):
    """The texts of the cells of a table under a heading."""
    table = text_of(answer).partition(f">{heading}</h2>")[2].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.S)[1:]
    found = [re.findall(r"<td.*?>(.*?)</td>", row, re.S) for row in rows]
    return [[" ".join(re.sub("<.*?>", " ", one).split()) for one in row] for row in found]


def test_the_newest_come_first_fifty_a_page(auditor, life):
    seen, page = [], "/audit/"
    while page:
        answer = auditor.get(page)
        assert len(seqs(answer)) <= 50
        seen += seqs(answer)
        page = turned(answer, "next")
    assert seen == [*range(120, 0, -1)]
    back = auditor.get("/audit/?after=20")
    assert seqs(back) == [*range(70, 20, -1)]
    assert turned(back, "prev") == "/audit/?after=70"
    assert seqs(auditor.get(turned(back, "next"))) == [*range(20, 0, -1)]


def test_the_filters_narrow(auditor, life):
    by_name = seqs(auditor.get("/audit/?actor=审计"))
    wanted = Entry.objects.filter(actor="p-3") | Entry.objects.filter(on_behalf_of="p-3")
    assert sorted(by_name) == sorted(wanted.values_list("seq", flat=True))
    assert by_name
    assert seqs(auditor.get("/audit/?kind=unit.founded&actor=p-3"))
    key = Unit.objects.first().pk
    of = seqs(auditor.get(f"/audit/?table=things.unit&key={key}"))
    rows = EntryRow.objects.filter(table="things.unit", key=key).order_by("-entry")
    assert of == list(rows.values_list("entry", flat=True))[:50]
    assert set(of) <= set(seqs(auditor.get(f"/audit/?key={key}")))
    founded = Entry.objects.filter(rows__table="things.target").distinct().order_by("-seq")
    assert seqs(auditor.get("/audit/?table=things.target")) == [one.seq for one in founded[:50]]
    assert seqs(auditor.get("/audit/?since=2026-01-02")) == []
    assert len(seqs(auditor.get("/audit/?since=2026-01-01&until=2026-01-01"))) == 50
    assert "没有符合条件" in auditor.get("/audit/?kind=no.such").content.decode()


@pytest.mark.parametrize(
    "words", ["since=x&until=2026-99-99", "before=x&after=%00", "actor=%00&key=%00", "before=٣"]
)
def test_what_cannot_be_read_asks_for_nothing(auditor, life, words):
    assert len(seqs(auditor.get(f"/audit/?{words}"))) == 50


def test_an_empty_journal_says_so(auditor):
    assert "还没有条目" in auditor.get("/audit/").content.decode()
    assert "qiyue checkpoint" in auditor.get("/audit/checkpoints/").content.decode()


def test_queries_are_bounded(auditor, life, django_assert_max_num_queries):
    for page, most in (("/audit/", 15), ("/audit/?actor=审", 16), ("/audit/checkpoints/", 15)):
        with django_assert_max_num_queries(most):
            auditor.get(page)
    Unit.objects.bulk_create(Unit(name=str(n)) for n in range(300))
    entry = record("unit.imported", *Unit.objects.all(), actor="p-3", at=LATER)
    with django_assert_max_num_queries(15):
        answer = auditor.get(f"/audit/{entry.seq}/")
    assert len(cells(answer, "所涉记录")) == 200


def test_an_entry_shows_before_and_after_where_they_are_known(auditor):
    unit = Unit.objects.create(name="一矿")
    for name in ("二矿", "三矿"):
        before, unit.name = unit.name, name
        unit.save()
        body = {"before": {"name": before}, "after": {"name": name}, "why": "更名"}
        record("unit.renamed", unit, actor="p-3", at=START, body=body)
    first, second = auditor.get("/audit/1/"), auditor.get("/audit/2/")
    assert cells(first, "内容") == [["name", "一矿", "二矿"], ["why", "", "更名"]]
    assert cells(first, "所涉记录") == [["unit", str(unit.pk), "", "第 2 条", "后来又变", ""]]
    ((*_, before, after, now, _),) = cells(second, "所涉记录")
    assert (before, after) == ("第 1 条", "")
    assert now.startswith("仍如此条所留 name 三矿")


def test_the_proof_to_download_holds_without_qiyue(auditor, life):
    proven = 0
    for row in EntryRow.objects.select_related("entry").order_by("?")[:40]:
        answer = auditor.get(reverse("record-proof", args=[row.entry_id, row.place]))
        last = not EntryRow.objects.filter(
            table=row.table, key=row.key, entry__gt=row.entry_id
        ).exists()
        if not last or row.state is None:
            continue
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert len(answer.content) <= 4096
        keys = str(MINE.key).encode()
        assert check_proof("a.json", answer.content, keys, [life.code]) == []
        proven += 1
    assert proven > 5


def test_a_checkpoint_stands_on_paper_with_its_code_and_all_of_its_note_in_the_qr(
    auditor, life, tmp_path
):
    witness = Witness(MINE.key, AUDIT, tmp_path / "held.txt")
    take_in(str(witness.cosign(request(life, 0), LATER)), [AUDIT.key])
    page = auditor.get(f"/audit/checkpoints/{life.pk}/").content.decode()
    assert life.code in page
    assert "audit.example" in page
    assert "<svg" in page
    assert "style=" not in page
    note = auditor.get(f"/audit/checkpoints/{life.pk}/note.txt").content.decode()
    assert str(read_qr(note)) == note


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_drawn_in_both_languages(auditor, life, language):
    auditor.cookies["qiyue_language"] = language
    with override(language):
        for page in pages(life):
            changed_since = page.endswith("proof.json")
            assert auditor.get(page).status_code == (404 if changed_since else 200)
