"""A method is released by two people; its text then stays; one is in force on each day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.apps.methods.conftest import AT, ON, TEXT, files_with, looked_at

from qiyue.apps.journal.models import Entry
from qiyue.apps.journal.tables import states_of, table_of
from qiyue.apps.journal.verifying import verify
from qiyue.apps.methods.models import Content, Method, MethodVersion, ReleaseStep, VersionFile
from qiyue.apps.methods.queries import in_force, version_in_force
from qiyue.apps.methods.services.refusals import (
    BadDay,
    ChangedMeanwhile,
    NoNote,
    NotApproved,
    NotProven,
    NotYet,
    OtherCode,
    OwnText,
    TextReleased,
)
from qiyue.apps.methods.services.releasing import (
    approve,
    bring_into_force,
    consult,
    publish,
    retire,
)
from qiyue.apps.methods.services.writing import draft_method, save_text
from qiyue.apps.methods.texts import ContentChanged, files_of
from qiyue.core.journal.canonical import canonical
from qiyue.core.journal.entries import row_hash

pytestmark = pytest.mark.django_db
CHANGED = TEXT.replace("1.2)", "1.5)")


def saved(version, actor, text=CHANGED, **more):
    files = files_with(text)
    wanted = {"base": version.digest, "actor": actor, "at": AT, "on": ON} | more
    return save_text(version.pk, files, looked_at(files), **wanted)


def consulted(version, actor):
    return consult(version.pk, note="职工代表大会", on=ON, actor=actor, at=AT)


def released(version, author, approver, on=None):
    consulted(version, author)
    approve(version.pk, digest=version.digest, on=ON, actor=approver, at=AT)
    version = publish(version.pk, note="厂务公开栏", on=ON, actor=author, at=AT)
    return bring_into_force(version.pk, on=on, actor=author, at=AT) if on else version


def test_a_draft_keeps_its_files_by_their_hash(draft, author):
    assert files_of(draft) == files_with()
    assert (draft.number, draft.state, draft.name_zh, draft.name_en) == (
        1,
        "drafted",
        "小办法",
        "Small",
    )
    assert (draft.examples_good, draft.examples_total, draft.errors) == (1, 1, 0)
    assert draft.applies_to == date(2026, 12, 31)


def test_the_whole_way_has_two_people_and_may_have_a_third(draft, author, approver, publisher):
    consulted(draft, author)
    approve(draft.pk, digest=draft.digest, on=ON, actor=approver, at=AT)
    publish(draft.pk, note="内网", on=ON, actor=publisher, at=AT)
    version = bring_into_force(draft.pk, on=ON, actor=publisher, at=AT)
    assert (version.state, version.author, version.approver) == ("in_force", author, approver)
    steps = [(step.kind, step.by.username, step.note) for step in version.steps.all()]
    assert steps == [
        ("written", "author", ""),
        ("consulted", "author", "职工代表大会"),
        ("approved", "approver", ""),
        ("published", "publisher", "内网"),
        ("in_force", "publisher", ""),
    ]


def test_nobody_approves_what_he_wrote_himself(draft, author, approver):
    saved(draft, approver)
    draft.refresh_from_db()
    consulted(draft, author)
    for writer in (author, approver):
        with pytest.raises(OwnText):
            approve(draft.pk, digest=draft.digest, on=ON, actor=writer, at=AT)


def test_the_database_too_holds_author_and_approver_apart(draft, author):
    with pytest.raises(IntegrityError), transaction.atomic():
        MethodVersion.objects.filter(pk=draft.pk).update(approver=author)
    with pytest.raises(IntegrityError), transaction.atomic():
        MethodVersion.objects.filter(pk=draft.pk).update(state="published")


def test_an_approval_falls_with_the_text_it_was_for(draft, author, approver):
    consulted(draft, author)
    approve(draft.pk, digest=draft.digest, on=ON, actor=approver, at=AT)
    version = saved(draft, author)
    assert version.approver is None
    with pytest.raises(NotApproved):
        publish(draft.pk, note="内网", on=ON, actor=author, at=AT)
    with pytest.raises(ChangedMeanwhile):
        approve(draft.pk, digest=draft.digest, on=ON, actor=approver, at=AT)


def test_steps_come_in_their_order(draft, author, approver):
    with pytest.raises(NotYet):
        approve(draft.pk, digest=draft.digest, on=ON, actor=approver, at=AT)
    with pytest.raises(NotApproved):
        publish(draft.pk, note="内网", on=ON, actor=author, at=AT)
    with pytest.raises(NotYet):
        bring_into_force(draft.pk, on=ON, actor=author, at=AT)
    with pytest.raises(NotYet):
        retire(draft.pk, on=ON, note="x", actor=author, at=AT)
    with pytest.raises(NoNote):
        consult(draft.pk, note=" ", on=ON, actor=author, at=AT)
    assert draft.steps.count() == 1


def test_what_is_not_proven_is_not_approved(draft, author, approver):
    for text in (TEXT.replace("A | 70", "A | 71"), TEXT.partition("examples:")[0], "x: ["):
        draft = saved(draft, author, text)
        consulted(draft, author)
        with pytest.raises(NotProven):
            approve(draft.pk, digest=draft.digest, on=ON, actor=approver, at=AT)


def test_a_released_text_stays(draft, author, approver):
    version = released(draft, author, approver)
    with pytest.raises(TextReleased):
        saved(version, author)
    with pytest.raises(TextReleased):
        consulted(version, author)
    with pytest.raises(TextReleased):
        approve(version.pk, digest=version.digest, on=ON, actor=approver, at=AT)
    assert files_of(version) == files_with()


def test_a_text_changed_behind_the_services_is_found_when_it_is_read(draft):
    content = draft.files.get(place=0).content
    Content.objects.filter(pk=content.pk).update(data=TEXT.replace("1.2", "9.9").encode())
    with pytest.raises(ContentChanged):
        files_of(draft)
    found = {(one.code, one.part) for one in verify("example.org/journal").problems}
    assert ("row-changed", f"methods.content {content.pk}") in found


def test_a_version_that_is_deleted_is_named_and_its_files_are_not(draft):
    rows = MethodVersion.objects.filter(pk=draft.pk)
    with transaction.atomic():
        rows._raw_delete(rows.db)
        problems = verify("example.org/journal").problems
        transaction.set_rollback(True)  # its files would stand for nothing
    found = [one.part for one in problems if "missing" in one.code]
    assert found == [f"methods.methodversion {draft.pk}"]


def test_a_file_taken_for_another_is_found_when_it_is_read(draft):
    one, other = draft.files.all()
    VersionFile.objects.filter(pk=one.pk).update(content=other.content)
    with pytest.raises(ContentChanged):
        files_of(draft)


def test_two_who_save_at_once_do_not_lose_a_text(draft, author, approver):
    base = draft.digest
    saved(draft, author)
    with pytest.raises(ChangedMeanwhile) as refused:
        saved(draft, approver, TEXT.replace("1.2)", "1.7)"), base=base)
    assert files_of(refused.value.version) == files_with(CHANGED)


def test_a_text_keeps_its_code(draft, author):
    with pytest.raises(OtherCode):
        saved(draft, author, TEXT.replace("method: small", "method: other"))
    broken = files_with("method: [")
    with pytest.raises(OtherCode):
        draft_method(broken, looked_at(broken), actor=author, at=AT, on=ON)
    version = draft_method(broken, looked_at(broken), actor=author, at=AT, on=ON, code="small")
    assert (version.number, version.method) == (2, draft.method)


def test_the_same_text_saved_again_writes_nothing(draft, author):
    before = Entry.objects.count()
    saved(draft, author, TEXT)
    assert Entry.objects.count() == before


def test_the_next_version_ends_the_one_before(draft, author, approver):
    first = released(draft, author, approver, on=date(2026, 1, 1))
    files = files_with(CHANGED)
    second = draft_method(files, looked_at(files), actor=author, at=AT, on=ON)
    released(second, author, approver)
    with pytest.raises(BadDay):
        bring_into_force(second.pk, on=date(2026, 1, 1), actor=author, at=AT)
    second = bring_into_force(second.pk, on=date(2026, 7, 1), actor=author, at=AT)
    first.refresh_from_db()
    assert (first.state, first.ends_on) == ("retired", date(2026, 7, 1))
    assert version_in_force("small", date(2026, 6, 30)) == first
    assert version_in_force("small", date(2026, 7, 1)) == second
    assert version_in_force("small", date(2025, 12, 31)) is None
    second = retire(second.pk, on=date(2027, 1, 1), note="到期", actor=author, at=AT)
    assert version_in_force("small", date(2026, 12, 31)) == second
    assert version_in_force("small", date(2027, 1, 1)) is None


@pytest.mark.parametrize("gaps", [(1, 1, 1, 1), (5, 0, 3, -2), (0, -1, 10, 4), (2, 2, -30, 1)])
def test_no_day_has_two_versions_of_a_code(author, approver, gaps):
    day = date(2026, 6, 1)
    for place, gap in enumerate(gaps):
        files = files_with(TEXT.replace("1.2)", f"1.{place + 3})"))
        version = draft_method(files, looked_at(files), actor=author, at=AT, on=ON)
        released(version, author, approver)
        day += timedelta(days=gap)
        try:
            bring_into_force(version.pk, on=day, actor=author, at=AT)
            if place == 1:
                retire(version.pk, on=day + timedelta(days=1), note="x", actor=author, at=AT)
        except BadDay:
            continue
    for offset in range(-40, 60):
        assert in_force(date(2026, 6, 1) + timedelta(days=offset)).count() <= 1


def test_every_step_is_in_the_journal_and_binds_the_rows_as_they_are(draft, author, approver):
    released(draft, author, approver, on=ON)
    kinds = list(Entry.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds == [
        "method.drafted",
        "method.consulted",
        "method.approved",
        "method.published",
        "method.in_force",
    ]
    for model in (Method, MethodVersion, VersionFile, Content, ReleaseStep):
        for key, state in states_of(model, [row.pk for row in model._base_manager.all()]):
            last = Entry.objects.filter(rows__table=table_of(model), rows__key=key).order_by("-seq")
            found = last[0].rows.get(table=table_of(model), key=key)
            assert found.state == row_hash(table_of(model), key, state).state, (model, key)


def test_what_a_refused_step_wrote_is_gone(draft, author, monkeypatch):
    before = Entry.objects.count()
    monkeypatch.setattr(
        "qiyue.apps.methods.services.releasing.record",
        lambda *_, **__: (_ for _ in ()).throw(RuntimeError),
    )
    with pytest.raises(RuntimeError):
        consulted(draft, author)
    draft.refresh_from_db()
    assert (draft.state, draft.steps.count(), Entry.objects.count()) == ("drafted", 1, before)


def test_what_was_looked_at_is_what_is_saved(draft, author):
    looked = looked_at(files_with(CHANGED))
    with pytest.raises(ValueError, match="another"):
        save_text(
            draft.pk, files_with(), replace(looked), base=draft.digest, actor=author, at=AT, on=ON
        )


def test_canonical_states_hold_nothing_that_the_journal_refuses(draft):
    for model in (Method, MethodVersion, VersionFile, Content, ReleaseStep):
        for _, state in states_of(model, [row.pk for row in model._base_manager.all()]):
            assert canonical(state)
    assert connection.vendor in ("sqlite", "postgresql")
