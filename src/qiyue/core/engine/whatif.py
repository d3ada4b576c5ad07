"""试算: another version of the method over the frozen data of a run, to see who would move."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qiyue.core.dataset import freeze_again
from qiyue.core.engine.folders import MANIFEST, beside, sha256_of
from qiyue.core.engine.run import (
    Outcome,
    Progress,
    Run,
    Wish,
    load,
    named,
    quiet,
    score_frozen,
)
from qiyue.core.method.desk import Desk


def what_if(
    run: Run,
    method_path: Path,
    out: Path,
    *,
    engine: str | None = None,
    also: Callable[[Path], None] | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Score the frozen data of `run` by another method into the folder `out`.

    `also` may add files to the folder before it takes its place. The folder is a run like any
    other, but its manifest says that it is a what-if, and of which run. Raises HasFindings with
    everything that is wrong with the method, and everything it asks of the data that the snapshot
    does not hold or does not keep; raises FolderTaken if `out` holds anything but an earlier
    what-if.
    """
    tell = progress or quiet
    desk = Desk()
    program = load(method_path, desk)
    with beside(out, only_whatifs=True) as work:
        snapshot = freeze_again(
            run.snapshot,
            run.program.method,
            program.method,
            work / "snapshot",
            progress=named(tell),
        )
        about = {
            "run": sha256_of(run.folder / MANIFEST),
            "method": run.manifest["method"],
            "snapshot": run.manifest["snapshot"]["sha256"],
        }
        wish = Wish(desk, tell, engine=engine, also=also, marks={"whatif": about})
        manifest = score_frozen(program, method_path, snapshot, work, wish)
    return Outcome(out, manifest, tuple(desk.sorted()))
