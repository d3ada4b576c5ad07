"""Whose desk it is."""

from django.http import HttpRequest


def owner(request: HttpRequest) -> int:
    """The key of whoever is logged in. Raises TypeError before the log-in: a view forgot to ask."""
    key = request.user.pk
    if not isinstance(key, int):
        raise TypeError("nobody is logged in")
    return key
