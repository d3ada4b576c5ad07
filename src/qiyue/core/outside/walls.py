"""Puts this process behind walls: memory, time, folders, network, and an end with its parent."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

from qiyue.core.outside import landlock
from qiyue.core.outside.limits import Limits, spend_at_most
from qiyue.core.outside.sockets import no_network

SET_DEATH_SIGNAL = 1
RESERVED = 2_000_000_000
"""Address space that is set aside and not used: threads, allocators, files seen as memory."""

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/sys", "/dev")
WRITABLE = "/dev"


def shut_in(limits: Limits) -> None:
    """No more memory, time, folders and network than `limits` say; called before any thread."""
    use_no_more(limits)
    no_network()
    if limits.reads or limits.writes:
        see_only(limits.reads, limits.writes)


def use_no_more(limits: Limits, *, watched: bool = False) -> None:
    """Memory and time of this process end where `limits` say, and no memory is dumped to disk.

    Who is `watched` by its parent (`watch.ending_of`) may set twice as much memory aside: what an
    engine sets aside and gives back is not memory in use, and the wall cannot tell them apart.
    """
    cores, memory = os.cpu_count() or 1, limits.memory * (2 if watched else 1)
    _lower(resource.RLIMIT_DATA, memory)
    _lower(resource.RLIMIT_AS, memory + RESERVED)
    spend_at_most(limits.memory)
    _lower(resource.RLIMIT_CPU, limits.seconds * cores)
    _lower(resource.RLIMIT_CORE, 0)


def see_only(reads: tuple[Path, ...], writes: tuple[Path, ...]) -> bool:
    """Nothing but these places, the system's own and Python's; False where that is not known."""
    own = [*sys.path, sys.prefix, sys.base_prefix, sys.exec_prefix, Path(__file__).parents[3]]
    seen = {Path(str(place)).resolve() for place in (*own, *SYSTEM, *reads) if str(place)}
    try:
        return landlock.keep_to(seen, [Path(WRITABLE), *writes])
    except OSError:
        return False


def end_with_parent(parent: int) -> None:
    """The system ends this process when the one that started it, `parent`, is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _lower(what: int, most: int) -> None:
    """A limit, unless a lower one is in force."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, most))
