"""Pages that belong to no room."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from qiyue.apps.accounts.models import User
from qiyue.apps.desk.duties import duties_of
from qiyue.apps.desk.going import going_of
from qiyue.apps.guards import own, public
from qiyue.site.menu import menu_for
from qiyue.site.pages import THEMES

YEAR = 365 * 24 * 3600


@public
def alive(request: HttpRequest) -> HttpResponse:
    """Answers when the site and its database do: for whoever watches over it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@own
def home(request: HttpRequest) -> HttpResponse:
    """首页: what one owes, one button each, and what is new."""
    user = cast("User", request.user)
    at = timezone.now()
    going = going_of(user, at)  # first: what it finds to have failed is a duty at once
    context = {"going": going, "duties": duties_of(user, at), "ways": menu_for(request)[2:]}
    return render(request, "home.html", context)


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the reader's system has it; kept in the browser for a year."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    answer = redirect(back)
    chosen = request.POST.get("theme", "")
    answer.set_cookie(
        "qiyue_theme",
        chosen if chosen in THEMES else "system",
        max_age=YEAR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return answer
