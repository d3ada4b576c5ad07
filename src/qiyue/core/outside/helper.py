"""Has jobs done by a helper process behind walls, which is started once and kept."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from qiyue.core.outside.frames import get, put, unpacked
from qiyue.core.outside.limits import Limits
from qiyue.core.outside.watch import BROKE, NO_MEMORY, Ending

FEW_ARENAS = {"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"}
"""Memory is not set aside for threads that a reader does not have."""


class Stopped(Exception):
    """The child of a job did not come to its end; `why` is `memory`, `time` or `killed`."""

    def __init__(self, why: str, used: float = 0) -> None:
        super().__init__(why)
        self.why, self.used = why, used


class Broke(Exception):
    """The child of a job raised what it should not: a fault of this program."""


@dataclass(slots=True)
class Done:
    """What a job gave, and the megabytes that it used at most."""

    gave: Any
    used: float


class Helper:
    """A process that does jobs; started at the first one, and again if it is gone."""

    def __init__(self, *modules: str) -> None:
        self.modules = modules
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = 0
        self.most = 0.0  # megabytes that a job used, at most
        self.lock = Lock()

    def start(self) -> None:
        """Have it ready; it gets ready while this process goes on."""
        if self.process is not None and self.owner == os.getpid() and self.process.poll() is None:
            return
        paths = [str(Path(__file__).resolve().parents[3]), *filter(None, sys.path)]
        self.owner = os.getpid()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qiyue.core.outside", *self.modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **FEW_ARENAS, "PYTHONPATH": os.pathsep.join(paths)},
        )

    def do(self, job: str, *args: object, limits: Limits, imports: tuple[str, ...] = ()) -> Done:
        """Have a function, named `module:function`, called behind walls; gives what it gives.

        Raises Stopped if it does not come to its end, and Broke if it raises anything itself.
        """
        with self.lock:
            answer = self._asked(pickle.dumps((job, imports, args, limits)))
        if answer is None:
            self.stop()
            raise Stopped("killed")
        how, gave, used = answer
        self.most = max(self.most, used)
        if how.code == NO_MEMORY:
            raise Stopped("memory", used)
        if how.died:
            raise Stopped(how.why, used)
        if how.code == BROKE:
            raise Broke(gave.decode(errors="replace"))
        if how.code:
            raise Stopped("killed", used)
        return Done(unpacked(gave), used)

    def stop(self) -> None:
        """End it; it goes by itself when nobody can ask it any more."""
        process, self.process = self.process, None
        if process is None or self.owner != os.getpid():
            return
        with suppress(OSError):
            process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        process.wait()

    def _asked(self, packed: bytes) -> tuple[Ending, bytes, float] | None:
        """The answer; None if the helper is gone, or goes before it answers."""
        self.start()
        process = self.process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            put(process.stdin, packed)
            answer = get(process.stdout)
        except OSError:
            return None
        if answer is None:
            return None
        how, gave, used = pickle.loads(answer)
        return how, gave, used
