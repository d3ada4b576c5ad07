"""Roles are given, countersigned, ended and delegated; duties stay in different hands."""

import pytest
from tests.apps.orgs.rights.conftest import NOW, TODAY, days

from qiyue.apps.journal.models import Entry
from qiyue.apps.orgs.models import FOREVER, Subject
from qiyue.apps.orgs.rights import may, permitted
from qiyue.apps.orgs.rights.conflicts import conflicts
from qiyue.apps.orgs.rights.errors import (
    Clash,
    NotAllowed,
    NotDelegable,
    NotNarrower,
    NotToOneself,
    Over,
    WrongDays,
    WrongRoot,
)
from qiyue.apps.orgs.rights.models import Assignment, Delegation, Proposal
from qiyue.apps.orgs.rights.questions import held as rights_held
from qiyue.apps.orgs.rights.questions import on_behalf_of
from qiyue.apps.orgs.rights.services.assignments import (
    Wanted,
    assign_role,
    countersign,
    end_role,
    first_administrators,
)
from qiyue.apps.orgs.rights.services.delegations import LONGEST, Lent, delegate, end_delegation
from qiyue.apps.orgs.rights.services.holders import open_accounts
from qiyue.apps.orgs.rights.verbs import Right, UnknownVerb

ASSESS, SEE = Right("assess", "subject"), Right("see", "subject")


def give(group, name, role, where=None, by="security", starts_on=TODAY, ends_on=FOREVER):
    wanted = Wanted(group.users[name], role, group.subjects.get(where), starts_on, ends_on)
    return assign_role(wanted, actor=group.users[by], at=NOW)


def lend(group, held, giver, receiver, where="team", rights=(ASSESS,), start=TODAY, end=None):
    root = group.subjects.get(where)
    end = end or start + days(10)
    lent = Lent(held.pk, group.users[receiver], frozenset(rights), root, start, end)
    return delegate(lent, giver=group.users[giver], at=NOW)


# Roles


def test_a_role_reaches_what_is_below_its_root_at_once(group):
    head, users = group["mine"], group.users
    assert not may(users["deputy"], "assess", group["worker"], NOW)
    give(group, "deputy", "assessor", "mine")
    assert may(users["deputy"], "assess", group["worker"], NOW)
    assert may(users["deputy"], "assess", head, NOW)
    assert not may(users["deputy"], "assess", group["elsewhere"], NOW)
    assert not may(users["deputy"], "assess", group["cell"], NOW)
    assert not may(users["deputy"], "assess", group["deputy"], NOW), "never oneself"


def test_the_journal_is_read_by_roles_over_the_whole_site_alone(group):
    give(group, "deputy", "auditor", "mine")
    group.hold("worker", "auditor")
    entry = Entry.objects.first()
    for name, reads in (("deputy", False), ("worker", True)):
        user = group.users[name]
        assert may(user, "see", entry, NOW) is reads
        assert ("see:entry" in rights_held(user, NOW)) is reads
    assert may(group.users["deputy"], "audit", group["worker"], NOW)


def test_what_was_ended_is_over_at_once_and_stays_true_of_the_past(group):
    held = give(group, "deputy", "assessor", "mine")
    later = NOW + days(40)
    end_role(held.pk, actor=group.users["security"], at=later)
    assert may(group.users["deputy"], "assess", group["worker"], later - days(1))
    assert not may(group.users["deputy"], "assess", group["worker"], later)
    assert not may(group.users["deputy"], "assess", group["worker"], NOW - days(1))
    with pytest.raises(Over):
        end_role(held.pk, actor=group.users["security"], at=later)


def test_a_role_holds_on_its_days_only(group):
    give(group, "deputy", "assessor", "mine", starts_on=TODAY + days(5), ends_on=TODAY + days(8))
    answers = [
        may(group.users["deputy"], "assess", group["worker"], NOW + days(number))
        for number in (4, 5, 7, 8)
    ]
    assert answers == [False, True, True, False]


def test_only_who_grants_gives_roles_and_not_to_oneself(group):
    with pytest.raises(NotAllowed):
        give(group, "deputy", "assessor", "mine", by="system")
    with pytest.raises(NotToOneself):
        give(group, "security", "auditor", "mine")
    with pytest.raises(WrongRoot):
        give(group, "deputy", "secretary", "mine")
    with pytest.raises(WrongRoot):
        give(group, "deputy", "assessor")
    with pytest.raises(WrongDays):
        give(group, "deputy", "assessor", "mine", starts_on=TODAY - days(1))
    with pytest.raises(WrongDays):
        give(group, "deputy", "assessor", "mine", ends_on=TODAY)
    held = group.hold("deputy", "unit_head", "mine")
    with pytest.raises(NotAllowed):
        end_role(held.pk, actor=group.users["audit"], at=NOW)
    assert Entry.objects.count() == 0


