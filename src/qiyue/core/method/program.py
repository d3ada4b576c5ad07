"""A method whose names are resolved: tables, lines in order of calculation, checks."""

from __future__ import annotations

from dataclasses import dataclass, field

from qiyue.core.formula.tree import Tree
from qiyue.core.method.model import PERIOD, Check, Line, Method, Table
from qiyue.core.method.sources import Sources
from qiyue.core.values.types import Type


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows a line stands on: the natural join of `tables`, whose keys are `keys`.

    `joins` holds (table, column, other table, column) for names that must agree.
    """

    tables: tuple[str, ...]
    keys: tuple[str, ...]
    joins: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A line with its meaning: `tree` on rows of `frame`; `parts` are its named intermediates."""

    line: Line
    frame: Frame
    tree: Tree
    parts: dict[str, Tree]
    reads: frozenset[str]

    @property
    def type(self) -> Type:
        """The type of its value."""
        return self.tree.type


@dataclass(frozen=True, slots=True)
class Truth:
    """A check with its meaning."""

    check: Check
    frame: Frame
    tree: Tree


@dataclass(frozen=True, slots=True)
class Called:
    """A formula where it is called: `body` is its meaning there, `args` that of each parameter."""

    formula: str
    body: Tree
    args: dict[str, Tree]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule column where `line` reads it, at `keys`: `tree` is the formula that the cell calls.

    `variants` holds one call for each number that the hidden chooser of the column may have.
    """

    line: str
    table: str
    column: str
    keys: tuple[Tree, ...]
    tree: Tree
    variants: tuple[Called, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """What both engines read; `lines` stand in an order in which they can be calculated.

    `calls` and `rules` say which of their trees came from a formula: for those who put them
    into words.
    `sources` says where each tree was written, for findings.
    """

    method: Method
    tables: dict[str, Table]
    lines: dict[str, Resolved]
    checks: tuple[Truth, ...]
    calls: tuple[Called, ...] = ()
    rules: tuple[Ruled, ...] = ()
    sources: Sources = field(default_factory=Sources, compare=False, repr=False)


def frame_of(names: tuple[str, ...], tables: dict[str, Table]) -> Frame:
    """The natural join of tables: equal names of keys and references agree."""
    keys: list[str] = []
    homes: dict[str, tuple[str, str]] = {}
    joins: list[tuple[str, str, str, str]] = []
    for name in names:
        for key in tables[name].keys:
            if key == PERIOD:
                continue  # a line stands on the present period
            if key in homes:
                joins.append((*homes[key], name, key))
            else:
                homes[key] = (name, key)
                keys.append(key)
    for name in names:
        table = tables[name]
        for column in table.columns.values():
            shared = column.name in homes and column.name not in table.keys
            if shared and column.type.kind == "reference":
                joins.append((*homes[column.name], name, column.name))
    return Frame(names, tuple(keys), tuple(joins))
