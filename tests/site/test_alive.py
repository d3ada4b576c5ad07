"""The site stands: it answers, it speaks both languages, it lets nobody in unasked."""

import pytest


@pytest.mark.django_db
def test_it_answers_with_its_database(client):
    assert client.get("/alive/").content == b"ok"


@pytest.mark.django_db
def test_home_asks_for_a_log_in(client):
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/")


@pytest.mark.django_db
def test_the_log_in_page_is_chinese_first(client):
    assert "登录" in client.get("/login/").content.decode()
