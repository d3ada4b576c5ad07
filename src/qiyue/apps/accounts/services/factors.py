"""二次验证: an app on a phone, or a printed list of codes; either proves who is there."""

from __future__ import annotations

from datetime import datetime

import pyotp
from django.conf import settings
from django.db import transaction

from qiyue.apps.accounts.codes import code_hash, grouped, random_code, same, typed
from qiyue.apps.accounts.models import App, ListedCode, User
from qiyue.apps.accounts.sealing import seal, unseal
from qiyue.apps.journal.services import place_of, record
from qiyue.core.values.findings import QiyueError

STEP = 30
"""Seconds that a code of the app stands."""

CODES = 20
LETTERS = 8


class WrongCode(QiyueError):
    """The code is not one of this account's, or was used before."""

    code = "wrong-code"


def has_factor(user: User) -> bool:
    """Whether an account has a second factor."""
    return (
        App.objects.filter(user=user, confirmed_at__isnull=False).exists() or codes_left(user) > 0
    )


def codes_left(user: User) -> int:
    """How many codes of the printed list are unused."""
    return ListedCode.objects.filter(user=user, spent_at=None).count()


@transaction.atomic
def begin_app(user: User, *, at: datetime) -> str:
    """The address (otpauth) that a phone reads from a QR code; asked again, it stays the same.

    Nothing changes before `confirm_app`: an app in use stays in use until then. Raises WrongCode
    if there is one: it is taken away first.
    """
    app = App.objects.select_for_update().filter(user=user).first()
    if app is None:
        secret = pyotp.random_base32()
        app = App.objects.create(user=user, sealed=seal(secret, owner=_owner(user)))
        record("account.app_begun", app, actor=user, at=at)
    elif app.confirmed_at is not None:
        raise WrongCode("an app is in use")
    return _totp(app, user).provisioning_uri(
        name=user.username, issuer_name=str(settings.SITE_NAME)
    )


@transaction.atomic
def confirm_app(user: User, text: str, *, at: datetime) -> None:
    """Take an app into use: the phone shows the right code. Raises WrongCode."""
    app = App.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    if app is None or not _spend_step(app, user, text, at):
        raise WrongCode("not the code of this half minute")
    app.confirmed_at = at
    app.save(update_fields=["confirmed_at"])
    record("account.app_set", app, actor=user, at=at)


@transaction.atomic
def drop_app(user: User, *, at: datetime) -> None:
    """Take the app away; dropping it twice changes nothing."""
    app = App.objects.select_for_update().filter(user=user).first()
    if app is not None:
        place = place_of(app)
        app.delete()
        record("account.app_dropped", actor=user, at=at, removed=[place])


@transaction.atomic
def make_list(user: User, *, at: datetime) -> list[str]:
    """A new list of codes to print; an older list is worth nothing from now on."""
    old = list(ListedCode.objects.select_for_update().filter(user=user))
    places = [place_of(row) for row in old]
    ListedCode.objects.filter(user=user).delete()
    codes = [random_code(LETTERS) for _ in range(CODES)]
    rows = [
        ListedCode(user=user, number=number, code_hash=_hash(user, code))
        for number, code in enumerate(codes, start=1)
    ]
    ListedCode.objects.bulk_create(rows)
    record("account.list_made", *rows, actor=user, at=at, removed=places)
    return [grouped(code) for code in codes]


@transaction.atomic
def prove(user: User, text: str, *, at: datetime) -> None:
    """Take a code of the app or of the list as proof; it is spent. Raises WrongCode."""
    app = App.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
    if app is not None and _spend_step(app, user, text, at):
        return
    wanted = _hash(user, typed(text))
    unused = ListedCode.objects.select_for_update().filter(user=user, spent_at=None)
    found = next((row for row in unused if same(row.code_hash, wanted)), None)
    if found is None:
        raise WrongCode("not a code of this account")
    found.spent_at = at
    found.save(update_fields=["spent_at"])
    record("account.list_code_used", found, actor=user, at=at, body={"number": found.number})


def _spend_step(app: App, user: User, text: str, at: datetime) -> bool:
    """Whether the text is the app's code of this half minute or of one beside it, not used yet."""
    totp, digits = _totp(app, user), "".join(filter(str.isdigit, text))
    now = int(at.timestamp()) // STEP
    for step in (now, now - 1, now + 1):
        if step > app.last_step and same(totp.generate_otp(step), digits):
            app.last_step = step
            app.save(update_fields=["last_step"])
            return True
    return False


def _totp(app: App, user: User) -> pyotp.TOTP:
    return pyotp.TOTP(unseal(app.sealed, owner=_owner(user)), interval=STEP)


def _owner(user: User) -> str:
    return f"app {user.code}"


def _hash(user: User, code: str) -> str:
    return code_hash(f"list {user.code}", code)
