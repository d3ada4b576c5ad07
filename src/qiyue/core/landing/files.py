"""Writes files whole: a reader finds the old content or all of the new one, whatever happens."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from qiyue.core.landing.places import file_held, flush_one, place_beside


def write_whole(path: Path, content: bytes | str) -> None:
    """Put `content` into the file `path`; a text in UTF-8."""
    with written_whole(path) as out:
        out.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which becomes `path` when all went well, and else disappears."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("wb") as out:  # a pipe or a device, or the error that fits a folder
            yield out
        return
    place = place_beside(path)
    with file_held(place) as held:
        with os.fdopen(os.dup(held), "wb") as out:
            yield out
        _settle(held, place, path)
        place.replace(path)
    flush_one(path.parent)


def write_together(files: Mapping[Path, bytes]) -> None:
    """Put each content into its file; if one cannot be written, all stay as they were.

    Everything is written beside its place first, then moved there, the first file last: it may
    name the others.
    """
    with ExitStack() as held:
        places = {path.resolve(): place_beside(path.resolve()) for path in files}
        for (path, place), content in zip(places.items(), files.values(), strict=True):
            if path.is_dir():
                raise IsADirectoryError(21, os.strerror(21), str(path))
            one = held.enter_context(file_held(place))
            with os.fdopen(os.dup(one), "wb") as out:
                out.write(content)
            _settle(one, place, path)
        _move(places)
        for folder in {path.parent for path in places}:
            flush_one(folder)


def _move(places: Mapping[Path, Path]) -> None:
    """Move each file to its place; those already there get their old content back if one cannot."""
    old = {path: path.read_bytes() if path.exists() else None for path in places}
    moved: list[Path] = []
    try:
        for path, place in reversed([*places.items()]):
            place.replace(path)
            moved.append(path)
    except OSError:
        for path in moved:
            content = old[path]
            path.unlink() if content is None else write_whole(path, content)
        raise


def _settle(held: int, place: Path, path: Path) -> None:
    """Have the disk keep it; who may read the old file may read the new one."""
    os.fsync(held)
    if path.exists():
        shutil.copymode(path, place)
