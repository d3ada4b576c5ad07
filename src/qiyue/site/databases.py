"""The database of a site: SQLite embedded, or PostgreSQL by one setting; both never forget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

from qiyue.site.environment import BadSetting

TIMEOUT = 20
"""Seconds that a writer of SQLite waits for the one before it."""

SETTINGS = (
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
    "PRAGMA recursive_triggers = ON; PRAGMA temp_store = MEMORY;"
)
"""FULL: with less, a loss of power takes back what was acknowledged."""


def database(url: str, home: Path) -> dict[str, Any]:
    """What Django asks to know of the database that `url` names; without one, SQLite in `home`.

    Raises BadSetting if it is neither SQLite nor PostgreSQL.
    """
    if not url:
        home.mkdir(parents=True, exist_ok=True)
        return sqlite(str(home / "qiyue.sqlite3"))
    if url.startswith("sqlite:///"):
        return sqlite(url.removeprefix("sqlite:///"))
    if not url.startswith(("postgres://", "postgresql://")):
        raise BadSetting(
            "QIYUE_DATABASE",
            "写作 postgresql://用户:口令@主机/库名；不写就用内嵌的 SQLite。",
            "Write postgresql://user:password@host/name, or nothing for the embedded SQLite.",
        )
    return dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))


def sqlite(name: str) -> dict[str, Any]:
    """An embedded database in a file. A transaction that writes waits its turn at its start."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": TIMEOUT,
            "init_command": SETTINGS,
        },
    }
