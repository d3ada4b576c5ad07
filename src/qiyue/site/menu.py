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
    tells: str | Promise = ""
    """What the page is for, where home lists it."""


ENTRIES = (
    Entry("home", _("首页"), "home"),
    Entry("inbox", _("收件箱"), "inbox"),
    Entry(
        "trees",
        _("组织"),
        "sitemap",
        holding("see", "subject"),
        _("单位、党组织和人员，哪一天的都可以看"),
    ),
    Entry(
        "accounts", _("账号"), "key", holding("see", "account"), _("开账号、发一次性条、当面重置")
    ),
    Entry(
        "roles",
        _("角色和代理"),
        "shield-check",
        holding("see", "assignment"),
        _("谁对哪里有什么角色，代理和会签"),
    ),
    Entry(
        "journal",
        _("审计"),
        "history",
        holding("see", "entry"),
        _("谁在何时做了什么，检查点和证明"),
    ),
    Entry(
        "methods",
        _("办法"),
        "file-text",
        holding("see", "method"),
        _("办法的条文、例题和各版，审定和公布"),
    ),
    Entry(
        "runs", _("测算"), "list-check", holding("see", "run"), _("名次、得分单，每一分从哪里来")
    ),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as one page shows it."""

    href: str
    says: str
    icon: str
    here: bool
    tells: str


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
        found.append(Shown(href, str(entry.says), entry.icon, here, str(entry.tells)))
    return found
