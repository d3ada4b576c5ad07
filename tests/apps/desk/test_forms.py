"""Drafts, versions and previews, as the server sees them."""

import pytest
from django.core import signing
from tests.pages.views import VERSIONS

from qiyue.apps.desk.forms.drafts import MOST_BODY, SALT
from qiyue.apps.desk.models import Draft

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.urls")]


@pytest.fixture
def one(client, django_user_model):
    VERSIONS.clear()
    user = django_user_model.objects.create(code="a", username="a", name="某人")
    client.force_login(user)
    return user


def signed(user):
    return signing.dumps(user.pk, salt=SALT)


def sent(user, **fields):
    usual = {"draft": f"try.account:{user.pk}", "draft_owner": signed(user), "note": "写了一半"}
    return {**usual, "csrfmiddlewaretoken": "x", "command_key": "k", **fields}


def page(client, user):
    return client.get(f"/try/accounts/{user.pk}/edit/").content.decode()


def test_a_draft_keeps_what_was_typed_and_nothing_secret(client, one):
    client.post("/drafts/save/", sent(one, new_password="hush", note="a\x00b"))
    assert Draft.objects.get().body == {"note": ["ab"]}
    assert "ab</textarea>" in page(client, one)


def test_a_draft_is_of_one_person_alone(client, one, django_user_model):
    client.post("/drafts/save/", sent(one))
    other = django_user_model.objects.create(code="b", username="b", name="别人")
    client.force_login(other)
    assert "写了一半" not in page(client, one)


def test_a_draft_too_large_is_told_and_not_kept(client, one):
    answer = client.post("/drafts/save/", sent(one, note="字" * (MOST_BODY + 1)))
    assert "没有存下" in answer.content.decode()
    assert not Draft.objects.exists()


def test_what_comes_after_the_log_in_ended_waits_for_the_same_person(client, one):
    client.logout()
    answer = client.post(f"/try/accounts/{one.pk}/edit/", sent(one))
    assert answer.status_code == 302
    assert not Draft.objects.exists()
    client.force_login(one)
    assert "写了一半" in page(client, one)


def test_it_does_not_wait_for_another_person(client, one, django_user_model):
    client.logout()
    client.post("/drafts/save/", sent(one))
    other = django_user_model.objects.create(code="b", username="b", name="别人")
    client.force_login(other)
    assert "写了一半" not in page(client, one)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("owner", ["", "1", "forged:signature"])
def test_strangers_leave_nothing_behind(client, one, owner):
    client.logout()
    client.post("/drafts/save/", sent(one, draft_owner=owner))
    assert "qiyue_draft" not in client.session


def test_a_form_that_was_sent_has_no_draft(client, one):
    client.post("/drafts/save/", sent(one))
    form = sent(one, name="新名", username="a", shift="a", version="0")
    assert client.post(f"/try/accounts/{one.pk}/edit/", form).status_code == 302
    assert not Draft.objects.exists()


@pytest.mark.parametrize("version", ["0", "", "-1", "１", "9" * 30])
def test_a_form_of_an_older_version_changes_nothing(client, one, version):
    VERSIONS[one.pk] = 3
    form = sent(one, name="<b>新名</b>", username="a", shift="b", version=version)
    answer = client.post(f"/try/accounts/{one.pk}/edit/", form)
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "李四" in told
    assert "&lt;b&gt;新名" in told
    assert 'name="version" value="3"' in told
    assert "中班" in told  # a choice is read by its words
    one.refresh_from_db()
    assert one.name == "某人"


def test_a_preview_carries_what_was_sent_to_the_confirmation(client, one, django_user_model):
    told = client.post("/try/drop/", {"who": ["a", "b"], "new_password": "hush"}).content.decode()
    assert told.count('name="who"') == 2
    assert "hush" not in told
    assert django_user_model.objects.filter(is_active=True).exists()
    client.post("/try/drop/", {"who": ["a", "b"], "confirm": "1"})
    assert not django_user_model.objects.filter(is_active=True).exists()
