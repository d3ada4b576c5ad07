"""One run: a method and a dataset in, a folder out that holds all that the scores rest on.

The folder holds the outputs, `snapshot/` with the frozen data, `method/` with the method file and
the files it reads, and manifest.json. It is written beside its place and renamed when whole.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from qiyue.core.dataset import (
    Dataset,
    Snapshot,
    freeze,
    open_snapshot,
    read_dataset,
    read_manifest,
)
from qiyue.core.dataset.load import connect
from qiyue.core.engine import results
from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.folders import MANIFEST, beside, sha256_of
from qiyue.core.engine.forecasts import forecast_of
from qiyue.core.engine.near import Near
from qiyue.core.engine.outputs import NotARun
from qiyue.core.engine.stored.written import Scored
from qiyue.core.engine.truths import Sure, checks_hold, data_of, read_of_others
from qiyue.core.method.checks import check_program
from qiyue.core.method.cost import Forecast, too_costly
from qiyue.core.method.desk import Desk
from qiyue.core.method.model import Method
from qiyue.core.method.program import Program
from qiyue.core.method.reader import read_method
from qiyue.core.method.resolve import resolve
from qiyue.core.values.findings import Both, Finding, HasFindings, Place, QiyueError
from qiyue.core.values.wide import MOST_DIGITS, TooManyDigits

VERSION = 2
"""Of the form in which outputs stand and are hashed."""
READ = (1, VERSION)
"""Forms that are read: those of before have files of bundles and totals."""
ENGINES = ("duckdb", "python", "spark")
Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


class RunChanged(QiyueError):
    """A part of a run is not what its manifest says."""

    code = "run-changed"

    def __init__(self, folder: Path, part: str) -> None:
        super().__init__(f"{folder}: {part}")
        self.folder, self.part = folder, part


class UnknownEngine(QiyueError):
    """There is no engine of this name here."""

    code = "unknown-engine"

    def __init__(self, engine: str) -> None:
        super().__init__(engine)
        self.engine, self.known = engine, ENGINES


class OtherRun(QiyueError):
    """A run is of another method, period or set of values than what is to be scored."""

    code = "other-run"

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run: where it stands, what its manifest says, what is worth knowing."""

    folder: Path
    manifest: dict[str, Any]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """An earlier run, opened: its method has a meaning again, its data are the frozen ones."""

    folder: Path
    manifest: dict[str, Any]
    program: Program
    snapshot: Snapshot

    def evaluator(self) -> Evaluator:
        """The exact evaluator over the frozen data."""
        return Evaluator(self.program, data_of(self.program, self.snapshot))

    def evaluator_for(self, kind: str, subject: str) -> Near:
        """The same for one subject: what its results read of others is taken from the outputs.

        A rank reads the totals of everybody; they were calculated once and are not again. The
        subject's own values are all calculated anew.
        """
        others = read_of_others(self.program, kind)
        con = connect(self.folder)
        member = (kind, subject)
        return Near(self.program, self.snapshot, con, self.folder, others, member)


def load(method_path: Path, desk: Desk | None = None) -> Program:
    """The program of a method file; raises HasFindings with all findings if it has none.

    Findings that do not stop a run lie on `desk` afterwards.
    """
    desk = desk or Desk()
    return program_of(read_method(method_path, desk), desk)


def program_of(method: Method, desk: Desk) -> Program:
    """The program of a method that was read; else as `load`."""
    program = resolve(method, desk)
    if program is not None:
        desk.add(check_program(program))
    desk.close()
    if program is None:
        raise HasFindings(desk.sorted())
    return program


def default_engine() -> str:
    """DuckDB, where it is there; the exact evaluator gives the same rows, only later."""
    found = find_spec("qiyue.core.engine.duckdb")
    return "duckdb" if found is not None and found.origin is not None else "python"


def method_path_of(dataset: Dataset) -> Path:
    """The method file that a dataset names."""
    return dataset.folder / dataset.method


