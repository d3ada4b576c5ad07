"""Copies a CSV as UTF-8 with one kind of line end, hashing what it reads, whatever its encoding.

Texts may be UTF-8, UTF-16 with a byte order mark, or GB18030 (and so GBK and GB2312). Each try
reads the file from its start; what is hashed is what the try that succeeds has read.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

CHUNK = 1 << 20
LARGEST = 8_000_000_000
CALM, MOST_RATIO = 20_000_000, 200
"""A text of fewer bytes may be as regular as it likes; a larger one shrinks so far at most."""

FEW, USUAL = 3, 0.7
"""Of a Chinese text in GB18030 so large a part is in GB2312; a few rare characters are names."""

LONGEST_HEAD = 4_000_000
"""The header, and what stands above it, have no more characters."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Inflates(Exception):
    """A compressed file is far larger inside than any table would be."""


class NoText(Exception):
    """The bytes are a text in none of the `tries`."""

    def __init__(self, tries: list[str]) -> None:
        super().__init__(", ".join(tries))
        self.tries = tries


class _Hashed(io.RawIOBase):
    """A file whose bytes are hashed and counted as they are read."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.sha256, self.count = stream, hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.stream.read(len(buffer))
        buffer[: len(data)] = data
        self.sha256.update(data)
        self.count += len(data)
        return len(data)


def recode(file: BinaryIO, packed: bool, encoding: str, copy: Path) -> str:
    """Write the text in `file` to `copy` as UTF-8; gives the SHA-256 of the file.

    Raises NoText, Inflates, or what gzip raises of a damaged file.
    """
    start = next(_chunks(_Hashed(file), packed, 4), b"")
    bom = next((name for sign, name in BOMS if start.startswith(sign)), "")
    tries = [bom] if bom else [encoding] if encoding else ["utf-8", "gb18030"]
    for one in tries:
        file.seek(0)
        hashed = _Hashed(file)
        try:
            _recode(_chunks(hashed, packed, CHUNK), one, copy)
        except UnicodeError:
            continue
        if one == "gb18030" and not encoding and not _is_chinese(copy):
            continue
        while hashed.read(CHUNK):
            pass  # what stands behind the text belongs to the file too
        return hashed.sha256.hexdigest()
    raise NoText(tries)


def _is_chinese(copy: Path) -> bool:
    """Whether a text read as GB18030 holds the characters of Chinese as people write it.

    Almost any bytes are some text in GB18030; those of another encoding become rare characters.
    """
    with copy.open("rb") as text:
        start = text.read(CHUNK).decode("utf-8", "ignore")
    foreign = [sign for sign in start if not sign.isascii()]
    usual = sum(len(sign.encode("gb2312", "ignore")) == 2 for sign in foreign)
    return len(foreign) - usual < FEW or usual >= len(foreign) * USUAL


def _chunks(hashed: _Hashed, packed: bool, size: int) -> Iterator[bytes]:
    raw = io.BufferedReader(hashed, CHUNK)
    stream = gzip.GzipFile(fileobj=raw) if packed else raw
    total = 0
    while chunk := stream.read(size):
        total += len(chunk)
        if total > LARGEST or (packed and total > CALM and total > MOST_RATIO * hashed.count):
            raise Inflates
        yield chunk


def _recode(chunks: Iterator[bytes], encoding: str, copy: Path) -> None:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    lines = io.IncrementalNewlineDecoder(decoder, translate=True)
    with copy.open("wb") as out:
        for chunk in chunks:
            out.write(lines.decode(chunk).encode())
        out.write(lines.decode(b"", final=True).encode())


def take_header(copy: Path, at: int) -> list[str]:
    """The cells of record `at`; it and what stands above it are taken off the copy."""
    header: list[str] = []
    with copy.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(_no_more_than(lines, LONGEST_HEAD), strict=True)
        try:
            header = next(islice(reader, at - 1, None), [])
        except csv.Error:
            return []
        above = reader.line_num
    body = copy.with_suffix(".body")
    with copy.open("rb") as whole, body.open("wb") as rest:
        for _ in range(above):
            whole.readline()
        shutil.copyfileobj(whole, rest, CHUNK)
    body.replace(copy)
    return header


def _no_more_than(lines: io.TextIOWrapper, most: int) -> Iterator[str]:
    """The first lines, together so many characters at most."""
    left = most
    while left > 0 and (line := lines.readline(left)):
        left -= len(line)
        yield line
