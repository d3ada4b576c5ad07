"""`python -m qiyue.core.judging FOLDER`: does the order in a folder, in a child behind walls.

This process waits: it reads nothing of anybody and says at the end what came of it, however the
child ended. It goes on when whoever started it is gone.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from qiyue.core.judging.orders import (
    METHOD,
    RUN,
    Order,
    Outcome,
    Progress,
    digest_of_folder,
    order_in,
    outcome_in,
    tell_outcome,
    tell_progress,
)
from qiyue.core.outside.limits import Limits, limits_of_run, megabytes
from qiyue.core.outside.walls import end_with_parent, see_only, use_no_more
from qiyue.core.outside.watch import Ending, ending_of
from qiyue.core.values.findings import Both, Finding, Place

AT_ONCE = ".one-at-a-time"
"""Beside the folders of all orders: who calculates holds it; the others wait their turn."""

FAILED = 3
PATIENCE = 0.3
"""Seconds between two words about the progress."""


def main(folder: Path) -> int:
    """Do the order in `folder`, which whoever starts this process holds for it."""
    order, limits = order_in(folder), limits_of_run()
    tell_progress(folder, Progress("wait", 0, 1))
    with (folder.parent / AT_ONCE).open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        tell_progress(folder, Progress("begin", 0, 1))
        began = time.monotonic()
        ended = _done(order, folder, limits)
        took = int(time.monotonic() - began)
    if outcome_in(folder) is None:
        tell_outcome(folder, Outcome("failed", findings=(_why(ended, limits),), seconds=took))
    return 0


def _done(order: Order, folder: Path, limits: Limits) -> Ending:
    """How the child ended that does the work."""
    room, own = tempfile.mkdtemp(prefix="qiyue-"), os.getpid()
    child = os.fork()
    if child == 0:
        os.environ["TMPDIR"] = tempfile.tempdir = room
        code = FAILED
        try:
            end_with_parent(own)
            use_no_more(limits, watched=True)
            code = _work(order, folder, Path(room))
        finally:
            os._exit(code)
    try:
        return ending_of(child, limits.seconds, limits.memory)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _work(order: Order, folder: Path, room: Path) -> int:
    """Calculate, and say what came of it; gives the exit code."""
    from qiyue.core.engine.folders import MANIFEST, sha256_of
    from qiyue.core.engine.run import score
    from qiyue.core.outside.sockets import no_network
    from qiyue.core.reading.readers import get_ready, helper
    from qiyue.core.values.findings import HasFindings, QiyueError

    dataset = Path(order.dataset)
    no_network()
    see_only((dataset,), (folder, room))
    get_ready()
    last, began = 0.0, time.monotonic()

    def tell(what: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PATIENCE:
            last = time.monotonic()
            tell_progress(folder, Progress(what, done, total))

    try:
        scored = score(
            dataset,
            folder / METHOD / order.method,
            folder / RUN,
            engine=order.engine,
            progress=tell,
        )
        found, manifest = scored.findings, sha256_of(folder / RUN / MANIFEST)
        whole, took = digest_of_folder(folder / RUN), int(time.monotonic() - began)
        outcome = Outcome("done", manifest, whole, found, took)
    except HasFindings as error:
        outcome = Outcome("failed", findings=tuple(error.findings))
    except QiyueError as error:
        outcome = Outcome("failed", findings=(_refused(error.code, str(error)),))
    finally:
        helper().stop()
    tell_outcome(folder, outcome)
    return 0


def _refused(code: str, what: str) -> Finding:
    """What core would not do."""
    message = Both(f"没有算成：{what}", f"It was not calculated: {what}")
    return Finding(code, Place(), message, Both("改好再算。", "Mend it, then run again."))


def _why(ended: Ending, limits: Limits) -> Finding:
    """Why there is no outcome."""
    code, words = (
        "run-broke",
        Both(
            "计算的程序出了错：是程序的毛病，不是您的。已停止，没有结果。",
            "The program broke while it calculated: the fault is ours, not yours; there is no "
            "result.",
        ),
    )
    hint = Both("把办法和数据交给管理员。", "Hand method and data to your administrator.")
    if ended.died:
        hint = Both(
            "减少数据，或请管理员放宽 QIYUE_RUN_SECONDS、QIYUE_RUN_MEMORY。",
            "Use less data, or have QIYUE_RUN_SECONDS or QIYUE_RUN_MEMORY raised.",
        )
        code, words = {
            "time": (
                "run-too-long",
                Both(
                    f"超过 {limits.seconds} 秒，已停止，没有结果。",
                    f"It took more than {limits.seconds} s and was stopped; there is no result.",
                ),
            ),
            "memory": (
                "run-too-large",
                Both(
                    f"需要的内存超过 {megabytes(limits)} MB，已停止，没有结果。",
                    f"It took more than {megabytes(limits)} MB and was stopped: there is none.",
                ),
            ),
            "killed": (
                "run-killed",
                Both(
                    "计算的进程被中止，没有结果。多半是内存不足。",
                    "The process that calculated was killed; there is no result. Most likely "
                    "memory ran out.",
                ),
            ),
        }[ended.why]
    return Finding(code, Place(), words, hint)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
