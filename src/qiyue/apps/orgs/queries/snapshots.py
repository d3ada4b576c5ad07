"""One tree on one day, whole: rows in the order in which they stand, heads counted below each.

A snapshot is made once for a day and kept until the next change, for nothing else alters it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count

from qiyue.apps.orgs.models import Change, Edge, Kind, Link, Membership, Naming, Post, Tree

KEPT = 12
"""Snapshots that are kept: the days that people look at."""

HEADS = {Tree.LINE: Post.Duty.HEAD, Tree.PARTY: Post.Duty.SECRETARY}


@dataclass(slots=True)
class Node:
    """A unit or a Party body in its tree."""

    pk: int
    code: str
    name: str
    number: str
    kind: Kind
    depth: int = 0
    here: int = 0
    """People whose main post is here, or members of this very body."""

    people: int = 0
    """The same, with all below."""

    headless: bool = False
    linked: list[str] = field(default_factory=list)
    """Names of what goes with it in the other tree."""

    end: int = 0
    """Where what stands below it ends among the nodes."""

    has_below: bool = False


@dataclass
class Snapshot:
    """The nodes of a tree, each before those below it; `lines` keeps what pages made of them."""

    tree: str
    day: date
    nodes: list[Node]
    places: dict[int, int]
    """Where a node stands, by its key."""

    lines: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def below(self, place: int) -> list[int]:
        """The places of what stands directly below a node."""
        found, here = [], place + 1
        while here < self.nodes[place].end:
            found.append(here)
            here = self.nodes[here].end
        return found

    def tops(self) -> list[int]:
        """The places of the uppermost."""
        found, here = [], 0
        while here < len(self.nodes):
            found.append(here)
            here = self.nodes[here].end
        return found


def snapshot(tree: str, day: date, at: datetime | None = None) -> Snapshot:
    """A tree on a day, as we know it now or as we knew it at a moment."""
    newest = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return _snapshot(tree, day, at, newest)


def forget() -> None:
    """Keep no snapshot any longer: another database stands behind the same changes."""
    _snapshot.cache_clear()


@lru_cache(maxsize=KEPT)
def _snapshot(tree: str, day: date, at: datetime | None, newest: int) -> Snapshot:
    kinds = {kind.pk: kind for kind in Kind.objects.all()}
    found: dict[int, Node] = {}
    namings = Naming.objects.on(day, at).filter(subject__tree=tree)
    for pk, code, name, short, number, kind in namings.values_list(
        "subject_id", "subject__code", "name", "short_name", "subject__number", "subject__kind_id"
    ):
        found[pk] = Node(pk, code, short or name, number, kinds[kind])
    _count(found, tree, day, at)
    lower: dict[int | None, list[Node]] = {}
    edges = Edge.objects.on(day, at).filter(tree=tree)
    for child, parent in edges.values_list("child_id", "parent_id"):
        if child in found:
            lower.setdefault(parent, []).append(found[child])
    for nodes in lower.values():
        nodes.sort(key=lambda node: (node.kind.rank, node.number, node.name))
    nodes = _in_order(lower)
    return Snapshot(tree, day, nodes, {node.pk: place for place, node in enumerate(nodes)})


def _count(found: dict[int, Node], tree: str, day: date, at: datetime | None) -> None:
    """Fill in the people, the heads and the links of each node."""
    rows: Iterable[tuple[int, int]]
    if tree == Tree.LINE:
        posts = Post.objects.on(day, at).filter(main=True)
        rows = posts.order_by().values_list("subject_id").annotate(Count("pk"))
    else:
        members = Membership.objects.on(day, at)
        rows = members.order_by().values_list("body_id").annotate(Count("pk"))
    for pk, count in rows:
        if pk in found:
            found[pk].here = found[pk].people = count
    heads = Post.objects.on(day, at).filter(duty=HEADS[Tree(tree)])
    headed = set(heads.values_list("subject_id", flat=True))
    for node in found.values():
        node.headless = node.kind.headed and node.pk not in headed
    mine, other = ("unit", "body") if tree == Tree.LINE else ("body", "unit")
    links = list(Link.objects.on(day, at).values_list(f"{mine}_id", f"{other}_id"))
    across = "links_to_line__in" if mine == "unit" else "links_to_party__in"
    namings = Naming.objects.on(day, at).filter(**{f"subject__{across}": Link.objects.on(day, at)})
    names = {
        pk: short or name
        for pk, name, short in namings.values_list("subject_id", "name", "short_name")
    }
    for pk, linked in links:
        if pk in found and linked in names:
            found[pk].linked.append(names[linked])


def _in_order(lower: dict[int | None, list[Node]]) -> list[Node]:
    """The nodes from the top, each before those below it, with sums and ends filled in."""
    nodes: list[Node] = []

    def down(node: Node, depth: int) -> None:
        node.depth = depth
        nodes.append(node)
        for low in lower.get(node.pk, ()):
            down(low, depth + 1)
            node.people += low.people
            node.has_below = True
        node.end = len(nodes)

    for top in lower.get(None, ()):
        down(top, 0)
    return nodes
