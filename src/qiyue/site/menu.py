"""The side menu: what a user may open, in one order for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiyue.apps.guards import judges


def everybody(held: frozenset[str]) -> bool:
    """An entry that whoever is logged in may open."""
    return True


def holding(verb: str, of: str) -> Callable[[frozenset[str]], bool]:
    """An entry for whoever holds a right; the page itself asks for it too."""
    return lambda held: f"{verb}:{of}" in held


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: the name of its address, what it says, its icon, who is shown it.

    `shown` only tidies the menu; what may be opened is decided by the page itself.
    """

    name: str
    says: str | Promise
    icon: str
    shown: Callable[[frozenset[str]], bool] = everybody


ENTRIES = (
    Entry("home", _("首页"), "home"),
    Entry("inbox", _("收件箱"), "inbox"),
    Entry("trees", _("组织"), "sitemap", holding("see", "subject")),
    Entry("accounts", _("账号"), "key", holding("see", "account")),
    Entry("roles", _("角色和代理"), "shield-check", holding("see", "assignment")),
    Entry("journal", _("审计"), "history", holding("see", "entry")),
    Entry("methods", _("办法"), "file-text", holding("see", "method")),
    Entry("runs", _("测算"), "list-check", holding("see", "run")),
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
    held, found = judges.held(user, timezone.now()), []
    for entry in ENTRIES:
        if not entry.shown(held):
            continue
        href = reverse(entry.name)
        here = request.path == href if href == "/" else request.path.startswith(href)
        found.append(Shown(href, str(entry.says), entry.icon, here))
    return found
