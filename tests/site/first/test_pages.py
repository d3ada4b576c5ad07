"""The first day by pages: only on an empty site, only with the code, once."""

import re
import threading
from contextlib import closing
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from tests.site.test_found import FOUR

from qiyue.apps.accounts.models import Slip, User
from qiyue.apps.accounts.services.accounts import NewAccount
from qiyue.apps.journal.models import Entry
from qiyue.apps.journal.verifying import verify
from qiyue.apps.orgs.models import Subject
from qiyue.apps.orgs.queries.snapshots import forget
from qiyue.apps.orgs.rights.models import Assignment
from qiyue.site.first.founding import FoundedBefore, Founding, found_site
from qiyue.site.first.start_code import FILE, start_code
from qiyue.site.serving import tell_first_day

UNIT = {"step": "unit", "name": "示例集团", "kind": "company", "first_day": "2026-01-01"}
OWN = re.compile(r"/(first|nothing-here)/|value=\"\w+\"|Token\": \"\w+\"|\d\d:\d\d(:\d\d)?")
"""What two pages of one kind may differ by: the address, the token, the time."""

NAMES = {"system": "赵一", "security": "钱二", "audit": "孙三", "hr": "李四"}
PEOPLE = {
    "step": "people",
    **{f"{key}-name": name for key, name in NAMES.items()},
    **{f"{key}-username": f"u-{key}" for key in NAMES},
}


@pytest.fixture(autouse=True)
def empty(settings, tmp_path):
    settings.HOME = tmp_path
    forget()


@pytest.fixture
def started(db, client):
    """A browser that has shown the code."""
    return with_code(client)


def with_code(client):
    answer = client.post("/first/", {"code": start_code()})
    assert answer["Location"] == "/first/"
    return client


def text(answer):
    return answer.content.decode()


def looks_unknown(client, method="get", data=None):
    """Whether the address is answered as one that never was."""
    here, there = (getattr(client, method)(path, data) for path in ("/first/", "/nothing-here/"))
    plain = [
        re.sub(
            r"/(first|nothing-here)/|value=\"\w+\"|Token\": \"\w+\"|\d\d:\d\d(:\d\d)?", "", text(x)
        )
        for x in (here, there)
    ]
    return here.status_code == there.status_code == 404 and plain[0] == plain[1]


def test_three_steps_found_a_site_and_its_slips_let_four_people_in(started, client):
    assert "第 1 步" in text(started.get("/first/"))
    assert started.post("/first/", UNIT)["Location"] == "/first/"
    page = text(started.get("/first/"))
    assert "第 2 步" in page
    assert "示例集团" in page
    done = started.post("/first/", PEOPLE)
    assert done.status_code == 200
    assert "no-store" in done["Cache-Control"]
    codes = re.findall(r'slip-code">([\w-]+)<', text(done))
    assert len(codes) == 4
    top = Subject.objects.get(tree="line")
    assert (top.name, top.kind.code, top.found_on) == ("示例集团", "company", date(2026, 1, 1))
    held = set(Assignment.objects.values_list("user__name", "role", "subject"))
    roles = {("赵一", "system_admin"), ("钱二", "security_admin"), ("孙三", "audit_admin")}
    assert {(name, role) for name, role, subject in held if subject is None} == roles
    for key, code in zip(NAMES, codes, strict=True):
        owner = Client()
        answer = owner.post("/login/", {"username": f"u-{key}", "password": code})
        assert answer["Location"] == "/login/password/"
    assert Entry.objects.filter(kind="site.founded").count() == 1
    assert verify("qiyue.test/journal").problems == []


def test_afterwards_the_address_is_like_an_unknown_one(started, client):
    started.post("/first/", UNIT)
    assert started.post("/first/", PEOPLE).status_code == 200
    other = Client()
    for browser in (started, other):
        assert looks_unknown(browser)
    assert looks_unknown(other, "post", {"code": "0000-0000-0000"})
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/first/", UNIT).status_code == 404


def test_the_last_form_sent_again_founds_nothing_and_shows_no_code(started, client):
    started.post("/first/", UNIT)
    started.post("/first/", PEOPLE)
    again = started.post("/first/", PEOPLE)
    assert again.status_code == 409
    assert "slip-code" not in text(again)
    assert "--again" in text(again)
    assert User.objects.count() == 4


def test_without_the_code_no_step_is_open(client, db):
    for sent in (UNIT, PEOPLE, {"step": "back"}):
        answer = client.post("/first/", sent)
        assert answer.status_code == 422
        assert 'name="code"' in text(answer)
    assert not User.objects.exists()


@pytest.mark.parametrize("typed", ["", "wrong", "0000-0000-0000", "\x00", "码" * 20])
def test_a_wrong_code_opens_nothing(client, db, typed):
    start_code()
    assert client.post("/first/", {"code": typed}).status_code == 422
    assert "第 1 步" not in text(client.get("/first/"))


def test_while_there_is_no_code_none_is_right(client, db, tmp_path):
    assert client.post("/first/", {"code": "0000-0000-0000"}).status_code == 422
    assert not (tmp_path / FILE).exists()


