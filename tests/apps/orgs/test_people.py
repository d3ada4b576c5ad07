"""People: posts of which one is the main one, shares that make 100, leaves, Party membership."""

from datetime import date

import pytest

from qiyue.apps.journal.models import EntryRow
from qiyue.apps.orgs.models import FOREVER, Identity, Leave, Membership, Post
from qiyue.apps.orgs.services import (
    Appoint,
    At,
    ComeBack,
    Confirm,
    Depart,
    EndMembership,
    Erase,
    GoAway,
    Hire,
    Identify,
    Join,
    Rehire,
    Relieve,
    Repost,
    Second,
    Transfer,
    carry_out,
    errors,
)

JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)


def shares(person, day):
    rows = Post.objects.on(day).filter(person=person, share__gt=0).order_by("-main", "share")
    return [(row.subject.name, row.share) for row in rows.select_related("subject")]


def test_a_transfer_leaves_the_earlier_time_alone(group, do):
    do(Repost(group.zhang, (At(group.two),), JULY))
    assert shares(group.zhang, date(2026, 6, 30)) == [("一班", 100)]
    assert shares(group.zhang, JULY) == [("示例二矿", 100)]


def test_a_secondment_takes_its_share_and_gives_it_back(group, do):
    do(Second(group.zhang, group.two, "staff", JULY, AUGUST, share=60))
    assert shares(group.zhang, JULY) == [("一班", 40), ("示例二矿", 60)]
    assert shares(group.zhang, AUGUST) == [("一班", 100)]


def test_who_is_relieved_has_the_share_back(group, do):
    do(Appoint(group.zhang, group.two, "deputy", JULY, share=30))
    do(Relieve(group.zhang, group.two, "deputy", AUGUST))
    assert shares(group.zhang, JULY) == [("一班", 70), ("示例二矿", 30)]
    assert shares(group.zhang, AUGUST) == [("一班", 100)]


def test_a_post_in_a_party_body_has_no_share_and_ends_with_the_employment(group, do):
    do(Appoint(group.li, group.branch, "secretary", JULY, title="支部书记"))
    assert shares(group.li, JULY) == [("综采二队", 100)]
    do(Depart(group.li, SEPTEMBER))
    post = Post.objects.known().get(person=group.li, duty="secretary")
    assert (post.valid_from, post.valid_to, post.share) == (JULY, SEPTEMBER, 0)
    group.li.refresh_from_db()
    assert group.li.closed_on == SEPTEMBER


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        (lambda g: Repost(g.zhang, (At(g.two, share=90),), JULY), errors.SharesNotWhole),
        (lambda g: Repost(g.zhang, (At(g.two, main=False),), JULY), errors.NotOneMain),
        (
            lambda g: Repost(g.zhang, (At(g.two, share=50), At(g.two, share=50, main=False)), JULY),
            errors.SamePostTwice,
        ),
        (lambda g: Repost(g.zhang, (At(g.branch),), JULY), errors.WrongTree),
        (lambda g: Repost(g.zhang, (At(g.two),), date(2025, 1, 1)), errors.NotThen),
        (lambda g: Rehire(g.zhang, (At(g.two),), JULY), errors.AlreadyThen),
        (
            lambda g: Appoint(g.zhang, g.two, "deputy", JULY, share=101),
            errors.SharesNotWhole,
        ),
        (lambda g: Appoint(g.li, g.digging, "head", JULY), errors.SamePostTwice),
        (lambda g: Second(g.zhang, g.two, "staff", JULY), errors.EndsBefore),
        (lambda g: Relieve(g.zhang, g.crew, "staff", JULY), errors.NotThen),
        (lambda g: ComeBack(g.zhang, JULY), errors.NotThen),
        (lambda g: Join(g.li, g.other, JULY), errors.AlreadyMember),
        (lambda g: Join(g.zhang, g.one, JULY), errors.WrongTree),
        (lambda g: Confirm(g.zhang, JULY), errors.NotMember),
        (lambda g: Transfer(g.zhang, g.other, JULY), errors.NotMember),
        (lambda g: Depart(g.one, JULY), errors.WrongTree),
        (lambda g: Erase(g.zhang, JULY, None), errors.StillHere),
        (lambda g: Identify(g.zhang, "张三", JULY), errors.NothingChanges),
    ],
)
def test_what_may_not_be_is_refused(group, clock, plan, error):
    with pytest.raises(error):
        carry_out(plan(group), actor="officer", at=clock())


def test_nobody_is_away_twice_at_a_time(group, do, clock):
    do(GoAway(group.zhang, "study", JULY, SEPTEMBER))
    with pytest.raises(errors.AlreadyThen):
        carry_out(GoAway(group.zhang, "leave", AUGUST), actor="officer", at=clock())
    do(ComeBack(group.zhang, AUGUST))
    assert Leave.objects.known().get(person=group.zhang).valid_to == AUGUST


def test_membership_has_no_gap_and_no_overlap(group, do):
    do(Confirm(group.li, JULY))
    do(Transfer(group.li, group.other, AUGUST))
    do(EndMembership(group.li, SEPTEMBER))
    rows = Membership.objects.known().filter(person=group.li).order_by("valid_from")
    assert [(row.body, row.stage, row.valid_to) for row in rows] == [
        (group.branch, "probationary", JULY),
        (group.branch, "full", AUGUST),
        (group.other, "full", SEPTEMBER),
    ]


def test_a_retired_member_stays_a_member(group, do):
    do(Depart(group.li, JULY))
    assert Membership.objects.on(AUGUST).filter(person=group.li).exists()


def test_who_left_may_come_again(group, do):
    do(Depart(group.zhang, JULY))
    do(Rehire(group.zhang, (At(group.two),), SEPTEMBER))
    assert [shares(group.zhang, day) for day in (JULY, AUGUST, SEPTEMBER)] == [
        [],
        [],
        [("示例二矿", 100)],
    ]
    group.zhang.refresh_from_db()
    assert group.zhang.closed_on == FOREVER


def test_an_erased_person_is_gone_from_the_tables_and_stays_in_the_journal(group, do, clock):
    assert Identity.objects.get(subject=group.zhang).pinyin == "zhangsan"
    assert EntryRow.objects.filter(table="orgs.identity", key=str(group.zhang.pk)).count() == 1
    do(Depart(group.zhang, JULY))
    do(Erase(group.zhang, AUGUST, clock()))
    gone = Identity.objects.get(subject=group.zhang)
    assert (str(gone), gone.name, gone.salt) == ("已删除", "", "")
    assert EntryRow.objects.filter(table="orgs.identity", key=str(group.zhang.pk)).count() == 2


def test_a_person_may_begin_with_two_posts(group, do):
    posts = (At(group.crew, share=70), At(group.two, share=30, main=False))
    wang = do(Hire(group.kinds["person"], "王𠮷", posts, JULY, number="1001", phone="5-5555"))
    assert shares(wang, JULY) == [("一班", 70), ("示例二矿", 30)]
