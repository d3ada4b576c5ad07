"""A table as a room declares it, once and for all its readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qiyue.apps.desk.tables.columns import Column, Words

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns, and what surrounds them.

    key        its name among all tables (`orgs.people`): saved views hang on it
    title      names the exported file
    order      the fields it is sorted by until a reader chooses
    search     the fields that the search box above it looks into; none: no box
    opens      where a row leads; its answer to htmx opens at the side
    empty      what an empty table says: what would stand here, how it gets here
    next_step  the button beneath: words and address
    """

    key: str
    title: Words
    columns: tuple[Column, ...]
    order: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    opens: Callable[[Any], str] | None = None
    empty: Words = ""
    next_step: tuple[Words, str] | None = None
    page: int = PAGE

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.key}: two columns of one name")

    @property
    def id(self) -> str:
        """Its name in a page."""
        return "grid-" + self.key.replace(".", "-")

    def column(self, name: str) -> Column | None:
        """The column of a name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)
