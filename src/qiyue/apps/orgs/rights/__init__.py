"""权限: who may do what with which thing, now and in the past; what is not granted is denied."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model, QuerySet

    from qiyue.apps.accounts.models import User

M = TypeVar("M", bound="Model")


def may(user: User | AnonymousUser, verb: str, thing: Model, at: datetime) -> bool:
    """Whether a user may do this with a thing at a moment; a past moment has its own answer.

    True where `permitted` keeps the thing, and nowhere else. Raises UnknownVerb and UnknownThing.
    """
    from qiyue.apps.orgs.rights.questions import may as answer

    return answer(user, verb, thing, at)


def permitted(
    user: User | AnonymousUser, verb: str, queryset: QuerySet[M], at: datetime
) -> QuerySet[M]:
    """Those rows with which a user may do this at a moment. Raises UnknownVerb, UnknownThing."""
    from qiyue.apps.orgs.rights.questions import permitted as answer

    return answer(user, verb, queryset, at)
