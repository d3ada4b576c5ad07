"""启动码: who begins an empty site shows that they sit at its server.

The code is printed when the site starts and stands in a file of `QIYUE_HOME` that its owner alone
can read; nobody else on the network knows it. It goes when the site has been founded.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from qiyue.apps.accounts.codes import code_hash, grouped, random_code, same, typed
from qiyue.apps.accounts.services.brakes import Rule, brace, forget
from qiyue.core.values.findings import QiyueError
from qiyue.site.secrets import kept

LETTERS = 12
FILE = "start-code"

START = Rule("start", 5, timedelta(minutes=1), timedelta(minutes=30))
"""As for a log-in name; counted by address, so that nobody keeps the owner waiting."""


class WrongStartCode(QiyueError):
    """It is another, or there is none."""

    code = "wrong-start-code"


def start_code() -> str:
    """The code as people read it; made the first time."""
    return grouped(kept(_file(), lambda: random_code(LETTERS)).strip())


def mark_of_code() -> str:
    """What a session may keep of the code of now; empty while there is none."""
    try:
        return _hash(_file().read_text(encoding="ascii"))
    except FileNotFoundError:
        return ""


def show_code(text: str, *, address: str, at: datetime) -> None:
    """Look at a code that somebody typed. Raises TooOften, WrongStartCode."""
    brace(START, address, at=at)
    wanted = mark_of_code()
    if not same(wanted or _hash(random_code(LETTERS)), _hash(text)):
        raise WrongStartCode("another, or none")
    forget(START, address)


def drop_code() -> None:
    """The site has begun: the code is good for nothing."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.HOME) / FILE


def _hash(code: str) -> str:
    return code_hash("start", typed(code))
