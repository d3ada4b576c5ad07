"""账号: makes, locks and opens accounts; changes passwords."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from qiyue.apps.accounts.models import User, tidy
from qiyue.apps.accounts.services.brakes import ACCOUNT, forget
from qiyue.apps.accounts.services.visits import end_visits
from qiyue.apps.journal.services import Actor, record
from qiyue.core.values.findings import QiyueError


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account is made of; the code comes by itself unless a sample fixes it."""

    username: str
    name: str
    code: str = ""


class NameTaken(QiyueError):
    """There are accounts with these log-in names already; `usernames` says which."""

    code = "name-taken"

    def __init__(self, usernames: Sequence[str]) -> None:
        super().__init__(", ".join(usernames))
        self.usernames = tuple(usernames)


class WrongPassword(QiyueError):
    """The present password is another."""

    code = "wrong-password"


@transaction.atomic
def create_accounts(
    wanted: Sequence[NewAccount], *, actor: Actor, at: datetime, key: str | None = None
) -> list[User]:
    """Make accounts, thousands at once; nobody can log in to one before a slip is given.

    All or none: raises NameTaken with every log-in name that is taken or comes twice.
    """
    names = [tidy(one.username) for one in wanted]
    twice = {name for name, count in Counter(names).items() if count > 1}
    taken = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    if taken | twice:
        raise NameTaken(sorted(taken | twice))
    made = []
    for one, username in zip(wanted, names, strict=True):
        user = User(username=username, name=one.name)
        if one.code:
            user.code = one.code
        user.set_unusable_password()
        made.append(user)
    User.objects.bulk_create(made, batch_size=500)
    record("account.created", *made, actor=actor, at=at, key=key, body={"accounts": len(made)})
    return made


@transaction.atomic
def set_password(user: User, password: str, *, actor: Actor, at: datetime) -> None:
    """Give an account this password, whatever it had. Raises ValidationError if it is weak."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password", "mark"])
    record("account.password_set", user, actor=actor, at=at)


@transaction.atomic
def change_password(
    user: User, *, present: str, password: str, at: datetime, visit: int | None
) -> None:
    """Change one's own password; every other log-in ends.

    Raises WrongPassword, and ValidationError if the new one is weak.
    """
    if not user.check_password(present):
        raise WrongPassword("the present password is another")
    set_password(user, password, actor=user, at=at)
    end_visits(user, actor=user, at=at, but=visit)


@transaction.atomic
def lock_account(user: User, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Let nobody in any more, and end every log-in at once; locking twice changes nothing."""
    if not user.is_active:
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    record("account.locked", user, actor=actor, at=at, body={"reason": reason})
    end_visits(user, actor=actor, at=at)


@transaction.atomic
def unlock_account(user: User, *, actor: Actor, at: datetime) -> None:
    """Let somebody in again, and forget failed tries."""
    forget(ACCOUNT, user.username)
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("account.unlocked", user, actor=actor, at=at)
