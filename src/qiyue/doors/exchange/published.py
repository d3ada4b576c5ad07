"""Compares a run with the values that somebody else published for the same data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import duckdb

from qiyue.core.dataset import Dataset, read_rows
from qiyue.core.engine.outputs import opened_outputs
from qiyue.core.engine.results import escaped_key
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.program import Program
from qiyue.core.method.showing import Named, named_values
from qiyue.core.values.absence import KINDS
from qiyue.core.values.exact import number, plain
from qiyue.core.values.findings import Both

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Difference:
    """A published value and what the run shows instead; `ours` is None where it has no row."""

    name: str
    subject: str
    line: str
    published: str
    ours: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many published values are equal, for each name, and the first that are not."""

    equal: dict[str, int]
    total: dict[str, int]
    differences: tuple[Difference, ...]

    @property
    def counts(self) -> tuple[int, int]:
        """All that are equal, and all there are."""
        return sum(self.equal.values()), sum(self.total.values())

    @property
    def holds(self) -> bool:
        """True if every published value is equal."""
        return self.equal == self.total


def compare(run_folder: Path, program: Program, dataset: Dataset) -> Comparison:
    """The published values of `dataset` beside the values of the run, as shown.

    An empty published value is equal to an absent one. Raises HasFindings if the dataset maps a
    published name or key that the method does not have.
    """
    known = {named.name: named for named in named_values(program)}
    desk = Desk()
    for name, mapping in dataset.published.items():
        missing = (
            [key for key in _keys(known[name]) if key not in mapping.columns]
            + ([] if name in mapping.columns else [name])
            if name in known
            else []
        )
        if name not in known or missing:
            at = mapping.column_places.get(name, mapping.place)
            what = ", ".join(missing) or name
            desk.put(
                "unknown-published",
                at,
                Both(f"公布值里对不上：{what}。", f"Published values do not fit: {what}."),
                Both("写明每个键和这个值的列。", "Name a column for each key and for the value.")
                if missing
                else nearest(name, known),
            )
    desk.close()
    equal: dict[str, int] = {}
    total: dict[str, int] = {}
    differences: list[Difference] = []
    with opened_outputs(run_folder) as con:
        for name, mapping in dataset.published.items():
            ours = _ours(con, name)
            rows = read_rows(dataset, mapping, [*_keys(known[name]), name])
            total[name], equal[name] = len(rows), 0
            spot_of = _spot_of(known[name], program)
            for *keys, wanted in rows:
                spot = spot_of(keys)
                found = ours.get(spot)
                if found is not None and _same(wanted, found[0], found[1]):
                    equal[name] += 1
                elif len(differences) < SHOWN:
                    shown = None if found is None else found[0] or found[1]
                    differences.append(Difference(name, *spot, wanted, shown))
    return Comparison(equal, total, tuple(differences))


Spot = tuple[str, str]
"""Subject and line, as the outputs write them."""


def _keys(named: Named) -> list[str]:
    return [named.subject, *named.others] if named.subject else list(named.others)


def _spot_of(named: Named, program: Program) -> Callable[[list[str]], Spot]:
    """A function that gives subject and line for the texts of the keys."""
    numbers = [place for place, key in enumerate(_keys(named)) if _is_number(program, key)]
    first = 1 if named.subject else 0
    escaped = cache(escaped_key)

    def spot(keys: list[str]) -> Spot:
        for place in numbers:
            keys[place] = _canonical(keys[place])
        return keys[0] if first else "", "/".join(map(escaped, keys[first:]))

    return spot


def _is_number(program: Program, key: str) -> bool:
    table = program.tables.get(key)
    return table is not None and table.home and table.columns[key].type.kind == "number"


def _canonical(text: str) -> str:
    try:
        return plain(number(text))
    except ValueError:
        return text


def _ours(con: duckdb.DuckDBPyConnection, name: str) -> dict[Spot, tuple[str | None, str]]:
    query = "SELECT subject, line, value, state FROM values WHERE name = ?"
    rows = con.execute(query, [name]).fetchall()
    return {(subject, line): (value, state) for subject, line, value, state in rows}


def _same(published: str, value: str | None, state: str) -> bool:
    """Equal as numbers where both are; absent is an empty field or the word of its kind."""
    if value is None:
        return published == "" or (published in KINDS and published == state)
    if published == value:
        return True
    try:
        return Fraction(number(published)) == number(value)
    except ValueError:
        return False
