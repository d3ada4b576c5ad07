"""Writes rows by the hundred thousand: no signals, no defaults, only what the rows hold.

`bulk_create` prepares each value of each row anew; here a column is prepared once, and days and
moments, which come again and again, once for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db import connection, models

PART = 20_000
"""Rows handed over at once."""

PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
"""Fields whose values a driver takes as they are."""


def keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Keys for new rows. On SQLite inside the transaction that writes them, which is alone."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = cursor.fetchone()
            first = (last[0] if last else 0) + 1
            return range(first, first + count)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write new rows: all values are in them, and the keys of what they refer to.

    Their own keys are in all of them, or in none: then the database gives keys, and does not say.
    """
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not _given(field, rows[0])]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(str(f.column)) for f in fields)
    prepare = [_prepared(field) for field in fields]
    take = attrgetter(*(field.attname for field in fields))
    values = (
        tuple(
            value if ready is None else ready(value)
            for ready, value in zip(prepare, take(row), strict=True)
        )
        for row in rows
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for line in values:
                    copy.write_row(line)
        else:
            places = ", ".join(["%s"] * len(fields))
            for part in _parts(values):
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", part)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _given(field: models.Field[Any, Any], row: models.Model) -> bool:
    """Whether the database gives this field."""
    return field.primary_key and row.pk is None


def _prepared(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a column's values are prepared, or None if they go as they are."""
    target: models.Field[Any, Any] = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    if isinstance(target, PLAIN):
        return None
    if connection.vendor == "postgresql" and isinstance(target, models.DateField):
        return None
    if not isinstance(target, models.DateField):
        return lambda value: field.get_db_prep_save(value, connection)
    known: dict[Any, Any] = {}

    def ready(value: Any) -> Any:
        try:
            return known[value]
        except KeyError:
            return known.setdefault(value, field.get_db_prep_save(value, connection))

    return ready


def _parts(values: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while part := list(islice(values, PART)):
        yield part
