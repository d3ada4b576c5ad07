"""What lies below roots at a moment: units, Party bodies, and the people in them.

A present question reads the index of paths. A question about a past that has been corrected since
reads the edges as they were known then, so that it has the answer that it had.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Expression, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from qiyue.apps.orgs.models import Change, Edge, Membership, Path, Post, Tree
from qiyue.apps.orgs.queries.trees import below_then


def in_rows(roots: Collection[int], at: datetime, path: str) -> Q:
    """Rows whose subject, at `path` from the row, lies below a root: for long lists.

    The subjects are gathered once and the rows taken from among them.
    """
    bodies = _bodies(roots, at)
    one, other = (rows.filter(**{f"{where}__in": bodies}) for rows, where in _people(at))
    people = one.values("person").union(other.values("person"), all=True)
    if path == "pk":
        # in two, so that whoever looks for units alone does not have all people gathered
        among = Q(pk__in=people, tree=Tree.PERSON)
        return Q(~Q(tree=Tree.PERSON), pk__in=bodies) | among
    return Q(**{f"{path}__in": bodies}) | Q(**{f"{path}__in": people})


def of_row(roots: Collection[int], at: datetime, path: str, *, known: bool | None = None) -> Q:
    """The same rows, each asked for itself: for one row, or the first few of many.

    `known` is what `is_known_now` said, from whoever asks for many roots.
    """
    known = is_known_now(at) if known is None else known
    found = Q(_is_body(roots, at, path, known=known))
    for posts, where in _people(at):
        mine = posts.filter(person=OuterRef(path))
        found |= Q(Exists(mine.filter(_is_body(roots, at, f"{where}_id", known=known))))
    return found


def is_below(subject: int, root: int, at: datetime) -> bool:
    """Whether a unit or Party body is a root or lies below it."""
    if subject == root:
        return True
    bodies = _bodies([root], at)
    if isinstance(bodies, QuerySet):
        return bool(bodies.filter(descendant=subject).exists())
    return Edge.objects.filter(child=subject, child__in=bodies).exists()


def own_bodies(person: int, at: datetime) -> list[int]:
    """The units and Party bodies that a person is in."""
    return [
        body
        for rows, where in _people(at)
        for body in rows.filter(person=person).values_list(f"{where}_id", flat=True)
    ]


def _people(at: datetime) -> tuple[tuple[QuerySet[Any], str], ...]:
    """Who is where: rows of people, and the field that says in which unit or Party body."""
    day = timezone.localdate(at)
    return ((Post.objects.on(day, at), "subject"), (Membership.objects.on(day, at), "body"))


def _is_body(
    roots: Collection[int], at: datetime, path: str, *, known: bool
) -> Expression | Q | Exists:
    if known:
        # upwards from the row: a plus keeps databases from going through all below the root
        above = Path.objects.filter(**_days(at), descendant=OuterRef(path))
        return Exists(above.alias(above=F("ancestor_id") + 0).filter(above__in=roots))
    return Q(**{f"{path}__in": below_then(roots, timezone.localdate(at), at)})


def _bodies(roots: Collection[int], at: datetime) -> QuerySet[Any] | RawSQL:
    """The roots and what lies below them, without people."""
    if is_known_now(at):
        return Path.objects.filter(**_days(at), ancestor__in=roots).values("descendant")
    return below_then(roots, timezone.localdate(at), at)


def _days(at: datetime) -> dict[str, date]:
    day = timezone.localdate(at)
    return {"valid_from__lte": day, "valid_to__gt": day}


def is_known_now(at: datetime) -> bool:
    """Whether nothing was recorded after a moment: then the index tells what was known."""
    last = Change.objects.order_by("-pk").values_list("at", flat=True).first()
    return last is None or last <= at
