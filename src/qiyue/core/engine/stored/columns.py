"""Which values of a program stand as columns: those that every subject of a kind has.

A line stands on the members of a kind, each set beside the rows of short tables that the method
itself holds: then each member has the same values, and they are columns of one table. What stands
on rows of the data (a fact, a post) stays rows. The program alone decides, so that every engine
writes the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from qiyue.core.engine.spots import escaped_key
from qiyue.core.method.program import Program
from qiyue.core.method.showing import Named, named_values, shown_as
from qiyue.core.values.exact import decimals

MOST_COLUMNS = 2_000
"""A kind has no more columns than this; lines beyond them stay rows."""
MOST_DIGITS = 18
"""A number of so many digits fits 64 bits."""
PLAIN_KINDS = ("number", "yes/no", "date")
"""Kinds of values beside texts: choices and references are texts."""


@dataclass(frozen=True, slots=True)
class Column:
    """One value of each subject of `kind`: of the name `name` at the place `line`.

    `type` is number, yes/no, date or text; `digits` are the decimals that a number surely has at
    most (None: not known). `mode`, `step` and `shown` say how it is rounded for the eye and with
    how many decimals; `plain` that this changes nothing.
    """

    kind: str
    line: str
    name: str
    role: str
    type: str
    digits: int | None
    mode: str
    step: Fraction
    shown: int
    plain: bool

    @property
    def label(self) -> str:
        """What the column is called in its file."""
        return f"{self.name}[{self.line}]" if self.line else self.name


def columns_of(program: Program) -> dict[str, tuple[Column, ...]]:
    """The columns of each kind of subject, both in order; "" are values that belong to nobody."""
    found: dict[str, list[Column]] = {}
    counts: dict[str, int] = {}
    taken: dict[str, tuple[str, ...] | None] = {}
    for named in named_values(program):
        name = named.line.line.name
        if name not in taken:
            places = _places(program, named)
            values = len(places or ()) * (1 + len(named.line.parts))
            many = counts.get(named.subject, 0) + values
            taken[name] = places if many <= MOST_COLUMNS else None
            counts[named.subject] = many if many <= MOST_COLUMNS else many - values
        for place in taken[name] or ():
            found.setdefault(named.subject, []).append(_column(named, place))
    return {
        kind: tuple(sorted(found[kind], key=lambda c: (c.line, c.name))) for kind in sorted(found)
    }


def names_in_rows(program: Program, columns: dict[str, tuple[Column, ...]]) -> set[str]:
    """The names whose values stay rows."""
    return {one.name for one in named_values(program)} - {
        column.name for of in columns.values() for column in of
    }


def _places(program: Program, named: Named) -> tuple[str, ...] | None:
    """The places at which each subject has a value; None if that depends on the data."""
    frame = named.line.frame
    rest = [name for name in frame.tables if name != named.subject]
    tables = [program.tables[name] for name in rest]
    if frame.joins or (named.subject and len(rest) == len(frame.tables)):
        return None
    if not all(table.constant and table.home for table in tables):
        return None
    if prod(len(table.rows) for table in tables) > MOST_COLUMNS:
        return None
    members = {t.name: [row[list(t.columns).index(t.name)] for row in t.rows] for t in tables}
    chosen = product(*(members[key] for key in named.others))
    return tuple("/".join(map(escaped_key, keys)) for keys in chosen)


def _column(named: Named, place: str) -> Column:
    kind = named.tree.type.kind
    mode, step, shown = shown_as(named.line, named.part)
    own = named.tree.type.step
    finest = Fraction(1) if own == 0 else own
    digits = decimals(finest) if kind == "number" and finest is not None else None
    return Column(
        kind=named.subject,
        line=place,
        name=named.name,
        role=named.role,
        type=kind if kind in PLAIN_KINDS else "text",
        digits=digits if digits is not None and digits <= MOST_DIGITS else None,
        mode=mode,
        step=step,
        shown=shown,
        plain=finest is not None and (finest / step).denominator == 1,
    )
