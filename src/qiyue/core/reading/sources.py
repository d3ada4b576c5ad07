"""Copies a source file to a work folder, once: its bytes are hashed, its text becomes UTF-8.

What is hashed is what is read, even if somebody saves the file meanwhile. This runs in a process
of its own: `readers.py` asks for it.
"""

from __future__ import annotations

import csv
import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from qiyue.core.method.desk import Desk
from qiyue.core.reading.bad import BadSheet
from qiyue.core.reading.marks import BLANKS
from qiyue.core.reading.sheets import Sheet, read_sheets, rows_of_sheet
from qiyue.core.reading.texts import CHUNK, Inflates, NoText, recode, take_header
from qiyue.core.values.findings import Both, Finding, Place

LARGEST_BOOK = 50_000_000
MOST_COLUMNS = 5_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be read, and how: the findings stand at `place`."""

    path: str
    file: str
    place: Place
    sheet: str = ""
    header: int = 1
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A copy to read: what stands below the header; the first of it is record `first`."""

    copy: str
    file: str
    sha256: str
    header: tuple[str, ...] = ()
    first: int = 2

    @property
    def path(self) -> Path:
        """Where the copy stands."""
        return Path(self.copy)

    @property
    def parquet(self) -> bool:
        """True if the copy is Parquet; otherwise it is CSV in UTF-8."""
        return self.path.suffix == ".parquet"


def copy_source(wanted: Wanted, copy: str) -> tuple[Source | None, list[Finding]]:
    """The file copied to `copy`, whose ending is put on; or None with findings."""
    desk = Desk()
    try:
        with Path(wanted.path).open("rb") as stream:
            return _Copier(wanted, Path(copy), desk).source(stream), desk.findings
    except OSError:
        _bad(
            "missing-file",
            wanted,
            desk,
            Both("文件读不了。", "The file cannot be read."),
            Both("看看文件在不在、有没有权限。", "See whether it exists and may be read."),
        )
        return None, desk.findings


def sheets_of(path: str, file: str) -> tuple[list[Sheet], list[Finding]]:
    """All sheets of a workbook; none with a finding if they cannot be read."""
    desk = Desk()
    with Path(path).open("rb") as stream:
        data = stream.read(LARGEST_BOOK + 1)
    if len(data) > LARGEST_BOOK:
        desk.put("file-too-big", Place(file=file), *_TOO_BIG)
        return [], desk.findings
    return read_sheets(data, file, desk), desk.findings


_TOO_BIG = (
    Both("文件超过 50 MB。", "The file is larger than 50 MB."),
    Both("大表改存为 CSV。", "Keep large tables in a CSV file."),
)


def _bad(code: str, wanted: Wanted, desk: Desk, message: Both, hint: Both) -> None:
    place = wanted.place
    desk.put(code, Place(place.line, place.column, place.file, wanted.file), message, hint)


class _Copier:
    """Copies one file."""

    def __init__(self, wanted: Wanted, copy: Path, desk: Desk) -> None:
        self.wanted, self.copy, self.desk = wanted, copy, desk

    def source(self, stream: BinaryIO) -> Source | None:
        """The copy, by the kind of the file."""
        name = self.wanted.file.lower()
        if name.endswith(".parquet"):
            return self.parquet(stream)
        self.copy = self.copy.with_suffix(".csv")
        if name.endswith(".xlsx"):
            return self.book(stream)
        return self.text(stream, name.endswith(".gz"))

    def bad(self, code: str, message: Both, hint: Both) -> None:
        """Put down what is wrong with the file."""
        _bad(code, self.wanted, self.desk, message, hint)

    def parquet(self, stream: BinaryIO) -> Source | None:
        """A copy that was read through once: what breaks a reader breaks it here."""
        from qiyue.core.reading.parquet import read_through

        self.copy = self.copy.with_suffix(".parquet")
        sha256 = hashlib.sha256()
        with self.copy.open("wb") as out:
            while chunk := stream.read(CHUNK):
                sha256.update(chunk)
                out.write(chunk)
        if (wrong := read_through(self.copy)) is not None:
            self.bad(*wrong)
            return None
        return Source(str(self.copy), self.wanted.file, sha256.hexdigest())

    def book(self, stream: BinaryIO) -> Source | None:
        """The rows of a sheet."""
        data = stream.read(LARGEST_BOOK + 1)
        if len(data) > LARGEST_BOOK:
            self.bad("file-too-big", *_TOO_BIG)
            return None
        try:
            rows = rows_of_sheet(BytesIO(data), self.wanted.sheet)
            header = next(islice(rows, self.wanted.header - 1, None), [])
            self.write(rows)
        except BadSheet as bad:
            self.bad(bad.code, bad.message, bad.hint)
            return None
        return self.with_header(header, hashlib.sha256(data).hexdigest())

    def write(self, rows: Iterable[list[str]]) -> None:
        """The rows as CSV."""
        with self.copy.open("w", encoding="utf-8", newline="", errors="replace") as out:
            csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)

    def text(self, stream: BinaryIO, packed: bool) -> Source | None:
        """The records of a CSV."""
        try:
            sha256 = recode(stream, packed, self.wanted.encoding, self.copy)
        except (OSError, EOFError, zlib.error):
            self.bad(
                "not-gzip",
                Both("压缩文件不完整或太大。", "The compressed file is damaged or too large."),
                Both("重新压缩，或直接放 CSV。", "Compress it again, or put the plain CSV there."),
            )
            return None
        except Inflates:
            self.bad(
                "inflates",
                Both("解开后大得不像一张表。", "It is far larger inside than any table would be."),
                Both("检查来源；直接放 CSV。", "See where it came from; put the plain CSV there."),
            )
            return None
        except NoText as error:
            tries = error.tries
            self.bad(
                "unknown-encoding",
                Both(
                    f"文字不是 {'、'.join(tries)} 编码。",
                    f"The text is not in {' or '.join(tries)}.",
                ),
                Both("另存为 UTF-8 的 CSV。", "Save it as CSV in UTF-8."),
            )
            return None
        return self.with_header(take_header(self.copy, self.wanted.header), sha256)

    def with_header(self, header: list[str], sha256: str) -> Source | None:
        """The source, if its header is one."""
        names = tuple(name.strip(BLANKS) for name in header)
        if not any(names):
            self.bad(
                "no-header",
                Both(
                    f"第 {self.wanted.header} 行没有表头。",
                    f"Row {self.wanted.header} holds no header.",
                ),
                Both("用 header: 写明表头在第几行。", "Say with header: which row it is."),
            )
            return None
        if len(names) == 1 and (sign := next((s for s in ";\t|，；" if s in names[0]), "")):
            self.bad(
                "not-commas",
                Both(f"这份 CSV 用 {sign!r} 分隔。", f"This CSV is parted by {sign!r}."),
                Both("另存为用逗号分隔的 CSV。", "Save it as CSV with commas."),
            )
            return None
        if len(names) > MOST_COLUMNS:
            self.bad(
                "too-many-columns",
                Both(
                    f"表头有 {len(names)} 列，最多 {MOST_COLUMNS} 列。",
                    f"The header has {len(names)} columns; at most {MOST_COLUMNS} are read.",
                ),
                Both("只留要读的列。", "Keep the columns that are read."),
            )
            return None
        first = self.wanted.header + 1
        return Source(str(self.copy), self.wanted.file, sha256, names, first)
