"""A dataset made of the tables that an example inside a method gives."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb

from qiyue.core.dataset.periods import LABELS, number_of
from qiyue.core.engine import results
from qiyue.core.engine.exact.examples import CHECKS, comes_out
from qiyue.core.method.model import PERIOD, Example, Given, Method, Table
from qiyue.core.method.program import Program
from qiyue.core.method.showing import named_values
from qiyue.core.values.absence import KINDS


def write_dataset(folder: Path, method: Method, file: Path, example: Example) -> None:
    """A CSV for each given table and for each list of subjects, and dataset.yaml."""
    assert method.applies is not None, "the present period is the one the method applies to"
    given = {one.name: one for one in example.given}
    lines = [
        "qiyue: 1",
        f"dataset: {method.code}",
        f"period: {method.applies[0]}..{method.applies[1]}",
        "tables:",
    ]
    for name, table in method.tables.items():
        assert not (table.constant and name in given), f"{name}: the method holds these rows"
        if name in given or table.origin == "organisation":
            header, rows = _cells(table, given.get(name), method)
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows([header, *rows])
            lines.append(f"  {name}: {{file: {name}.csv}}")
    (folder / "dataset.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "method.yaml").write_bytes(file.read_bytes())


def _cells(table: Table, given: Given | None, method: Method) -> tuple[list[str], list[list[str]]]:
    """Header and rows under the headers that the method names; what is not given is empty."""
    header = [column.header or name for name, column in table.columns.items()]
    rows = []
    for cells in given.rows if given is not None else ():
        by_name = dict(zip(given.header, cells, strict=True))
        rows.append([_cell(table, method, name, by_name.get(name, "")) for name in table.columns])
    return header, rows


def _cell(table: Table, method: Method, name: str, text: str) -> str:
    if name == PERIOD and table.period:
        parts = LABELS[table.period][1]
        year, part = divmod(number_of(method.applies[1], table.period) - int(text or 0), parts)
        return {1: f"{year}", 4: f"{year}-Q{part + 1}", 12: f"{year}-{part + 1:02}"}[parts]
    if text in KINDS:
        empty = table.columns[name].empty
        assert empty is not None, f"{table.name}.{name}: no file can say {text}"
        assert empty.word == text, f"{table.name}.{name}: no file can say {text}"
        return ""
    return text


def differences(program: Program, run: Path, example: Example) -> tuple[int, list[str]]:
    """How many expected cells of an example the folder of a run holds; the others, in words."""
    named = {one.name: one for one in named_values(program)}
    good, other = 0, []
    with duckdb.connect(":memory:") as con:
        for expected in example.expect:
            if expected.name == CHECKS:  # a run that a check stops has no folder
                good += len(expected.rows)
                continue
            one = named[expected.name]
            rows = [dict(zip(expected.header, cells, strict=True)) for cells in expected.rows]
            spots = [results.spot(one, [row[k] for k in one.line.frame.keys]) for row in rows]
            subjects = sorted({subject for subject, _ in spots})
            stored = results.read_values(con, run, one, subjects)
            for by_name, spot in zip(rows, spots, strict=True):
                found = stored.get(spot)
                shown = one.line.line.shown if one.part is None else None
                if found is not None and comes_out(found, by_name[one.name], shown):
                    good += 1
                else:
                    other.append(f"{expected.name}{spot}: {by_name[one.name]}, stored {found}")
    return good, other
