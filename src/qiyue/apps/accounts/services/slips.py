"""一次性登录条: gives slips, for a first log-in or after a reset, and takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from qiyue.apps.accounts.codes import code_hash, grouped, random_code, same, typed
from qiyue.apps.accounts.models import App, ListedCode, Slip, User
from qiyue.apps.accounts.services.accounts import set_password
from qiyue.apps.accounts.services.brakes import ACCOUNT, forget
from qiyue.apps.accounts.services.visits import end_visits
from qiyue.apps.journal.services import Actor, place_of, record
from qiyue.core.values.findings import QiyueError

LETTERS = 12
VALID = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on a slip; the code is nowhere else."""

    user: User
    code: str = field(repr=False)
    valid_until: datetime


class SlipGone(QiyueError):
    """The slip was used, replaced or has expired."""

    code = "slip-gone"


@transaction.atomic
def give_slips(
    users: Sequence[User],
    *,
    actor: Actor,
    at: datetime,
    valid: timedelta = VALID,
    key: str | None = None,
) -> list[Printed]:
    """New slips; they take the place of older ones. A password that is there stays good."""
    old = list(Slip.objects.select_for_update().filter(user__in=users, spent_at=None))
    for slip in old:
        slip.spent_at = at
    Slip.objects.bulk_update(old, ["spent_at"], batch_size=500)
    printed, slips = [], []
    for user in users:
        code = random_code(LETTERS)
        printed.append(Printed(user, grouped(code), at + valid))
        slips.append(
            Slip(
                user=user,
                code_hash=_hash(user, code),
                given_at=at,
                valid_until=at + valid,
            )
        )
    Slip.objects.bulk_create(slips, batch_size=500)
    record(
        "account.slips_given", *old, *slips, actor=actor, at=at, key=key, body={"slips": len(slips)}
    )
    return printed


@transaction.atomic
def reset_account(user: User, *, actor: Actor, at: datetime, key: str | None = None) -> Printed:
    """Start anew for somebody who stands before the account officer.

    The old password, the second factor and every log-in end; a new slip is given.
    """
    user.set_unusable_password()
    user.save(update_fields=["password", "mark"])
    gone = [*App.objects.filter(user=user), *ListedCode.objects.filter(user=user)]
    places = [place_of(row) for row in gone]
    for row in gone:
        row.delete()
    record("account.reset", user, actor=actor, at=at, removed=places)
    end_visits(user, actor=actor, at=at)
    forget(ACCOUNT, user.username)
    return give_slips([user], actor=actor, at=at, key=key)[0]


def matching_slip(user: User, text: str, *, at: datetime) -> Slip | None:
    """The slip of an account that carries this code and is still good."""
    wanted = _hash(user, typed(text))
    found = Slip.objects.filter(user=user, spent_at=None, valid_until__gt=at)
    return next((slip for slip in found if same(slip.code_hash, wanted)), None)


@transaction.atomic
def use_slip(slip_id: int, *, password: str, at: datetime) -> User:
    """Spend a slip: its owner sets a password, older log-ins end.

    Raises SlipGone, and ValidationError if the password is weak.
    """
    slip = Slip.objects.select_for_update().select_related("user").get(pk=slip_id)
    if slip.spent_at is not None or slip.valid_until <= at or not slip.user.is_active:
        raise SlipGone("the slip is no longer good")
    user = slip.user
    set_password(user, password, actor=user, at=at)
    slip.spent_at = at
    slip.save(update_fields=["spent_at"])
    record("account.slip_used", slip, actor=user, at=at)
    end_visits(user, actor=user, at=at)
    forget(ACCOUNT, user.username)
    return user


def _hash(user: User, code: str) -> str:
    return code_hash(f"slip {user.code}", code)
