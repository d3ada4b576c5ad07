"""Writes an export: the journal with the rows it speaks of, for anybody to check without qiyue.

The form is told in docs/journal.md; `qiyue_verify` reads it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qiyue.core.journal.canonical import Json, canonical, named
from qiyue.core.journal.entries import Entry
from qiyue.core.journal.notes import Key, Note
from qiyue.core.values.findings import QiyueError

FORM = "qiyue-journal-export/1"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same content makes the same zip file: its members bear no time."""


class AlreadyThere(QiyueError):
    """An export is not written over something else."""

    code = "already-there"

    def __init__(self, target: Path) -> None:
        super().__init__(f"{target} is there already")
        self.target = target


class Line(Protocol):
    """What makes a line of an export: an entry or a row, or what is stored of them."""

    def line(self) -> bytes:
        """In canonical form, without the line feed."""


@dataclass(frozen=True, slots=True)
class RowState:
    """A journaled row as it is now."""

    table: str
    key: str
    state: Mapping[str, Json]

    def line(self) -> bytes:
        """The row as a line of an export, without the line feed."""
        return canonical({"key": self.key, "state": self.state, "table": self.table})


@dataclass(frozen=True, slots=True)
class Export:
    """What is given away: everything from the first entry on, and the rows as they are now."""

    origin: str
    entries: Iterable[Line]
    rows: Iterable[Line]
    checkpoints: Sequence[Note] = ()
    keys: Sequence[Key] = ()

    def files(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Each file's name and its pieces, in the order in which they are written."""
        yield "export.json", [canonical({"form": FORM, "origin": self.origin}) + b"\n"]
        yield "keys.txt", [f"{key}\n".encode() for key in self.keys]
        for number, note in enumerate(self.checkpoints, start=1):
            yield f"checkpoints/{number:06d}.txt", [str(note).encode()]
        yield "entries.jsonl", (entry.line() + b"\n" for entry in self.entries)
        yield "rows.jsonl", (row.line() + b"\n" for row in self.rows)


def write_export(export: Export, target: Path) -> None:
    """The export as a folder, or as one file if its name ends in .zip."""
    if target.exists():
        raise AlreadyThere(target)
    if target.suffix == ".zip":
        _write_zip(export, target)
        return
    for name, pieces in export.files():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(pieces)


def leaf_list(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The hashes of all leaves, a line each: kept outside, they tell which entry was rewritten."""
    return (f"{named(entry.leaf)}\n".encode() for entry in entries)


def _write_zip(export: Export, target: Path) -> None:
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in export.files():
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
