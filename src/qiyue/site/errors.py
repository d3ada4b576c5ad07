"""Django's handlers of errors, answered by the pages of this house."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from qiyue.site.problems import problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return problem(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Forbidden looks like unknown: who may not see a thing does not learn that it is there."""
    return problem(request, 404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token that this site gave out with it."""
    return problem(request, 403)


def unknown(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return problem(request, 404)


def fault(request: HttpRequest) -> HttpResponse:
    """500; or 503 where the database did not answer."""
    gone = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return problem(request, 503 if gone else 500)
