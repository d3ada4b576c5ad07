"""Pages that belong to no room."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def alive(request: HttpRequest) -> HttpResponse:
    """Answers when the site and its database do: for whoever watches over it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """首页: what one owes, and what is new."""
    return render(request, "home.html")
