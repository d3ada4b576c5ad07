"""Landlock: the folders that a process and all its children can reach, and no TCP.

A process gives rights away for itself; they never come back. Kernels before 5.13, and those
without Landlock, leave it as it was: `keep_to` says whether the walls stand.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

CREATE, ADD_RULE, RESTRICT = 444, 445, 446
"""Numbers of the system calls, the same on every kind of processor."""

PATH_BENEATH, ASK_VERSION = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
TRUNCATE, REFER = 1 << 14, 1 << 13
CHANGE_FOLDER = sum(1 << n for n in range(4, 13))
READING = EXECUTE | READ_FILE | READ_DIR
WRITING = WRITE_FILE | CHANGE_FOLDER
ON_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
BIND_AND_CONNECT = 3
ABSTRACT_SOCKETS = 1


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """The version of Landlock here; 0 where there is none."""
    try:
        return max(0, _call(CREATE, None, 0, ASK_VERSION))
    except OSError:
        return 0


def keep_to(reads: Iterable[Path], writes: Iterable[Path]) -> bool:
    """From here on this process reads only in `reads` and `writes`, and writes only in `writes`.

    It opens no TCP connection either, where the kernel knows how to forbid that. False where
    there is no Landlock.
    """
    known = version()
    if not known:
        return False
    handled = READING | WRITING | (REFER if known > 1 else 0) | (TRUNCATE if known > 2 else 0)
    rules = _Ruleset(
        handled, BIND_AND_CONNECT if known > 3 else 0, ABSTRACT_SOCKETS if known > 5 else 0
    )
    size = 8 if known < 4 else 16 if known < 6 else 24
    ruleset = _call(CREATE, ctypes.byref(rules), size, 0)
    try:
        for place in reads:
            _allow(ruleset, place, READING)
        for place in writes:
            _allow(ruleset, place, handled)
        _call_prctl(38, 1)  # no new privileges: what follows is refused without it
        _call(RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _allow(ruleset: int, place: Path, rights: int) -> None:
    """Allow what is at a place, if anything is."""
    try:
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        here = rights if place.is_dir() else rights & ON_A_FILE
        beneath = _PathBeneath(here, opened)
        _call(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(beneath), 0)
    finally:
        os.close(opened)


def _call(number: int, *args: object) -> int:
    done = int(_library().syscall(number, *args))
    if done < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done


def _call_prctl(option: int, value: int) -> None:
    if _library().prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
