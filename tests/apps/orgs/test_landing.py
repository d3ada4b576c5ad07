"""A batch lands whole, in one entry, as the single acts would have it; or not at all."""

from datetime import date

import pytest
from tests.apps.orgs import big

from qiyue.apps.journal.models import Entry
from qiyue.apps.orgs.models import Identity, Path, Post, Subject
from qiyue.apps.orgs.queries.snapshots import snapshot
from qiyue.apps.orgs.services import errors
from qiyue.apps.orgs.services.batches import (
    Batch,
    NewLink,
    NewMember,
    NewPerson,
    NewPost,
    NewUnit,
)
from qiyue.apps.orgs.services.landing import land
from qiyue.apps.orgs.services.paths import differences

DAY = date(2026, 1, 1)


def test_a_group_lands_in_one_entry(group, clock):
    batch = big.group(people=120, units=40, bodies=30)
    top = NewUnit("g", "group", "另一集团", date(2020, 1, 1), number="99")
    units = (top, *batch.units[1:])
    batch = Batch(units, batch.people, batch.posts, batch.members, batch.links)
    before = Entry.objects.count()
    made = land(batch, on=DAY, actor="x", at=clock())
    assert Entry.objects.count() == before + 1
    assert len(made) == len(batch.units) + 120
    assert differences() == (set(), set())
    assert all(one.is_untouched for one in Identity.objects.all())
    tree = snapshot("line", date(2026, 6, 1))
    assert tree.nodes[tree.places[made["g"].pk]].people == 120


def test_a_batch_may_speak_of_the_known_by_their_codes(group, clock):
    batch = Batch(
        units=(NewUnit("n", "team", "五班", DAY, group.digging.code),),
        people=(NewPerson("p", "赵六", DAY),),
        posts=(NewPost("p", "n", DAY), NewPost("p", group.branch.code, DAY, duty="committee")),
        members=(NewMember("p", group.branch.code, DAY),),
        links=(NewLink("n", group.other.code, DAY),),
    )
    made = land(batch, on=DAY, actor="x", at=clock())
    assert {row.share for row in Post.objects.filter(person=made["p"])} == {0, 100}
    assert Path.objects.filter(descendant=made["n"], ancestor=group.top, depth=3).exists()


POST = NewPost("p", "n", DAY)
UNIT = NewUnit("n", "mine", "三矿", DAY, "TOP")
PERSON = NewPerson("p", "赵六", DAY)


@pytest.mark.parametrize(
    ("batch", "error"),
    [
        (Batch((NewUnit("n", "team", "三班", DAY, "nobody"),)), errors.Unknown),
        (Batch((NewUnit("n", "castle", "堡", DAY, "TOP"),)), errors.Unknown),
        (Batch((NewUnit("n", "group", "集团", DAY, "TOP"),)), errors.WrongKind),
        (Batch((NewUnit("n", "mine", "三矿", DAY, "TOP", number="01"),)), errors.NumberTaken),
        (Batch((NewUnit("n", "mine", "三矿", date(2020, 1, 1), "TOP"),)), errors.NotThen),
        (Batch((NewUnit("n", "mine", "三矿", DAY, "TOP", until=DAY),)), errors.EndsBefore),
        (Batch((UNIT,), (PERSON,), (NewPost("p", "n", DAY, share=90),)), errors.SharesNotWhole),
        (Batch((UNIT,), (PERSON,), (NewPost("p", "n", DAY, main=False),)), errors.NotOneMain),
        (Batch((UNIT,), (PERSON,), (POST,), (NewMember("p", "n", DAY),)), errors.WrongTree),
        (Batch((UNIT,), (PERSON,), (POST, POST)), errors.NotOneMain),
        (Batch((UNIT,), links=(NewLink("n", "n", DAY),)), errors.WrongTree),
    ],
)
def test_what_may_not_be_is_refused_whole(group, clock, batch, error):
    units = tuple(
        NewUnit(**{name: getattr(one, name) for name in one.__slots__} | {"under": group.top.code})
        if one.under == "TOP"
        else one
        for one in batch.units
    )
    batch = Batch(units, batch.people, batch.posts, batch.members, batch.links)
    before = Entry.objects.count(), Subject.objects.count()
    with pytest.raises(error):
        land(batch, on=DAY, actor="x", at=clock())
    assert (Entry.objects.count(), Subject.objects.count()) == before
