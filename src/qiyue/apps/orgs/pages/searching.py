"""搜索: by name, number, pinyin or its initials; what is not found may as well not be there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from qiyue.apps.guards import page
from qiyue.apps.orgs.models import Post, Subject
from qiyue.apps.orgs.pages.asked import those
from qiyue.apps.orgs.queries.search import found

MOST_TEXT = 60


@page("see", of="subject")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What fits `q`: a list for a page, or what the box suggests while somebody types."""
    at = timezone.now()
    text = request.GET.get("q", "")[:MOST_TEXT].replace("\x00", "")
    part = request.headers.get("HX-Request")

    def see(rows: object) -> object:
        return those(request, "see", rows, at)  # type: ignore[arg-type]

    rows = found(text, see, see, most=12 if part else 50)  # type: ignore[arg-type]
    places = _places([row for row in rows if row.is_person])
    lines = [
        (
            f"/orgs/{row.code}/",
            str(getattr(row, "identity", row)) if row.is_person else str(row),
            " · ".join(filter(None, [row.number, places.get(row.pk) or str(row.kind)])),
        )
        for row in rows
    ]
    name = "parts/found.html" if part else "orgs/search.html"
    return render(request, name, {"found": lines, "text": text})


def _places(people: list[Subject]) -> dict[int, str]:
    """In which unit each person has the main post today."""
    posts = Post.objects.on(timezone.localdate()).filter(person__in=people, main=True)
    return {post.person_id: str(post.subject) for post in posts.select_related("subject")}
