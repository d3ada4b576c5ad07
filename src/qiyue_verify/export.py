"""Reads the files of an export: a folder, a zip file, or what is in memory."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Protocol

MOST_NOTES = 16 * 1024 * 1024
"""A file that is read whole has at most this many bytes; entries and rows go line by line."""

LONGEST_LINE = 256 * 1024 * 1024
"""A longer line is taken apart, and so is no entry: a batch of a million rows has some 100 MB."""
BROKEN = (OSError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)


class NoExport(Exception):
    """This cannot be read as an export; `code` names the message, `part` the file."""

    def __init__(self, code: str, part: str) -> None:
        super().__init__(f"{code}: {part}")
        self.code = code
        self.part = part


class Files(Protocol):
    """Names, and what stands in them."""

    def names(self) -> list[str]:
        """All names, sorted."""

    def open(self, name: str) -> IO[bytes]:
        """A file, to read its bytes."""


class Folder:
    """An export that is a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        files = (path for path in self.path.rglob("*") if path.is_file())
        return sorted(path.relative_to(self.path).as_posix() for path in files)

    def open(self, name: str) -> IO[bytes]:
        return (self.path / name).open("rb")


class Archive:
    """An export that is a zip file; nothing is unpacked to the disk."""

    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(path)

    def names(self) -> list[str]:
        return sorted(self.zip.namelist())

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(name)


class Memory:
    """An export that is not on a disk."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def names(self) -> list[str]:
        return sorted(self.files)

    def open(self, name: str) -> IO[bytes]:
        return BytesIO(self.files[name])


@contextmanager
def opened(files: Files, name: str) -> Iterator[IO[bytes]]:
    """A file of an export; NoExport if it is not there or breaks off."""
    try:
        with files.open(name) as file:
            yield file
    except BROKEN as error:
        raise NoExport("no-file", name) from error


def whole(files: Files, name: str) -> bytes:
    """A small file."""
    with opened(files, name) as file:
        data = file.read(MOST_NOTES + 1)
    if len(data) > MOST_NOTES:
        raise NoExport("too-large", name)
    return data


def lines(files: Files, name: str) -> Iterator[bytes]:
    """The lines of a file without their line feeds."""
    with opened(files, name) as file:
        while line := file.readline(LONGEST_LINE):
            yield line.removesuffix(b"\n")


def open_export(path: Path) -> Files:
    """The export at a path."""
    if path.is_dir():
        return Folder(path)
    try:
        return Archive(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise NoExport("no-export", str(path)) from error
