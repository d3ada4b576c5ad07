"""Writes the journal: one entry for each thing that somebody did, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol, TypeAlias

from django.db.models import Model

from qiyue.apps.journal.models import Entry, EntryRow
from qiyue.apps.journal.tables import NotThere, states, table_of
from qiyue.apps.journal.trees import grow, locked_head
from qiyue.core.journal import entries as core
from qiyue.core.journal.canonical import Json, canonical, named
from qiyue.core.journal.merkle import leaf_hash

SCHEMA = 1
"""The version of the bodies' form."""


class Account(Protocol):
    """Whoever acts: the journal knows the code, never the name."""

    @property
    def code(self) -> str:
        """A random name that stays."""


Actor: TypeAlias = "Account | str"
Place: TypeAlias = tuple[str, str]
"""A row by its table and key."""


def record(
    kind: str,
    *changed: Model,
    actor: Actor,
    at: datetime,
    key: str | None = None,
    on_behalf_of: Actor | None = None,
    body: Mapping[str, Json] | None = None,
    removed: Iterable[Model | Place] = (),
) -> Entry:
    """Write that `actor` did `kind`, and how it left the rows `changed`; `removed` are gone.

    Called last in the service's transaction, once the rows are saved: what is hashed is what
    stands in the database. Many rows make one entry, with the root over their hashes. Rows that
    are deleted are named before they are, or by `place_of`.
    Raises NoTransaction, NotThere if a row was not saved, NotJournaled, and BadEntry.
    """
    head = locked_head()
    entry = core.Entry(
        seq=head.size + 1,
        at=at,
        actor=code_of(actor),
        on_behalf_of=None if on_behalf_of is None else code_of(on_behalf_of),
        command_key=key or f"entry-{head.size + 1}",
        kind=kind,
        schema=SCHEMA,
        body=body or {},
        rows=(*_left(changed), *(core.RowHash(*_place(gone), None) for gone in removed)),
    )
    written = stored(entry)
    written.save(force_insert=True)
    EntryRow.objects.bulk_create(stored_rows(entry), batch_size=1000)
    grow(head, [entry.leaf])
    return written


def place_of(row: Model) -> Place:
    """A row by its table and key; taken before it is deleted."""
    return table_of(type(row)), str(row.pk)


def code_of(actor: Actor) -> str:
    """By what name the journal knows somebody."""
    return actor if isinstance(actor, str) else actor.code


def stored(entry: core.Entry) -> Entry:
    """An entry in the form of its table."""
    head = entry.head
    return Entry(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        on_behalf_of=entry.on_behalf_of,
        command_key=entry.command_key,
        kind=entry.kind,
        schema=entry.schema,
        body=canonical(entry.body).decode(),
        body_hash=str(head["body"]),
        rows_root=str(head["rows"]),
        row_count=len(entry.rows),
        leaf=named(leaf_hash(canonical(head))),
    )


def stored_rows(entry: core.Entry) -> list[EntryRow]:
    """The rows of an entry in the form of their table."""
    return [
        EntryRow(entry_id=entry.seq, place=place, table=row.table, key=row.key, state=row.state)
        for place, row in enumerate(entry.rows)
    ]


def _place(row: Model | Place) -> Place:
    return row if isinstance(row, tuple) else place_of(row)


def _left(changed: Iterable[Model]) -> list[core.RowHash]:
    """What is left of rows, in the order in which they are given; a row given twice counts once."""
    places = list(dict.fromkeys((type(row), row.pk) for row in changed))
    by_model: dict[type[Model], list[object]] = {}
    for model, pk in places:
        by_model.setdefault(model, []).append(pk)
    found = {
        (model, key): state for model, pks in by_model.items() for key, state in states(model, pks)
    }
    hashes = []
    for model, pk in places:
        if (model, str(pk)) not in found:
            raise NotThere(f"{table_of(model)} {pk} is not saved")
        hashes.append(core.row_hash(table_of(model), str(pk), found[model, str(pk)]))
    return hashes
