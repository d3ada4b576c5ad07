"""Asks a site for a page so many times a second, and notes how long each answer took."""

from __future__ import annotations

import http.client
import os
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

RATE, SECONDS, WARM = 20, 6, 3
HANDS = 32
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Taken:
    """Of one page: half of the answers and all but one in twenty took so many ms; CPU ms each."""

    name: str
    first: float
    half: float
    most: float
    cpu: float
    wrong: int


class Hands(threading.local):
    """A connection for each thread."""

    connection: http.client.HTTPConnection | None = None


class Client:
    """Asks one site; `server` is its process."""

    def __init__(self, port: int, server: int) -> None:
        self.port, self.server, self.hands = port, server, Hands()

    def ask(self, path: str, cookie: str) -> int:
        """The status of an answer that was read to its end."""
        hands = self.hands
        for _ in range(2):  # a connection that was kept too long is opened anew
            if hands.connection is None:
                hands.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                hands.connection.request("GET", path, headers={"Cookie": f"qiyue_session={cookie}"})
                answer = hands.connection.getresponse()
                answer.read()
                return answer.status
            except (http.client.HTTPException, OSError):
                hands.connection = None
        return 0

    def measure(self, name: str, path: str, cookie: str, settled: str = "0") -> Taken:
        """Ask for a page at a steady rate; what waits in line waits on the clock too.

        Before that it is asked for `settled` seconds, one time after the other.
        """
        began = time.perf_counter()
        good = self.ask(path, cookie)
        first = (time.perf_counter() - began) * 1000
        for _ in range(WARM):
            self.ask(path, cookie)
        while time.perf_counter() - began < float(settled):
            self.ask(path, cookie)
        spent, wrong = [], 0
        before, start = cpu_of(self.server), time.perf_counter()

        def one(due: float) -> tuple[float, int]:
            status = self.ask(path, cookie)
            return (time.perf_counter() - due) * 1000, status

        with ThreadPoolExecutor(HANDS) as pool:
            asked = []
            for number in range(RATE * SECONDS):
                due = start + number / RATE
                time.sleep(max(0.0, due - time.perf_counter()))
                asked.append(pool.submit(one, due))
            for answer in asked:
                took, status = answer.result()
                spent.append(took)
                wrong += status != good
        cpu = (cpu_of(self.server) - before) / (RATE * SECONDS) * 1000
        wrong += RATE * SECONDS if good not in (200, 404) else 0
        middle, last = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
        return Taken(name, first, middle, last, cpu, wrong)


def cpu_of(process: int) -> float:
    """CPU seconds of a process and of all that it started."""
    total = 0.0
    for here in (process, *children(process)):
        try:
            fields = Path(f"/proc/{here}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / TICK
    return total


def children(process: int) -> list[int]:
    """All that a process started, and what that started."""
    found: list[int] = []
    stack = [process]
    while stack:
        here = stack.pop()
        for task in Path(f"/proc/{here}/task").glob("*/children"):
            below = [int(one) for one in task.read_text().split()]
            found += below
            stack += below
    return found
