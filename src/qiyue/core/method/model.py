"""What a method file declares: tables, formulas, lines, checks, examples; not yet resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from qiyue.core.formula import ast
from qiyue.core.values.absence import Absence, Absent
from qiyue.core.values.findings import Both, Place
from qiyue.core.values.types import TEXT, Kind, Type
from qiyue.core.values.uoms import Uom

__all__ = ["TEXT", "Kind", "Type", "Uom"]
DATA_ORIGINS = ("organisation", "contract", "facts", "events", "links")
PERIODS = ("year", "quarter", "month")
PERIOD = "period"
"""The key of a table with earlier periods: how many periods ago, 0 for the present one."""
ROLES = ("marks", "bundle", "total", "rank", "grade", "pay", "check")


@dataclass(frozen=True, slots=True)
class Expr:
    """An expression with the text it was read from and the place of that text."""

    node: ast.Node
    text: str
    place: Place


def unread(place: Place) -> Expr:
    """What stands for an expression that could not be read; its finding is put down."""
    return Expr(ast.Unread(0, 0), "", place)


@dataclass(frozen=True, slots=True)
class RuleCall:
    """A cell of type `rule`: a formula and its named arguments."""

    formula: str
    args: tuple[tuple[str, Expr], ...]
    text: str
    place: Place


Value = Fraction | str | bool | date | Absent | RuleCall


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a given table; `empty` says what an empty cell means (None: it is a finding).

    `says` is what people call it; the paper prints that word.
    """

    name: str
    type: Type
    place: Place
    empty: Absence | None = None
    reason: str = ""
    better: str = ""
    header: str = ""
    says: str = ""
    broken: bool = False
    """Its declaration was not understood: nothing that reads it is reported again."""


@dataclass(frozen=True, slots=True)
class Table:
    """A given table: its key, its columns (key columns first), where its rows come from.

    `origin` is `inline`, `file` or one of DATA_ORIGINS. `rows` holds the constant ones, each a
    value for every column in order; tables that come with the data have none. `texts` are the
    same cells in the digits they were written in. A table that holds earlier periods too says in
    `period` how long one is; PERIOD is then the last of its keys.
    """

    name: str
    keys: tuple[str, ...]
    columns: dict[str, Column]
    origin: str
    place: Place
    says: str = ""
    file: str = ""
    rows: tuple[tuple[Value, ...], ...] = ()
    row_places: tuple[Place, ...] = ()
    period: str = ""
    texts: tuple[tuple[str, ...], ...] = field(default=(), compare=False, repr=False)

    @property
    def constant(self) -> bool:
        """True if the method itself holds the rows."""
        return self.origin in ("inline", "file")

    @property
    def home(self) -> bool:
        """True if this table is the list of all members of the dimension it is named after."""
        return self.keys == (self.name,)


@dataclass(frozen=True, slots=True)
class Shown:
    """How a result is printed: a rounding mode and its step; the carried value stays exact."""

    mode: str
    step: Fraction


@dataclass(frozen=True, slots=True)
class Line:
    """A computed column: one value for each row of the join of the tables in its brackets.

    `title` is the description in its head, `says` the sentence that tells all.
    """

    name: str
    over: tuple[str, ...]
    gives: Expr
    place: Place
    says: str = ""
    where: dict[str, Expr] = field(default_factory=dict)
    role: str = ""
    uom: Uom | None = None
    options: tuple[str, ...] = ()
    better: str = ""
    missing: str = ""
    shown: Shown | None = None
    source: str = ""
    data: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A rule with parameters; `says` is the sentence the paper prints."""

    name: str
    params: dict[str, Expr | None]
    gives: Expr
    place: Place
    says: str = ""
    where: dict[str, Expr] = field(default_factory=dict)
    library: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A sentence that must be true, once or for each row of its brackets."""

    sentence: str
    over: tuple[str, ...]
    expr: Expr
    place: Place


@dataclass(frozen=True, slots=True)
class Given:
    """A small table of an example: header and cells as text, with the places of its rows."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    place: Place
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Tables in, tables out: the proof a method carries."""

    title: str
    given: tuple[Given, ...]
    expect: tuple[Given, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Method:
    """考核办法: one edition, as declared."""

    code: str
    name: Both
    version: int
    applies: tuple[date, date] | None
    source: str
    uses: tuple[str, ...]
    tables: dict[str, Table]
    formulas: dict[str, Formula]
    lines: dict[str, Line]
    checks: tuple[Check, ...]
    examples: tuple[Example, ...]
    text: str
    lost: tuple[str, ...] = ()
    """Tables whose declaration was not understood: what reads them is not reported again."""
    uses_place: Place = field(default_factory=Place)
    files: tuple[tuple[str, str], ...] = ()
    """Name and SHA-256 of the method file and each file beside it that it reads."""