def test_no_user_may_what_no_role_says(group):
    with pytest.raises(UnknownVerb):
        may(group.users["system"], "destroy", group["mine"], NOW)
    for verb in ("see", "settle", "see_pay", "assess"):
        rows = permitted(group.users["system"], verb, Subject.objects.all(), NOW)
        assert not rows.exists(), "administering is not seeing"


# Two people


def test_an_administrators_role_needs_two(group):
    group.account("new")
    proposal = give(group, "new", "system_admin")
    assert isinstance(proposal, Proposal)
    assert not Assignment.objects.filter(user=group.users["new"]).exists()
    for one in ("security",):
        with pytest.raises(NotToOneself):
            countersign(proposal.pk, actor=group.users[one], at=NOW, agreed=True)
    with pytest.raises(NotAllowed):
        countersign(proposal.pk, actor=group.users["head"], at=NOW, agreed=True)
    held = countersign(proposal.pk, actor=group.users["guard"], at=NOW, agreed=True)
    assert (held.given_by, held.countersigned_by) == (group.users["security"], group.users["guard"])
    with pytest.raises(Over):
        countersign(proposal.pk, actor=group.users["audit"], at=NOW, agreed=True)
    kinds = list(Entry.objects.order_by("seq").values_list("kind", "actor"))
    assert kinds == [
        ("role.proposed", group.users["security"].code),
        ("role.given", group.users["guard"].code),
        ("role.countersigned", group.users["guard"].code),
    ]


def test_nobody_countersigns_their_own_rise(group):
    proposal = give(group, "audit", "audit_admin", by="guard")
    with pytest.raises(NotToOneself):
        countersign(proposal.pk, actor=group.users["audit"], at=NOW, agreed=True)


def test_a_proposal_can_be_turned_down(group):
    group.account("new")
    proposal = give(group, "new", "audit_admin")
    assert countersign(proposal.pk, actor=group.users["system"], at=NOW, agreed=False) is None
    assert not Assignment.objects.filter(user=group.users["new"]).exists()


def test_a_new_site_has_three_and_only_once(db, django_user_model):
    users = [django_user_model.objects.create(username=f"u{n}", name="x") for n in range(3)]
    with pytest.raises(NotToOneself):
        first_administrators(users[0], users[0], users[1], actor="site", at=NOW)
    assert len(first_administrators(*users, actor="site", at=NOW)) == 3
    with pytest.raises(Over):
        first_administrators(*users, actor="site", at=NOW)


# Duties apart


@pytest.mark.parametrize(
    ("first", "where", "second", "there", "reason"),
    [
        ("unit_head", "mine", "confirmer", "mine", "duties"),
        ("unit_head", "mine", "confirmer", "group", "duties"),
        ("confirmer", "mine", "pay_officer", "team", "duties"),
        ("unit_head", "mine", "assessor", "branch", "duties"),  # linked trees meet
        ("unit_head", "mine", "auditor", None, "duties"),
        ("assessor", "mine", "approver", "mine", "duties"),
        ("unit_head", "mine", "assessor", "other", ""),
        ("confirmer", "mine", "assessor", "mine", ""),
        ("secretary", "branch", "unit_head", "mine", ""),
        ("pay_officer", "mine", "system_admin", None, "pay"),
        ("auditor", "mine", "security_admin", None, "pay"),
        ("assessor", "mine", "audit_admin", None, "administrators"),
        ("account_officer", "mine", "method_author", None, ""),
    ],
)
def test_duties_that_do_not_go_together_stay_apart(group, first, where, second, there, reason):
    give(group, "deputy", first, where)
    if not reason:
        give(group, "deputy", second, there)
        assert list(conflicts(NOW)) == []
        return
    with pytest.raises(Clash) as refused:
        give(group, "deputy", second, there)
    assert refused.value.reason == reason
    assert list(conflicts(NOW)) == []
    group.hold("deputy", second, there)  # behind the service's back
    assert [one.reason for one in conflicts(NOW)] == [reason]


def test_the_three_administrators_are_three(group):
    for role in ("security_admin", "audit_admin"):
        with pytest.raises(Clash) as refused:
            give(group, "system", role)
        assert refused.value.reason == "administrators"


def test_duties_one_after_the_other_are_no_conflict(group):
    give(group, "deputy", "unit_head", "mine", ends_on=TODAY + days(10))
    give(group, "deputy", "confirmer", "mine", starts_on=TODAY + days(10))
    assert list(conflicts(NOW)) == []


def test_a_countersignature_looks_at_duties_again(group):
    group.person("late", "mine")
    proposal = give(group, "late", "audit_admin")
    group.hold("late", "pay_officer", "mine")
    with pytest.raises(Clash):
        countersign(proposal.pk, actor=group.users["guard"], at=NOW, agreed=True)


# Delegation


@pytest.fixture
def assessor(group):
    return group.hold("head", "assessor", "mine")


