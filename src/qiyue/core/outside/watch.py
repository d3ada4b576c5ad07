"""Waits for a process, no longer and with no more memory than it may take; says how it ended."""

from __future__ import annotations

import os
import select
import signal
import time
from dataclasses import dataclass
from pathlib import Path

MEMORY_ENDS = (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGTRAP)
STEP = 0.02
LOOK = 0.1
"""Seconds between two looks at the memory of a process."""

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
BROKE, NO_MEMORY = 70, 71
"""Exit codes of a job that raised what it should not, and of one that got no memory."""


NO_THREAD = 127
"""The exit code by which the C library ends a process that has no memory for another thread."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended: its exit code, or the signal that killed it.

    It was killed because it was `late`, or `greedy`: it used more memory than it may.
    """

    code: int
    signal: int = 0
    late: bool = False
    greedy: bool = False

    @property
    def died(self) -> bool:
        """Whether it did not end by itself."""
        return self.signal != 0

    @property
    def why(self) -> str:
        """`time`, `memory` (or a fault of a library, which looks alike) or `killed`."""
        if self.late or self.signal == signal.SIGXCPU:
            return "time"
        return "memory" if self.greedy or self.signal in MEMORY_ENDS else "killed"


def ending_of(child: int, seconds: float, memory: int | None = None) -> Ending:
    """Wait for a child; one that takes longer, or holds more than `memory` bytes, is killed."""
    end = time.monotonic() + seconds
    greedy = False
    while not (ended := _ended(child, min(end - time.monotonic(), LOOK if memory else seconds))):
        greedy = memory is not None and held_by(child) > memory
        if greedy or time.monotonic() >= end:
            os.kill(child, signal.SIGKILL)
            break
    status = os.waitpid(child, 0)[1]
    return ending(status, late=not ended and not greedy, greedy=greedy)


def held_by(process: int) -> int:
    """Bytes of memory that a process has of its own and touched; 0 where nobody can tell."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{process}/statm").read_text().split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * PAGE


def ending(status: int, *, late: bool = False, greedy: bool = False) -> Ending:
    """What a status of `waitpid` says."""
    if os.WIFSIGNALED(status):
        return Ending(1, os.WTERMSIG(status), late, greedy)
    if os.waitstatus_to_exitcode(status) == NO_THREAD:
        return Ending(1, signal.SIGABRT)
    return Ending(os.waitstatus_to_exitcode(status))


def _ended(child: int, seconds: float) -> bool:
    """Whether the child ends within so many seconds."""
    try:
        handle = os.pidfd_open(child)
    except (AttributeError, OSError):
        return _looked_at(child, seconds)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return bool(poll.poll(max(0, seconds) * 1000))
    finally:
        os.close(handle)


def _looked_at(child: int, seconds: float) -> bool:
    """The same where a process cannot be waited for with a time limit: look every now and then."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return True
        time.sleep(STEP)
    return False
