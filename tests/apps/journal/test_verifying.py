"""The journal as it is stored agrees with itself, and each change in it is found and named."""

import random
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.journal.cast import AUDIT, MINE, START, some_life
from tests.apps.journal.things.models import Post, Target, Unit

from qiyue.apps.journal.checkpoints import (
    HistoryChanged,
    UnknownCheckpoint,
    make_checkpoint,
    request,
    take_in,
)
from qiyue.apps.journal.models import Checkpoint, Entry, EntryRow, Head, Node
from qiyue.apps.journal.proving import proof_of
from qiyue.apps.journal.stored import export
from qiyue.apps.journal.trees import number_of
from qiyue.apps.journal.verifying import verify
from qiyue.core.journal.checkpoints import read_checkpoint
from qiyue.core.journal.exports import write_export
from qiyue.core.journal.keys import cosign_note
from qiyue.core.journal.notes import read_note
from qiyue.core.journal.proofs import NotProven
from qiyue.core.journal.witness import Witness
from qiyue_verify.check import Outside
from qiyue_verify.check import verify as verify_export
from qiyue_verify.export import open_export
from qiyue_verify.proof import check_proof

SIZE = 60
LATER = START + timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def life():
    some_life(random.Random(5), SIZE)
    return make_checkpoint(MINE, LATER)


def problems(**outside):
    report = verify(settings.JOURNAL_ORIGIN, Outside(**outside))
    return report.first and report.first[0], sorted({one.code for one in report.problems})


def test_an_untouched_journal_agrees(life):
    report = verify(settings.JOURNAL_ORIGIN, Outside([("kept", life.note.encode())]))
    assert report.problems == []
    assert report.entries == SIZE
    assert report.rows == sum(model.objects.count() for model in (Unit, Post, Target))
    assert len(report.checkpoints) == 2


def test_an_empty_journal_agrees():
    assert verify(settings.JOURNAL_ORIGIN).problems == []
    make_checkpoint(MINE, LATER)
    assert verify(settings.JOURNAL_ORIGIN).problems == []


def last(table, row):
    return EntryRow.objects.filter(table=table, key=row.pk).order_by("-entry").first().entry_id


@pytest.mark.parametrize("column", ["name", "number", "seen_at", "salt", "open"])
def test_an_edited_row_is_named_with_the_entry_that_left_it(life, column):
    unit = Unit.objects.order_by("?").first()
    wrong = {
        "name": unit.name + " ",
        "number": unit.number + 1,
        "seen_at": unit.seen_at + timedelta(microseconds=1),
        "salt": bytes(unit.salt) + b"\0",
        "open": not unit.open,
    }
    Unit.objects.filter(pk=unit.pk).update(**{column: wrong[column]})
    assert problems() == (last("things.unit", unit), ["row-changed"])


def test_a_row_written_over_with_what_it_cannot_hold_is_found(life):
    """SQLite lets anything be written anywhere."""
    if connection.vendor != "sqlite":
        return
    unit = Unit.objects.first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE things_unit SET seen_at = 'x' WHERE id = %s", [unit.pk])
    assert problems() == (last("things.unit", unit), ["row-changed"])


def test_a_column_that_is_not_journaled_is_free(life):
    Unit.objects.update(remark="看过")
    assert problems() == (None, [])


def test_a_deleted_row_is_named(life):
    post = Post.objects.first()
    wanted = last("things.post", post)
    post.delete()
    assert problems() == (wanted, ["row-missing"])


def test_a_row_put_in_is_told(life):
    Unit.objects.create(name="无中生有")
    assert problems() == (None, ["row-unknown"])


def test_a_row_that_was_taken_away_and_is_back_is_named(life):
    gone = EntryRow.objects.filter(state=None).first()
    Post.objects.create(code=gone.key, unit=Unit.objects.first(), title="班长")
    assert problems() == (gone.entry_id, ["row-back"])


@pytest.mark.parametrize(
    ("seq", "columns", "code"),
    [
        (1, {"actor": "p-x"}, "leaf"),
        (17, {"kind": "unit.moved"}, "leaf"),
        (17, {"at": START}, "leaf"),
        (17, {"on_behalf_of": "p-x"}, "leaf"),
        (17, {"schema": 2}, "leaf"),
        (60, {"body": '{"name":"x"}'}, "body"),
        (60, {"body": '{"name": "x"}'}, "unreadable"),
        (8, {"leaf": "sha256:" + "0" * 64}, "leaf"),
        (8, {"row_count": 99}, "rows"),
        (61, {"seq": 61}, "order"),
    ],
)
def test_an_edited_entry_is_named(life, seq, columns, code):
    if code == "order":
        EntryRow.objects.filter(entry=60).delete()
        Entry.objects.filter(pk=60).update(seq=70)
        seq = 60
    Entry.objects.filter(pk=seq).update(**columns)
    first, codes = problems()
    assert first == seq
    assert code in codes


@pytest.mark.parametrize("seq", [1, 30, 59])
def test_a_deleted_entry_is_named(life, seq):
    EntryRow.objects.filter(entry=seq).delete()
    Entry.objects.filter(pk=seq).delete()
    assert problems()[0] == seq


