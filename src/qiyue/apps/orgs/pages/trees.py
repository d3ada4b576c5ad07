"""组织: both trees on a day, folded or open, with what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from qiyue.apps.guards import page
from qiyue.apps.orgs.models import Subject, Tree
from qiyue.apps.orgs.pages.asked import When, day_of, known_of, me
from qiyue.apps.orgs.queries.snapshots import Snapshot, snapshot
from qiyue.apps.orgs.rights.questions import permitted

VIEWS = ("line", "party", "linked")
BETWEEN = "\x1e"
"""Stands between the rows that are drawn in one go."""

FIRST_LEVELS = 2
"""So many levels are open at first."""


@dataclass(frozen=True)
class Seen:
    """What a reader sees of a tree: the places of the nodes, and how far they are moved left."""

    whole: Snapshot
    places: frozenset[int]
    tops: tuple[int, ...]

    def below(self, place: int) -> list[int]:
        """What stands directly below a node, as far as it is seen: all of it."""
        return [one for one in self.whole.below(place) if one in self.places]


@page("see", of="subject")
@require_GET
def trees(request: HttpRequest) -> HttpResponse:
    """The tree of a day; `view` is line, party or linked, `all` opens everything."""
    at = timezone.now()
    day, view = day_of(request, at), _view(request)
    known = known_of(request, at)
    seen = seen_of(request, _tree(view), day, at, known)
    everything = "all" in request.GET
    if everything:
        rows = drawn(seen, view, known, sorted(seen.places), opened=True)
    else:
        rows = SafeString("")
        for top in seen.tops:
            rows += _opened(seen, view, known, top, FIRST_LEVELS)
    nodes = seen.whole.nodes
    context = {
        "rows": rows,
        "view": view,
        "day": day,
        "known": known,
        "today": timezone.localdate(at),
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1),
        "everything": everything,
        "units": len(seen.places),
        "people": sum(nodes[top].people for top in seen.tops),
        "headless": sum(nodes[place].headless for place in seen.places),
    }
    return render(request, "orgs/trees.html", context)


@page("see", of="subject")
@require_GET
def rows_below(request: HttpRequest) -> HttpResponse:
    """The rows below one node, to stand after it."""
    at = timezone.now()
    view = _view(request)
    known = known_of(request, at)
    seen = seen_of(request, _tree(view), day_of(request, at), at, known)
    code = request.GET.get("under", "")
    nodes = seen.whole.nodes
    place = next((one for one in seen.places if nodes[one].code == code), None)
    if place is None:
        raise Http404
    return HttpResponse(drawn(seen, view, known, seen.below(place)))


def seen_of(request: HttpRequest, tree: str, day: date, at: datetime, known: When) -> Seen:
    """What the reader sees of a tree: what rights let, and what stood below it and is no more."""
    whole = snapshot(tree, day, known.moment)
    rows = Subject.objects.filter(tree=tree)
    mine = set(permitted(me(request), "see", rows, at, few=True).values_list("pk", flat=True))
    gone: set[int] = set()
    if any(node.pk not in mine for node in whole.nodes):
        today = timezone.localdate(at)
        over = rows.filter(closed_on__lte=today) | rows.filter(found_on__gt=today)
        gone = set(over.values_list("pk", flat=True))
    places: set[int] = set()
    tops: list[int] = []
    above: list[int] = []
    for place, node in enumerate(whole.nodes):
        while above and whole.nodes[above[-1]].end <= place:
            above.pop()
        upper = bool(above) and above[-1] in places
        if node.pk in mine or (node.pk in gone and upper):
            places.add(place)
            if not upper:
                tops.append(place)
        above.append(place)
    return Seen(whole, frozenset(places), tuple(tops))


def drawn(
    seen: Seen, view: str, known: When, places: Iterable[int], *, opened: bool = False
) -> SafeString:
    """The rows of some nodes, folded or open."""
    lines = _lines(seen.whole, view, known)
    text = "".join([lines[place] for place in places])
    if opened:
        text = text.replace(' aria-expanded="false"', ' aria-expanded="true"')
    return mark_safe(text)  # the template has escaped what stands in it


def _opened(seen: Seen, view: str, known: When, place: int, levels: int) -> SafeString:
    """A node, open by some levels."""
    below = seen.below(place) if levels > 1 else []
    text = drawn(seen, view, known, [place], opened=bool(below))
    for low in below:
        text += _opened(seen, view, known, low, levels - 1)
    return text


def _lines(whole: Snapshot, view: str, known: When) -> list[str]:
    """Each node's row, drawn once for all readers of a language until the next change."""
    key = (view, get_language() or "")
    if key not in whole.lines:
        context = {
            "nodes": whole.nodes,
            "view": view,
            "day": whole.day.isoformat(),
            "known": known,
            "between": BETWEEN,
        }
        whole.lines[key] = render_to_string("orgs/rows.html", context).split(BETWEEN)[:-1]
    return whole.lines[key]


def _view(request: HttpRequest) -> str:
    view = request.GET.get("view", "line")
    return view if view in VIEWS else "line"


def _tree(view: str) -> str:
    return Tree.PARTY if view == "party" else Tree.LINE