def test_a_delegate_acts_for_the_giver_below_the_root(group, assessor):
    users = group.users
    given = lend(group, assessor, "head", "elsewhere")
    assert may(users["elsewhere"], "assess", group["worker"], NOW)
    assert on_behalf_of(users["elsewhere"], "assess", group["worker"], NOW) == users["head"]
    assert on_behalf_of(users["head"], "assess", group["worker"], NOW) is None
    assert not may(users["elsewhere"], "assess", group["deputy"], NOW), "beside the root"
    assert not may(users["elsewhere"], "see", group["worker"], NOW), "another right"
    assert not may(users["elsewhere"], "assess", group["worker"], NOW + days(10))
    end_delegation(given.pk, actor=users["head"], at=NOW + days(1))
    assert not may(users["elsewhere"], "assess", group["worker"], NOW + days(1))
    assert may(users["elsewhere"], "assess", group["worker"], NOW)


def test_a_delegation_is_never_for_ones_own_assessment(group, assessor):
    lend(group, assessor, "head", "worker", where="mine")
    assert may(group.users["worker"], "assess", group["deputy"], NOW)
    assert not may(group.users["worker"], "assess", group["worker"], NOW), "the delegate"
    assert not may(group.users["worker"], "assess", group["head"], NOW), "the giver"


def test_a_delegation_is_narrower_than_its_giver(group, assessor):
    with pytest.raises(NotNarrower):
        lend(group, assessor, "head", "elsewhere", where="group")
    with pytest.raises(NotNarrower):
        lend(group, assessor, "head", "elsewhere", where="branch")
    with pytest.raises(NotNarrower):
        lend(group, assessor, "head", "elsewhere", where=None)
    with pytest.raises(NotNarrower):
        lend(group, assessor, "head", "elsewhere", rights=(Right("settle", "subject"),))
    with pytest.raises(NotNarrower):
        lend(group, assessor, "head", "elsewhere", rights=())
    with pytest.raises(WrongDays):
        lend(group, assessor, "head", "elsewhere", end=TODAY + LONGEST + days(1))
    with pytest.raises(WrongDays):
        lend(group, assessor, "head", "elsewhere", start=TODAY - days(1))
    short = group.hold("deputy", "confirmer", "mine", ends_on=TODAY + days(5))
    with pytest.raises(NotNarrower):
        lend(group, short, "deputy", "elsewhere", rights=(Right("confirm", "subject"),))
    assert not Delegation.objects.exists()


def test_a_delegation_is_not_passed_on(group, assessor):
    lend(group, assessor, "head", "elsewhere")
    with pytest.raises(NotAllowed):
        lend(group, assessor, "elsewhere", "deputy")
    with pytest.raises(NotToOneself):
        lend(group, assessor, "head", "head")


def test_some_roles_are_not_delegated(group):
    for name, role in (("security", "security_admin"), ("deputy", "auditor")):
        held = Assignment.objects.filter(user=group.users[name]).first() or group.hold(name, role)
        with pytest.raises(NotDelegable):
            lend(group, held, name, "elsewhere", where=None, rights=(Right("see", "assignment"),))


def test_a_delegation_ends_with_the_role(group, assessor):
    lend(group, assessor, "head", "elsewhere")
    end_role(assessor.pk, actor=group.users["security"], at=NOW + days(2))
    assert may(group.users["elsewhere"], "assess", group["worker"], NOW + days(1))
    assert not may(group.users["elsewhere"], "assess", group["worker"], NOW + days(2))
    assert Delegation.objects.get().ended_at == NOW + days(2)


def test_a_delegation_does_not_join_duties(group, assessor):
    group.hold("elsewhere", "pay_officer", "mine")
    with pytest.raises(Clash):
        lend(group, assessor, "head", "elsewhere")
    group.hold("deputy", "pay_officer", "other")
    lend(group, assessor, "head", "deputy")
    Delegation.objects.create(
        assignment=assessor,
        giver=group.users["head"],
        receiver=group.users["elsewhere"],
        subject=group["team"],
        rights="assess:subject",
        starts_on=TODAY,
        ends_on=TODAY + days(3),
        recorded_at=NOW,
    )
    assert [one.reason for one in conflicts(NOW)] == ["duties"]


def test_only_those_whom_it_concerns_end_a_delegation(group, assessor):
    given = lend(group, assessor, "head", "elsewhere")
    with pytest.raises(NotAllowed):
        end_delegation(given.pk, actor=group.users["deputy"], at=NOW)
    end_delegation(given.pk, actor=group.users["elsewhere"], at=NOW)
    with pytest.raises(Over):
        end_delegation(given.pk, actor=group.users["head"], at=NOW)


def test_everybody_sees_oneself_and_the_places_one_is_in(group):
    seen = permitted(group.users["worker"], "see", Subject.objects.all(), NOW)
    assert set(seen) == {group["worker"], group["team"], group["cell"]}


# Accounts of people


def test_accounts_are_opened_for_people_without_one(group):
    people = [group.person("n1", "team", account=False), group["worker"]]
    (made,) = open_accounts(people, actor=group.users["system"], at=NOW)
    assert (made.username, made.name, made.holder.person) == ("n1", "n1", people[0])
    assert open_accounts(people, actor=group.users["system"], at=NOW) == []
