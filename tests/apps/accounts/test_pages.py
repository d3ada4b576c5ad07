"""The pages of accounts: coming in step by step, staying in, stepping up, going out."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.utils import timezone
from tests.apps.accounts.conftest import PASSWORD

from qiyue.apps.accounts.models import App, User, Visit
from qiyue.apps.accounts.services.accounts import NewAccount, create_accounts
from qiyue.apps.accounts.services.factors import begin_app, confirm_app, make_list
from qiyue.apps.accounts.services.slips import give_slips

NEW = "two hundred green lamps"


def log_in(client, username, password, **more):
    return client.post("/login/", {"username": username, "password": password, **more})


def app_of(user):
    """An app that was set up an hour ago."""
    at = timezone.now() - timedelta(hours=1)
    totp = pyotp.TOTP(begin_app(user, at=at).partition("secret=")[2].partition("&")[0])
    confirm_app(user, totp.at(at), at=at)
    return totp


def said(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_log_in_page_tells_browsers_what_its_fields_are(client, db):
    page = said(client.get("/login/"))
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert 'type="password"' in page


def test_a_password_leads_to_what_was_asked_for_and_nowhere_else(client, wang):
    assert log_in(client, "wang", PASSWORD, next="/inbox/")["Location"] == "/inbox/"
    client.post("/logout/")
    assert log_in(client, "wang", PASSWORD, next="https://evil.example/")["Location"] == "/"


def test_unknown_locked_and_wrong_look_alike(client, wang):
    locked = User(username="locked", name="x", is_active=False)
    locked.set_password(PASSWORD)
    locked.save()
    answers = {
        name: log_in(client, name, password)
        for name, password in (("nobody", PASSWORD), ("locked", PASSWORD), ("wang", "wrong"))
    }
    assert {answer.status_code for answer in answers.values()} == {422}
    pages = {
        re.sub(r'(csrfmiddlewaretoken" value=|hx-headers=|value=)\S+', "", said(answer))
        for answer in answers.values()
    }
    pages = {re.sub(r'"[A-Za-z0-9]{64}"', "", page) for page in pages}
    assert len(pages) == 1
    assert "登录名、口令或一次性码不对。" in pages.pop()


def test_a_wait_is_told_in_words(client, wang):
    for _ in range(5):
        log_in(client, "wang", "wrong")
    answer = log_in(client, "wang", PASSWORD)
    assert answer.status_code == 429
    assert "分钟后" in said(answer)
    assert "账号员" in said(answer)


def test_a_slip_leads_to_a_password_and_a_second_factor_is_offered(client, officer):
    at = timezone.now()
    (user,) = create_accounts([NewAccount("E001", "李小红")], actor=officer, at=at)
    (slip,) = give_slips([user], actor=officer, at=at)
    assert log_in(client, "E001", slip.code)["Location"] == "/login/password/"
    assert client.get("/").status_code == 302  # not in yet
    page = said(client.get("/login/password/"))
    assert "李小红" in page
    assert 'autocomplete="new-password"' in page
    weak = client.post("/login/password/", {"password": "abc", "again": "abcd"})
    assert weak.status_code == 422
    done = client.post("/login/password/", {"password": NEW, "again": NEW})
    assert done["Location"] == "/welcome/"
    assert "手机验证器" in said(client.get("/welcome/"))
    assert client.post("/login/password/", {"password": NEW, "again": NEW})["Location"] == "/login/"


def test_an_unfinished_log_in_is_good_for_ten_minutes(client, wang):
    make_list(wang, at=timezone.now())
    log_in(client, "wang", PASSWORD)
    session = client.session
    session["pending"] = {**session["pending"], "until": timezone.now().timestamp() - 1}
    session.save()
    assert client.get("/login/second/")["Location"] == "/login/"


def test_a_second_factor_stands_between_password_and_page(client, wang):
    codes = make_list(wang, at=timezone.now())
    assert log_in(client, "wang", PASSWORD, next="/inbox/")["Location"] == "/login/second/"
    assert client.get("/inbox/").status_code == 302
    page = said(client.get("/login/second/"))
    assert 'autocomplete="one-time-code"' in page
    assert client.post("/login/second/", {"code": "0000-0000"}).status_code == 422
    assert client.post("/login/second/", {"code": codes[0]})["Location"] == "/inbox/"
    assert client.get("/inbox/").status_code == 200


def test_the_session_gets_a_new_key_at_each_step(client, wang):
    make_list(wang, at=timezone.now())
    client.get("/login/")
    log_in(client, "wang", PASSWORD)
    pending = client.session.session_key
    client.post("/login/second/", {"code": "0000-0000"})
    codes = make_list(wang, at=timezone.now())
    client.post("/login/second/", {"code": codes[0]})
    assert client.session.session_key != pending


def test_a_visit_that_is_over_lets_nobody_in(client, wang):
    log_in(client, "wang", PASSWORD)
    visits = Visit.objects.filter(user=wang)
    assert client.get("/me/").status_code == 200
    visits.update(seen_at=timezone.now() - timedelta(minutes=31))
    assert client.get("/me/")["Location"] == "/login/?next=/me/"
    log_in(client, "wang", PASSWORD, own_computer="on")
    visits.update(seen_at=timezone.now() - timedelta(minutes=31))
    assert client.get("/me/").status_code == 200
    visits.update(began_at=timezone.now() - timedelta(hours=9))
    assert client.get("/me/").status_code == 302


def test_a_session_without_its_visit_is_nobodys(client, wang):
    log_in(client, "wang", PASSWORD)
    session = client.session
    del session["visit"]
    session.save()
    assert client.get("/me/").status_code == 302


def test_other_devices_are_listed_and_ended_from_here(client, wang, client_of):
    other = client_of("Firefox auf dem Telefon")
    log_in(client, "wang", PASSWORD)
    log_in(other, "wang", PASSWORD)
    assert "Firefox auf dem Telefon" in said(client.get("/me/"))
    client.post("/me/visits/ended/", {"which": "others"})
    assert other.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200
    client.post("/me/visits/ended/", {"which": "all"})
    assert client.get("/me/").status_code == 302


def test_nobody_ends_the_log_in_of_another(client, wang, officer, client_of):
    officer.set_password(PASSWORD)
    officer.save()
    other = client_of("x")
    log_in(client, "wang", PASSWORD)
    log_in(other, "officer", PASSWORD)
    theirs = Visit.objects.get(user=officer)
    client.post("/me/visits/ended/", {"which": str(theirs.pk)})
    assert other.get("/me/").status_code == 200


def test_a_changed_password_keeps_this_log_in_and_ends_the_others(client, wang, client_of):
    other = client_of("x")
    log_in(client, "wang", PASSWORD)
    log_in(other, "wang", PASSWORD)
    wrong = client.post("/me/password/", {"present": "no", "password": NEW, "again": NEW})
    assert wrong.status_code == 422
    right = client.post("/me/password/", {"present": PASSWORD, "password": NEW, "again": NEW})
    assert right["Location"] == "/me/"
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


def test_an_app_is_set_up_from_a_picture(client, wang):
    log_in(client, "wang", PASSWORD)
    page = said(client.get("/me/app/"))
    assert "<svg" in page
    assert "style=" not in page.partition("<svg")[2].partition("</svg>")[0]
    secret = re.search(r'class="secret">(\w+)<', page)[1]
    now = pyotp.TOTP(secret).now()
    assert client.post("/me/app/", {"code": now, "present": "no"}).status_code == 422
    assert client.post("/me/app/", {"code": now, "present": PASSWORD})["Location"] == "/me/"
    assert App.objects.get(user=wang).confirmed_at is not None


def test_a_list_is_shown_once(client, wang):
    log_in(client, "wang", PASSWORD)
    answer = client.post("/me/codes/", {"present": PASSWORD})
    assert len(re.findall(r"<code>\w{4}-\w{4}</code>", said(answer))) == 20
    assert answer["Cache-Control"] == "no-store"


def test_what_is_sensitive_asks_again_and_forgets_nothing(client, wang):
    totp = app_of(wang)
    log_in(client, "wang", PASSWORD)
    client.post("/login/second/", {"code": totp.now()})
    Visit.objects.update(proved_at=timezone.now() - timedelta(minutes=11))
    asked = client.post("/me/app/dropped/", {"why": "新手机"})
    assert asked.status_code == 403
    assert 'name="why" value="新手机"' in said(asked)
    assert App.objects.exists()
    wrong = client.post("/me/app/dropped/", {"why": "新手机", "second-code": "000000"})
    assert wrong.status_code == 403
    assert App.objects.exists()
    App.objects.update(last_step=0)  # the half minute of the log-in is not over in this test
    right = client.post("/me/app/dropped/", {"why": "新手机", "second-code": totp.now()})
    assert right["Location"] == "/me/"
    assert not App.objects.exists()


def test_what_is_sensitive_wants_a_second_factor_to_be_there(client, wang):
    log_in(client, "wang", PASSWORD)
    answer = client.post("/me/app/dropped/")
    assert answer.status_code == 403
    assert "/me/" in said(answer)


def test_a_demo_lists_its_accounts_and_fills_them_in(client, wang, settings):
    assert "演示账号" not in said(client.get("/login/"))
    settings.DEMO = True
    settings.DEMO_ACCOUNTS = "tests.apps.accounts.test_pages.listed"
    page = said(client.get("/login/?as=wang"))
    assert "演示账号" in page
    assert f'value="{PASSWORD}"' in page
    settings.DEMO = False
    assert PASSWORD not in said(client.get("/login/?as=wang"))


def listed():
    from qiyue.apps.accounts.demo import DemoAccount

    return [DemoAccount("员工", "一矿", "wang", PASSWORD)]


@pytest.fixture
def client_of(client):
    """More browsers, by the name that they give."""
    return lambda agent: type(client)(headers={"user-agent": agent})
