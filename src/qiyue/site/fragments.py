"""Parts of pages: what htmx asks for must never be answered with a whole log-in page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

Handler = Callable[[HttpRequest], HttpResponse]


def fragments(following: Handler) -> Handler:
    """Middleware: where the log-in has ended, the whole page goes to the log-in, and comes back."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = following(request)
        if not request.headers.get("HX-Request"):
            return response
        log_in = resolve_url(settings.LOGIN_URL)
        if response.status_code != 302 or urlsplit(response.headers["Location"]).path != log_in:
            return response
        asked_on = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = asked_on.path + (f"?{asked_on.query}" if asked_on.query else "")
        away = HttpResponse(status=204)
        away.headers["HX-Redirect"] = f"{log_in}?{urlencode({'next': back or '/'})}"
        return away

    return answer
