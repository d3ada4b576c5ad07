"""What the tables themselves refuse, and what a row of an erased person still says."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from qiyue.apps.orgs.models import Change, Edge, Identity, Kind, Subject, Tree
from qiyue.apps.orgs.models.subjects import CODE_LETTERS, new_code

AT = datetime(2026, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    return Kind.objects.create(code="mine", tree=Tree.LINE, name="矿", name_en="mine", rank=1)


def unit(kind, number):
    return Subject.objects.create(
        kind=kind, tree=kind.tree, number=number, name="一矿", found_on=date(2020, 1, 1)
    )


def test_a_number_is_used_once_in_a_tree_and_none_may_be_missing_twice(kind):
    unit(kind, ""), unit(kind, ""), unit(kind, "01")
    with pytest.raises(IntegrityError), transaction.atomic():
        unit(kind, "01")


def test_an_edge_ends_after_it_begins(kind):
    mine = unit(kind, "01")
    change = Change.objects.create(act="founded", on=date(2020, 1, 1), at=AT, actor="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edge.objects.create(
            tree="line",
            child=mine,
            valid_from=date(2020, 1, 2),
            valid_to=date(2020, 1, 2),
            recorded_from=AT,
            change=change,
        )


def test_an_erased_identity_keeps_nothing():
    people = Kind.objects.create(
        code="person", tree=Tree.PERSON, name="人", name_en="person", rank=9
    )
    person = Subject.objects.create(kind=people, tree="person", found_on=date(2020, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Identity.objects.create(subject=person, name="张三", digest="", erased_at=AT)
    gone = Identity.objects.create(subject=person, digest="", erased_at=AT)
    assert str(gone) == "已删除"


def test_codes_are_16_letters_of_32():
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(len(code) == 16 and set(code) <= set(CODE_LETTERS) for code in codes)


def test_journaled_fields_are_fields_and_none_of_them_is_a_name_of_a_person():
    for model in apps.get_app_config("orgs").get_models():
        for field in getattr(model, "journaled", ()):
            assert model._meta.get_field(field)
    assert set(Identity.journaled) == {"digest", "erased_at"}