def score(
    dataset_folder: Path,
    method_path: Path | None,
    out: Path,
    *,
    engine: str | None = None,
    values: str | None = None,
    csv: bool = False,
    rows: bool = False,
    also: Callable[[Path], None] | None = None,
    progress: Progress | None = None,
    foretold: Callable[[Forecast], None] | None = None,
    since: Path | None = None,
    keep: bool = False,
) -> Outcome:
    """Freeze the dataset, calculate every line and write the run folder `out`.

    With `since`, a run of the same method and period that was told to `keep` what it calculated,
    only what the change of the data reaches is calculated; the outputs are the same. `also` may
    add files to the folder before it takes its place; `foretold` is told what the calculation
    needs before it begins. Raises HasFindings with everything that is wrong with the method, the
    data, or the method's checks over the data, or if it would read too many rows; an earlier run
    in `out` is replaced by the new one, or stays as it is.
    """
    tell = progress or quiet
    _known(engine)
    desk = Desk()
    dataset = read_dataset(dataset_folder)
    path = method_path or method_path_of(dataset)
    program = load(path, desk)
    with beside(out) as work:
        snapshot = freeze(
            dataset, program.method, work / "snapshot", values=values, progress=named(tell)
        )
        wish = Wish(desk, tell, engine, csv, rows, also, foretold, since=since, keep=keep)
        manifest = score_frozen(program, path, snapshot, work, wish)
    return Outcome(out, manifest, tuple(desk.sorted()))


@dataclass(frozen=True, slots=True)
class Wish:
    """How a snapshot is scored, and what is written beside the outputs.

    Findings are put on `desk`. `also` may add files to the folder before it takes its place;
    `foretold` is told what the calculation needs before it begins; `marks` go into the manifest.
    """

    desk: Desk
    tell: Progress
    engine: str | None = None
    csv: bool = False
    rows: bool = False
    also: Callable[[Path], None] | None = None
    foretold: Callable[[Forecast], None] | None = None
    marks: dict[str, Any] = field(default_factory=dict)
    since: Path | None = None
    keep: bool = False


def score_frozen(
    program: Program, path: Path, snapshot: Snapshot, work: Path, wish: Wish
) -> dict[str, Any]:
    """Calculate every line of `program`, which stands in the file `path`, over a snapshot.

    Fills the folder `work`, which holds nothing yet but the snapshot, and gives the manifest.
    Raises HasFindings if the data break a check of the method, if too many rows would be read, or
    if a result has too many digits.
    """
    engine = _known(wish.engine)
    _copy_method(program.method, path, work / "method")
    needs = forecast_of(program, snapshot)
    if wish.foretold is not None:
        wish.foretold(needs)
    if (costly := too_costly(needs)) is not None:
        wish.desk.add([costly])
        wish.desk.close()
    wish.tell("checks", 0, 1)
    with connect(work, *([wish.since] if wish.since is not None else [])) as con:
        checks_hold(program, snapshot, wish.desk, _sure(engine, con))
        try:
            scored = _calculated(engine, program, snapshot, con, work, wish)
            wish.tell("write", 0, 1)
            written = results.write(con, scored, program, work)
        except TooManyDigits as error:
            finding = too_long(program, error.name)
            raise HasFindings([*wish.desk.sorted(), finding]) from error
        if wish.rows:
            results.write_rows(con, work)
        if wish.csv:
            results.write_csv(con, work)
    shutil.rmtree(work / "spill", ignore_errors=True)
    manifest = _manifest(program, snapshot, written) | wish.marks
    results.write_manifest(work, manifest)
    if wish.also is not None:
        wish.also(work)
    wish.tell("write", 1, 1)
    return manifest


def _known(engine: str | None) -> str:
    """The engine asked for, else the default one; raises UnknownEngine."""
    chosen = engine or default_engine()
    if chosen not in ENGINES:
        raise UnknownEngine(chosen)
    return chosen


