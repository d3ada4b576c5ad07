"""Parts of pages: what htmx asks for must never be answered with a whole log-in page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from qiyue.apps.desk.forms.drafts import stash
from qiyue.site.problems import problem

Handler = Callable[[HttpRequest], HttpResponse]


def fragments(following: Handler) -> Handler:
    """Middleware: where the log-in has ended, what was typed is held, and the whole page goes to
    the log-in and comes back. A wrong way of asking is answered in words.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = following(request)
        if response.status_code == 405:
            return problem(request, 405)
        if not _to_log_in(response):
            return response
        if request.method == "POST":
            stash(request)
        if not request.headers.get("HX-Request"):
            return _back_to_the_form(request, response)
        away = HttpResponse(status=204)
        away.headers["HX-Redirect"] = _log_in(_page(request))
        return away

    return answer


def _to_log_in(response: HttpResponse) -> bool:
    if response.status_code != 302:
        return False
    to = urlsplit(response.headers["Location"])
    return to.path == resolve_url(settings.LOGIN_URL) and "next=" in to.query


def _back_to_the_form(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """After a form that came too late the reader comes back to the page that held it."""
    if request.method == "POST" and (page := _referring(request)):
        response.headers["Location"] = _log_in(page)
    return response


def _referring(request: HttpRequest) -> str:
    there = urlsplit(request.headers.get("Referer", ""))
    if there.netloc != request.get_host():
        return ""
    return there.path + (f"?{there.query}" if there.query else "")


def _page(request: HttpRequest) -> str:
    """The page in which htmx asked."""
    there = urlsplit(request.headers.get("HX-Current-URL", ""))
    return there.path + (f"?{there.query}" if there.query else "")


def _log_in(back: str) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back or '/'})}"
