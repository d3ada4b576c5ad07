"""Who may do what with methods and runs; nobody anything, unless it is granted.

The one place that pages ask. METHOD_GRANTS of the settings maps log-in names to verbs.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet

from qiyue.apps.accounts.models import User

VERBS = (
    "read_method",
    "write_method",
    "approve_method",
    "publish_method",
    "run_method",
    "read_scores",
)
Row = TypeVar("Row", bound=Model)


def may(user: User | AnonymousUser, verb: str, thing: Model | None, at: datetime) -> bool:
    """Whether somebody may do this with a thing, or at all."""
    if verb not in VERBS:
        raise ValueError(verb)
    if not isinstance(user, User) or not user.is_active:
        return False
    return verb in getattr(settings, "METHOD_GRANTS", {}).get(user.username, ())


def permitted(
    user: User | AnonymousUser, verb: str, rows: QuerySet[Row], at: datetime
) -> QuerySet[Row]:
    """Those with which somebody may do this."""
    return rows if may(user, verb, None, at) else rows.none()
