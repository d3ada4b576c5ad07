"""待办: what waits for somebody, asked of the apps that know; nothing of it is stored.

An app registers a function in its `ready`; it gives what waits for a user at a moment, each only
as long as it waits. What needs no answer is a message of the inbox instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do: a sentence, the button that leads to it, the last day if there is one."""

    says: str
    href: str
    button: str
    until: date | None = None


Source = Callable[[Any, datetime], Iterable[Duty]]
"""Of a user of `accounts`, which stands above this app."""

_sources: list[Source] = []


def register(source: Source) -> None:
    """Ask this function too; asked twice for the same changes nothing."""
    if source not in _sources:
        _sources.append(source)


def duties_of(user: Any, at: datetime) -> list[Duty]:
    """All that waits for somebody, what is due first at the top."""
    found = [duty for source in _sources for duty in source(user, at)]
    return sorted(found, key=lambda duty: (duty.until is None, duty.until or date.max))
