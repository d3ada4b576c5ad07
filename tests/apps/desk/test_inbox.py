"""The inbox: told in the reader's language, seen by its owner alone."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import gettext_lazy

from qiyue.apps.desk.inbox import sentence, tell
from qiyue.apps.desk.models import Message

AT = datetime(2026, 11, 23, 2, 32, tzinfo=UTC)
SIGN = gettext_lazy("{who} 请您签订《{what}》。")
sentence("try.sign", SIGN)


@pytest.fixture
def two(django_user_model, client):
    one, other = (
        django_user_model.objects.create(code=name, username=name, name=name) for name in "ab"
    )
    client.force_login(one)
    return one, other


def told(user, href="/"):
    return tell(user, "try.sign", {"who": "李四", "what": "责任书"}, at=AT, href=href)


@pytest.mark.django_db
def test_a_message_is_a_sentence_and_counts_until_it_is_read(client, two):
    message = told(two[0])
    told(two[1])
    page = client.get("/inbox/").content.decode()
    assert "李四 请您签订《责任书》。" in page
    assert 'class="bell-count" aria-hidden="true">1<' in page
    client.post(f"/inbox/{message.pk}/")
    page = client.get("/inbox/").content.decode()
    assert "bell-count" not in page
    assert "责任书" in page


@pytest.mark.django_db
def test_what_is_done_leaves_the_list(client, two):
    message = told(two[0])
    client.post(f"/inbox/{message.pk}/", {"done": "1"})
    assert "责任书" not in client.get("/inbox/").content.decode()
    assert "责任书" in client.get("/inbox/?done=1").content.decode()


@pytest.mark.django_db
def test_another_persons_message_is_not_there(client, two):
    message = told(two[1])
    assert client.post(f"/inbox/{message.pk}/").status_code == 404
    client.post("/inbox/read/")
    assert Message.objects.get().read_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("href", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_a_message_never_leads_away(client, two, href):
    message = told(two[0], href)
    assert client.post(f"/inbox/{message.pk}/")["Location"] == "/inbox/"


@pytest.mark.django_db
def test_a_kind_that_nobody_wrote_a_sentence_for_is_refused(two):
    with pytest.raises(KeyError):
        tell(two[0], "try.unknown", at=AT)
    with pytest.raises(ValueError, match=r"try\.sign"):
        sentence("try.sign", "something else")
