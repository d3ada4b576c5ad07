"""The pages of rights: forms that refuse in words, slips that are printed once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.apps.orgs.rights.conftest import NOW

from qiyue.apps.accounts.models import Slip, User, Visit
from qiyue.apps.accounts.services.slips import matching_slip
from qiyue.apps.orgs.rights.models import Assignment, Delegation, Holder


@pytest.fixture
def enter(client, group):
    """Log in as one of the group, with a second factor given just now."""

    def entered(name):
        client.force_login(group.users[name])
        Visit.objects.update(proved_at=timezone.now())
        return client

    return entered


def said(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_slips_are_printed_for_those_that_were_ticked(enter, group):
    client = enter("system")
    ticked = [group.users["head"].pk, group.users["worker"].pk, "x", "99999999"]
    answer = client.post("/accounts/slips/", {"account": ticked})
    codes = re.findall(r'slip-code">([\w-]+)<', said(answer))
    assert len(codes) == 2
    assert answer["Cache-Control"] == "no-store"
    found = {
        matching_slip(user, code, at=NOW + timedelta(days=1)) is not None
        for user, code in zip((group.users["head"], group.users["worker"]), codes, strict=True)
    }
    assert found == {True}


def test_slips_for_all_follow_the_search_and_the_scope(enter, group):
    group.hold("deputy", "account_officer", "team")
    client = enter("deputy")
    client.post("/accounts/slips/?q=w", {"all": "1"})
    assert [slip.user.username for slip in Slip.objects.all()] == ["worker"]
    client.post("/accounts/slips/?q=head", {"all": "1"})
    assert Slip.objects.count() == 1
    enter("system").post("/accounts/slips/", {"all": "1"})
    assert Slip.objects.filter(spent_at=None).count() == User.objects.count() - 1  # not oneself


def test_accounts_are_opened_within_the_scope(enter, group):
    here, there = (
        group.person("n1", "team", account=False),
        group.person("n2", "other", account=False),
    )
    group.hold("deputy", "account_officer", "mine")
    enter("deputy").post("/accounts/opened/", {"person": [here.pk, there.pk]})
    assert Holder.objects.filter(person=here).exists()
    assert not Holder.objects.filter(person=there).exists()


def test_a_grant_is_refused_in_words_and_nothing_is_lost(enter, group):
    group.hold("deputy", "unit_head", "mine")
    client = enter("security")
    sent = {"username": "deputy", "role": "confirmer", "where": "mine"}
    answer = client.post("/roles/new/", sent | {"starts_on": timezone.localdate().isoformat()})
    assert answer.status_code == 422
    assert "不相容的职责" in said(answer)
    assert 'value="deputy"' in said(answer)
    for wrong, words in (
        ({"username": "nobody"}, "没有这个登录名"),
        ({"where": "nowhere"}, "没有这个编号或名称"),
        ({"starts_on": "2001-01-01"}, "日期不对"),
        ({"starts_on": "31/31/2026"}, ""),
        ({"role": "god"}, ""),
    ):
        today = {"starts_on": timezone.localdate().isoformat()}
        answer = client.post("/roles/new/", sent | today | wrong)
        assert answer.status_code == 422
        assert words in said(answer)
    assert Assignment.objects.filter(role="confirmer").count() == 0


def test_a_delegation_is_given_within_the_role_and_refused_in_words(enter, group):
    held = group.hold("head", "assessor", "mine")
    client = enter("head")
    today = timezone.localdate()
    sent = {
        "assignment": held.pk,
        "receiver": "elsewhere",
        "rights": ["assess:subject"],
        "where": "team",
        "starts_on": today.isoformat(),
        "last_on": (today + timedelta(days=3)).isoformat(),
    }
    too_wide = client.post("/me/delegations/new/", sent | {"where": "group"})
    assert too_wide.status_code == 422
    too_long = client.post("/me/delegations/new/", sent | {"last_on": "2099-01-01"})
    assert "92 天" in said(too_long)
    assert client.post("/me/delegations/new/", sent)["Location"] == "/me/roles/"
    given = Delegation.objects.get()
    assert (given.subject, given.ends_on) == (group["team"], today + timedelta(days=4))
    assert "elsewhere" in said(client.get("/me/roles/"))
    assert "代 head" in said(enter("elsewhere").get("/me/roles/"))


def test_lists_ask_a_bounded_number_of_questions(enter, group, django_assert_max_num_queries):
    for number in range(60):
        group.person(f"m{number}", "team")
        group.hold(f"m{number}", "team_leader", "team")
    client = enter("security")
    for address, most in (
        ("/accounts/", 20),
        ("/roles/", 20),
        ("/delegations/", 20),
        ("/me/roles/", 16),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
