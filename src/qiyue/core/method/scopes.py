"""Where an expression stands: its row, its lexical names, the tables and lines there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from qiyue.core.formula.tree import Tree
from qiyue.core.method.model import Column, Line, Table

Lexical = Callable[[], Tree | None]


@dataclass(frozen=True)
class Scope:
    """Where an expression stands.

    `keys` gives each key of the row and its value here; `sure` names tables of which the row
    certainly exists; `home` is the table whose own names come first (inside an aggregate);
    `names` are parameters and intermediates; `outer` is the row that asks; `past` is true on a
    row of an earlier period.
    """

    keys: dict[str, Tree]
    sure: frozenset[str]
    names: dict[str, Lexical] = field(default_factory=dict)
    home: str = ""
    outer: Scope | None = None
    label: str = ""
    past: bool = False

    def shifted(self, key: str, value: Tree) -> Scope:
        """This row with another value of one key: where a path leads."""
        return replace(self, keys=self.keys | {key: value}, names={}, sure=frozenset(), home="")


@dataclass(frozen=True)
class Catalog:
    """All tables and lines, with the keys of each."""

    tables: dict[str, Table]
    lines: dict[str, Line]
    line_keys: dict[str, tuple[str, ...]]

    def columns(self, name: str) -> list[tuple[Table, Column]]:
        """Tables that have a column (not a key) of this name."""
        return [
            (table, table.columns[name])
            for table in self.tables.values()
            if name in table.columns and name not in table.keys
        ]

    def homes(self, key: str) -> Table | None:
        """The table that lists all members of a key, if there is one."""
        table = self.tables.get(key)
        return table if table is not None and table.home else None

    def keyed(self, key: str) -> list[Table]:
        """Tables with this key."""
        return [table for table in self.tables.values() if key in table.keys]

    @property
    def periodic(self) -> bool:
        """Whether some table holds earlier periods."""
        return any(table.period for table in self.tables.values())

    def names(self) -> set[str]:
        """Every name there is, for "did you mean"."""
        found = set(self.tables) | set(self.lines)
        for table in self.tables.values():
            found |= {name for name in table.columns if "." not in name}
        return found