def test_a_row_of_an_entry_taken_out_put_in_or_changed_is_named(life):
    row = EntryRow.objects.filter(entry__gt=10).first()
    EntryRow.objects.filter(pk=row.pk).update(state=None)
    assert problems()[0] == row.entry_id
    EntryRow.objects.filter(pk=row.pk).update(state=row.state)
    assert problems() == (None, [])
    more = EntryRow.objects.create(entry_id=9, place=9, table="things.unit", key="x", state=None)
    assert problems()[0] == 9
    more.delete()
    row.delete()
    assert problems()[0] == row.entry_id


def test_a_tail_that_was_cut_off_is_found_by_the_head_or_a_checkpoint(life):
    EntryRow.objects.filter(entry__gt=50).delete()
    Entry.objects.filter(seq__gt=50).delete()
    first, codes = problems()
    assert first == 51
    assert {"cut", "node", "head"} & set(codes)


def test_a_changed_node_and_a_changed_head_are_found(life):
    number = 40
    while not (node := Node.objects.filter(number=number).first()):
        number += 1
    root = bytes(node.root)
    Node.objects.filter(pk=number).update(root=root[::-1])
    assert problems()[1] == ["node"]
    Node.objects.filter(pk=number).update(root=root)
    Head.objects.update(size=SIZE - 1)
    assert problems()[1] == ["head"]


def test_what_is_known_outside_finds_all_made_anew(life):
    """Everything in the database agrees with itself; the journal's key was not at hand."""
    kept = life.note.encode()
    for model in (EntryRow, Entry, Node, Head, Checkpoint, Target, Post, Unit):
        model.objects.all().delete()
    some_life(random.Random(6), SIZE)
    assert problems()[1] == []
    keys = str(MINE.key).encode()
    first, codes = problems(checkpoints=[("kept", kept)], keys=keys)
    assert (first, codes) == (1, ["root"])


def test_queries_do_not_grow_with_the_journal(life):
    with CaptureQueriesContext(connection) as small:
        problems()
    some_life(random.Random(7), 100)
    with CaptureQueriesContext(connection) as large:
        problems()
    assert len(large) <= len(small) + 3  # a table that was empty has a batch now


def test_no_checkpoint_is_signed_over_another_history(life):
    kept = read_checkpoint(read_note(life.note).text)
    Checkpoint.objects.all().delete()
    Node.objects.filter(pk=number_of(0, 32)).update(root=bytes(32))
    with pytest.raises(HistoryChanged):
        make_checkpoint(MINE, LATER)
    for model in (EntryRow, Entry, Node, Head, Target, Post, Unit):
        model.objects.all().delete()
    some_life(random.Random(8), SIZE + 5)
    with pytest.raises(HistoryChanged):
        make_checkpoint(MINE, LATER, [kept])
    assert Checkpoint.objects.count() == 0


def test_a_witness_co_signs_what_grew(life, tmp_path):
    witness = Witness(MINE.key, AUDIT, tmp_path / "held.txt")
    first = str(witness.cosign(request(life, 0), LATER))
    assert take_in(first, [AUDIT.key]) == (life, ["audit.example"])
    some_life(random.Random(9), 30)
    second = make_checkpoint(MINE, LATER + timedelta(hours=1))
    answer = str(witness.cosign(request(second, SIZE), LATER + timedelta(hours=1)))
    take_in(answer, [AUDIT.key])
    keys = f"{MINE.key}\n{AUDIT.key}\n".encode()
    report = verify(settings.JOURNAL_ORIGIN, Outside(keys=keys))
    assert report.problems == []
    assert [one.witnesses for one in report.checkpoints] == [("audit.example",)] * 2


def test_an_answer_about_another_checkpoint_is_refused(life):
    note = cosign_note(read_note(life.note), AUDIT, LATER)
    Checkpoint.objects.all().delete()
    with pytest.raises(UnknownCheckpoint):
        take_in(str(note), [AUDIT.key])


@pytest.mark.parametrize("name", ["export", "export.zip"])
def test_the_export_agrees_without_qiyue(life, tmp_path, name):
    write_export(export(), tmp_path / name)
    report = verify_export(open_export(tmp_path / name), Outside([("kept", life.note.encode())]))
    assert report.problems == []
    assert (report.entries, len(report.checkpoints)) == (SIZE, 2)


def test_every_row_as_it_is_now_is_proven(life):
    keys = f"{MINE.key}\n".encode()
    proven = 0
    for model, table in ((Unit, "things.unit"), (Post, "things.post"), (Target, "things.target")):
        for row in model.objects.all():
            of = EntryRow.objects.filter(table=table, key=row.pk).order_by("-entry").first()
            assert check_proof("a.json", proof_of(of), keys, [life.code]) == []
            proven += 1
    assert proven > 20


def test_what_changed_since_or_is_in_no_checkpoint_is_not_proven(life):
    older = EntryRow.objects.filter(table="things.unit").order_by("entry").first()
    unit = Unit.objects.get(pk=older.key)
    Unit.objects.filter(pk=unit.pk).update(name="改")
    with pytest.raises(NotProven):
        proof_of(older)
    some_life(random.Random(10), 1)
    newer = EntryRow.objects.order_by("-entry").first()
    with pytest.raises(NotProven):
        proof_of(newer)
