"""Who stands above and below whom on a day.

below([unit], day)             from the index, as we know it now
below_as_known(unit, day, at)  from the edges, as we knew it at a moment
below_then([unit], day, at)    the same, to stand in another query
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from qiyue.apps.orgs.models import Edge, Link, Path, Subject

PART = 900

# Of one tree alone: an edge joins subjects of the same tree.
BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT child_id FROM {edge}
    WHERE child_id IN ({roots}) AND recorded_from <= %s AND recorded_to > %s
      AND valid_from <= %s AND valid_to > %s
    UNION
    SELECT edge.child_id FROM {edge} edge JOIN below ON edge.parent_id = below.id
    WHERE edge.recorded_from <= %s AND edge.recorded_to > %s
      AND edge.valid_from <= %s AND edge.valid_to > %s
)
SELECT id FROM below
"""


def below(tops: Iterable[Subject | int], day: date) -> QuerySet[Path, int]:
    """The keys of what stood below any of `tops` on a day, themselves with it.

    Made to stand in another query: Post.objects.on(day).filter(subject__in=below([mine], day)).
    """
    return _on(day).filter(ancestor__in=list(tops)).values_list("descendant_id", flat=True)


def above(lows: Iterable[Subject | int], day: date) -> QuerySet[Path, int]:
    """The keys of what stood above any of `lows` on a day, themselves with it."""
    return _on(day).filter(descendant__in=list(lows)).values_list("ancestor_id", flat=True)


def stands_below(low: Subject | int, top: Subject | int, day: date) -> bool:
    """Whether `low` stood below `top` on a day, or was it."""
    return _on(day).filter(ancestor=top, descendant=low).exists()


def line_up(subject: Subject, day: date, at: datetime | None = None) -> list[Subject]:
    """The way down to a subject on a day, the uppermost first, itself last."""
    if at is not None:
        return _line_up_then(subject, day, at)
    rows = _on(day).filter(descendant=subject).order_by("-depth").select_related("ancestor__kind")
    return [row.ancestor for row in rows]


def _line_up_then(subject: Subject, day: date, at: datetime) -> list[Subject]:
    line = [subject]
    edges = Edge.objects.on(day, at).select_related("parent__kind")
    while (edge := edges.filter(child=line[0]).first()) and edge.parent:
        line.insert(0, edge.parent)
    return line


def children(parent: Subject, day: date, at: datetime | None = None) -> list[Subject]:
    """What stood directly below a subject on a day, in the order of kind and number."""
    edges = Edge.objects.on(day, at).filter(parent=parent).select_related("child__kind")
    return sorted((edge.child for edge in edges), key=in_order)


def tops(tree: str, day: date, at: datetime | None = None) -> list[Subject]:
    """What stood at the top of a tree on a day."""
    edges = Edge.objects.on(day, at).filter(tree=tree, parent=None).select_related("child__kind")
    return sorted((edge.child for edge in edges), key=in_order)


def below_as_known(top: Subject, day: date, at: datetime) -> set[int]:
    """The keys of what stood below a subject on a day, as we knew it at a moment; with itself."""
    if not Edge.objects.on(day, at).filter(child=top).exists():
        return set()
    found = {top.pk}
    level = [top.pk]
    while level:
        lower: list[int] = []
        for start in range(0, len(level), PART):
            edges = Edge.objects.on(day, at).filter(parent__in=level[start : start + PART])
            lower += edges.values_list("child_id", flat=True)
        level = [one for one in lower if one not in found]
        found.update(level)
    return found


def below_then(tops: Collection[int], day: date, at: datetime) -> RawSQL:
    """The keys of what stood below any of `tops` on a day, as we knew it; themselves with it."""
    marks = ", ".join(["%s"] * len(tops))
    sql = BELOW.format(edge=Edge._meta.db_table, roots=marks)
    return RawSQL(sql, (*tops, *(at, at, day, day) * 2))


def linked_bodies(unit: Subject, day: date, at: datetime | None = None) -> list[Subject]:
    """The Party bodies that went with a unit on a day."""
    links = Link.objects.on(day, at).filter(unit=unit).select_related("body__kind")
    return sorted((link.body for link in links), key=in_order)


def linked_units(body: Subject, day: date, at: datetime | None = None) -> list[Subject]:
    """The units that went with a Party body on a day."""
    links = Link.objects.on(day, at).filter(body=body).select_related("unit__kind")
    return sorted((link.unit for link in links), key=in_order)


def in_order(subject: Subject) -> tuple[int, str, str, int]:
    """How neighbours follow each other: by kind, then by number, then by name."""
    return subject.kind.rank, subject.number, subject.name, subject.pk


def _on(day: date) -> QuerySet[Path]:
    return Path.objects.filter(valid_from__lte=day, valid_to__gt=day)
