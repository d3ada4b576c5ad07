"""Undo: what was just done can be taken back from the next page, by one button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

KEY = "qiyue_undo"


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, in words; the form that takes it back: its address and fields."""

    words: str
    href: str
    fields: tuple[tuple[str, str], ...]


def offer_undo(request: HttpRequest, words: str, href: str, **fields: str) -> None:
    """Offer on the next page to take back what was done; `href` names a view that does so."""
    steps = request.session.get(KEY, [])
    request.session[KEY] = [*steps[-2:], [str(words), href, sorted(fields.items())]]


def undo_of(request: HttpRequest) -> list[Step]:
    """What the page may offer, once."""
    session: Any = getattr(request, "session", None)
    if session is None or KEY not in session:
        return []
    steps = session.pop(KEY)
    return [Step(words, href, tuple(map(tuple, fields))) for words, href, fields in steps]
