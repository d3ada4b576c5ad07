"""Cells of a Parquet file whose types say already most of what they may be.

A number that is whole or DECIMAL is checked by integer arithmetic; a text is looked at, not
copied. What is found wrong here has no place yet: the file is read again, cell by cell, for that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import duckdb

from qiyue.core.dataset.cells import LONGEST, MOST, Cell, Scale, named, quoted
from qiyue.core.reading.marks import BLANKS, MARK

WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
MOST_DIGITS = 18
"""A DECIMAL of more digits is no BIGINT."""

TEXTS = ("text", "reference", "choice")


@dataclass(frozen=True, slots=True)
class Typed:
    """A column as SQL: `raw` over the file; what to store, and what is wrong, over that.

    `decimals` says of a number how many digits of `raw` stand behind its point; `known` of a text
    that it will be looked for among others that are sound. `header` is the column that `raw` reads.
    """

    cell: Cell
    raw: str
    decimals: int = 0
    known: bool = False
    header: str = ""

    def end(self, which: str, source: str) -> str:
        """SQL of the least or greatest (`min`, `max`) raw value in a source; NULL if none is there.

        The raw value of a greater cell is no smaller: so the file may know it without being read.
        """
        if not self.header:
            return "NULL"
        x = named(self.header)
        return f"(SELECT {self.raw} FROM (SELECT {which}({x}) AS {x} FROM {source}))"

    def value(self, x: str) -> str:
        """SQL of what is stored for the raw value x."""
        if self.cell.column.type.kind != "number":
            return f"CAST({x} AS {self.cell.sql_type})"
        factor = Scale.of(self.cell.step).factor
        whole = self._scaled(x)
        return f"CAST({whole if factor == 1 else f'{whole} // {factor}'} AS {self.cell.sql_type})"

    def wrong(self, x: str, there: str = "true") -> str:
        """SQL that is true of a raw value x that is no cell of this column; never NULL.

        `there` is true where the row of the cell is there at all.
        """
        faults = {"number": self._number, "yes/no": _nothing, "date": _day}.get(
            self.cell.column.type.kind, self._text
        )(x)
        due = there if self.cell.key or self.cell.column.empty is None else "false"
        return f"(CASE WHEN {x} IS NULL THEN {due} ELSE {' OR '.join(faults) or 'false'} END)"

    def _scaled(self, x: str) -> str:
        """SQL of the value in units of 10^-digits."""
        more = Scale.of(self.cell.step).digits - self.decimals
        if more == 0:
            return x
        return f"({x} * {10**more})" if more > 0 else f"({x} // {10**-more})"

    def _number(self, x: str) -> list[str]:
        kind, scale = self.cell.column.type, Scale.of(self.cell.step)
        ten, v, faults = 10**scale.digits, self._scaled(x), []
        if self.decimals > scale.digits:
            faults.append(f"{x} % {10 ** (self.decimals - scale.digits)} <> 0")
        low = -MOST if kind.low is None else max(ceil(kind.low * ten), -MOST)
        high = MOST if kind.high is None else min(floor(kind.high * ten), MOST)
        faults += [f"{v} < {low}", f"{v} > {high}"]
        if scale.factor != 1:
            faults.append(f"{v} % {scale.factor} <> 0")
        return faults

    def _text(self, x: str) -> list[str]:
        faults = [] if self.known else unsound(x)
        if options := self.cell.column.type.options:
            faults.append(f"{x} NOT IN ({', '.join(map(quoted, options))})")
        return faults


def unsound(x: str) -> list[str]:
    """SQL conditions of what no text of a cell may be."""
    return [
        f"{x} = ''",
        f"NOT {_bare(x)}",
        f"starts_with({x}, {quoted(MARK)})",
        f"contains({x}, chr(0))",
        f"strlen({x}) > {LONGEST}",
    ]


def _nothing(x: str) -> list[str]:
    return []


def _day(x: str) -> list[str]:
    return [f"{x} NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"]


def _bare(x: str) -> str:
    """SQL: no blank stands around a text; most are seen faster to have none."""
    ends = " AND ".join(f"{end}({x}, 1) BETWEEN '!' AND '~'" for end in ("left", "right"))
    return f"(({ends}) OR trim({x}, {quoted(BLANKS)}) = {x})"


def typed_columns(
    con: duckdb.DuckDBPyConnection, relation: str, headers: Sequence[str], cells: Sequence[Cell]
) -> list[Typed] | None:
    """The columns under `headers` of a relation as typed cells; None if one is not such.

    An empty header says that there is no such column.
    """
    there = [(name, kind) for name, kind, *_ in con.execute(f"DESCRIBE FROM {relation}").fetchall()]
    found = []
    for header, cell in zip(headers, cells, strict=True):
        kinds = [kind for name, kind in there if name == header] if header else ["NULL"]
        one = _typed(cell, header, kinds[0]) if len(kinds) == 1 else None
        if one is None:
            return None
        found.append(replace(one, header=header))
    return found


def _typed(cell: Cell, header: str, kind: str) -> Typed | None:
    wanted = cell.column.type.kind
    if kind == "NULL":
        own = {"number": "BIGINT", "yes/no": "BOOLEAN", "date": "DATE"}
        return Typed(cell, f"NULL::{own.get(wanted, 'VARCHAR')}") if wanted != "rule" else None
    match = DECIMAL.fullmatch(kind)
    if wanted == "number" and match and int(match[1]) <= MOST_DIGITS:
        return Typed(cell, _whole(header, int(match[1]), int(match[2])), int(match[2]))
    if wanted == "number" and kind in WHOLE:
        return Typed(cell, f"CAST({named(header)} AS BIGINT)")
    if wanted in TEXTS and kind in WHOLE:
        return Typed(cell, f"CAST({named(header)} AS VARCHAR)")
    if (kind == "VARCHAR" and wanted in TEXTS) or (kind, wanted) in KINDS:
        return Typed(cell, named(header))
    return None


def _whole(header: str, digits: int, decimals: int) -> str:
    """SQL of a DECIMAL as the whole number of its last digits; 64 bits do, where they suffice."""
    x, ten = named(header), f"CAST({10**decimals} AS DECIMAL({decimals + 1},0))"
    if digits + decimals > MOST_DIGITS:
        x = f"CAST({x} AS DECIMAL(38,{decimals}))"
    return f"CAST({x} * {ten} AS BIGINT)" if decimals else f"CAST({x} AS BIGINT)"


KINDS = (("BOOLEAN", "yes/no"), ("DATE", "date"))
