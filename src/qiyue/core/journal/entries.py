"""Entries: one line of the journal, and the bytes of it that become a leaf of the tree.

The leaf is the entry without its body and its rows, which it holds by their hashes. So it stays
small: the proof of one record is this head, a path to the root, and the record itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from qiyue.core.journal.canonical import (
    HASH,
    Json,
    canonical,
    hash_text,
    moment_text,
    named,
    read_canonical,
    read_moment,
)
from qiyue.core.journal.merkle import Frontier, leaf_hash, root_of
from qiyue.core.values.findings import QiyueError

KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
TABLE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
LONGEST = 200
"""Names of persons, tables, rows and commands have at most this many characters."""


class BadEntry(QiyueError):
    """Something is not an entry; `part` names what of it is wrong."""

    code = "bad-entry"

    def __init__(self, part: str, why: str) -> None:
        super().__init__(f"{part}: {why}")
        self.part = part
        self.why = why


class NotNext(QiyueError):
    """An entry does not follow the last one: numbers have no gaps and none comes twice."""

    code = "not-next"

    def __init__(self, seq: int, wanted: int) -> None:
        super().__init__(f"entry {seq} where {wanted} is next")
        self.seq = seq
        self.wanted = wanted


@dataclass(frozen=True, slots=True)
class RowHash:
    """What an entry leaves of one row: the hash of its new state, None for a row taken away."""

    table: str
    key: str
    state: str | None

    def __post_init__(self) -> None:
        if not TABLE.fullmatch(self.table):
            raise BadEntry("rows", f"{self.table[:LONGEST]!r} is not the name of a table")
        _name("rows", self.key)
        if self.state is not None and not HASH.fullmatch(self.state):
            raise BadEntry("rows", f"the state of {self.key!r} is not a hash")

    @property
    def parts(self) -> list[str | None]:
        """As it is written: the table, the key, the hash."""
        return [self.table, self.key, self.state]

    @property
    def leaf(self) -> bytes:
        """Its leaf in the tree over the rows of one entry."""
        return leaf_hash(canonical(self.parts))


def row_hash(table: str, key: str, state: Mapping[str, Json] | None) -> RowHash:
    """The hash of a row's new state, all its journaled columns by name."""
    return RowHash(table, key, None if state is None else hash_text(canonical(state)))


@dataclass(frozen=True, slots=True)
class Entry:
    """日志条目: who did what when, on whose behalf, by which command, and what it left behind."""

    seq: int
    at: datetime
    actor: str
    on_behalf_of: str | None
    command_key: str
    kind: str
    schema: int
    body: Mapping[str, Json]
    rows: tuple[RowHash, ...] = ()

    def __post_init__(self) -> None:
        for part, least, number in (("seq", 1, self.seq), ("schema", 1, self.schema)):
            if type(number) is not int or number < least:
                raise BadEntry(part, f"{number!r} is not a whole number from {least} on")
        if self.at.utcoffset() is None:
            raise BadEntry("at", "a moment without a time zone")
        _name("actor", self.actor)
        _name("command_key", self.command_key)
        if self.on_behalf_of is not None:
            _name("on_behalf_of", self.on_behalf_of)
        if not KIND.fullmatch(self.kind) or len(self.kind) > LONGEST:
            raise BadEntry("kind", f"{self.kind[:LONGEST]!r} is not like contract.signed")
        places = {(row.table, row.key) for row in self.rows}
        if len(places) < len(self.rows):
            raise BadEntry("rows", "one row stands here twice")

    @property
    def head(self) -> dict[str, Json]:
        """What becomes the leaf: everything small, the body and the rows by their hashes."""
        return {
            "actor": self.actor,
            "at": moment_text(self.at),
            "body": hash_text(canonical(self.body)),
            "command_key": self.command_key,
            "kind": self.kind,
            "on_behalf_of": self.on_behalf_of,
            "row_count": len(self.rows),
            "rows": named(root_of(row.leaf for row in self.rows)),
            "schema": self.schema,
            "seq": self.seq,
        }

    @property
    def leaf(self) -> bytes:
        """The hash of its leaf in the tree over the journal."""
        return leaf_hash(canonical(self.head))

    def line(self) -> bytes:
        """The entry as a line of an export, without the line feed."""
        head = self.head
        whole: dict[str, Json] = {
            "body": self.body,
            "entry": head,
            "leaf": named(leaf_hash(canonical(head))),
            "rows": [row.parts for row in self.rows],
        }
        return canonical(whole)


def read_entry(line: bytes) -> Entry:
    """The entry of a line; its hashes are calculated again and must be those that it states."""
    whole = read_canonical(line)
    if not _is_object(whole) or set(whole) != {"body", "entry", "leaf", "rows"}:
        raise BadEntry("line", "wanted are body, entry, leaf and rows")
    head, body, rows = whole["entry"], whole["body"], whole["rows"]
    if not _is_object(head) or not _is_object(body) or not _is_list(rows):
        raise BadEntry("line", "body and entry are objects, rows is a list")
    entry = Entry(
        seq=_number(head, "seq"),
        at=read_moment(_text(head, "at")),
        actor=_text(head, "actor"),
        on_behalf_of=None if head.get("on_behalf_of") is None else _text(head, "on_behalf_of"),
        command_key=_text(head, "command_key"),
        kind=_text(head, "kind"),
        schema=_number(head, "schema"),
        body=body,
        rows=tuple(_row(row) for row in rows),
    )
    if entry.line() != line:
        raise BadEntry("line", f"the hashes of entry {entry.seq} are not those of its content")
    return entry


def follow(frontier: Frontier, entry: Entry) -> Frontier:
    """The journal's tree with one entry more; it must be the next."""
    if entry.seq != frontier.size + 1:
        raise NotNext(entry.seq, frontier.size + 1)
    return frontier.add(entry.leaf)


def _name(part: str, text: str) -> None:
    if not text or len(text) > LONGEST or not text.isprintable():
        raise BadEntry(part, f"1 to {LONGEST} visible characters, not {text[:LONGEST]!r}")


def _is_object(value: Json) -> TypeGuard[Mapping[str, Json]]:
    return isinstance(value, Mapping)


def _is_list(value: Json) -> TypeGuard[Sequence[Json]]:
    return isinstance(value, list)


def _text(head: Mapping[str, Json], part: str) -> str:
    value = head.get(part)
    if not isinstance(value, str):
        raise BadEntry(part, "a text is wanted")
    return value


def _number(head: Mapping[str, Json], part: str) -> int:
    value = head.get(part)
    if not isinstance(value, int):
        raise BadEntry(part, "a whole number is wanted")
    return value


def _row(parts: Json) -> RowHash:
    if not _is_list(parts) or len(parts) != 3:
        raise BadEntry("rows", "a row is its table, its key and its hash")
    table, key, state = parts
    if not isinstance(table, str) or not isinstance(key, str):
        raise BadEntry("rows", "table and key are texts")
    if state is not None and not isinstance(state, str):
        raise BadEntry("rows", "a state is a hash, or null for a row taken away")
    return RowHash(table, key, state)