def test_after_some_tries_an_address_waits_and_others_do_not(client, db):
    right = start_code()
    for _ in range(5):
        client.post("/first/", {"code": "wrong"})
    answer = client.post("/first/", {"code": right})
    assert answer.status_code == 429
    assert "再试" in text(answer)
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert other.post("/first/", {"code": right}).status_code == 302


def test_a_code_is_read_as_people_type_it(client, db):
    assert (
        client.post("/first/", {"code": start_code().lower().replace("-", " ")}).status_code == 302
    )


def test_a_code_that_took_the_place_of_another_ends_what_the_old_one_began(started, tmp_path):
    started.post("/first/", UNIT)
    (tmp_path / FILE).unlink()
    start_code()
    assert started.post("/first/", PEOPLE).status_code == 422
    assert not User.objects.exists()


def test_a_session_that_took_too_long_begins_anew(started, monkeypatch):
    later = timezone.now() + timedelta(hours=1, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert 'name="code"' in text(started.get("/first/"))


def test_the_code_is_in_a_file_of_its_owner_and_goes_with_the_founding(started, tmp_path):
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    started.post("/first/", UNIT)
    started.post("/first/", PEOPLE)
    assert not (tmp_path / FILE).exists()
    with pytest.raises(CommandError):
        call_command("start_code")


def test_a_demo_has_no_first_day(client, db, settings):
    settings.DEMO = True
    assert looks_unknown(client)
    with pytest.raises(CommandError):
        call_command("start_code")


def test_a_site_with_an_account_or_a_unit_has_none(client, db):
    User.objects.create(username="a", name="a")
    assert looks_unknown(client)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"hr-username": "u-system"}, "写了两次"),
        ({"hr-username": "U-System "}, "写了两次"),
        ({"hr-username": "two words"}, "不能有空格"),
        ({"audit-name": ""}, "u-audit"),  # what was typed is still there
    ],
)
def test_four_people_have_four_names_to_log_in_by(started, wrong, words):
    started.post("/first/", UNIT)
    answer = started.post("/first/", PEOPLE | wrong)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"kind": "team"}, {"first_day": "1800-01-01"}, {"first_day": "2999-01-01"}],
)
def test_an_organisation_that_cannot_be_is_not_taken(started, wrong):
    answer = started.post("/first/", UNIT | wrong)
    assert answer.status_code == 422
    assert "第 1 步" in text(answer)


def test_back_shows_the_organisation_as_it_was_typed(started):
    started.post("/first/", UNIT)
    page = text(started.post("/first/", {"step": "back"}))
    assert 'value="示例集团"' in page
    assert 'value="2026-01-01"' in page


def test_a_period_yet_to_come_does_not_keep_the_unit_waiting(db):
    people = tuple(NewAccount(key, name) for key, name in NAMES.items())
    at = timezone.now()
    found_site(Founding("示例", people, timezone.localdate(at) + timedelta(days=30)), at=at)
    assert Subject.objects.get(tree="line").found_on == timezone.localdate(at)


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_found_it_once():
    browsers = [with_code(Client()) for _ in range(2)]
    for browser in browsers:
        browser.post("/first/", UNIT)
    at_once, answers = threading.Barrier(2), []

    def send(browser):
        with closing(connection):
            at_once.wait()
            answers.append(browser.post("/first/", PEOPLE))

    threads = [threading.Thread(target=send, args=(browser,)) for browser in browsers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    connections.close_all()
    assert sorted(one.status_code for one in answers) == [200, 409]
    assert sum(text(one).count("slip-code") for one in answers) == 4
    assert User.objects.count() == 4
    assert Subject.objects.filter(tree="line").count() == 1


def test_the_command_and_the_pages_are_one_way_in(started):
    call_command("found", "示例集团", *FOUR)
    assert started.post("/first/", UNIT).status_code == 409
    with pytest.raises(FoundedBefore):
        found_site(Founding("示例", ()), at=timezone.now())


def test_slips_that_were_not_printed_are_given_anew_until_their_owner_came_in(capsys, db, client):
    call_command("found", "示例集团", *FOUR)
    user = User.objects.get(username="zhao")
    user.set_password("a long password of mine")
    user.save()
    capsys.readouterr()
    call_command("found", again=True)
    names = re.findall(r"· (\w+) · [\w-]+ · \d{4}-", capsys.readouterr().out)
    assert names == ["qian", "sun", "li"]
    assert Slip.objects.filter(spent_at=None).count() == 4  # that of zhao is as it was


def test_the_log_in_of_a_site_without_accounts_leads_to_its_beginning(client, db):
    assert 'href="/first/"' in text(client.get("/login/"))
    User.objects.create(username="a", name="a")
    assert 'href="/first/"' not in text(client.get("/login/"))


def test_whoever_starts_the_site_is_told_where_it_begins_and_the_code(db, monkeypatch):
    monkeypatch.setattr(connections, "close_all", lambda: None)  # the test goes on
    told = []
    tell_first_day("https://here", lambda zh, en: told.append((zh, en)))
    ((zh, en),) = told
    for words in ("https://here/first/", start_code()):
        assert words in zh
        assert words in en
    User.objects.create(username="a", name="a")
    tell_first_day("https://here", lambda zh, en: told.append((zh, en)))
    assert len(told) == 1
