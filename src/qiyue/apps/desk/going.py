"""正在进行: long work that goes on by itself, told of at home and in the inbox while it does.

An app registers a function in its `ready`, as for duties; what has ended is gone by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from qiyue.apps.guards import own


@dataclass(frozen=True, slots=True)
class Far:
    """How far work is: what it is at, how much of how much, the seconds left where known."""

    at: str
    done: int
    total: int
    left: int | None = None

    @property
    def minutes(self) -> int:
        """Minutes left, rounded up; 0 where it is less than one, or not known."""
        return 0 if self.left is None or self.left < 60 else -(-self.left // 60)


def paced(done: int, total: int, seconds: int) -> int | None:
    """The seconds left, if the rest takes as long as what is done; None before there is a pace."""
    return seconds * (total - done) // done if 0 < done < total else None


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of it: a sentence, the page that shows it, how far it is."""

    says: str
    href: str
    far: Far


Source = Callable[[Any, datetime], Iterable[Work]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Ask this function too; asked twice for the same changes nothing."""
    if source not in _sources:
        _sources.append(source)


def going_of(user: Any, at: datetime) -> list[Work]:
    """All that goes on for somebody."""
    return [work for source in _sources for work in source(user, at)]


@own
@require_GET
def going(request: HttpRequest) -> HttpResponse:
    """How far one's work is, as a part of a page; when some of it has ended, the page is new."""
    found = going_of(request.user, timezone.now())
    if request.GET.get("n") != str(len(found)):
        answer = HttpResponse(status=204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    return render(request, "desk/going.html", {"going": found})
