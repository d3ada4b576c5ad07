"""Does jobs for the process that started it, each in a child of its own behind walls.

Reads (job, arguments, limits) from stdin, one after the other, and answers on stdout with how the
child ended and what it gave. It has one thread and opens no file of anybody, so that a child is
ready in milliseconds. It ends when nobody is there to ask any more, and a job under way with it.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
import time
from importlib import import_module
from typing import Any

from qiyue.core.outside.frames import get, put
from qiyue.core.outside.limits import Limits
from qiyue.core.outside.walls import end_with_parent, shut_in
from qiyue.core.outside.watch import BROKE, NO_MEMORY, Ending, ending

ROOMS = ("qiyue.core.reading.", "qiyue.core.judging.")
"""Jobs are functions of these rooms."""

CHUNK = 1 << 20


def main() -> None:
    """Do jobs until nobody asks."""
    asking, answering = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)  # nothing that a library prints gets among the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for module in sys.argv[1:]:
        import_module(module)
    while (packed := get(_Whole(asking))) is not None:
        job, imports, args, limits = pickle.loads(packed)
        for module in imports:
            import_module(module)
        put(answering, pickle.dumps(done(job, args, limits, asking)))


def done(
    job: str, args: tuple[Any, ...], limits: Limits, asking: Any
) -> tuple[Ending, bytes, float]:
    """How the child of a job ended, what it gave, and the megabytes that it used at most."""
    reading, writing = os.pipe()
    own = os.getpid()
    child = os.fork()
    if child == 0:
        keep_open(writing)
        end_with_parent(own)
        os._exit(_done_here(job, args, limits, writing))
    os.close(writing)
    gave, late = _given(reading, limits.seconds, asking)
    os.close(reading)
    if late:
        os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    return ending(status, late=late), gave, used.ru_maxrss / 1000


def keep_open(writing: int) -> None:
    """Leave the child nothing open but one pipe; what a library says as it breaks is not heard."""
    os.dup2(0, 2)
    os.closerange(3, writing)
    os.closerange(writing + 1, 1024)


def _done_here(job: str, args: tuple[Any, ...], limits: Limits, writing: int) -> int:
    """Do a job in this process, which is its child; gives the exit code."""
    module, _, name = job.partition(":")
    try:
        if not module.startswith(ROOMS):
            raise ValueError(job)
        function = getattr(import_module(module), name)
        shut_in(limits)
        packed = pickle.dumps(function(*args))
    except MemoryError:
        return NO_MEMORY
    except BaseException:
        import traceback

        os.write(writing, traceback.format_exc()[-10_000:].encode())
        return BROKE
    with os.fdopen(writing, "wb") as out:
        out.write(packed)
    return 0


def _given(reading: int, seconds: float, asking: Any) -> tuple[bytes, bool]:
    """What a child writes until it ends; true if that takes more than so many seconds."""
    end = time.monotonic() + seconds
    gave = bytearray()
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    poll.register(asking, select.POLLIN)
    while (left := end - time.monotonic()) > 0:
        for handle, _ in poll.poll(left * 1000):
            if handle != reading:
                os._exit(1)  # who asked is gone; the child goes with us
            chunk = os.read(reading, CHUNK)
            if not chunk:
                return bytes(gave), False
            gave += chunk
    return bytes(gave), True


class _Whole:
    """A raw stream whose `read` gives all that was asked for, or what there is to the end."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def read(self, size: int) -> bytes:
        """As a buffered stream would, but it never reads ahead: the poll would not see that."""
        found = b""
        while len(found) < size and (chunk := self.raw.read(size - len(found))):
            found += chunk
        return found


if __name__ == "__main__":
    main()
