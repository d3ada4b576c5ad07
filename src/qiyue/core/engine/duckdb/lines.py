"""The canonical lines of a sheet: made of short lists of texts where values come again and again.

A number with few possible values (its bounds tell) is fetched as a place in a list of its texts;
the texts of others are written by the engine. Kind and subject stand before each line of a
subject, so they are what its lines are joined by.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np

from qiyue.core.engine.duckdb.cells import Cell, literal, quoted, signs_escaped
from qiyue.core.engine.duckdb.values import STATES
from qiyue.core.engine.results import value_texts

MOST_TEXTS = 16_384
"""A number that has no more values than this, from the least to the greatest, may be listed."""

USES = 8
"""A text of a list should be used so often, by its number of subjects."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A cell by the list of its texts: `place` is SQL of the place in it."""

    place: str
    texts: tuple[str, ...]


def listed(cell: Cell, bottom: int, many: int) -> Listed:
    """The texts of a cell whose numerators are `many` whole numbers from `bottom` on."""
    den = cell.emit.den.constant
    assert den is not None
    head = cell.head()
    texts = []
    for number in range(bottom, bottom + many):
        above, below, value, state, _ = value_texts(Fraction(number, den), cell.shown)
        texts.append(f"{head}{above}\t{below}\t{value}\t{state}\t\n")
    place = f"CAST({cell.number} - ({bottom}) AS INTEGER)"
    if cell.state is not None:
        texts += [f"{head}\\N\t\\N\t\\N\t{word}\t\n" for code, word in STATES.items() if code]
        gone = f"CAST({many - 1} + {cell.state} AS INTEGER)"
        place = f"CASE WHEN {cell.state} = 0 THEN {place} ELSE {gone} END"
    return Listed(place, tuple(texts))


def lists_of(
    con: duckdb.DuckDBPyConnection, table: str, cells: tuple[Cell, ...], size: int
) -> list[Listed | None]:
    """Each cell by its list, where that is short: the least and greatest values tell."""
    able = [cell for cell in cells if listable(cell)]
    ends = ", ".join(f"min({cell.number}), max({cell.number})" for cell in able)
    found = con.execute(f"SELECT {ends} FROM {quoted(table)}").fetchall()[0] if able else ()
    most = min(MOST_TEXTS, size // USES)
    lists: dict[int, Listed] = {}
    for cell, low, high in zip(able, found[::2], found[1::2], strict=True):
        if low is not None and high - low < most:
            lists[id(cell)] = listed(cell, int(low), int(high - low) + 1)
    return [lists.get(id(cell)) for cell in cells]


def listable(cell: Cell) -> bool:
    """Whether a cell is a number over a constant, without reasons where it is absent."""
    emit = cell.emit
    number = emit.kind == "number" and emit.num.kind == "int" and emit.den.constant is not None
    return number and cell.reason is None


class Lines:
    """Makes the canonical lines of some subjects of a sheet, which stands sorted in a table."""

    def __init__(
        self, kind: str, table: str, cells: tuple[Cell, ...], found: list[Listed | None]
    ) -> None:
        self.lists = [None if one is None else np.array(one.texts, dtype=object) for one in found]
        columns = [
            f"concat({cell.text()}) AS c{i}" if one is None else f"{one.place} AS c{i}"
            for i, (cell, one) in enumerate(zip(cells, found, strict=True))
        ]
        head = f"concat({literal(kind)}, chr(9), {signs_escaped('subject_')}, chr(9))"
        self.query = f"SELECT {head} AS head, {', '.join(columns)} FROM {quoted(table)} WHERE rowid"

    def piece(self, con: duckdb.DuckDBPyConnection, first: int, last: int) -> bytes:
        """The lines of the subjects from `first` to before `last`."""
        query = f"{self.query} >= {first} AND rowid < {last} ORDER BY rowid"
        found: dict[str, Any] = con.execute(query).fetchnumpy()
        heads = found["head"].tolist()
        rows = np.empty((len(heads), len(self.lists)), dtype=object)
        for i, texts in enumerate(self.lists):
            column = np.asarray(found[f"c{i}"])
            rows[:, i] = column if texts is None else texts[column]
        parts = zip(heads, rows.tolist(), strict=True)
        return "".join([head + head.join(row) for head, row in parts]).encode()
