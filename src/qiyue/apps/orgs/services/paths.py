"""Keeps the index of who stands above whom equal to the edges."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias, TypeVar

from qiyue.apps.journal.bulk import insert
from qiyue.apps.orgs.models import STILL, Edge, Path

Above: TypeAlias = tuple[int | None, date, date]
"""A parent, from a day until before another."""

K = TypeVar("K", int, str)

Row: TypeAlias = tuple[int, int, int, date, date]
"""Ancestor, descendant, depth, from, until."""

PART = 900
"""Keys named in one statement."""


def follow(children: Collection[int]) -> None:
    """Bring the paths of subjects whose edges changed, and of all ever below them, up to date."""
    if not children:
        return
    touched = set(children)
    for part in parts(children):
        below = Path.objects.filter(ancestor_id__in=part).values_list("descendant_id", flat=True)
        touched.update(below)
    write(touched, above(touched))


def write(touched: Collection[int], edges: Mapping[int, Sequence[Above]]) -> None:
    """Make the paths of some subjects anew; `edges` knows them and all above them."""
    for part in parts(touched):
        Path.objects.filter(descendant_id__in=part).delete()
    add(rows_of(touched, edges))


def add(rows: Iterable[Row]) -> int:
    """Put rows into the index; gives how many."""
    made = [
        Path(ancestor_id=upper, descendant_id=lower, depth=depth, valid_from=f, valid_to=t)
        for upper, lower, depth, f, t in rows
    ]
    insert(Path, made)
    return len(made)


def rebuild() -> int:
    """Make the whole index anew; gives how many rows it has."""
    edges = everything()
    Path.objects.all().delete()
    return add(rows_of(edges, edges))


def differences() -> tuple[set[Row], set[Row]]:
    """What the index lacks, and what it has and should not."""
    edges = everything()
    due = set(rows_of(edges, edges))
    there = set(
        Path.objects.values_list("ancestor_id", "descendant_id", "depth", "valid_from", "valid_to")
    )
    return due - there, there - due


def above(subjects: Collection[int]) -> dict[int, list[Above]]:
    """The edges up from subjects, and from whatever these lead to."""
    found: dict[int, list[Above]] = {}
    wanted = set(subjects)
    while wanted:
        for part in parts(wanted):
            rows = Edge.objects.filter(child_id__in=part, recorded_to=STILL)
            for child, parent, start, end in rows.order_by("valid_from").values_list(
                "child_id", "parent_id", "valid_from", "valid_to"
            ):
                found.setdefault(child, []).append((parent, start, end))
        for child in wanted:
            found.setdefault(child, [])
        wanted = {
            parent for child in wanted for parent, _, _ in found[child] if parent is not None
        } - found.keys()
    return found


def everything() -> dict[int, list[Above]]:
    """The edges of both trees, as we know them now."""
    found: dict[int, list[Above]] = {}
    rows = Edge.objects.filter(recorded_to=STILL).order_by("valid_from")
    for child, parent, start, end in rows.values_list(
        "child_id", "parent_id", "valid_from", "valid_to"
    ).iterator(5000):
        found.setdefault(child, []).append((parent, start, end))
    return found


def rows_of(subjects: Iterable[int], edges: Mapping[int, Sequence[Above]]) -> Iterator[Row]:
    """The paths up from subjects; times that touch are one row."""
    for subject in subjects:
        spans: dict[tuple[int, int], list[tuple[date, date]]] = {}
        for ancestor, depth, start, end in _climb(subject, 0, date.min, date.max, edges):
            spans.setdefault((ancestor, depth), []).append((start, end))
        for (ancestor, depth), held in spans.items():
            for start, end in joined(held):
                yield ancestor, subject, depth, start, end


def joined(spans: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans in order of time, those that touch made one."""
    if len(spans) == 1:
        return spans
    found: list[tuple[date, date]] = []
    for start, end in sorted(spans):
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def parts(keys: Iterable[K]) -> Iterator[list[K]]:
    """Keys, as many at a time as one statement takes."""
    every = list(keys)
    for start in range(0, len(every), PART):
        yield every[start : start + PART]


def _climb(
    subject: int, depth: int, start: date, end: date, edges: Mapping[int, Sequence[Above]]
) -> Iterator[tuple[int, int, date, date]]:
    """Everyone above a subject within a span, itself first. On each day there is no circle."""
    for parent, since, until in edges.get(subject, ()):
        first, last = max(start, since), min(end, until)
        if first < last:
            yield subject, depth, first, last
            if parent is not None:
                yield from _climb(parent, depth + 1, first, last, edges)
