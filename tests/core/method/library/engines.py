"""Small methods over a row or a few, on both engines: the engines agree, the exact one answers."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from tests.core.method.methods import method, program

from qiyue.core.dataset import freeze, read_dataset
from qiyue.core.engine.duckdb import calculate
from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.results import exact_rows
from qiyue.core.engine.truths import data_of
from qiyue.core.method.model import Value
from qiyue.core.values.exact import plain

DATASET = "qiyue: 1\ndataset: small\nmethod: method.yaml\nperiod: 2020-01-01..2020-12-31\ntables:\n"
GIVEN = re.compile(r'= (-?\d+(?:\.\d+)?|yes|no|date\("(\d{4}-\d\d-\d\d)"\))(?=[,)])')


def both(text: str, **tables: str) -> Evaluator:
    """The method over these rows, each table written as `unit | actual ; U1 | 3`.

    The rows are frozen; DuckDB and the exact evaluator calculate every line of them, and must
    write the same results.
    """
    found = program(text)
    with TemporaryDirectory() as name:
        folder = Path(name)
        mapped = ""
        for table, written in tables.items():
            rows = [[cell.strip() for cell in row.split("|")] for row in written.split(" ; ")]
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
            mapped += f"  {table}: {{file: {table}.csv}}\n"
        (folder / "dataset.yaml").write_text(DATASET + mapped, encoding="utf-8")
        snapshot = freeze(read_dataset(folder), found.method, folder / "snapshot")
        evaluator = Evaluator(found, data_of(found, snapshot))
        exact = list(exact_rows(found, evaluator, lambda what, done, total: None))
        with duckdb.connect() as con:
            con.execute("SET threads = 1")
            table = calculate(found, snapshot, con).view(con)
            fast = con.execute(f"SELECT * FROM {table}").fetchall()
    assert sorted(fast, key=str) == sorted(exact, key=str)
    return evaluator


def answers(calls: Sequence[str]) -> dict[str, Value]:
    """What each of these calls of the library gives, on a row that holds its numbers.

    A number, a day, `yes` and `no` behind `=` come as data, in a column of their own; anything
    else (`60%`, `"B"`, `none`, another call) stays in the formula. Calls that differ in their data
    alone are rows of one table.
    """
    alike: dict[str, list[str]] = {}
    for call in calls:
        alike.setdefault(GIVEN.sub("= ?", call), []).append(call)
    tables, lines, data, places = [], [], {}, {}
    for n, group in enumerate(alike.values()):
        rows = [[x[2] or x[1] for x in GIVEN.finditer(call)] for call in group]
        names = [f"given_{n}_{at}" for at in range(len(rows[0]))]
        kinds = [_kind(values) for values in zip(*rows, strict=True)]
        columns = [f"{name}: {kind}" for name, kind in zip(names, kinds, strict=True)]
        tables.append(f"row_{n}[row_{n}]: {{{', '.join(['from: organisation', *columns])}}}")
        shape = GIVEN.sub("= {}", group[0].replace("{", "{{").replace("}", "}}"))
        formula = shape.format(*names)
        lines.append(f"answer_{n}[row_{n}]: {formula}")
        cells = [[f"row_{n}", *names], *([f"R{at}", *row] for at, row in enumerate(rows))]
        data[f"row_{n}"] = " ; ".join(map(" | ".join, cells))
        places |= {call: (f"answer_{n}", (f"R{at}",)) for at, call in enumerate(group)}
    found = both(method("\n".join(lines), tables="\n".join(tables), uses="std 1"), **data)
    return {call: found.value(*place) for call, place in places.items()}


def _kind(values: Sequence[str]) -> str:
    """A column for `values`: where all are above 0 it holds nothing else."""
    if values[0] in ("yes", "no"):
        return "yes/no"
    if len(values[0]) == 10 and values[0][4] == "-":
        return "date"
    digits = max(len(value.partition(".")[2]) for value in values)
    step = Fraction(1, 10**digits)
    numbers = [Fraction(value) for value in values]
    most = 10 * (max(abs(number) for number in numbers) // 1 + 1)
    least = step if min(numbers) > 0 else 0 if min(numbers) == 0 else -most
    return f"number {plain(Fraction(least))}..{most} by {plain(step)}"
