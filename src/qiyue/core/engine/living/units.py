"""Keys in one unit, so that those of different tables can be met; places of lines by their keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import numpy as np

from qiyue.core.engine.living.bases import Results
from qiyue.core.engine.living.columns import FEW, Array
from qiyue.core.engine.living.load import FIRST_DAY, Cells
from qiyue.core.method.model import Value
from qiyue.core.method.program import Program
from qiyue.core.values.types import common_step

Hit = dict[str, Array]
"""The values of some keys; any row that has them is reached. Without keys, every row is."""
Place = tuple[Value | None, ...]
Places = set[Place] | None
"""Some places of a line whose frame became columns; None are all of them."""


class Units:
    """Numbers of keys, in units of one step that all numbers of the program are multiples of."""

    def __init__(self, program: Program, results: Results, cells: Mapping[str, Cells]) -> None:
        steps = [step for one in cells.values() for step in one.steps]
        steps += [unit for keys in results.keys.values() for kind, unit in keys if kind == "int"]
        self.unit = common_step(*steps) or Fraction(1)
        self.texts = results.texts
        self.cells = cells
        self.keys = results.keys
        self.constants = {
            table.name: {
                column.name: [self.literal(row[place]) for row in table.rows]
                for place, column in enumerate(table.columns.values())
                if column.type.kind != "rule"
            }
            for table in program.tables.values()
            if table.constant
        }
        self.sheets = {name: self._sheet(program, results, name) for name in program.lines}

    def _sheet(
        self, program: Program, results: Results, line: str
    ) -> tuple[list[str], dict[Place, list[int | None]]]:
        """The keys of a line that became columns, and what they are at each place."""
        layout, frame = results.layout, program.lines[line].frame
        own = layout.bases[layout.lines[line]].frame.keys
        rest = [name for name in frame.tables if name in frame.keys and name not in own]
        found = [place for one, place in layout.results if one == line and len(place) == len(rest)]
        return rest, {place: [self.literal(value) for value in place] for place in found}

    def places(self, line: str, hit: Hit) -> Places:
        """The places of a line at which a hit may find it."""
        names, literals = self.sheets[line]
        at = [place for place, name in enumerate(names) if name in hit]
        if not at:
            return None
        values = [set(hit[names[place]].tolist()) for place in at]
        return {
            place
            for place, said in literals.items()
            if all(said[n] is None or said[n] in some for n, some in zip(at, values, strict=True))
        }

    def literal(self, value: Value | None) -> int | None:
        """A constant; None if no key can have it."""
        match value:
            case bool():
                return int(value)
            case date():
                return value.toordinal() - FIRST_DAY
            case str():
                return self.texts.number(value)
            case Fraction():
                steps = value / self.unit
                return int(steps) if steps.denominator == 1 else None
        return None

    def of_table(self, table: str, columns: dict[str, Array]) -> dict[str, Array]:
        """Columns of a table in these units."""
        cells = self.cells[table]
        found = {}
        for name, data in columns.items():
            place = cells.names.index(name)
            number = cells.kinds[place] == "int"
            found[name] = scaled(data, cells.steps[place] / self.unit) if number else plain(data)
        return found

    def to_table(self, table: str, column: str, data: Array) -> Array:
        """Values in these units as a column of a table holds them; what it cannot hold is -1."""
        cells = self.cells[table]
        place = cells.names.index(column)
        return self._back(data, cells.steps[place]) if cells.kinds[place] == "int" else data

    def of_base(self, number: int, place: int, data: Array) -> Array:
        """A key of a base in these units."""
        kind, unit = self.keys[number][place]
        return scaled(data, unit / self.unit) if kind == "int" else plain(data)

    def to_base(self, number: int, place: int, data: Array) -> Array:
        """The other way round."""
        kind, unit = self.keys[number][place]
        return self._back(data, unit) if kind == "int" else data

    def _back(self, data: Array, step: Fraction) -> Array:
        factor = int(step / self.unit)
        return data if factor == 1 else np.where(data % factor == 0, data // factor, -1 << 61)


def scaled(data: Array, factor: Fraction) -> Array:
    """Numbers times a whole factor."""
    if factor == 1:
        return data
    if data.dtype != object and len(data) and int(np.abs(data).max()) * factor >= FEW:
        data = data.astype(object)
    return data * int(factor)


def plain(data: Array) -> Array:
    """Yes and no as numbers."""
    return data.astype(np.int64) if data.dtype == np.bool_ else data
