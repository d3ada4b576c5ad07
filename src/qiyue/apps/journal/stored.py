"""Reads the journal as it is stored, in batches, as the lines of an export: right or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.db import connection
from django.db.models import Model

from qiyue.apps.journal.models import Checkpoint, Entry, EntryRow
from qiyue.apps.journal.tables import BATCH, journaled_tables, states_of
from qiyue.core.journal import entries as core
from qiyue.core.journal.canonical import NotCanonical, canonical, moment_text
from qiyue.core.journal.exports import Export, RowState
from qiyue.core.journal.notes import read_key, read_note

ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class Stored:
    """One entry and its rows as they stand in the database."""

    entry: Entry
    rows: tuple[EntryRow, ...]

    def line(self) -> bytes:
        """The entry as it says that it is; empty if its parts cannot be written at all."""
        one = self.entry
        try:
            head = canonical(
                {
                    "actor": one.actor,
                    "at": moment_text(one.at),
                    "body": one.body_hash,
                    "command_key": one.command_key,
                    "kind": one.kind,
                    "on_behalf_of": one.on_behalf_of,
                    "row_count": one.row_count,
                    "rows": one.rows_root,
                    "schema": one.schema,
                    "seq": one.seq,
                }
            )
            rows = canonical([[row.table, row.key, row.state] for row in self.rows])
            leaf = canonical(one.leaf)
            body = one.body.encode()
        except (NotCanonical, UnicodeEncodeError, AttributeError):
            return b""
        return b'{"body":%b,"entry":%b,"leaf":%b,"rows":%b}' % (body, head, leaf, rows)

    def read(self) -> core.Entry:
        """The entry, if all its hashes are those of its content; BadEntry or NotCanonical else."""
        return core.read_entry(self.line())


@dataclass
class Reader:
    """Goes through the entries; `strays` are rows that belong to none, by the entry they name."""

    strays: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[Stored]:
        last: int | None = None
        while batch := self._batch(last):
            yield from self._with_rows(last, batch)
            last = batch[-1].seq
        beyond = EntryRow.objects.all() if last is None else EntryRow.objects.filter(entry__gt=last)
        if stray := beyond.order_by("entry").values_list("entry", flat=True).first():
            self.strays.append(stray)

    def _batch(self, last: int | None) -> list[Entry]:
        entries = Entry.objects.order_by("seq")
        return list((entries if last is None else entries.filter(seq__gt=last))[:ENTRIES])

    def _with_rows(self, last: int | None, batch: list[Entry]) -> Iterator[Stored]:
        rows = EntryRow.objects.filter(entry__lte=batch[-1].seq)
        if last is not None:
            rows = rows.filter(entry__gt=last)
        found = groupby(
            rows.order_by("entry", "place").iterator(chunk_size=2000), attrgetter("entry_id")
        )
        seq, of = next(found, (None, iter(())))
        for entry in batch:
            while seq is not None and seq < entry.seq:
                self.strays.append(seq)
                seq, of = next(found, (None, iter(())))
            own: tuple[EntryRow, ...] = ()
            if seq == entry.seq:
                own = tuple(of)
                seq, of = next(found, (None, iter(())))
            yield Stored(entry, own)


def stored(seq: int) -> Stored:
    """One entry; Entry.DoesNotExist if there is none."""
    entry = Entry.objects.get(pk=seq)
    return Stored(entry, tuple(EntryRow.objects.filter(entry=seq).order_by("place")))


def keys_of(model: type[Model]) -> Iterator[list[object]]:
    """The primary keys of a table, in order, in batches."""
    rows = model._base_manager.order_by("pk").values_list("pk", flat=True)
    last: object = None
    while batch := list((rows if last is None else rows.filter(pk__gt=last))[:BATCH]):
        yield batch
        last = batch[-1]


def journaled_rows() -> Iterator[RowState]:
    """Every journaled row as it is now."""
    for table, model in journaled_tables().items():
        for keys in keys_of(model):
            for key, state in states_of(model, keys):
                yield RowState(table, key, state)


def export() -> Export:
    """All that is given away; read it in one `snapshot`."""
    kept = list(Checkpoint.objects.order_by("size", "at"))
    keys = dict.fromkeys(checkpoint.key for checkpoint in kept)
    return Export(
        settings.JOURNAL_ORIGIN,
        Reader(),
        journaled_rows(),
        [read_note(checkpoint.note) for checkpoint in kept],
        [read_key(key) for key in keys],
    )


@contextmanager
def snapshot() -> Iterator[None]:
    """What is read within is of one moment; nobody who writes has to wait."""
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN"  # on SQLite: reads on from its first read, and takes no lock
    if connection.vendor == "postgresql":
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
