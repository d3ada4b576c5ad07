"""Units are founded, renamed, moved, closed; what is not allowed is refused and leaves nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qiyue.apps.journal.models import Entry
from qiyue.apps.orgs.models import FOREVER, Change, Edge, Link, Naming, Subject
from qiyue.apps.orgs.services import (
    Close,
    Found,
    Merge,
    Move,
    Part,
    Rename,
    Reopen,
    Split,
    Untie,
    carry_out,
    errors,
    paths,
    preview,
)

JULY = date(2026, 7, 1)
BEFORE = JULY - timedelta(days=1)


def parent(subject, day, at=None):
    return Edge.objects.on(day, at).get(child=subject).parent


def test_a_move_holds_from_its_day_on(group, do):
    do(Move(group.digging, group.two, JULY))
    assert parent(group.digging, BEFORE) == group.one
    assert parent(group.digging, JULY) == group.two
    assert paths.differences() == (set(), set())


def test_what_we_knew_before_a_correction_stays_asked_for(group, do, clock):
    before = clock()
    do(Move(group.digging, group.two, date(2026, 3, 1)))
    assert parent(group.digging, JULY, before) == group.one
    assert parent(group.digging, JULY) == group.two


def test_what_is_recorded_for_later_stays(group, do):
    do(Move(group.digging, group.two, date(2027, 1, 1)))
    do(Move(group.digging, group.top, JULY))
    assert parent(group.digging, date(2026, 12, 31)) == group.top
    assert parent(group.digging, date(2027, 1, 1)) == group.two


def test_a_name_holds_from_its_day_on(group, do):
    do(Rename(group.digging, "智能化综采二队", JULY))
    names = [Naming.objects.on(day).get(subject=group.digging).name for day in (BEFORE, JULY)]
    assert names == ["综采二队", "智能化综采二队"]
    group.digging.refresh_from_db()
    assert (group.digging.name, group.digging.initials) == ("智能化综采二队", "znhzced")


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        (lambda g: Move(g.one, g.crew, JULY), errors.WrongKind),
        (lambda g: Move(g.digging, g.branch, JULY), errors.WrongKind),
        (lambda g: Move(g.digging, None, JULY), errors.WrongKind),
        (lambda g: Move(g.digging, g.two, date(2025, 1, 1)), errors.NotThen),
        (lambda g: Move(g.digging, g.one, JULY), errors.NothingChanges),
        (lambda g: Close(g.digging, JULY), errors.StillHolds),
        (lambda g: Close(g.branch, JULY), errors.StillHolds),
        (lambda g: Reopen(g.digging, JULY), errors.AlreadyThen),
        (lambda g: Found(g.kinds["mine"], "三矿", JULY, g.top, number="01"), errors.NumberTaken),
        (lambda g: Found(g.kinds["temporary-branch"], "临", JULY, g.party), errors.NeedsEnd),
        (lambda g: Found(g.kinds["mine"], "三矿", JULY, g.top, until=JULY), errors.EndsBefore),
        (lambda g: Found(g.kinds["mine"], "三矿", date(2025, 1, 1), g.top), errors.NotThen),
        (lambda g: Untie(g.one, g.branch, JULY), errors.NotThen),
        (lambda g: Merge((g.one,), g.one, JULY), errors.AlreadyThen),
        (lambda g: Merge((g.branch,), g.one, JULY), errors.WrongTree),
    ],
)
def test_what_may_not_be_is_refused_and_leaves_nothing(group, clock, plan, error):
    before = Entry.objects.count(), Edge.objects.count(), Subject.objects.count()
    with pytest.raises(error):
        carry_out(plan(group), actor="officer", at=clock())
    assert (Entry.objects.count(), Edge.objects.count(), Subject.objects.count()) == before


def test_a_circle_through_others_is_found(group, do, clock):
    company = do(Found(group.kinds["company"], "甲公司", JULY, group.top))
    inner = do(Found(group.kinds["company"], "乙公司", JULY, company))
    with pytest.raises(errors.Circle):
        carry_out(Move(company, inner, date(2026, 8, 1)), actor="officer", at=clock())


def test_nothing_stands_below_itself(group, do, clock):
    company = do(Found(group.kinds["company"], "甲公司", JULY, group.top))
    with pytest.raises(errors.Circle):
        carry_out(Move(company, company, JULY), actor="officer", at=clock())


def test_a_temporary_branch_ends_and_may_begin_again(group, do, clock):
    kind = group.kinds["temporary-branch"]
    branch = do(Found(kind, "5G项目临时党支部", JULY, group.party, until=date(2026, 9, 1)))
    assert branch.closed_on == date(2026, 9, 1)
    do(Reopen(branch, date(2026, 10, 1), date(2026, 12, 1)))
    assert not Edge.objects.on(date(2026, 9, 15)).filter(child=branch).exists()
    assert Edge.objects.on(date(2026, 10, 1)).filter(child=branch).exists()
    mine = do(Found(group.kinds["mine"], "三矿", JULY, group.top, until=date(2026, 8, 1)))
    with pytest.raises(errors.Gap):
        carry_out(Reopen(mine, date(2026, 9, 1)), actor="officer", at=clock())
    do(Reopen(mine, date(2026, 8, 1)))
    assert paths.differences() == (set(), set())


def test_a_merge_takes_units_people_members_and_links_along(group, do):
    new = do(Found(group.kinds["department"], "综采三队", JULY, group.two))
    draft = preview(Merge((group.digging,), new, JULY))
    assert draft.begun
    do(Merge((group.digging,), new, JULY))
    assert parent(group.crew, JULY) == new
    assert parent(group.crew, BEFORE) == group.digging
    group.li.refresh_from_db()
    assert [row.subject for row in group.li.posts.on(JULY)] == [new]
    assert [row.unit for row in Link.objects.on(JULY)] == [new]
    group.digging.refresh_from_db()
    assert group.digging.closed_on == JULY
    assert paths.differences() == (set(), set())


def test_two_posts_that_become_one_add_their_shares(group, do):
    do(Merge((group.crew,), do(Found(group.kinds["team"], "二班", JULY, group.digging)), JULY))
    assert [row.share for row in group.zhang.posts.on(JULY)] == [100]


def test_a_split_shares_out_units_and_people(group, do, clock):
    kind = group.kinds["department"]
    half = Part("综采四队", kind, units=(group.crew,))
    halved = Split(group.digging, (half,), JULY, ends=True)
    with pytest.raises(errors.NotDivided):
        carry_out(halved, actor="officer", at=clock())
    other = Part("综采五队", kind, people=(group.li,))
    do(Split(group.digging, (half, other), JULY, ends=True))
    four, five = Subject.objects.get(name="综采四队"), Subject.objects.get(name="综采五队")
    assert parent(group.crew, JULY) == four
    assert group.li.posts.on(JULY).get().subject == five
    assert Link.objects.on(JULY).count() == 2
    assert not Edge.objects.on(JULY).filter(child=group.digging).exists()
    assert paths.differences() == (set(), set())


def test_every_act_is_one_entry_with_all_its_rows(group, do):
    before = Entry.objects.count()
    do(Move(group.digging, group.two, JULY), document="示例〔2026〕3号")
    (entry,) = Entry.objects.filter(seq__gt=before)
    assert (entry.kind, entry.actor, entry.row_count) == ("subject.moved", "officer", 4)
    change = Change.objects.latest("pk")
    assert (change.document, change.subject) == ("示例〔2026〕3号", group.digging)


def test_a_preview_writes_nothing(group):
    before = Entry.objects.count(), Edge.objects.count()
    assert len(preview(Move(group.digging, group.two, JULY)).begun) == 2
    assert (Entry.objects.count(), Edge.objects.count()) == before


def test_a_clock_that_went_back_is_refused(group):
    with pytest.raises(errors.ClockWentBack):
        carry_out(
            Move(group.digging, group.two, JULY),
            actor="officer",
            at=datetime(2020, 1, 1, tzinfo=UTC),
        )


def test_a_unit_closes_when_it_is_empty(group, do):
    do(Move(group.crew, group.one, JULY))
    do(Close(do(Found(group.kinds["team"], "临时班", JULY, group.one)), date(2026, 8, 1)))
    team = Subject.objects.get(name="临时班")
    assert (team.found_on, team.closed_on) == (JULY, date(2026, 8, 1))
    assert group.crew.closed_on == FOREVER
