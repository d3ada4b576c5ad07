"""What is done is in the journal: in one order, without gaps, with what it left of each row."""

import random
from datetime import UTC, date, datetime, timedelta, timezone
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import transaction
from tests.apps.journal.things.models import Draft, Post, Unit

from qiyue.apps.journal.models import Entry, EntryRow, Head
from qiyue.apps.journal.services import place_of, record
from qiyue.apps.journal.tables import NotJournaled, NotThere, journaled_tables
from qiyue.apps.journal.trees import NoTransaction, root_at, size_of_journal
from qiyue.core.journal import entries as core
from qiyue.core.journal.canonical import canonical, digest_of, hash_text
from qiyue.core.journal.merkle import root_of

AT = datetime(2026, 1, 31, 8, 30, 0, 250, tzinfo=UTC)
SECRETARY = SimpleNamespace(code="p-7f3a")

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_and_what_it_left():
    unit = Unit.objects.create(name="一矿")
    entry = record("unit.founded", unit, actor=SECRETARY, at=AT, key="c-01", body={"why": "新建"})
    stored = Entry.objects.get()
    assert stored == entry
    assert (stored.seq, stored.actor, stored.kind, stored.at) == (1, "p-7f3a", "unit.founded", AT)
    assert (stored.body, stored.command_key) == ('{"why":"新建"}', "c-01")
    row = stored.rows.get()
    assert (row.table, row.key) == ("things.unit", str(unit.pk))
    state = {
        "name": "一矿",
        **dict.fromkeys(["code", "share", "starts_on", "seen_at", "salt", "upper"]),
        **{"number": 0, "open": True},
    }
    assert row.state == hash_text(canonical(state))


def test_the_leaf_is_that_of_the_documented_form():
    """The same entry, put together by the core from its parts, has the same leaf."""
    unit = Unit.objects.create(name="一矿")
    entry = record("unit.founded", unit, actor=SECRETARY, at=AT, on_behalf_of="p-0001")
    wanted = core.Entry(
        seq=1,
        at=AT,
        actor="p-7f3a",
        on_behalf_of="p-0001",
        command_key="entry-1",
        kind="unit.founded",
        schema=1,
        body={},
        rows=tuple(core.RowHash(r.table, r.key, r.state) for r in EntryRow.objects.all()),
    )
    assert digest_of(entry.leaf) == wanted.leaf
    assert entry.rows_root == wanted.head["rows"]


def test_every_kind_of_column_reads_back_as_it_was_hashed():
    """The state is that of the database, however the value was given."""
    upper = Unit.objects.create(name="集团")
    unit = Unit(
        name="Li\u0301 𠮷",
        code="12345678123456781234567812345678",
        number="7",
        share=-3,
        starts_on="2026-02-01",
        seen_at=datetime(2026, 2, 1, 9, 0, 0, 1, tzinfo=timezone(timedelta(hours=8))),
        salt=b"\x00\xff",
        upper=upper,
    )
    unit.save()
    record("unit.founded", unit, actor="p-1", at=AT)
    state = {
        "name": "Lí 𠮷",
        "code": str(UUID("12345678123456781234567812345678")),
        "number": 7,
        "share": -3,
        "open": True,
        "starts_on": date(2026, 2, 1).isoformat(),
        "seen_at": "2026-02-01T01:00:00.000001Z",
        "salt": "00ff",
        "upper": upper.pk,
    }
    assert EntryRow.objects.get().state == hash_text(canonical(state))


def test_numbers_have_no_gaps_and_the_tree_grows_with_them():
    unit = Unit.objects.create(name="一矿")
    leaves = []
    for number in range(20):
        assert root_at(size_of_journal()) == root_of(leaves)
        unit.number = number
        unit.save()
        leaves.append(digest_of(record("unit.counted", unit, actor="p-1", at=AT).leaf))
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == [*range(1, 21)]
    for size in range(21):
        assert root_at(size) == root_of(leaves[:size])


def test_what_is_rolled_back_leaves_no_number():
    @transaction.atomic
    def failing():
        record("unit.counted", actor="p-1", at=AT)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert record("unit.counted", actor="p-1", at=AT).seq == 1
    assert Head.objects.get().size == 1


def test_a_row_taken_away_is_named_with_no_state():
    post = Post.objects.create(code="head", unit=Unit.objects.create(name="一矿"), title="矿长")
    gone = place_of(post)
    post.delete()
    record("post.ended", actor="p-1", at=AT, removed=[gone])
    row = EntryRow.objects.get()
    assert (row.table, row.key, row.state) == ("things.post", "head", None)


def test_a_batch_is_one_entry_over_many_rows():
    Unit.objects.bulk_create(Unit(name=f"队 {n}", number=n) for n in range(2500))
    units = list(Unit.objects.order_by("?"))
    entry = record("unit.imported", *units, units[0], actor="p-1", at=AT)
    rows = list(entry.rows.order_by("place"))
    assert [row.key for row in rows] == [str(unit.pk) for unit in units]
    assert entry.row_count == 2500
    leaves = [core.RowHash(row.table, row.key, row.state).leaf for row in rows]
    assert digest_of(entry.rows_root) == root_of(leaves)


def test_what_is_not_saved_or_not_journaled_is_refused():
    unit = Unit.objects.create(name="一矿")
    Unit.objects.all().delete()
    with pytest.raises(NotThere):
        record("unit.moved", unit, actor="p-1", at=AT)
    with pytest.raises(NotJournaled):
        record("draft.kept", Draft.objects.create(text=""), actor="p-1", at=AT)
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused():
    with pytest.raises(NoTransaction):
        record("unit.moved", actor="p-1", at=AT)


def test_a_row_has_one_last_entry(django_assert_num_queries):
    unit = Unit.objects.create(name="一矿")
    for number in random.Random(1).sample(range(99), 5):
        unit.number = number
        unit.save()
        record("unit.counted", unit, actor="p-1", at=AT)
    with django_assert_num_queries(1):
        last = EntryRow.objects.filter(table="things.unit", key=unit.pk).order_by("-entry").first()
    assert last.entry_id == 5


def test_all_journaled_tables_are_known():
    tables = journaled_tables()
    assert {"things.unit", "things.post", "things.target"} <= set(tables)
    assert "things.draft" not in tables
