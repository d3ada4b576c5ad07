"""Every command is done by a child of limited means, while its parent waits and finds the words.

The parent forks before anything of weight is loaded, reads nothing, and holds nothing: however the
child ends, it says so in a sentence and ends with exit code 1. Outputs land whole or not at all.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType

from qiyue.core.outside.limits import Limits, limited, limits_of_run, megabytes
from qiyue.core.values.findings import Both
from qiyue.doors.cli.talk import FAULT, Lang, Talk, chosen_language

PASSED_ON = (signal.SIGTERM, signal.SIGHUP)


class _Here:
    """Whether this process is such a child."""

    supervised = False


def supervised(work: Callable[[], None]) -> None:
    """Do the work of a command in a child; this process ends as the child does."""
    if not limited() or sys.platform != "linux":
        work()
        return
    from qiyue.core.outside.walls import end_with_parent, use_no_more

    limits, own = limits_of_run(), os.getpid()
    room = tempfile.mkdtemp(prefix="qiyue-")
    child = os.fork()
    if child == 0:
        end_with_parent(own)
        use_no_more(limits, watched=True)
        os.environ["TMPDIR"] = tempfile.tempdir = room
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy sets memory aside for each
        _Here.supervised = True
        work()
        return
    try:
        sys.exit(_waited(child, limits))
    finally:
        shutil.rmtree(room, ignore_errors=True)


def keep_to(reads: Iterable[Path | None], writes: Iterable[Path | None] = ()) -> None:
    """From here on the command sees these places, writes to those, and has no network."""
    if not _Here.supervised:
        return
    from qiyue.core.outside.sockets import no_network
    from qiyue.core.outside.walls import see_only

    no_network()
    see_only(
        tuple(one.resolve() for one in reads if one is not None),
        (Path(tempfile.gettempdir()), *(_there(one) for one in writes if one is not None)),
    )


def _there(place: Path) -> Path:
    """The place, or the folder where it would be made."""
    place = place.resolve()
    return next(one for one in (place, *place.parents) if one.exists())


def _waited(child: int, limits: Limits) -> int:
    """The exit code, once the child has ended; says why, if it did not end by itself."""
    from qiyue.core.outside.watch import ending_of

    def pass_on(number: int, _: FrameType | None) -> None:
        os.kill(child, number)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the child hears it too, and ends
    for number in PASSED_ON:
        signal.signal(number, pass_on)
    ended = ending_of(child, limits.seconds, limits.memory)
    if not ended.died:
        return ended.code
    if not ended.late and ended.signal in (*PASSED_ON, signal.SIGINT):
        return 128 + ended.signal
    talk = Talk(chosen_language(_said()))
    for line in talk.both(_sentence(ended.why, ended.signal, limits)):
        print(line, file=sys.stderr)
    return FAULT


def _said() -> Lang | None:
    """The language that the command line asks for."""
    for word, following in zip(sys.argv, [*sys.argv[1:], ""], strict=True):
        text = following if word == "--lang" else word.partition("--lang=")[2]
        if text in list(Lang):
            return Lang(text)
    return None


def _sentence(why: str, number: int, limits: Limits) -> Both:
    if why == "time":
        return Both(
            f"超过 {limits.seconds} 秒，已停止，什么也没有写。确需更久，设 QIYUE_RUN_SECONDS。",
            f"It took more than {limits.seconds} s and was stopped; nothing was written. If there "
            "is truly so much to do, set QIYUE_RUN_SECONDS.",
        )
    if why == "memory":
        return out_of_memory(limits)
    return Both(
        f"计算的进程意外结束（信号 {number}），什么也没有写。多半是内存不足：关掉别的程序再试。",
        f"The process at work ended unexpectedly (signal {number}); nothing was written. Most "
        "likely memory ran out: close other programs and try again.",
    )


def out_of_memory(limits: Limits | None = None) -> Both:
    """The sentence for work that needs more memory than it may use."""
    most = megabytes(limits or limits_of_run())
    return Both(
        f"需要的内存超过 {most} MB，已停止，什么也没有写。确需更多，用 QIYUE_RUN_MEMORY 放宽。",
        f"It took more than {most} MB of memory and was stopped; nothing was written. If there is "
        "truly so much data, set QIYUE_RUN_MEMORY.",
    )
