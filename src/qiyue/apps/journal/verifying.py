"""核验: goes through entries, tree, checkpoints and rows, and tells what does not agree.

Entries and checkpoints are given to the small verifier, as an export would be; what only the
database has, its tree and its rows, is looked at here. Memory does not grow with the journal.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Exists, Max, Model, OuterRef

from qiyue.apps.journal.models import Checkpoint, Entry, EntryRow, Head, Node
from qiyue.apps.journal.stored import Reader, keys_of, snapshot
from qiyue.apps.journal.tables import BATCH, State, journaled_tables, states_of
from qiyue.apps.journal.trees import frontier_of, number_of
from qiyue.core.journal.canonical import canonical, digest_of, hash_text
from qiyue.core.journal.exports import FORM
from qiyue.core.journal.merkle import Frontier
from qiyue.core.values.findings import QiyueError
from qiyue_verify.check import Outside, Problem, Report, walked

BROKEN = (ValueError, TypeError, QiyueError, ValidationError, ArithmeticError)
"""What reading a column may raise into which something else was written."""

NODES = 2000
AT_ONCE = 50
"""Rows that may hold a file each."""


class Nowhere(dict[tuple[str, str], tuple[int, "str | None"]]):
    """Keeps nothing: the database answers which entry spoke of a row last."""

    def __setitem__(self, place: tuple[str, str], said: tuple[int, str | None]) -> None:
        """Forgets it."""


class Lines(io.RawIOBase):
    """The entries as a file to be read line by line."""

    def __init__(self, reader: Reader) -> None:
        self.lines = (one.line() + b"\n" for one in reader)

    def readline(self, size: int | None = -1, /) -> bytes:
        """The next line, whole."""
        return next(self.lines, b"")


class Database:
    """What is stored, as the files of an export."""

    def __init__(self, origin: str) -> None:
        self.reader = Reader()
        self.small = {"export.json": canonical({"form": FORM, "origin": origin}) + b"\n"}
        kept = list(Checkpoint.objects.order_by("size", "at"))
        self.small["keys.txt"] = "\n".join({one.key for one in kept}).encode()
        self.small |= {f"checkpoints/{one.code}": one.note.encode() for one in kept}

    def names(self) -> list[str]:
        """All names."""
        return sorted(self.small)

    def open(self, name: str) -> IO[bytes]:
        """A file, to read its bytes."""
        if name == "entries.jsonl":
            return Lines(self.reader)  # type: ignore[return-value] # nothing but lines is read
        return io.BytesIO(self.small[name])


def verify(origin: str, outside: Outside | None = None) -> Report:
    """All that does not agree in the journal of this site, or with what was kept outside."""
    with snapshot():
        files, nowhere = Database(origin), Nowhere()
        report = walked(files, outside or Outside(), nowhere)
        seen = files.reader.strays
        report.problems += [Problem("rows", max(1, seq)) for seq in sorted(set(seen))]
        _tree(report)
        _rows(report)
        report.problems += _behind_hashes()
        for app in apps.get_app_configs():
            report.problems += getattr(app, "journal_problems", list)()
    return report


def _tree(report: Report) -> None:
    """The stored tree is that over the entries; its first difference is told."""
    frontier, good = Frontier(), True
    stored = _nodes()
    number, root = next(stored, (0, b""))
    for leaf in _leaves():
        if leaf is None:
            return  # the entry was told of
        for first, size, wanted in frontier.completed(leaf)[1:]:
            good = good and number == number_of(first, size) and root == wanted
            if not good:
                report.problems.append(Problem("node", first + size))
                return
            number, root = next(stored, (0, b""))
        frontier = frontier.add(leaf)
    if number:
        report.problems.append(Problem("node", frontier.size + 1))
    head = Head.objects.filter(pk=Head.ONE).first() or Head()
    try:
        same = frontier_of(head) == frontier
    except QiyueError:
        same = False
    if not same:
        at = min(head.size, frontier.size) + 1
        report.problems.append(Problem("head", max(1, at), part=str(head.size)))


def _leaves() -> Iterator[bytes | None]:
    last: int | None = None
    rows = Entry.objects.order_by("seq").values_list("seq", "leaf")
    while batch := list((rows if last is None else rows.filter(seq__gt=last))[:NODES]):
        for _, leaf in batch:
            try:
                yield digest_of(leaf)
            except BROKEN:
                yield None
        last = batch[-1][0]


def _nodes() -> Iterator[tuple[int, bytes]]:
    last: int | None = None
    rows = Node.objects.order_by("number").values_list("number", "root")
    while batch := list((rows if last is None else rows.filter(number__gt=last))[:NODES]):
        yield from ((number, _bytes(root)) for number, root in batch)
        last = batch[-1][0]


def _bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


def _rows(report: Report) -> None:
    """Every row is as its last entry left it, and none is there that no entry speaks of."""
    tables = journaled_tables()
    for batch in _last_words():
        by_table: dict[str, list[EntryRow]] = defaultdict(list)
        for said in batch:
            by_table[said.table].append(said)
        for table, said_of in by_table.items():
            if table in tables:
                report.rows += sum(said.state is not None for said in said_of)
                report.problems += _differences(tables[table], said_of)
            else:
                report.problems += [_told("row-table", said) for said in said_of]
    for table, model in tables.items():
        for keys in keys_of(model):
            texts = {str(key) for key in keys}
            known = EntryRow.objects.filter(table=table, key__in=texts).values_list(
                "key", flat=True
            )
            for key in sorted(texts - set(known)):
                report.problems.append(Problem("row-unknown", part=f"{table} {key}"))


def _behind_hashes() -> Iterator[Problem]:
    """Rows whose hash alone is in the journal, such as a name that may be erased, and untrue."""
    for table, model in journaled_tables().items():
        if not hasattr(model, "is_untouched"):
            continue
        for row in model._base_manager.order_by("pk").iterator(AT_ONCE):
            if not row.is_untouched:
                said = EntryRow.objects.filter(table=table, key=str(row.pk))
                last = said.aggregate(entry=Max("entry"))["entry"]
                yield Problem("row-changed", last, part=f"{table} {row.pk}")


def _last_words() -> Iterator[list[EntryRow]]:
    """The last that was said of each row, in batches."""
    later = EntryRow.objects.filter(
        table=OuterRef("table"), key=OuterRef("key"), entry__gt=OuterRef("entry")
    )
    rows = EntryRow.objects.filter(~Exists(later)).order_by("pk")
    last: int | None = None
    while batch := list((rows if last is None else rows.filter(pk__gt=last))[:BATCH]):
        yield batch
        last = batch[-1].pk


def _differences(model: type[Model], said_of: list[EntryRow]) -> Iterator[Problem]:
    found = _states(model, said_of)
    for said in said_of:
        if said.key not in found:
            if said.state is not None:
                yield _told("row-missing", said)
        elif said.state is None:
            yield _told("row-back", said)
        elif found[said.key] != said.state:
            yield _told("row-changed", said)


def _states(model: type[Model], said_of: list[EntryRow]) -> Mapping[str, str]:
    """The hash of each row that is there; of one that cannot be read, something that is none."""
    keys = {}
    for said in said_of:
        try:
            keys[said.key] = model._meta.pk.to_python(said.key)
        except BROKEN:
            continue  # no row has such a key
    try:
        return {key: _hash(state) for key, state in states_of(model, list(keys.values()))}
    except BROKEN:
        found: dict[str, str] = {}
        for key, pk in keys.items():
            try:
                found |= [(key, _hash(state)) for _, state in states_of(model, [pk])]
            except BROKEN:
                found[key] = "unreadable"
        return found


def _hash(state: State) -> str:
    return hash_text(canonical(state))


def _told(code: str, said: EntryRow) -> Problem:
    return Problem(code, max(1, said.entry_id), part=f"{said.table} {said.key}")