def open_run(folder: Path, *, look_at_data: bool = True) -> Run:
    """The run in `folder`; raises NotARun, or RunChanged if method or data are not its own.

    The frozen rows are hashed again, unless `look_at_data` is false: who compares many values
    and reads few data need not wait for that.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["qiyue"] not in READ or manifest["kind"] != "run":
            raise NotARun(folder)
        files = {one["name"]: one["sha256"] for one in manifest["method"]["files"]}
        program = load(folder / "method" / manifest["method"]["files"][0]["name"])
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise NotARun(folder) from error
    for name, sha256 in program.method.files:
        if files.get(name) != sha256:
            raise RunChanged(folder, f"method/{name}")
    if sha256_of(folder / "snapshot" / MANIFEST) != manifest["snapshot"]["sha256"]:
        raise RunChanged(folder, f"snapshot/{MANIFEST}")
    frozen = folder / "snapshot"
    if look_at_data:
        return Run(folder, manifest, program, open_snapshot(frozen))
    return Run(folder, manifest, program, Snapshot(frozen, read_manifest(frozen)))


def _calculated(
    engine: str, program: Program, snapshot: Snapshot, con: Any, work: Path, wish: Wish
) -> str | Scored:
    """A table with the rows of VALUES by its name, or what an engine has in a form of its own."""
    if engine == "python":
        evaluator = Evaluator(program, data_of(program, snapshot))
        return results.load_rows(con, results.exact_rows(program, evaluator, wish.tell), work)
    wish.tell("calculate", 0, 1)
    if engine == "spark":
        from qiyue.core.engine import spark

        return spark.calculate(program, snapshot, con, work)
    from qiyue.core.engine import duckdb, incremental

    if wish.since is not None:
        run = _same(wish.since, program, snapshot)
        if (scored := incremental.calculate(program, snapshot, run.folder, con, work)) is not None:
            return scored
    calculated = duckdb.calculate(program, snapshot, con)
    if wish.keep or wish.since is not None:
        calculated.stand()
        incremental.keep(con, program, snapshot, work)
    return calculated


def _same(folder: Path, program: Program, snapshot: Snapshot) -> Run:
    """The run in `folder`; raises OtherRun if its method, period or set of values is another."""
    run = open_run(folder, look_at_data=False)
    asked = ("period", "values")
    if run.program.method.files != program.method.files or any(
        run.snapshot.manifest[what] != snapshot.manifest[what] for what in asked
    ):
        raise OtherRun(folder)
    return run


def _sure(engine: str, con: Any) -> Sure | None:
    """How the engine tells quickly that all checks hold, if it can."""
    if engine == "python":
        return None
    from qiyue.core.engine.duckdb import all_hold

    return lambda program, snapshot: all_hold(program, snapshot, con)


def too_long(program: Program, name: str) -> Finding:
    """What is said of a result of too many digits, at its line."""
    line = program.lines.get(name.partition(".")[0])
    return Finding(
        "too-many-digits",
        line.line.place if line else Place(file=program.method.files[0][0]),
        Both(
            f"{name or '某一步'} 的精确值超过 {MOST_DIGITS} 位数字。",
            f"The exact value of {name or 'a step'} has more than {MOST_DIGITS} digits.",
        ),
        Both(
            "先取整再汇总，如 sum(half_away(…, 0.000001) over …)。",
            "Round before you sum up, as in sum(half_away(..., 0.000001) over ...).",
        ),
    )


def _manifest(program: Program, snapshot: Snapshot, written: dict[str, Any]) -> dict[str, Any]:
    method = program.method
    libraries = sorted({f.library for f in method.formulas.values() if f.library})
    files = [{"name": name, "sha256": sha256} for name, sha256 in method.files]
    return {
        "qiyue": VERSION,
        "kind": "run",
        "method": {
            "code": method.code,
            "language": method.version,
            "files": files,
            "libraries": libraries,
        },
        "snapshot": {
            "dataset": snapshot.manifest["dataset"],
            "period": snapshot.manifest["period"],
            "sha256": sha256_of(snapshot.folder / MANIFEST),
        },
        "values": snapshot.manifest["values"],
        **written,
    }


def _copy_method(method: Method, path: Path, folder: Path) -> None:
    for name, _ in method.files:
        source = path if name == path.name else path.parent / name
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def named(tell: Progress) -> Progress:
    """Tells of a freezing, each table by its name."""
    return lambda what, done, total: tell(f"freeze {what}".strip(), done, total)


def quiet(what: str, done: int, total: int) -> None:
    """Tell nobody."""
