"""Saved views: what somebody looks for in a table again and again, under a name."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from qiyue.apps.desk.models import View
from qiyue.apps.desk.owners import owner

MOST = 50
NAME, TABLE, QUERY = 40, 60, 2_000


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the table asks now; a name that is there takes the new meaning."""
    sent = request.POST
    name, table, query = (sent.get(part, "").strip() for part in ("name", "table", "query"))
    fits = 0 < len(name) <= NAME and 0 < len(table) <= TABLE and len(query) <= QUERY
    if not fits or "\x00" in name + table + query:
        return HttpResponseBadRequest()
    mine = View.objects.filter(user_id=owner(request), table=table)
    if mine.count() < MOST or mine.filter(name=name).exists():
        parts = QueryDict(query, mutable=True)
        parts.pop("page", None)
        parts.pop("export", None)
        View.objects.update_or_create(
            user_id=owner(request), table=table, name=name, defaults={"query": parts.urlencode()}
        )
    return _back(request, query)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a view away."""
    get_object_or_404(View, pk=pk, user_id=owner(request)).delete()
    return _back(request, request.POST.get("query", ""))


def _back(request: HttpRequest, query: str) -> HttpResponse:
    path = request.POST.get("path", "/")
    if not url_has_allowed_host_and_scheme(path, None):
        path = "/"
    return redirect(f"{path}?{query}" if query else path)
