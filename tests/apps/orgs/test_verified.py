"""Names and the index of the trees, which no entry holds word by word, are verified too."""

from __future__ import annotations

import pytest

from qiyue.apps.journal.models import EntryRow
from qiyue.apps.journal.verifying import verify
from qiyue.apps.orgs.models import Identity, Path


def problems():
    """What does not agree, by its code, entry and part."""
    return [(one.code, one.seq, one.part) for one in verify("example.org/journal").problems]


@pytest.mark.parametrize("change", [{"name": "李五"}, {"phone": "1"}, {"salt": ""}], ids=str)
def test_an_identity_changed_by_sql_is_named_with_the_entry_that_left_it(group, change):
    assert problems() == []
    Identity.objects.filter(subject=group.li).update(**change)
    key = str(group.li.pk)
    said = EntryRow.objects.filter(table="orgs.identity", key=key).latest("entry").entry_id
    assert problems() == [("row-changed", said, f"orgs.identity {key}")]


def test_names_that_were_exchanged_are_found_both(group):
    li, other = Identity.objects.order_by("pk")[:2]
    kept = {name: getattr(li, name) for name in ("name", "phone", "salt", "digest")}
    for name in kept:
        setattr(li, name, getattr(other, name))
        setattr(other, name, kept[name])
    li.save()
    other.save()
    found = {part for code, _, part in problems() if code == "row-changed"}
    assert found == {f"orgs.identity {li.pk}", f"orgs.identity {other.pk}"}


def test_an_index_that_differs_from_the_edges_is_told(group):
    Path.objects.filter(depth=2).delete()
    [(code, seq, part)] = problems()
    assert (code, seq) == ("index", None)
    assert part.endswith(", 0")
