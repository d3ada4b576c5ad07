"""Ends log-ins whose time is over: after a working day, when idle, or ended from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from qiyue.apps.accounts.models import Visit
from qiyue.apps.accounts.services.visits import is_over, note_use

VISIT = "visit"
"""The key in the session under which the number of the visit stands."""

Handler = Callable[[HttpRequest], HttpResponse]


def visits(following: Handler) -> Handler:
    """Middleware: a session without a living visit is nobody's; `request.visit` is the visit."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            at = timezone.now()
            number: int | str = request.session.get(VISIT) or 0
            rows = Visit.objects.select_related("user")
            visit = rows.filter(pk=number, user_id=request.user.pk).first()
            if visit is None or is_over(visit, at):
                logout(request)
            else:
                note_use(visit, at)
                request.visit = visit  # type: ignore[attr-defined]
                request.user = visit.user  # the account itself, not a promise of it
        return following(request)

    return answer


def visit_of(request: HttpRequest) -> Visit:
    """The visit of a request that passed a guard."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    return visit
