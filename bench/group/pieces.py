"""`python -m bench.group.pieces NAME FOLDER`: does one piece of work in a process of its own.

Prints what it cost as JSON, the start of the process apart. FOLDER holds the data of a group.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from bench.group import peers, polars_peer
from bench.group.living import PIECES as LIVING
from bench.measure import Cost, measured

from qiyue.core.dataset import Snapshot, freeze, read_dataset
from qiyue.core.dataset.load import connect
from qiyue.core.engine import results
from qiyue.core.engine.brief import brief, write_brief
from qiyue.core.engine.duckdb import calculate
from qiyue.core.engine.exact.explain import explain
from qiyue.core.engine.run import load, open_run, score
from qiyue.core.method.program import Program
from qiyue.core.plan.compile import compile_plan
from qiyue.core.plan.plans import forget

EXPLAINED = 20
TIMES = 3
"""A month is done so often, as are those by hand; the fastest counts."""


def run_piece(name: str, folder: Path) -> Cost:
    """Do a piece of work in a new process; what it cost there."""
    words = [sys.executable, "-m", "bench.group.pieces", name, str(folder)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _compile(folder: Path) -> Cost:
    program = load(folder / "method.yaml")
    return measured(lambda: compile_plan(program), 5)[1]


def _freeze(folder: Path) -> Cost:
    program, dataset = load(folder / "method.yaml"), read_dataset(folder)
    return measured(lambda: freeze(dataset, program.method, folder / "snapshot"))[1]


def _frozen(folder: Path) -> Snapshot:
    snapshot = folder / "snapshot"
    return Snapshot(snapshot, json.loads((snapshot / "manifest.json").read_text("utf-8")))


def _calculate(folder: Path) -> Cost:
    program, snapshot = load(folder / "method.yaml"), _frozen(folder)

    def work() -> None:
        forget()
        with connect(folder) as con:
            calculate(program, snapshot, con).stand()

    return measured(work, TIMES)[1]


Month = Callable[[Program, Snapshot, Path], None]


def _results(program: Program, snapshot: Snapshot, out: Path) -> None:
    """Calculate a month and write what it comes to, in place of what stood there."""
    with connect(out.parent) as con:
        write_brief(con, program, snapshot, _emptied(out))


def _every_line(program: Program, snapshot: Snapshot, out: Path) -> None:
    """Calculate a month and store every line, in place of what stood there."""
    _emptied(out)
    with connect(out.parent) as con:
        results.write(con, calculate(program, snapshot, con), program, out)


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _one(month: Month) -> Callable[[Path], Cost]:
    """A month as a process does its first: the method is compiled."""

    def piece(folder: Path) -> Cost:
        program, snapshot = load(folder / "method.yaml"), _frozen(folder)

        def work() -> None:
            forget()
            month(program, snapshot, folder / "month")

        return measured(work, TIMES)[1]

    return piece


def _twelve(month: Month, together: int) -> Callable[[Path], Cost]:
    """Twelve months, so many of them at once."""

    def piece(folder: Path) -> Cost:
        program, snapshot = load(folder / "method.yaml"), _frozen(folder)
        rooms = [folder / f"month {number}" for number in range(12)]

        def work() -> None:
            with ThreadPoolExecutor(together) as pool:
                list(pool.map(lambda room: month(program, snapshot, room), rooms))

        cost = measured(work)[1]
        for room in rooms:
            shutil.rmtree(room)
        return cost

    return piece


def _straight(folder: Path) -> Cost:
    """From the rows as they came to what they come to: checked, frozen, calculated, written."""
    return measured(lambda: brief(folder, None, _emptied(folder / "brief")), TIMES)[1]


def _score(folder: Path) -> Cost:
    return measured(lambda: score(folder, None, folder / "run"))[1]


def _explain(folder: Path) -> Cost:
    """One person after another, each recomputed: the 95th percentile of the time."""
    run = open_run(folder / "run", look_at_data=False)
    spent, cpu = [], []
    for number in range(EXPLAINED):
        person = f"P{number * 7:08}"
        _, cost = measured(
            lambda who=person: explain(run.program, run.evaluator_for("person", who), "person", who)
        )
        spent.append(cost.wall)
        cpu.append(cost.cpu)
    return Cost(statistics.quantiles(spent, n=20)[-1], statistics.mean(cpu), cost.peak)


def _peer(*, wide: bool, lines: bool = False) -> Callable[[Path], Cost]:
    return lambda folder: measured(
        lambda: peers.month(folder, folder / "peer.parquet", wide=wide, lines=lines), 3
    )[1]


def _polars(*, wide: bool) -> Callable[[Path], Cost]:
    """The month by Polars; it counts only if its scores are those of the SQL by hand."""

    def work(folder: Path) -> Cost:
        out, other = folder / "polars.parquet", folder / "peer.parquet"
        cost = measured(lambda: polars_peer.month(folder, out, wide=wide), 3)[1]
        peers.month(folder, other, wide=True, lines=False)
        with connect(folder) as con:
            one, two = (f"SELECT * FROM read_parquet('{file}')" for file in (out, other))
            both = f"({one} EXCEPT {two}) UNION ALL ({two} EXCEPT {one})"
            differing = con.execute(f"SELECT count(*) FROM ({both})").fetchall()[0][0]
        assert differing == 0, f"{differing} people score otherwise by Polars"
        return cost

    return work


PIECES: dict[str, Callable[[Path], Cost]] = {
    "limit-long": lambda folder: measured(lambda: peers.limit_long(folder), 3)[1],
    "limit-wide": lambda folder: measured(lambda: peers.limit_wide(folder), 3)[1],
    "peer-build": lambda folder: measured(lambda: peers.build_wide(folder))[1],
    "peer-long": _peer(wide=False),
    "peer-wide": _peer(wide=True),
    "peer-lines": _peer(wide=True, lines=True),
    "polars-long": _polars(wide=False),
    "polars-wide": _polars(wide=True),
    "compile": _compile,
    "freeze": _freeze,
    "calculate": _calculate,
    "straight": _straight,
    "month": _one(_results),
    "stored": _one(_every_line),
    "score": _score,
    "explain": _explain,
    **LIVING,
    "twelve": _twelve(_results, 2),
    "twelve-stored": _twelve(_every_line, 1),
}


if __name__ == "__main__":
    print(json.dumps(asdict(PIECES[sys.argv[1]](Path(sys.argv[2])))))
