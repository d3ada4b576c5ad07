"""The kinds that every organisation begins with; it may add its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qiyue.apps.journal.services import Actor, record
from qiyue.apps.orgs.models import Kind, Tree

BODIES = "committee general-branch branch temporary-branch leading-group party-group"

STANDARD = (
    # code, tree, name, English, below, may stand at the top, temporary, has a head
    ("group", Tree.LINE, "集团", "group", "company mine department team", True, False, True),
    ("company", Tree.LINE, "公司", "company", "company mine department team", True, False, True),
    ("mine", Tree.LINE, "矿（厂）", "mine or plant", "department team", True, False, True),
    ("department", Tree.LINE, "部门（区队）", "department", "department team", False, False, True),
    ("team", Tree.LINE, "班组", "team", "", False, False, True),
    ("committee", Tree.PARTY, "党委", "Party committee", BODIES, True, False, True),
    (
        "general-branch",
        Tree.PARTY,
        "党总支",
        "general Party branch",
        "branch temporary-branch leading-group party-group",
        False,
        False,
        True,
    ),
    ("branch", Tree.PARTY, "党支部", "Party branch", "party-group", False, False, True),
    (
        "temporary-branch",
        Tree.PARTY,
        "临时党支部",
        "temporary Party branch",
        "party-group",
        False,
        True,
        True,
    ),
    ("leading-group", Tree.PARTY, "领导小组", "leading group", "", False, True, True),
    ("party-group", Tree.PARTY, "党小组", "Party group", "", False, False, False),
    ("person", Tree.PERSON, "人员", "person", "", False, False, False),
)


@transaction.atomic
def ship_kinds(*, actor: Actor, at: datetime) -> dict[str, Kind]:
    """Bring the standard kinds that are not there yet; gives all kinds by their codes."""
    known = {kind.code: kind for kind in Kind.objects.all()}
    new = [
        Kind(
            code=code,
            tree=tree,
            name=name,
            name_en=english,
            rank=rank,
            below=" ".join(sorted(below.split())),
            roots=roots,
            temporary=temporary,
            headed=headed,
        )
        for rank, (code, tree, name, english, below, roots, temporary, headed) in enumerate(
            STANDARD, 1
        )
        if code not in known
    ]
    if new:
        for kind in new:
            kind.save()
        record("kinds.shipped", *new, actor=actor, at=at)
    return known | {kind.code: kind for kind in new}
