"""The values of a kind of subject as one row a subject: written in order without being sorted.

Where all values of a kind stand in one table, one row a subject, their lines and names are the
same for each: they are put in order once, and only the subjects are sorted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from qiyue.core.engine.duckdb.cells import (
    Cell,
    cell_of,
    literal,
    quoted,
    subject_text,
)
from qiyue.core.engine.duckdb.lines import Lines, lists_of
from qiyue.core.engine.duckdb.values import STATES
from qiyue.core.method.program import Program
from qiyue.core.method.showing import Named, named_values
from qiyue.core.plan.pruned import wanted_of
from qiyue.core.plan.steps import Emit, Plan


@dataclass(frozen=True, slots=True)
class Words:
    """Enumerations of the texts that come again and again: they are written fastest."""

    kinds: str
    lines: str
    names: str
    roles: str
    states: str

    @classmethod
    def of(cls, sheets: tuple[Sheet, ...]) -> Words:
        """Those of all sheets."""
        cells = [cell for sheet in sheets for cell in sheet.cells]
        return cls(
            _enumeration(sheet.kind for sheet in sheets),
            _enumeration(cell.line for cell in cells),
            _enumeration(cell.name for cell in cells),
            _enumeration(cell.role for cell in cells),
            _enumeration(STATES.values()),
        )

    def struct(self, cell: Cell) -> str:
        """The fields of a cell in SQL, without kind and subject."""
        reason = "''" if cell.reason is None else cell.reason
        if cell.reason is None and cell.state is not None:
            reason = "''"
        fields = {
            "line": f"CAST({literal(cell.line)} AS {self.lines})",
            "name": f"CAST({literal(cell.name)} AS {self.names})",
            "role": f"CAST({literal(cell.role)} AS {self.roles})",
            "numerator": f"CAST({cell.numerator} AS VARCHAR)",
            "denominator": f"CAST({cell.denominator} AS VARCHAR)",
            "value": f"CAST({cell.value} AS VARCHAR)",
            "state": f"CAST({cell.word()} AS {self.states})",
            "reason": f"CAST({reason} AS VARCHAR)",
        }
        return "{" + ", ".join(f"'{label}': {sql}" for label, sql in fields.items()) + "}"


def _enumeration(texts: Iterable[str]) -> str:
    return f"ENUM({', '.join(map(literal, sorted(set(texts))))})"


@dataclass(frozen=True, slots=True)
class Sheet:
    """All values of one kind: the table with a row for each subject, its columns, its cells."""

    kind: str
    source: str
    subject: str
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]

    def sorted(self, name: str) -> str:
        """A statement that makes the table `name`: subjects in order, with what cells read."""
        columns = "".join(f", {quoted(column)}" for column in self.columns)
        return (
            f"CREATE OR REPLACE TABLE {quoted(name)} AS "
            f"SELECT {self.subject} AS subject_{columns} FROM {quoted(self.source)} "
            "ORDER BY subject_"
        )

    def rows(self, name: str, words: Words) -> str:
        """A query that gives the rows of VALUES in order, from the table `name`."""
        cells = ", ".join(words.struct(cell) for cell in self.cells)
        return (
            f"SELECT CAST({literal(self.kind)} AS {words.kinds}) AS kind, subject_ AS subject, "
            "u.line, u.name, u.role, u.numerator, u.denominator, u.value, u.state, u.reason "
            f"FROM (SELECT subject_, unnest([{cells}]) AS u FROM {quoted(name)})"
        )

    def lines(self, con: duckdb.DuckDBPyConnection, name: str, size: int) -> Lines:
        """What makes the canonical lines of the subjects, from the table `name`."""
        return Lines(self.kind, name, self.cells, lists_of(con, name, self.cells, size))


def sheets_of(plan: Plan, program: Program) -> tuple[Sheet, ...]:
    """A sheet for each kind of subject, in order; none if one kind cannot be such a sheet."""
    named = {one.name: one for one in named_values(program)}
    kinds: dict[str, list[Emit]] = {}
    for emit in plan.emits:
        kinds.setdefault(named[emit.name].subject, []).append(emit)
    found = [_sheet(kind, kinds[kind], named) for kind in sorted(kinds)]
    sheets = tuple(sheet for sheet in found if sheet is not None)
    return sheets if len(sheets) == len(found) else ()


def _sheet(kind: str, emits: list[Emit], named: dict[str, Named]) -> Sheet | None:
    if len({emit.source for emit in emits}) != 1:
        return None
    cells, subjects, columns = [], set(), set()
    for emit in emits:
        own = [(x, unit) for key, x, unit in emit.keys if key == kind]
        others = [(x, unit) for key, x, unit in emit.keys if key != kind]
        if len(own) != 1 or own[0][0].op != "col" or any(x.op != "lit" for x, _ in others):
            return None
        subjects.add(subject_text(*own[0]))
        columns |= wanted_of(emit)
        cells.append(cell_of(emit, named[emit.name], others))
    if len(subjects) != 1:
        return None
    cells.sort(key=lambda cell: (cell.line, cell.name))
    return Sheet(kind, emits[0].source, subjects.pop(), tuple(sorted(columns)), tuple(cells))
