"""Serves a site on one core, asks it from another, and says how long each page took."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.site.load import Client, Taken

GOALS = {"tree": 150, "tree, all 5,000 units open": 150, "score sheet": 100, "home": 100}
"""Milliseconds within which 19 of 20 answers are due."""

SERVE = (
    "from qiyue.site.serving import Wish, serve; import sys; "
    "serve(Wish('127.0.0.1', int(sys.argv[1]), 1, 4, None, None), lambda zh, en: None)"
)
POSTGRES = (sys.executable, "-m", "tests.with_postgres")


def told(sizes: list[int]) -> str:
    """The section of the benchmark's page: each size on both databases."""
    parts = [
        "## Pages\n\n"
        "Asked for 20 times a second by a client on another core, while granian serves on one,\n"
        "as `qiyue serve` does: a process, four threads. *First* is the answer to the first who\n"
        "asks. A score sheet is measured once its run is in memory; until then, some 10 s, it is\n"
        "answered from the files, one reader after the other.\n"
    ]
    for people in sizes:
        for database in ("SQLite", "PostgreSQL"):
            parts.append(part(people, database, measured(people, database)))
    return "\n".join(parts)


def part(people: int, database: str, found: list[Taken]) -> str:
    """A table: a page a row."""
    size = f"{people:,} people" if people else "the sample group, 2,400 people"
    rows = [
        f"### {size}, {database}\n",
        "| page | first ms | half within ms | 95 % within ms | goal | CPU ms | CPU / bare |",
        "|---|---|---|---|---|---|---|",
    ]
    bare = found[0].cpu or 0.1
    for one in found:
        wrong = f", {one.wrong} answers wrong" if one.wrong else ""
        rows.append(
            f"| {one.name}{wrong} | {one.first:.0f} | {one.half:.0f} | {one.most:.0f} "
            f"| {GOALS.get(one.name, '')} | {one.cpu:.1f} | {one.cpu / bare:.1f} |"
        )
    return "\n".join(rows) + "\n"


def measured(people: int, database: str) -> list[Taken]:
    """What each page took."""
    with TemporaryDirectory() as room:
        words = [sys.executable, "-m", "bench.site.pages", str(people), room]
        prefix = POSTGRES if database == "PostgreSQL" else ()
        env = surroundings(Path(room), database)
        done = subprocess.run(
            [*prefix, *words], check=True, stdout=subprocess.PIPE, text=True, env=env
        )
        return [Taken(**one) for one in json.loads(done.stdout.splitlines()[-1])]


def surroundings(room: Path, database: str) -> dict[str, str]:
    """The settings of a site of its own."""
    own = {
        "DJANGO_SETTINGS_MODULE": "qiyue.site.settings",
        "QIYUE_HOME": str(room),
        "QIYUE_SECRET_KEY": secrets.token_hex(32),
        "QIYUE_HTTPS": "no",
        "QIYUE_HOSTS": "127.0.0.1,localhost,testserver",
        "QIYUE_JOURNAL_ORIGIN": "qiyue.bench/journal",
        "QIYUE_DATASETS": str(room / "datasets"),
        "QIYUE_RUNS": str(room / "runs"),
    }
    if database == "SQLite":
        own["QIYUE_DATABASE"] = f"sqlite:///{room / 'site.sqlite3'}"
    return {**os.environ, **own}


def work(people: int) -> list[dict[str, object]]:
    """Fill the database that the environment names, serve, ask."""
    words = [sys.executable, "-m", "bench.site.world", str(people)]
    made = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    pages = json.loads(made.stdout.splitlines()[-1])
    cores = sorted(os.sched_getaffinity(0))
    with served(cores[0]) as (port, server):
        os.sched_setaffinity(0, {cores[-1]})
        client = Client(port, server)
        found = [client.measure(*page) for page in pages]
    return [
        {name: getattr(one, name) for name in ("name", "first", "half", "most", "cpu", "wrong")}
        for one in found
    ]


@contextmanager
def served(core: int) -> Iterator[tuple[int, int]]:
    """A site on a free port and one core: the port and the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(port)])
    try:
        os.sched_setaffinity(server.pid, {core})
        end = time.monotonic() + 120
        while time.monotonic() < end:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, server.pid
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()


if __name__ == "__main__":
    print(json.dumps(work(int(sys.argv[1]))))
