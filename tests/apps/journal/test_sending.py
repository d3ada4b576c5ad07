"""A form sent twice acts once; every form of the site that changes something is such a form."""

import pytest
from django.urls import get_resolver
from django.utils import timezone
from tests.browser.cast import landed, user
from tests.gates.matrix.running import addresses
from tests.gates.matrix.world import prove

from qiyue.apps.accounts.models import Slip
from qiyue.apps.journal.models import CommandKey, Entry

ACTING = {
    "my-password",
    "my-app",
    "my-app-dropped",
    "my-codes",
    "my-visits-ended",
    "accounts-opened",
    "account-slips",
    "account-reset",
    "account-locked",
    "account-unlocked",
    "role-granted",
    "role-ended",
    "role-countersigned",
    "delegated",
    "delegation-ended",
    "method-new",
    "method-save",
    "method-consult",
    "method-step",
}
KEYED_OTHERWISE = {"act", "method-run"}
"""They ask for their key themselves, for their confirmation is a second form."""

HARMLESS = {
    "language",  # a cookie
    "theme",  # a cookie
    "first",  # founds a site once, whatever is sent
    "login",  # nobody acts yet
    "login-second",
    "login-password",  # a slip lets in once
    "logout",  # the second time nobody is there
    "message",  # marks: twice is as once
    "inbox-read",
    "view-save",  # one's own, under a name
    "view-drop",
    "draft-save",
    "draft-drop",
    "method-look",  # reads what it is sent
}


def view_of(name):
    found = get_resolver().reverse_dict.getlist(name)
    assert found, name

    def below(patterns):
        for one in patterns:
            if hasattr(one, "url_patterns"):
                yield from below(one.url_patterns)
            elif one.name == name:
                yield one.callback

    return next(below(get_resolver("qiyue.site.urls").url_patterns))


def test_every_form_that_acts_carries_a_key():
    assert {name for name in ACTING if not getattr(view_of(name), "acts_once", False)} == set()


def test_what_is_in_no_list_takes_no_form(client, db):
    """A new page that acts is put into one of the lists, or this fails."""
    landed()
    client.force_login(user("hr"))
    listed = ACTING | KEYED_OTHERWISE | HARMLESS
    kwargs = {"code": "x", "number": 1, "pk": 1, "seq": 1, "place": 0, "kind": "unit", "key": "x"}
    from django.urls import NoReverseMatch, reverse

    tried = 0
    for name, guard in addresses():
        if name in listed or guard is None:
            continue
        for some in ((), ("code",), ("pk",), ("seq",), ("seq", "place"), ("code", "kind")):
            try:
                path = reverse(name, kwargs={key: kwargs[key] for key in some})
            except NoReverseMatch:
                continue
            before = Entry.objects.count()
            answer = client.post(path, {"confirmed": "1"})
            assert answer.status_code in (302, 404, 405, 200), name
            assert Entry.objects.count() == before, name
            tried += 1
            break
    assert tried > 15


@pytest.fixture
def officer(client, db):
    landed()
    client.force_login(user("accounts"))
    client.get("/")
    prove(user("accounts"), timezone.now())
    return client


def test_sent_twice_it_acts_once_and_says_so(officer):
    path = f"/accounts/{user('worker').pk}/locked/"
    before = Entry.objects.count()
    for _ in range(2):
        answer = officer.post(path, {"command_key": "k1"}, follow=True)
    assert "没有再办一次" in answer.content.decode()
    assert Entry.objects.count() - before == 1
    officer.post(f"/accounts/{user('worker').pk}/unlocked/", {"command_key": "k2"})
    assert user("worker").is_active
    officer.post(path, {"command_key": "k1"})  # an old form, from another window
    assert user("worker").is_active


def test_a_slip_is_printed_once_and_the_second_sending_leaves_it_good(officer):
    path = f"/accounts/{user('worker').pk}/reset/"
    first = officer.post(path, {"command_key": "k"})
    assert first.status_code == 200
    second = officer.post(
        path, {"command_key": "k"}, headers={"Referer": "http://testserver/accounts/"}
    )
    assert second.headers["Location"] == "/accounts/"
    assert Slip.objects.filter(user=user("worker"), spent_at=None).count() == 1


def test_a_key_with_another_request_is_refused(officer):
    officer.post(f"/accounts/{user('worker').pk}/locked/", {"command_key": "k"})
    answer = officer.post(f"/accounts/{user('team').pk}/locked/", {"command_key": "k"}, follow=True)
    assert "提交过别的内容" in answer.content.decode()
    assert user("team").is_active


def test_what_was_refused_may_be_sent_again_and_no_password_is_kept(client, db):
    landed()
    client.force_login(user("worker"))
    form = {"present": "wrong", "password": "another long one", "again": "another long one"}
    form |= {"command_key": "k"}
    page = client.get("/me/password/").content.decode()
    assert 'name="command_key"' in page
    assert client.post("/me/password/", form).status_code == 422
    assert not CommandKey.objects.filter(key="k").exists()


def test_the_page_before_is_one_of_this_site(officer):
    path = f"/accounts/{user('worker').pk}/reset/"
    officer.post(path, {"command_key": "k"})
    there = officer.post(path, {"command_key": "k"}, headers={"Referer": "https://evil.example/x"})
    assert there.headers["Location"] == "/"
