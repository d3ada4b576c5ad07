"""Only what a calculation comes to: totals, places, grades, pay; nothing that they are made of.

Who tries a draft of a method on the data of a whole group, or wants the standing of a month before
it is settled, needs no line of anybody: that is two thirds of the work of a run. It is no run: it
cannot be explained, compared or opened.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb

from qiyue.core.dataset import Snapshot, freeze, read_dataset
from qiyue.core.dataset.load import connect
from qiyue.core.engine.duckdb import all_hold, calculate
from qiyue.core.engine.duckdb.exact import too_many_digits
from qiyue.core.engine.folders import MANIFEST, beside, sha256_of
from qiyue.core.engine.forecasts import forecast_of
from qiyue.core.engine.run import Progress, load, method_path_of, named, quiet, too_long
from qiyue.core.engine.stored.columns import Column, columns_of
from qiyue.core.engine.stored.files import file_of
from qiyue.core.engine.stored.staged import from_rows, settled
from qiyue.core.engine.stored.written import copied
from qiyue.core.engine.truths import checks_hold
from qiyue.core.method.cost import too_costly
from qiyue.core.method.desk import Desk
from qiyue.core.method.program import Program
from qiyue.core.values.findings import Both, Finding, HasFindings, Place
from qiyue.core.values.wide import TooManyDigits

KIND = "brief"
HEADLINES = ("total", "rank", "grade", "pay")
"""The roles of the lines that are written."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What was written: for each kind of subject its file and how many there are."""

    folder: Path
    files: dict[str, tuple[Path, int]]
    findings: tuple[Finding, ...]


def brief(
    dataset_folder: Path,
    method_path: Path | None,
    out: Path,
    *,
    values: str | None = None,
    progress: Progress | None = None,
) -> Brief:
    """Freeze a dataset, calculate, and write KIND.parquet for each kind into the folder `out`.

    Raises HasFindings with everything that is wrong with method or data, as `score` does, or if no
    line of the method is a total, a place, a grade or pay.
    """
    tell, desk = progress or quiet, Desk()
    dataset = read_dataset(dataset_folder)
    path = method_path or method_path_of(dataset)
    program = load(path, desk)
    if not headlines(program):
        desk.add([_nothing(program)])
        desk.close()
    with beside(out, kind=KIND) as work:
        frozen = work / "snapshot"
        snapshot = freeze(dataset, program.method, frozen, values=values, progress=named(tell))
        if (costly := too_costly(forecast_of(program, snapshot))) is not None:
            desk.add([costly])
            desk.close()
        tell("checks", 0, 1)
        with connect(work) as con:
            checks_hold(program, snapshot, desk, lambda one, two: all_hold(one, two, con))
            tell("calculate", 0, 1)
            try:
                found = write_brief(con, program, snapshot, work)
            except TooManyDigits as error:
                finding = too_long(program, error.name)
                raise HasFindings([*desk.sorted(), finding]) from error
            tell("write", 1, 1)
        about = {"kind": KIND, "snapshot": sha256_of(frozen / MANIFEST)}
        for folder in (frozen, work / "spill"):
            shutil.rmtree(folder, ignore_errors=True)
        text = json.dumps(about, indent=2) + "\n"
        (work / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    files = {kind: (out / file_of(kind), size) for kind, size in found.items()}
    return Brief(out, files, tuple(desk.sorted()))


def write_brief(
    con: duckdb.DuckDBPyConnection, program: Program, snapshot: Snapshot, folder: Path
) -> dict[str, int]:
    """Write the headlines of a snapshot into `folder`; how many subjects of each kind there are.

    Values are exact, as in the columns of a run. Raises TooManyDigits as `calculate` does.
    """
    chosen = headlines(program)
    names = {column.name for columns in chosen.values() for column in columns}
    calculated = calculate(program, snapshot, con, names)
    found = {}
    for number, (kind, columns) in enumerate(chosen.items()):
        stage = calculated.stage(columns)
        if stage is None:
            stage = from_rows(columns, calculated.of(_names(columns)))
        try:
            sheet = settled(con, kind, columns, stage, f"qiyue brief {number}")
            con.execute(copied(sheet, folder / file_of(kind)))
        except duckdb.Error as error:
            raise too_many_digits(error) or error from error
        found[kind] = sheet.size
    return found


def headlines(program: Program) -> dict[str, tuple[Column, ...]]:
    """The lines that are written, by the kind of subject whose every member has them."""
    found = {
        kind: tuple(column for column in columns if column.role in HEADLINES)
        for kind, columns in columns_of(program).items()
    }
    return {kind: columns for kind, columns in found.items() if columns}


def _names(columns: Collection[Column]) -> set[str]:
    return {column.name for column in columns}


def _nothing(program: Program) -> Finding:
    return Finding(
        "no-headlines",
        Place(file=program.method.files[0][0]),
        Both(
            "这份办法没有一行是总分、名次、等次或薪酬，没有可写的结果。",
            "No line of this method is a total, a rank, a grade or pay: there is nothing to write.",
        ),
        Both(
            "给要看的行写上 role: total（或 rank、grade、pay）；或用 qiyue score 算出每一行。",
            "Give the lines that are wanted a role (total, rank, grade, pay), "
            "or calculate every line by qiyue score.",
        ),
    )
