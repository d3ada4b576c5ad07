"""`check --database default`: warns where the site could change what it has written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from qiyue.apps.journal.models import Entry, EntryRow, Node

ONLY_GROW = (Entry, EntryRow, Node)
"""What is written once; of the other tables of the journal rows are updated, none is deleted."""

RIGHTS = ("UPDATE", "DELETE", "TRUNCATE")


@register(Tags.database)
def journal_only_grows(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """On PostgreSQL the role of the site may read and insert, no more; SQLite knows no roles."""
    found: list[CheckMessage] = []
    for name in databases or ():
        connection = connections[name]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            there = set(connection.introspection.table_names(cursor))
            for table in (model._meta.db_table for model in ONLY_GROW):
                if table not in there:
                    continue  # it is made by the first migration
                cursor.execute(
                    "SELECT " + ", ".join("has_table_privilege(%s, %s)" for _ in RIGHTS),
                    [part for right in RIGHTS for part in (table, right)],
                )
                may = [right for right, held in zip(RIGHTS, cursor.fetchone(), strict=True) if held]
                if may:
                    found.append(_warning(table, may))
    return found


def _warning(table: str, may: list[str]) -> CheckMessage:
    return Warning(
        f"The database role of the site may {', '.join(may)} {table}, which only grows.",
        hint="Let another role own the tables; docs/journal.md has the grants.",
        id="journal.W001",
    )
