"""What the site refuses to start with: by it, it would forget, or be read by strangers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError

LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}
DURABLE_SQLITE = {"journal_mode": ("wal",), "synchronous": (2, 3), "foreign_keys": (1,)}
DURABLE_POSTGRES = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}
ORIGIN = re.compile(r"[^\s+]{1,100}")


def _error(code: str, zh: str, en: str) -> Error:
    return Error(f"{zh} · {en}", id=f"qiyue.{code}")


@register(Tags.security)
def safe_settings(app_configs: object = None, **_: object) -> list[CheckMessage]:
    """DEBUG, host names, TLS, the journal's name, the built front end."""
    return list(_settings())


def _settings() -> Iterator[Error]:
    if settings.DEBUG:
        yield _error(
            "E001",
            "DEBUG 会把内部信息给人看，请关掉。",
            "DEBUG shows the inside to everybody; turn it off.",
        )
    hosts = set(settings.ALLOWED_HOSTS)
    if not hosts or "*" in hosts:
        yield _error(
            "E002",
            "QIYUE_HOSTS 写出本站的名字，不能为空或 *。",
            "Say the names of this site in QIYUE_HOSTS; neither none nor *.",
        )
    if not settings.HTTPS and hosts - LOOPBACK:
        yield _error(
            "E003",
            "别的机器能访问时必须用 HTTPS：去掉 QIYUE_HTTPS=no；前面有代理时设 QIYUE_PROXY=yes。",
            "Where other machines reach the site it has to be HTTPS: drop QIYUE_HTTPS=no; behind a "
            "proxy set QIYUE_PROXY=yes.",
        )
    if not ORIGIN.fullmatch(settings.JOURNAL_ORIGIN):
        yield _error(
            "E004",
            "QIYUE_JOURNAL_ORIGIN 写日志的名字，如 group.example/journal，不含空格和加号。",
            "Say the journal's name in QIYUE_JOURNAL_ORIGIN, such as group.example/journal; no "
            "spaces, no plus.",
        )
    if settings.DEMO and hosts - LOOPBACK:
        yield _error(
            "E005",
            "演示把账号列在登录页上，只能在本机开：去掉 QIYUE_HOSTS 或 QIYUE_DEMO。",
            "A demo lists its accounts on the log-in page and is for this machine alone: drop "
            "QIYUE_HOSTS or QIYUE_DEMO.",
        )


@register(Tags.database)
def durable_databases(
    app_configs: object = None, databases: Sequence[str] | None = None, **_: object
) -> list[CheckMessage]:
    """A database that would lose what it said it had kept is refused."""
    found: list[CheckMessage] = []
    for name in databases or ():
        found += durable(connections[name])
    return found


def durable(connection: BaseDatabaseWrapper) -> list[Error]:
    """What is wrong with the settings of one database, asked of itself."""
    if connection.vendor == "sqlite":
        return list(_sqlite(connection))
    return list(_wrong(connection, "SHOW {}", DURABLE_POSTGRES, "E012"))


def _sqlite(connection: BaseDatabaseWrapper) -> Iterator[Error]:
    if connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        yield _error(
            "E010",
            "SQLite 的 transaction_mode 须为 IMMEDIATE。",
            "transaction_mode of SQLite has to be IMMEDIATE.",
        )
    in_memory: Any = getattr(connection, "is_in_memory_db", None)
    wanted = DURABLE_SQLITE
    if in_memory is not None and in_memory():  # only tests have one; it has no file to write to
        wanted = {name: values for name, values in wanted.items() if name != "journal_mode"}
    yield from _wrong(connection, "PRAGMA {}", wanted, "E011")


def _wrong(
    connection: BaseDatabaseWrapper, ask: str, wanted: dict[str, tuple[Any, ...]], code: str
) -> Iterator[Error]:
    for name, values in wanted.items():
        with connection.cursor() as cursor:
            cursor.execute(ask.format(name))
            row = cursor.fetchone()
        value = row[0] if row else None
        if value not in values:
            yield _error(
                code,
                f"数据库的 {name} 是 {value}，断电会丢数据；须为 {values[0]}。",
                f"{name} of the database is {value}, which loses data when the power goes; it has "
                f"to be {values[0]}.",
            )


def refusals() -> list[CheckMessage]:
    """Everything that the site refuses to start with; a database that is down is no reason."""
    found = safe_settings()
    try:
        found += durable_databases(databases=["default"])
    except OperationalError:
        return found  # pages answer 503 until it is back
    return found
