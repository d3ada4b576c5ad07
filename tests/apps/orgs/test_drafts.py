"""What was typed into the forms of organisations and roles is there again, until it was sent."""

import pytest
from django.utils import timezone
from tests.browser.cast import landed, subject, user
from tests.gates.matrix.world import prove

from qiyue.apps.desk.models import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def group(db):
    landed()


def enter(client, username):
    client.force_login(user(username))
    client.get("/")
    prove(user(username), timezone.now())


def test_a_deed_is_found_as_it_was_typed_after_its_preview_and_gone_when_done(client):
    enter(client, "hr")
    path = f"/orgs/{subject('m1').code}/do/rename/"
    typed = {"name": "示例松风智慧煤矿", "short_name": "", "on": "2026-12-01", "document": "5号"}
    preview = client.post(path, typed).content.decode()
    assert "确认更名" in preview
    back = client.get(path).content.decode()
    assert 'value="示例松风智慧煤矿"' in back
    assert "接着您的草稿" in back
    client.post(path, {**typed, "confirmed": "1", "key": "k"})
    assert 'value="示例松风智慧煤矿"' not in client.get(path).content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("username", "path", "name"),
    [
        ("security", "/roles/new/", "rights.granted"),
        ("hr", "/me/delegations/new/", "rights.delegated"),
    ],
)
def test_forms_of_rights_keep_what_was_typed(client, username, path, name):
    enter(client, username)
    page = client.get(path).content.decode()
    assert f'name="draft" value="{name}"' in page
    client.post("/drafts/save/", {"draft": name, "where": "0016", "username": "worker"})
    again = client.get(path).content.decode()
    assert "接着您的草稿" in again
    assert "0016" in again
