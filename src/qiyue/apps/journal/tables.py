"""The journaled tables: which there are, and the state of a row in the form that is hashed.

A model is journaled when its class says `journaled`, the fields of its canonical state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from qiyue.core.journal.canonical import Json, moment_text
from qiyue.core.values.findings import QiyueError

State: TypeAlias = dict[str, Json]
BATCH = 500
"""Rows asked for at once: within what SQLite takes as parameters of one statement."""


class NotJournaled(QiyueError):
    """A model does not say which of its fields the journal holds."""

    code = "not-journaled"


class NotThere(QiyueError):
    """A row to be recorded is not in its table: it was not saved, or was deleted."""

    code = "not-there"


def journaled_tables() -> dict[str, type[Model]]:
    """All journaled models by the names of their tables in the journal, such as orgs.subject."""
    models = [model for model in apps.get_models() if hasattr(model, "journaled")]
    return {table_of(model): model for model in sorted(models, key=table_of)}


def table_of(model: type[Model]) -> str:
    """The name of a model's table in the journal."""
    return model._meta.label_lower


def fields_of(model: type[Model]) -> tuple[str, ...]:
    """The fields of a row's canonical state. Raises NotJournaled if the model names none."""
    fields: tuple[str, ...] = getattr(model, "journaled", ())
    if not fields:
        raise NotJournaled(f"{table_of(model)} has no `journaled`")
    return fields


def states(model: type[Model], keys: Iterable[Any]) -> Iterator[tuple[str, State]]:
    """The key and state of each row that is there, as the database has it now."""
    wanted = list(keys)
    for start in range(0, len(wanted), BATCH):
        yield from states_of(model, wanted[start : start + BATCH])


def states_of(model: type[Model], keys: Sequence[Any]) -> list[tuple[str, State]]:
    """The same for at most BATCH rows, in one query."""
    fields = fields_of(model)
    names = [model._meta.get_field(name).attname for name in fields]  # type: ignore[union-attr]
    rows = model._base_manager.filter(pk__in=keys)
    found = rows.order_by().values_list("pk", *names)  # an order may join, and lose, other rows
    return [
        (str(row[0]), {name: plain(value) for name, value in zip(fields, row[1:], strict=True)})
        for row in found
    ]


def plain(value: object) -> Json:
    """A column's value as it is written: moments and days as texts, bytes in hexadecimal."""
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value  # type: ignore[return-value] # what has no canonical form is refused there
