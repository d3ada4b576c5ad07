"""What the pages of rights read from a request: who asks, numbers, lists of them, a page of rows."""

from __future__ import annotations

from typing import TypeVar, cast

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from qiyue.apps.accounts.models import User

PAGE = 50
MOST = 2_000
"""So many rows are acted on at once: an afternoon's worth of slips."""

M = TypeVar("M", bound=Model)


def me(request: HttpRequest) -> User:
    """Who asks; a guard has seen to it that somebody does."""
    return cast("User", request.user)


def number(text: str | None) -> int | None:
    """A row's number, if it is one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def numbers(request: HttpRequest, name: str) -> list[int]:
    """The rows that were ticked, at most MOST."""
    found = [number(text) for text in request.POST.getlist(name)[:MOST]]
    return [one for one in found if one is not None]


def page_of(request: HttpRequest, rows: QuerySet[M]) -> Page[M]:
    """The page of rows that was asked for."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))
