"""Has methods looked at by helpers behind walls; however a look ends, the answer is in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from queue import Empty, LifoQueue

from qiyue.core.judging.looks import Files, Looked, Unpacked, digest_of, look, unpack
from qiyue.core.method.halves import Lang
from qiyue.core.outside.frames import BadAnswer
from qiyue.core.outside.helper import Broke, Helper, Stopped
from qiyue.core.outside.limits import Limits, limited, limits_of_look, megabytes
from qiyue.core.values.findings import Both, Finding, Place, QiyueError

JOBS = "qiyue.core.judging.looks"
HELPERS = 2
"""So many looks go on at once in a process; who comes then waits."""


class TooBusy(QiyueError):
    """All helpers are at work and none came free in time."""

    code = "too-busy"


def look_at(files: Files, before: Files, lang: Lang, with_paper: bool = True) -> Looked:
    """As `look`, in a child; raises TooBusy."""
    if not limited():
        return look(files, before, lang, with_paper)
    limits = limits_of_look()
    try:
        with _free(limits.seconds) as helper:
            found = helper.do(f"{JOBS}:look", files, before, lang, with_paper, limits=limits)
    except (Stopped, Broke, BadAnswer) as error:
        return Looked(digest_of(files), (_stopped(error, limits, files[0][0]),), stopped=True)
    assert isinstance(found.gave, Looked)
    return found.gave


def unpacked(data: bytes, file: str) -> Unpacked:
    """As `unpack`, in a child; raises TooBusy."""
    if not limited():
        return unpack(data, file)
    limits = limits_of_look()
    try:
        with _free(limits.seconds) as helper:
            found = helper.do(f"{JOBS}:unpack", data, file, limits=limits)
    except (Stopped, Broke, BadAnswer) as error:
        return Unpacked((), (_stopped(error, limits, file),))
    assert isinstance(found.gave, Unpacked)
    return found.gave


def get_ready() -> None:
    """Have a helper start while this process does something else."""
    if limited():
        with _free(limits_of_look().seconds) as helper:
            helper.start()


@cache
def _helpers() -> LifoQueue[Helper]:
    """Those that are free; the one that was busy last is the warmest and comes first."""
    free: LifoQueue[Helper] = LifoQueue()
    for _ in range(HELPERS):
        free.put(Helper(JOBS))
    return free


@contextmanager
def _free(seconds: float) -> Iterator[Helper]:
    try:
        helper = _helpers().get(timeout=seconds)
    except Empty:
        raise TooBusy from None
    try:
        yield helper
    finally:
        _helpers().put(helper)


def _stopped(error: Exception, limits: Limits, file: str) -> Finding:
    """Why a look did not come to its end."""
    why = error.why if isinstance(error, Stopped) else "broke"
    message = {
        "time": Both(
            f"检查这份办法超过 {limits.seconds} 秒，已停止。",
            f"Checking this method took more than {limits.seconds} s and was stopped.",
        ),
        "memory": Both(
            f"检查这份办法需要的内存超过 {megabytes(limits)} MB，已停止。",
            f"Checking this method took more than {megabytes(limits)} MB and was stopped.",
        ),
        "killed": Both(
            "检查这份办法的进程意外结束。",
            "The process that checked this method ended unexpectedly.",
        ),
        "broke": Both(
            "检查这份办法时程序出了错：是程序的毛病，不是您的。",
            "The program broke while it checked this method: the fault is ours, not yours.",
        ),
    }[why]
    if why == "broke":
        hint = Both("保存文本，交给管理员。", "Save the text and hand it to your administrator.")
        return Finding("look-broke", Place(file=file), message, hint)
    hint = Both(
        "把表改小、式子改浅、例题改短；确需更多，见 QIYUE_LOOK_SECONDS、QIYUE_LOOK_MEMORY。",
        "Make tables smaller, formulas flatter, examples shorter; if it truly needs more, see "
        "QIYUE_LOOK_SECONDS and QIYUE_LOOK_MEMORY.",
    )
    return Finding("look-stopped", Place(file=file), message, hint)
