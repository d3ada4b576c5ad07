"""登录: looks at a log-in name with a password or slip, and lets in, asks on, or waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from qiyue.apps.accounts.models import User, tidy
from qiyue.apps.accounts.services.brakes import ACCOUNT, ADDRESS, brace, forget, release
from qiyue.apps.accounts.services.factors import WrongCode, has_factor, prove
from qiyue.apps.accounts.services.slips import matching_slip
from qiyue.apps.journal.services import record
from qiyue.core.values.findings import QiyueError


class Next(Enum):
    """What comes after the first step."""

    IN = "in"
    FACTOR = "factor"
    PASSWORD = "password"
    """A slip was given: a password is to be set."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody passed the first step."""

    user: User
    next: Next
    slip: int | None = None


class NotLetIn(QiyueError):
    """Name, password or code is wrong, or the account locked: which, nobody is told."""

    code = "not-let-in"


def first_step(username: str, secret: str, *, address: str, at: datetime) -> Passed:
    """Look at a log-in name and a password or the code of a slip.

    Raises TooOften while the name or the address has to wait, and NotLetIn.
    """
    name = tidy(username)
    brace(ADDRESS, address, at=at)
    waits = brace(ACCOUNT, name, at=at)
    user = User.objects.filter(username=name).first()
    passed = _passed(user, secret, at)
    if passed is None:
        if waits and user is not None:
            _note_wait(user, at)
        raise NotLetIn("name or secret")
    release(ADDRESS, address)
    forget(ACCOUNT, name)
    return passed


def second_step(user: User, text: str, *, address: str, at: datetime) -> None:
    """Look at the second factor, at the log-in or later. Raises TooOften, WrongCode."""
    brace(ADDRESS, address, at=at)
    waits = brace(ACCOUNT, f"second {user.username}", at=at)
    try:
        prove(user, text, at=at)
    except WrongCode:
        if waits:
            _note_wait(user, at)
        raise
    release(ADDRESS, address)
    forget(ACCOUNT, f"second {user.username}")


def _passed(user: User | None, secret: str, at: datetime) -> Passed | None:
    """Who is known by this; an unknown name costs as much time as a known one."""
    if user is None or not user.has_usable_password():
        make_password(secret)
        good = False
    else:
        good = check_password(secret, user.password) and user.is_untouched
    if user is None or not user.is_active:
        return None
    if good:
        return Passed(user, Next.FACTOR if has_factor(user) else Next.IN)
    slip = matching_slip(user, secret, at=at)
    return Passed(user, Next.PASSWORD, slip.pk) if slip else None


@transaction.atomic
def _note_wait(user: User, at: datetime) -> None:
    """Guessing at an account is for the auditor to see."""
    record("account.made_to_wait", actor=user, at=at)
