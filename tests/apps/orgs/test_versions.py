"""Two people with one subject: the second sees both versions, and no more than rights let."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.apps.orgs.test_pages import DAY, SINCE, account, text

from qiyue.apps.orgs.models import Identity, Membership, Naming, Post
from qiyue.apps.orgs.rights.models import Assignment, Holder
from qiyue.apps.orgs.services import At, Identify, Move, Rename, Repost, Tie, Transfer, carry_out

ON = "2026-08-01"


@pytest.fixture
def officer(client, group):
    user = account("officer", ("hr_officer", group.top), ("party_officer", group.committee))
    client.force_login(user)
    return user


@pytest.fixture
def other(group):
    """Somebody else with the same roles, whose person everybody in the group may see."""
    user = account("other", ("hr_officer", group.top), ("party_officer", group.committee))
    Holder.objects.create(user=user, person=group.zhang)
    return user


def opened(client, subject, key):
    """The address of a form, and the version that it says."""
    url = f"/orgs/{subject.code}/do/{key}/"
    return url, re.search(r'name="version" value="(\d+)"', text(client.get(url))).group(1)


def meanwhile(plan, other):
    carry_out(plan, actor=other, at=timezone.now())


def conflict(client, url, sent):
    answer = client.post(url, sent)
    assert answer.status_code == 409, text(answer)
    return text(answer)


def choices(page, field):
    """What can be chosen for a field: as it is, as it was sent."""
    return re.findall(rf'type="radio" name="{field}" value="([^"]*)"', page)


def test_two_who_rename_one_unit_the_second_sees_both_names(client, officer, other, group):
    url, old = opened(client, group.digging, "rename")
    today = timezone.localdate()
    meanwhile(Rename(group.digging, "甲队", today, ""), other)
    late = {"name": "乙队", "on": ON, "version": old}
    for more in ({}, {"confirmed": "1", "key": "b"}):
        page = conflict(client, url, late | more)
        assert choices(page, "name") == ["甲队", "乙队"]
        assert "other" in page
        assert 'name="confirmed"' not in page
    assert not Naming.objects.filter(name="乙队").exists()
    now = re.search(r'name="version" value="(\d+)"', page).group(1)
    assert "乙队" in text(client.post(url, late | {"version": now}))  # chosen, it is previewed
    done = client.post(url, late | {"version": now, "confirmed": "1", "key": "b"})
    assert done.status_code == 302
    assert Naming.objects.filter(name="乙队").exists()


def test_what_was_typed_is_kept_by_the_page_of_both(client, officer, other, group):
    url, old = opened(client, group.digging, "rename")
    meanwhile(Rename(group.digging, "甲队", timezone.localdate(), ""), other)
    conflict(client, url, {"name": "乙队", "on": ON, "version": old})
    assert 'value="乙队"' in text(client.get(url))


def test_a_form_sent_twice_still_acts_once_and_meets_no_version(client, officer, group):
    url, old = opened(client, group.digging, "rename")
    sent = {"name": "乙队", "on": ON, "version": old, "confirmed": "1", "key": "a"}
    for _twice in range(2):
        assert client.post(url, sent).status_code == 302
    assert Naming.objects.known().filter(name="乙队").count() == 1


def test_a_moved_unit_shows_both_places(client, officer, other, group):
    url, old = opened(client, group.crew, "move")
    meanwhile(Move(group.crew, group.two, timezone.localdate()), other)
    page = conflict(client, url, {"to": "示例一矿", "on": ON, "version": old})
    assert choices(page, "to") == ["示例二矿", "示例一矿"]


def test_an_identity_shows_both_names(client, officer, other, group):
    url, old = opened(client, group.li, "identify")
    meanwhile(Identify(group.li, "李思", timezone.localdate(), "8-1"), other)
    page = conflict(client, url, {"name": "李斯", "phone": "", "on": ON, "version": old})
    assert choices(page, "name") == ["李思", "李斯"]
    assert choices(page, "phone") == ["8-1", ""]
    assert Identity.objects.get(subject=group.li).name == "李思"


def test_a_post_shows_both_units(client, officer, other, group):
    url, old = opened(client, group.zhang, "repost")
    meanwhile(Repost(group.zhang, (At(group.two, "班长", "deputy"),), timezone.localdate()), other)
    sent = {"unit": "01", "title": "", "duty": "staff", "on": ON, "version": old}
    page = conflict(client, url, sent)
    assert choices(page, "unit") == ["示例二矿", "01"]
    assert choices(page, "title") == ["班长", ""]
    assert "班长" in page
    assert not Post.objects.filter(subject=group.one).exists()


def test_a_membership_shows_both_bodies(client, officer, other, group):
    url, old = opened(client, group.li, "transfer")
    meanwhile(Transfer(group.li, group.other, timezone.localdate()), other)
    page = conflict(client, url, {"body": "一矿党总支", "on": ON, "version": old})
    assert choices(page, "body") == ["机关党支部", "一矿党总支"]
    assert not Membership.objects.filter(body=group.party).exists()


def test_a_deed_of_another_kind_meets_what_was_recorded_since(client, officer, other, group):
    """Who closes a unit that was just linked reads so, though no field of the form differs."""
    url, old = opened(client, group.two, "close")
    meanwhile(Tie(group.two, group.other, timezone.localdate()), other)
    page = conflict(client, url, {"on": ON, "version": old})
    assert "您打开之后记下的" in page
    assert "机关党支部" in page
    assert "照您填的继续" in page


def test_of_what_one_may_not_see_nothing_is_told(client, group, other):
    """The officer of one mine learns that a team left for another, and not for which."""
    mine = account("mine", ("hr_officer", group.one))
    client.force_login(mine)
    url, old = opened(client, group.crew, "move")
    at = timezone.now() - timedelta(seconds=5)
    carry_out(Move(group.crew, group.two, timezone.localdate()), actor=other, at=at)
    Assignment.objects.create(
        user=mine, role="hr_officer", subject=group.crew, starts_on=DAY, recorded_at=SINCE
    )  # the team itself is still theirs
    page = conflict(client, url, {"to": "示例一矿", "on": ON, "version": old})
    assert "示例二矿" not in page
    assert group.two.code not in page
    assert choices(page, "to") == []


def test_who_it_was_is_told_to_who_may_know(client, group):
    """An account of nobody whom the reader sees is another officer, without a name."""
    stranger = account("stranger", ("hr_officer", group.top))
    client.force_login(account("mine", ("hr_officer", group.one)))
    url, old = opened(client, group.digging, "rename")
    meanwhile(Rename(group.digging, "甲队", timezone.localdate(), ""), stranger)
    page = conflict(client, url, {"name": "乙队", "on": ON, "version": old})
    assert "stranger" not in page
    assert "另一位经办人" in page
