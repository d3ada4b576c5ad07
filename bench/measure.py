"""Takes the time, the CPU seconds and the peak memory of one piece of work."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")
RESET, STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall seconds, CPU seconds of all threads and child processes, peak memory in MB."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase beside its limit: the least that any program has to do for it."""

    name: str
    cost: Cost
    limit: Cost
    what: str

    @property
    def ratio(self) -> float:
        """How many times the limit."""
        return self.cost.wall / max(self.limit.wall, 1e-6)


def measured(work: Callable[[], Result], times: int = 1) -> tuple[Result, Cost]:
    """The result of `work` and what it cost: the fastest of `times`, the peak of all."""
    costs = []
    for _ in range(times):
        _forget_peak()
        cpu, wall = _cpu(), time.perf_counter()
        result = work()
        costs.append(Cost(time.perf_counter() - wall, _cpu() - cpu, _peak()))
    best = min(costs, key=lambda one: one.wall)
    return result, Cost(best.wall, best.cpu, max(one.peak for one in costs))


def peak_of_children() -> float:
    """The peak memory in MB of the greatest process that this one has started so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _forget_peak() -> None:
    """Let the peak of this process begin anew, where the system can do that."""
    try:
        RESET.write_text("5")
    except OSError:
        return


def _peak() -> float:
    try:
        for line in STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
