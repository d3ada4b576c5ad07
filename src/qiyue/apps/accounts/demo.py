"""The accounts that a demo shows at its log-in; a real site shows none."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One line of the list: whom one looks around as, and with what one logs in."""

    role: str | Promise
    where: str
    username: str
    password: str


def demo_accounts() -> list[DemoAccount]:
    """What the function named by DEMO_ACCOUNTS lists; nothing outside a demo."""
    if not settings.DEMO or not settings.DEMO_ACCOUNTS:
        return []
    return list(import_string(settings.DEMO_ACCOUNTS)())
