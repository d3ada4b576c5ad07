"""What the pages of rights read from a request: who asks, and rows by their numbers."""

from __future__ import annotations

from typing import TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from qiyue.apps.accounts.models import User
from qiyue.apps.desk.tables import Table
from qiyue.apps.desk.tables.asking import ask
from qiyue.apps.desk.tables.finding import filtered

MOST = 2_000
"""So many rows are acted on at once: an afternoon's worth of slips."""


M = TypeVar("M", bound=Model)


def me(request: HttpRequest) -> User:
    """Who asks; a guard has seen to it that somebody does."""
    return cast("User", request.user)


def numbers(request: HttpRequest, name: str) -> list[int]:
    """The rows that were ticked, at most MOST; what is no number is passed over."""
    ticked = request.POST.getlist(name)[:MOST]
    return [int(text) for text in ticked if text.isascii() and text.isdigit() and len(text) < 18]


def chosen(request: HttpRequest, table: Table, rows: QuerySet[M], name: str) -> QuerySet[M]:
    """The rows that were ticked; or, asked for all, those that the table shows, at most MOST."""
    if "all" not in request.POST:
        return rows.filter(pk__in=numbers(request, name)).order_by(*table.order)
    asked = ask(table, request.GET)
    return rows.none() if asked.bad else filtered(rows, asked)[:MOST]
