"""A form that is sent twice acts once."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from tests.apps.journal.things.models import Unit

from qiyue.apps.journal.commands import KeyTaken, digest, once
from qiyue.apps.journal.models import CommandKey, Entry
from qiyue.apps.journal.services import record

AT = datetime(2026, 1, 31, 8, 30, tzinfo=UTC)
ASKED = digest({"name": "一矿"})

pytestmark = pytest.mark.django_db


def found(actor, key, asked=ASKED):
    with once(actor, key, asked) as done:
        if not done.before:
            unit = Unit.objects.create(name="一矿")
            record("unit.founded", unit, actor=actor, at=AT, key=key)
            done.outcome = {"unit": unit.pk}
    return done


def test_the_second_time_answers_as_the_first():
    first, second = found("p-1", "k"), found("p-1", "k")
    assert (first.before, second.before) == (False, True)
    assert first.outcome == second.outcome == {"unit": Unit.objects.get().pk}
    assert Entry.objects.count() == 1


def test_a_key_belongs_to_whoever_acts():
    found("p-1", "k")
    assert not found(SimpleNamespace(code="p-2"), "k").before
    assert Entry.objects.count() == 2


def test_a_key_with_another_request_is_refused():
    found("p-1", "k")
    with pytest.raises(KeyTaken):
        found("p-1", "k", digest({"name": "二矿"}))
    assert Unit.objects.count() == 1


def test_what_failed_may_be_tried_again():
    def failing():
        with once("p-1", "k", ASKED):
            Unit.objects.create(name="一矿")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert (Unit.objects.count(), CommandKey.objects.count()) == (0, 0)
    assert not found("p-1", "k").before
