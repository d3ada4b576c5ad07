"""The phases of a run over the hospital programme, and the least that each could cost."""

from __future__ import annotations

import csv
import gzip
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import yaml
from bench.measure import Cost, Phase, measured, peak_of_children

from qiyue.core.dataset import Snapshot, freeze, read_dataset
from qiyue.core.dataset.load import connect
from qiyue.core.engine import results
from qiyue.core.engine.duckdb import calculate
from qiyue.core.engine.duckdb.run import Calculated
from qiyue.core.engine.exact.explain import explain
from qiyue.core.engine.run import load, open_run, score
from qiyue.core.engine.stored.reading import stored
from qiyue.core.formula.tree import walk
from qiyue.core.method.program import Program
from qiyue.core.plan.compile import compile_plan

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "hvbp-2024"
DATA = ("hospitals.csv.gz", "facts.csv.gz", "facts_combined_ssi.csv.gz")
EXPLAINED = "010001"
NUMBERS = ("BIGINT", "INTEGER", "HUGEINT", "DECIMAL")


@dataclass(frozen=True, slots=True)
class Size:
    """A dataset of a size: hospitals in it, rows of results, what the phases cost."""

    hospitals: int
    values: int
    phases: list[Phase]

    @property
    def cpu(self) -> float:
        """CPU seconds of the phases that grow with the data."""
        return sum(one.cost.cpu for one in self.phases)


def replicated(folder: Path, times: int) -> Path:
    """The example with every hospital `times` times over, under ids of its own."""
    shutil.copytree(EXAMPLE, folder)
    for name in DATA:
        (folder / name).unlink()
        with (
            gzip.open(EXAMPLE / name, "rt", encoding="utf-8", newline="") as source,
            gzip.open(folder / name, "wt", encoding="utf-8", newline="", compresslevel=1) as target,
        ):
            header, *rows = csv.reader(source)
            out = csv.writer(target)
            out.writerow(header)
            at = header.index("facility_id")
            for copy in range(times):
                mark = f"-{copy}" if copy else ""
                out.writerows([*r[:at], r[at] + mark, *r[at + 1 :]] for r in rows)
    return folder


def starting() -> Phase:
    """A new process that knows its commands."""

    def python(*words: str) -> None:
        subprocess.run([sys.executable, *words], check=True, capture_output=True)

    _, cost = measured(lambda: python("-m", "qiyue", "--help"), 5)
    cost = replace(cost, peak=peak_of_children())
    _, limit = measured(lambda: python("-c", "pass"), 5)
    return Phase("process start", cost, limit, "an empty Python process")


def understanding() -> Iterator[Phase]:
    """From the method file to a plan."""
    path = EXAMPLE / "method.yaml"
    program, cost = measured(lambda: load(path), 5)
    text = path.read_text(encoding="utf-8")
    _, limit = measured(lambda: list(yaml.parse(text, Loader=yaml.CSafeLoader)), 5)
    yield Phase("resolve", cost, limit, "reading the YAML of the method")
    _, cost = measured(lambda: compile_plan(program), 5)
    _, limit = measured(lambda: _walked(program), 5)
    yield Phase("compile", cost, limit, "visiting every node of its formulas once")


def _walked(program: Program) -> int:
    trees = [tree for line in program.lines.values() for tree in (line.tree, *line.parts.values())]
    return sum(1 for tree in trees for _ in walk(tree))


def _calculated(program: Program, snapshot: Snapshot, con: duckdb.DuckDBPyConnection) -> Calculated:
    scored = calculate(program, snapshot, con)
    scored.stand()
    return scored


def scoring(dataset: Path, work: Path) -> Size:
    """From facts to written results."""
    work.mkdir()
    program = load(dataset / "method.yaml")
    read = read_dataset(dataset)
    snapshot, cost = measured(lambda: freeze(read, program.method, work / "snapshot"))
    (hospitals, _, _), limit = measured(lambda: [_scanned_csv(dataset / one) for one in DATA])
    phases = [Phase("freeze", cost, limit, "DuckDB reads the source files as texts")]
    with connect(work) as con:  # the first pays for what is compiled once
        _calculated(program, snapshot, con)
    with connect(work) as con:
        scored, cost = measured(lambda: _calculated(program, snapshot, con))
        _, limit = measured(lambda: _scanned_parquet(program, snapshot), 3)
        phases.append(Phase("run", cost, limit, "DuckDB reads the same Parquet and sums it"))
        _, limit = measured(lambda: _copied(con, scored.view(con), work / "copy.parquet"))
        about, cost = measured(lambda: results.write(con, scored, program, work))
        what = "the values as rows to Parquet, unordered, not hashed"
        phases.append(Phase("write", cost, limit, what))
    return Size(hospitals, about["outputs"]["values"]["rows"], phases)


def explaining(dataset: Path, work: Path) -> Phase:
    """One hospital of a stored run, recomputed from the frozen data."""
    score(dataset, None, work)
    run = open_run(work)
    _, cost = measured(
        lambda: explain(
            run.program, run.evaluator_for("hospital", EXPLAINED), "hospital", EXPLAINED
        ),
        3,
    )
    _, limit = measured(lambda: _looked_up(work), 3)
    return Phase("explain one", cost, limit, "its stored rows, looked up")


def _scanned_csv(path: Path) -> int:
    with duckdb.connect() as con:
        con.execute(f"SELECT count(COLUMNS(*)) FROM read_csv({_text(path)}, all_varchar = true)")
        return int(con.fetchone()[0])


def _scanned_parquet(program: Program, snapshot: Snapshot) -> None:
    with duckdb.connect() as con:
        for table in program.tables.values():
            if table.constant:
                continue
            source = f"read_parquet({_text(snapshot.path(table.name))})"
            items = [
                f'sum("{name}")' if kind.startswith(NUMBERS) else f'max("{name}")'
                for name, kind, *_ in con.execute(f"DESCRIBE FROM {source}").fetchall()
            ]
            con.execute(f"SELECT {', '.join(items)} FROM {source}").fetchall()


def _copied(con: duckdb.DuckDBPyConnection, relation: str, path: Path) -> None:
    con.execute(f"COPY (FROM {relation}) TO {_text(path)} (FORMAT parquet, COMPRESSION zstd)")
    path.unlink()


def _looked_up(run: Path) -> None:
    with duckdb.connect() as con:
        assert con.execute(stored(con, run).rows(subjects=[EXPLAINED])).fetchall()


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def total(phases: list[Phase]) -> Cost:
    """The sum of phases; of memory, the greatest."""
    costs = [one.cost for one in phases]
    return Cost(
        sum(one.wall for one in costs),
        sum(one.cpu for one in costs),
        max(one.peak for one in costs),
    )
