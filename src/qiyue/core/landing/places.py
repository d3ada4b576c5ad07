"""Where something is made before it takes its place, and what an interrupted run left there.

A work place is `.NAME-xxxxxxxx` beside NAME. Who works in it holds a lock on it, which the system
takes away when the process ends, however it ends: a place that nobody holds is swept away by the
next run with the same aim.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

AT_FDCWD, RENAME_EXCHANGE = -100, 2
UNHELD, TRIES = ".new", 9
FLUSHES = 4
"""So many files are flushed at once: a disk writes them down together."""


def place_beside(target: Path) -> Path:
    """A new name for a work place beside `target`."""
    return target.parent / f".{target.name}-{secrets.token_hex(4)}"


@contextmanager
def folder_held(place: Path) -> Iterator[Path]:
    """The new folder `place`, held; whatever stands there at the end is removed."""
    sweep(place)
    place.parent.mkdir(parents=True, exist_ok=True)

    def make(fresh: Path) -> int:
        fresh.mkdir()
        return os.open(fresh, os.O_RDONLY)

    held = _held(place, make)
    try:
        yield place
    finally:
        os.close(held)
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def file_held(place: Path) -> Iterator[int]:
    """The new file `place`, held and open for writing; if it still stands at the end, removed."""
    sweep(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    held = _held(place, lambda fresh: os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666))
    try:
        yield held
    finally:
        os.close(held)
        place.unlink(missing_ok=True)


def _held(place: Path, make: Callable[[Path], int]) -> int:
    """Make a place and hold it; it takes its name when it is held.

    Before that somebody who sweeps may take it for one that was left behind: then once more.
    """
    fresh = place.with_name(f"{place.name}{UNHELD}")
    for left in range(TRIES, 0, -1):
        held = -1
        try:
            held = make(fresh)
            _lock(held)
            fresh.rename(place)
            return held
        except (FileNotFoundError, BlockingIOError):
            if held >= 0:
                os.close(held)
            if left == 1:
                raise
    raise AssertionError


def sweep(place: Path) -> None:
    """Remove work places like `place` that nobody holds any more."""
    name = re.compile(re.escape(place.name[:-8]) + "[0-9a-f]{8}" + f"({re.escape(UNHELD)})?")
    if not place.parent.is_dir():
        return
    for left in place.parent.iterdir():
        if not name.fullmatch(left.name):
            continue
        with suppress(OSError):
            held = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            finally:
                os.close(held)


def flush(folder: Path) -> None:
    """Have the disk keep every file and folder in `folder`, and itself."""
    paths = [folder, *folder.rglob("*")]
    with ThreadPoolExecutor(FLUSHES) as pool:
        list(pool.map(flush_one, paths))


def flush_one(path: Path) -> None:
    """Have the disk keep the content of a file, or the names in a folder."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise  # some file systems cannot flush a folder; a full disk is another matter
    finally:
        os.close(opened)


def take_place(work: Path, target: Path) -> None:
    """Put the folder `work` where `target` is, in one step; afterwards `work` holds the old one.

    Where the system cannot swap two folders, the old one is moved away first; it comes back if
    the new one cannot take its place.
    """
    flush(work)
    with suppress(OSError):
        target.rmdir()  # an empty folder is as good as none
    if not target.exists():
        work.rename(target)
    elif not _swapped(work, target):
        old = work.with_name(f"{work.name}.old")
        target.rename(old)
        try:
            work.rename(target)
        except OSError:
            old.rename(target)
            raise
        old.rename(work)
    flush_one(target.parent)


def _swapped(one: Path, other: Path) -> bool:
    """Whether two folders changed their names for one another, as Linux can."""
    try:
        swap = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    names = os.fsencode(one), os.fsencode(other)
    return not swap(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE)


def _lock(held: int) -> None:
    """Hold it, where the file system knows locks; raises BlockingIOError if another does."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return
