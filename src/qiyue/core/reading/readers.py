"""Asks the helper to read a file behind walls; a reader that is stopped there is a finding."""

from __future__ import annotations

from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from qiyue.core.method.desk import Desk
from qiyue.core.outside.helper import Helper, Stopped
from qiyue.core.outside.limits import MEGABYTE, Limits, limited, limits_of_reader
from qiyue.core.reading.sheets import Sheet
from qiyue.core.reading.sources import Source, Wanted, copy_source, sheets_of
from qiyue.core.values.findings import Both, Finding, Place

JOBS = "qiyue.core.reading.sources"


@cache
def helper() -> Helper:
    """The one helper that reads for this process."""
    return Helper(JOBS)


def get_ready() -> None:
    """Have the helper start while this process does something else."""
    if limited():
        helper().start()


def source_of(wanted: Wanted, work: Path, desk: Desk) -> Source | None:
    """The source copied into the folder `work`, or None with findings put down."""
    work = work.absolute()  # the helper stands elsewhere
    copy = next(work / f"source{n}" for n in count() if not any(work.glob(f"source{n}.*")))
    place = Place(wanted.place.line, wanted.place.column, wanted.place.file, wanted.file)
    imports = ("duckdb",) if wanted.file.lower().endswith(".parquet") else ()
    source: Source | None
    source, findings = _done("copy_source", (wanted, str(copy)), place, (work,), imports)
    desk.add(findings)
    return source


def sheets_in(path: Path) -> tuple[list[Sheet], list[Finding]]:
    """All sheets of a workbook; none with findings if they cannot be read."""
    path.stat()  # a file that is not there is no finding
    sheets, findings = _done("sheets_of", (str(path.absolute()), path.name), Place(file=path.name))
    return sheets or [], findings


def _done(
    job: str,
    args: tuple[Any, ...],
    place: Place,
    writes: tuple[Path, ...] = (),
    imports: tuple[str, ...] = (),
) -> tuple[Any, list[Finding]]:
    """What a job gives, and its findings; None and why, if it does not come to its end."""
    path = Path(getattr(args[0], "path", args[0])).resolve()
    limits = limits_of_reader(path, (path,), writes)
    if not limited():
        return copy_source(*args) if job == "copy_source" else sheets_of(*args)
    try:
        done = helper().do(f"{JOBS}:{job}", *args, limits=limits, imports=imports)
    except Stopped as stopped:
        return None, [_stopped(stopped, place, limits)]
    source, findings = done.gave
    return source, findings


def _stopped(stopped: Stopped, place: Place, limits: Limits) -> Finding:
    """The file needs more than a reader may use, or breaks it."""
    why = {
        "time": Both(
            f"读这个文件超过了 {limits.seconds} 秒，已停止。",
            f"Reading this file took more than {limits.seconds} s and was stopped.",
        ),
        "memory": Both(
            f"读这个文件需要的内存超过 {limits.memory // MEGABYTE} MB，或文件有损，已停止。",
            f"Reading this file took more than {limits.memory // MEGABYTE} MB of memory, "
            "or the file is damaged; it was stopped.",
        ),
        "killed": Both(
            "读这个文件的进程意外结束。", "The process that read this file ended unexpectedly."
        ),
    }[stopped.why]
    hint = Both(
        "从来源系统重新导出，大表存为 CSV；确需更多，见 QIYUE_READ_MEMORY、QIYUE_READ_SECONDS。",
        "Export it again, a large table as CSV; if it truly needs more, see QIYUE_READ_MEMORY "
        "and QIYUE_READ_SECONDS.",
    )
    return Finding("reader-stopped", place, why, hint)
