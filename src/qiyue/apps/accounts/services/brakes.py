"""Slows guessing down: after some failures each further one waits longer, known account or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from qiyue.apps.accounts.codes import code_hash
from qiyue.apps.accounts.models import Brake
from qiyue.core.values.findings import QiyueError


@dataclass(frozen=True, slots=True)
class Rule:
    """How many failures are free, how long the first wait is and how long the longest."""

    kind: str
    free: int
    first: timedelta
    longest: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """The wait after so many failures: none, then doubling."""
        beyond = failures - self.free
        if beyond < 0:
            return timedelta(0)
        return min(self.first * (1 << min(beyond, 20)), self.longest)


ACCOUNT = Rule("account", 5, timedelta(minutes=1), timedelta(minutes=30))
ADDRESS = Rule("address", 50, timedelta(minutes=1), timedelta(minutes=15))
"""Many share an address: the office PC of a team, a whole mine behind one gateway."""

FORGET = timedelta(hours=24)
"""After so long without a failure all is forgotten."""


class TooOften(QiyueError):
    """Too many failures: nothing is tried before `until`."""

    code = "too-often"

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until}")
        self.until = until


def brace(rule: Rule, of: str, *, at: datetime) -> bool:
    """Count a try as a failure before it is made; `release` takes it back.

    So tries at the same time cannot slip through together. Gives whether this one has brought a
    wait about, should it fail. Raises TooOften while there is one.
    """
    with transaction.atomic():
        brake = _locked(key_of(rule, of), at)
        if brake.until is not None and brake.until > at:
            raise TooOften(brake.until)
        if at - brake.last_at > FORGET:
            brake.failures = 0
        brake.failures += 1
        brake.last_at = at
        wait = rule.wait_after(brake.failures)
        brake.until = at + wait if wait else None
        brake.save()
        return bool(wait)


def release(rule: Rule, of: str) -> None:
    """It was no failure: take back what `brace` counted, and the wait with it."""
    with transaction.atomic():
        brake = Brake.objects.select_for_update().filter(key=key_of(rule, of)).first()
        if brake is not None:
            brake.failures = max(brake.failures - 1, 0)
            brake.until = None
            brake.save()


def forget(rule: Rule, of: str) -> None:
    """Forget all failures: somebody proved who they are."""
    Brake.objects.filter(key=key_of(rule, of)).delete()


def key_of(rule: Rule, of: str) -> str:
    """The key under which something is counted; it does not show what."""
    return code_hash(f"brake {rule.kind}", of)


def _locked(key: str, at: datetime) -> Brake:
    try:
        with transaction.atomic():
            return Brake.objects.create(key=key, last_at=at)
    except IntegrityError:
        return Brake.objects.select_for_update().get(key=key)
