"""Standings: the rows of a run's totals, asked for as rows of the database are.

The table of pages filters, sorts, counts and slices a query set; this one does so in DuckDB.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, cast

from django.db.models import OrderBy, Q

from qiyue.apps.methods.results.opened import EXACT, Opened
from qiyue.core.values.exact import plain

COLUMNS = "subject, label, line, numerator, denominator, total, state, reason, rank, grade"
FIELDS = {
    "subject": "subject",
    "label": "label",
    "line": "line",
    "total": "sorted",
    "place": "place",
    "grade": "coalesce(grade, '')",
    "state": "state",
    "pk": "subject, line",
}
"""What may be asked of, as SQL."""

NUMBERS = ("total", "place")


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject with a total: exact, shown, its place and grade as they are shown."""

    subject: str
    label: str
    line: str
    total: Fraction | None
    shown: str
    state: str
    reason: str
    rank: str
    grade: str

    @property
    def place(self) -> Fraction | None:
        """The rank as a number."""
        try:
            return Fraction(self.rank) if self.rank else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Standings:
    """Those of one kind with one total; asked for in steps, nothing is read before the end."""

    opened: Opened
    kind: str
    name: str
    digits: int
    where: tuple[str, ...] = ()
    given: tuple[object, ...] = ()
    order: tuple[str, ...] = ()
    model: type = object

    def filter(self, asked: Q) -> Standings:
        """Those of which this is true."""
        sql, given = self._condition(asked)
        return replace(self, where=(*self.where, sql), given=(*self.given, *given))

    def none(self) -> Standings:
        """No rows."""
        return replace(self, where=(*self.where, "false"))

    def order_by(self, *fields: str | OrderBy) -> Standings:
        """In this order, empty ones last."""
        return replace(self, order=tuple(_direction(one) for one in fields))

    def aggregate(self, **_: object) -> dict[str, int]:
        """How many there are; sums of totals mean nothing."""
        return {"count_of_rows": self.count()}

    def count(self) -> int:
        """How many there are."""
        return int(self._rows("count(*)", "")[0][0])

    def iterator(self, chunk_size: int = 2000) -> Iterator[Standing]:
        """All of them."""
        yield from map(_standing, self._rows(COLUMNS, self._ordered()))

    def __getitem__(self, part: slice) -> list[Standing]:
        start, stop = part.start or 0, part.stop
        limit = f"{self._ordered()} LIMIT {int(stop - start)} OFFSET {int(start)}"
        return [_standing(row) for row in self._rows(COLUMNS, limit)]

    def _ordered(self) -> str:
        return f"ORDER BY {', '.join(self.order or ('subject', 'line'))}"

    def _rows(self, what: str, after: str) -> list[tuple[Any, ...]]:
        conditions = " AND ".join(("kind = ?", "name = ?", *self.where))
        query = f"SELECT {what} FROM standings WHERE {conditions} {after}"
        given = [self.kind, self.name, *self.given]
        return self.opened.cursor().execute(query, given).fetchall()

    def _condition(self, asked: Q) -> tuple[str, list[object]]:
        parts: list[str] = []
        given: list[object] = []
        for child in asked.children:
            if isinstance(child, Q):
                sql, values = self._condition(child)
            else:
                path, value = cast("tuple[str, object]", child)
                sql, values = self._one(path, value)
            parts.append(f"({sql})")
            given += values
        joined = f" {asked.connector} ".join(parts) or "true"
        return (f"NOT ({joined})" if asked.negated else joined), given

    def _one(self, path: str, value: object) -> tuple[str, list[object]]:
        name, _, relation = path.partition("__")
        column = FIELDS[name]
        if relation == "icontains":
            return f"contains(lower({column}), lower(?))", [str(value)]
        if name in NUMBERS:
            steps = 10**self.digits if name == "total" else 1
            sign = {"gte": ">=", "lte": "<=", "": "="}[relation]
            bound = plain(Fraction(int(str(value)), steps))
            return f"{column} {sign} try_cast(? AS {EXACT})", [bound]
        return f"{column} = ?", [str(value)]


def _direction(one: str | OrderBy) -> str:
    """A field of an order as SQL; the key has two columns."""
    if isinstance(one, str):
        name, down = one.lstrip("-"), one.startswith("-")
    else:
        name, down = str(getattr(one.expression, "name", "")), one.descending
    if name == "pk":
        return FIELDS["pk"]
    return f"{FIELDS[name]} {'DESC' if down else 'ASC'} NULLS LAST"


def _standing(row: tuple[Any, ...]) -> Standing:
    subject, label, line, numerator, denominator, total, state, reason, rank, grade = row
    exact = Fraction(int(numerator), int(denominator)) if numerator is not None else None
    return Standing(
        subject,
        label,
        line,
        exact,
        total or "",
        state or "",
        reason or "",
        rank or "",
        grade or "",
    )
