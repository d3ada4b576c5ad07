"""The side menu: what a user may open, in one order for all."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: the name of its address, what it says, its icon."""

    name: str
    says: str | Promise
    icon: str


ENTRIES = (
    Entry("home", _("首页"), "home"),
    Entry("journal", _("审计"), "history"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as one page shows it."""

    href: str
    says: str
    icon: str
    here: bool


def menu_for(request: HttpRequest) -> list[Shown]:
    """The entries for whoever asks; none before the log-in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    found = []
    for entry in ENTRIES:
        href = reverse(entry.name)
        here = request.path == href if href == "/" else request.path.startswith(href)
        found.append(Shown(href, str(entry.says), entry.icon, here))
    return found
