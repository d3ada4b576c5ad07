"""Headers of every answer: scripts, styles and pictures come from this site alone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
    )
)

Handler = Callable[[HttpRequest], HttpResponse]


def content_security(following: Handler) -> Handler:
    """Middleware that adds them; pages of people are not kept by caches on the way."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = following(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=()")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer
