"""How much a process may use, and where it may read and write; the settings that say so."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000
READ_MEMORY, READ_SECONDS = 1_000, 30
"""A reader of one file has so many megabytes and seconds; a second more for each 10 MB of it."""

RUN_SECONDS = 6 * 3600
"""A command has so many seconds, and as much memory as the machine."""

LOOK_MEMORY, LOOK_SECONDS = 600, 10
"""A look at a method that somebody types on a page has so many megabytes and seconds."""

BYTES_A_SECOND = 10 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may use: bytes of memory, seconds; `reads` and `writes` are places it sees.

    Without `reads` it sees all that its user sees.
    """

    memory: int
    seconds: int
    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()


def limits_of_reader(file: Path, reads: tuple[Path, ...], writes: tuple[Path, ...]) -> Limits:
    """What the reader of `file` may use."""
    size = file.stat().st_size if file.exists() else 0
    seconds = _setting("QIYUE_READ_SECONDS", READ_SECONDS) + size // BYTES_A_SECOND
    memory = _setting("QIYUE_READ_MEMORY", READ_MEMORY) * MEGABYTE
    return Limits(memory, seconds, reads, writes)


def limits_of_run() -> Limits:
    """What a command may use."""
    memory = _setting("QIYUE_RUN_MEMORY", _machine() // MEGABYTE) * MEGABYTE
    return Limits(memory, _setting("QIYUE_RUN_SECONDS", RUN_SECONDS))


def limits_of_look() -> Limits:
    """What a look at a method on a page may use; it reads no file but the system's own."""
    memory = _setting("QIYUE_LOOK_MEMORY", LOOK_MEMORY) * MEGABYTE
    return Limits(memory, _setting("QIYUE_LOOK_SECONDS", LOOK_SECONDS), (Path(os.devnull),))


def megabytes(limits: Limits) -> int:
    """The memory, as people count it."""
    return limits.memory // MEGABYTE


class _Here:
    """What this process may use."""

    memory: int | None = None


def spend_at_most(memory: int) -> None:
    """Remember that this process may use so many bytes, unless it is fewer already."""
    _Here.memory = min(memory, _Here.memory or memory)


def memory_here() -> int | None:
    """Bytes that this process may use, if there is a limit: the budget of whoever works in it."""
    return _Here.memory


def limited() -> bool:
    """False where the person says `QIYUE_LIMITS=off`: all happens in one process then."""
    return os.environ.get("QIYUE_LIMITS", "").lower() not in ("off", "0", "no")


def _setting(name: str, usual: int) -> int:
    """The whole number that the setting says, if it says one."""
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and int(text) > 0 else usual


def _machine() -> int:
    """Bytes of memory of the machine."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 8_000 * MEGABYTE
