"""A run that a server orders: what is to be done, how far it is, how it ended; told in files.

The folder of an order holds `order.json` and `method/`, which whoever orders writes, and what the
worker writes: `progress.json`, `run/`, `outcome.json`; it holds `lock` while it lives. So a
server may stop and start again: it finds the worker at work, or its outcome, or nobody.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from qiyue.core.landing.files import write_whole
from qiyue.core.outside.helper import FEW_ARENAS
from qiyue.core.values.findings import Both, Finding, Place

LOCK, LOG, ORDER, PROGRESS, OUTCOME, RUN, METHOD = (
    "lock",
    "log.txt",
    "order.json",
    "progress.json",
    "outcome.json",
    "run",
    "method",
)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run: a folder with a dataset, the name of the method file in `method/`."""

    dataset: str
    method: str
    engine: str = "duckdb"


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done, and how much of how much."""

    step: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: the SHA-256 of its manifest and of all its files; or findings why not."""

    ended: Literal["done", "failed"]
    manifest: str = ""
    whole: str = ""
    findings: tuple[Finding, ...] = ()
    seconds: int = 0


def place_order(folder: Path, order: Order) -> None:
    """Write an order; its method stands in `method/` already."""
    write_whole(folder / ORDER, _packed(asdict(order)))


def order_in(folder: Path) -> Order:
    """The order in a folder."""
    return Order(**json.loads((folder / ORDER).read_text("utf-8")))


def tell_progress(folder: Path, progress: Progress) -> None:
    """Say how far it is; half-written files are never seen, a lost one matters little."""
    fresh = folder / f".{PROGRESS}"
    fresh.write_bytes(_packed(asdict(progress)))
    fresh.replace(folder / PROGRESS)


def progress_in(folder: Path) -> Progress | None:
    """How far it is; None before it begins."""
    with suppress(OSError, ValueError, TypeError):
        return Progress(**json.loads((folder / PROGRESS).read_text("utf-8")))
    return None


def tell_outcome(folder: Path, outcome: Outcome) -> None:
    """Say how it ended, for good."""
    write_whole(folder / OUTCOME, _packed(asdict(outcome)))


def outcome_in(folder: Path) -> Outcome | None:
    """How it ended; None if it has not, or was cut off."""
    try:
        found = json.loads((folder / OUTCOME).read_text("utf-8"))
        findings = tuple(map(finding_of, found.pop("findings")))
        return Outcome(**found, findings=findings)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def digest_of_folder(folder: Path) -> str:
    """One SHA-256 over all files of a folder, by their names and hashes."""
    lines = []
    for place in sorted(folder.rglob("*")):
        if place.is_file():
            with place.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
            lines.append(f"{found} {place.relative_to(folder).as_posix()}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def finding_of(packed: dict[str, Any]) -> Finding:
    """The finding that `as_dict` gave."""
    return Finding(
        packed["code"],
        Place(**packed["place"]),
        Both(**packed["message"]),
        Both(**packed["hint"]),
        packed["level"],
    )


def start(folder: Path) -> int | None:
    """Start the worker of an order and give its process; None, if it has one already.

    The worker gets the lock from here, so that nobody sees an order without either, and goes on
    when this process ends.
    """
    held = _hold(folder)
    if held is None:
        return None
    paths = [str(Path(__file__).resolve().parents[3]), *filter(None, sys.path)]
    try:
        with (folder / LOG).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "qiyue.core.judging", str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **FEW_ARENAS, "PYTHONPATH": os.pathsep.join(paths)},
                pass_fds=(held,),
                start_new_session=True,
            ).pid
    finally:
        os.close(held)


def _hold(folder: Path) -> int | None:
    """Hold the lock of an order; None if somebody else does."""
    held = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    return held


def worked_on(folder: Path) -> bool:
    """Whether a worker lives that holds the order."""
    if not (folder / LOCK).exists():
        return False
    held = _hold(folder)
    if held is None:
        return True
    os.close(held)
    return False


def _packed(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
