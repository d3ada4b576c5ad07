"""Shows progress on stderr when something takes longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

from qiyue.doors.cli.talk import Talk

PATIENCE = 1.0
STEPS = {
    "freeze": ("冻结数据", "freezing"),
    "checks": ("核对条件", "checking"),
    "calculate": ("计算", "calculating"),
    "write": ("写出结果", "writing"),
    "workbook": ("写 Excel", "writing the workbook"),
    "convert": ("转换", "converting"),
    "compare": ("比对公布值", "comparing with published values"),
    "differences": ("比较两次测算", "comparing the runs"),
    "reasons": ("查找原因", "finding the reasons"),
    "page": ("写网页", "writing the page"),
    "explain": ("解释", "explaining"),
    "report": ("写报告", "writing the report"),
}
Tell = Callable[[str, int, int], None]


@contextmanager
def progress(talk: Talk) -> Iterator[Tell]:
    """A function to tell what is being done, how much is done, how much there is."""
    with _bar(talk) if sys.stderr.isatty() else _lines(talk) as tell:
        yield tell


def _said(talk: Talk, what: str) -> str:
    step, _, detail = what.partition(" ")
    return f"{talk.word(*STEPS.get(step, (step, step)))} {detail}".strip()


@contextmanager
def _bar(talk: Talk) -> Iterator[Tell]:
    """A bar that moves, and goes away at the end."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None)
    timer = Timer(PATIENCE, bar.start)
    timer.daemon = True
    timer.start()

    def tell(what: str, done: int, total: int) -> None:
        bar.update(task, description=_said(talk, what), completed=done, total=max(total, 1))

    try:
        yield tell
    finally:
        timer.cancel()
        timer.join()
        bar.stop()


@contextmanager
def _lines(talk: Talk) -> Iterator[Tell]:
    """A line each second at most, for logs."""
    last = time.monotonic()

    def tell(what: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PATIENCE:
            last = time.monotonic()
            print(f"… {_said(talk, what)} {done}/{total}", file=sys.stderr, flush=True)

    yield tell
