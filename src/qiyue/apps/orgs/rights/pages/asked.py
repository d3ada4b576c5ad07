"""What the pages of rights read from a request: who asks, and rows by their numbers."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from qiyue.apps.accounts.models import User

MOST = 2_000
"""So many rows are acted on at once: an afternoon's worth of slips."""


def me(request: HttpRequest) -> User:
    """Who asks; a guard has seen to it that somebody does."""
    return cast("User", request.user)


def numbers(request: HttpRequest, name: str) -> list[int]:
    """The rows that were ticked, at most MOST; what is no number is passed over."""
    ticked = request.POST.getlist(name)[:MOST]
    return [int(text) for text in ticked if text.isascii() and text.isdigit() and len(text) < 18]
