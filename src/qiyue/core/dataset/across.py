"""Tables whose rows at the places of a short list stand side by side: one row, many columns.

Facts on [person, indicator], where the method itself lists the indicators, take one row a person
in a snapshot, and each column once for each indicator: `actual.1`, `actual.2`, … in the order of
the places. A cell that is NULL is empty, or its row is not there; where both can be, `row.there`
has a bit for each place, the lowest for the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qiyue.core.dataset.cells import named, quoted
from qiyue.core.dataset.turning import Range, turn_of
from qiyue.core.method.model import Method, Table

THERE = "row.there"
"""The column whose bits say at which places a row is there; no name of a method has a point."""

MANY_ROWS = 100_000
"""A table of fewer rows stays as it is."""

MOST_PLACES = 63
"""So many bits a BIGINT has that is not negative."""

MOST_COLUMNS = 640
FULL = 4
"""One in so many places must be taken, or the table stays as it is."""

About = Mapping[str, Mapping[str, str]]
"""What the manifest says of the columns of a table."""


@dataclass(frozen=True, slots=True)
class Across:
    """A table whose last `key` has the values `places`; `data` are its other keys.

    `cells` are its other columns, `anchor` the first of them that is never empty, "" if each may
    be.
    """

    key: str
    places: tuple[str, ...]
    data: tuple[str, ...]
    cells: tuple[str, ...]
    anchor: str

    @classmethod
    def declared(cls, method: Method, table: Table) -> Across | None:
        """How a table of a method can stand across; None if it cannot.

        Its last key names rows of a short table of the method, and no other column names rows.
        """
        *data, key = table.keys
        home = method.tables.get(key)
        if home is None or not (home.constant and home.home and data):
            return None
        cells = tuple(name for name in table.columns if name not in table.keys)
        if any(table.columns[name].type.kind == "reference" for name in cells):
            return None
        own = table.columns[key].type
        if own.kind != "text" and (own.kind, own.table) != ("reference", key):
            return None
        if home.columns[key].type.kind != "text":
            return None
        at = list(home.columns).index(key)
        places = tuple(sorted({str(row[at]) for row in home.rows}))
        if not cells or not 2 <= len(places) <= MOST_PLACES:
            return None
        if len(places) * len(cells) > MOST_COLUMNS:
            return None
        anchor = next((name for name in cells if table.columns[name].empty is None), "")
        return cls(key, places, tuple(data), cells, anchor)

    def worth_it(self, rows: int, data_rows: int) -> bool:
        """Whether so many rows, of so many data keys, are to stand across."""
        return rows >= MANY_ROWS and rows * FULL >= data_rows * len(self.places)

    @classmethod
    def frozen(cls, about: Mapping[str, Any]) -> Across | None:
        """How a table stands across by what the manifest says of it; None if it does not."""
        if "across" not in about:
            return None
        columns: About = about["columns"]
        key, places = about["across"]["key"], tuple(about["across"]["places"])
        cells = tuple(name for name in columns if name not in about["keys"])
        anchor = next((name for name in cells if "empty" not in columns[name]), "")
        return cls(key, places, tuple(k for k in about["keys"] if k != key), cells, anchor)

    def about(self, data_rows: int) -> dict[str, Any]:
        """What the manifest says."""
        return {"key": self.key, "places": list(self.places), "rows": data_rows}

    def count(self) -> str:
        """SQL that counts, in the file, the rows of the table as it is declared."""
        if not self.anchor:
            return f"coalesce(sum(bit_count({named(THERE)})), 0)::BIGINT"
        return " + ".join(f"count({named(one)})" for one in self.names(self.anchor))

    def columns(self, about: About) -> dict[str, dict[str, str]]:
        """The columns of the file with what is in each."""
        found = {name: dict(about[name]) for name in self.data}
        for name in self.cells:
            found |= {one: dict(about[name]) for one in self.names(name)}
        if not self.anchor:
            found[THERE] = {"kind": "number", "step": "1", "uom": ""}
        return found

    def names(self, cell: str) -> list[str]:
        """The columns that hold a column at each place."""
        return [f"{cell}.{place}" for place in range(1, len(self.places) + 1)]

    def name(self, cell: str, place: str) -> str:
        """The column that holds a column at one place."""
        return f"{cell}.{self.places.index(place) + 1}"

    def turned(
        self,
        source: str,
        data: Sequence[str],
        cells: Sequence[str],
        place: str,
        ranges: Sequence[Range] = (),
    ) -> str:
        """SQL of the rows of `source`, turned.

        Columns are k0, k1, … (the data keys), c0_0, c0_1, … (each cell at each place), `there`,
        and `stray`: not 0 if a row has no place, its place is taken, or a cell lies out of the
        range told of it. The others are SQL over `source`.
        """
        words = ", ".join(map(quoted, self.places))
        items = [f"{x} AS k{i}" for i, x in enumerate(data)]
        items += [f"{x} AS c{i}" for i, x in enumerate(cells)]
        items.append(f"enum_code(TRY_CAST({place} AS ENUM({words}))) AS place")
        keys = ", ".join(f"k{i}" for i in range(len(data)))
        several = dict(enumerate(ranges)) if ranges else {}
        turns = [turn_of(i, several.get(i), len(self.places)) for i in range(len(cells))]
        made = [x for turn in turns for x in turn.grouped]
        there = "coalesce(bit_or(1::BIGINT << place), 0)"
        stray = " + ".join([f"count(*) - bit_count({there})", *(x for t in turns for x in t.stray)])
        rows = f"SELECT {', '.join(items)} FROM {source}"
        before = "".join(f", {x}" for turn in turns for x in turn.before)
        chosen = [keys, *(x for turn in turns for x in turn.chosen), "there", "stray"]
        return (
            f"SELECT {', '.join(chosen)} FROM (SELECT {keys}, {', '.join(made)}, {there} AS there, "
            f"{stray} AS stray FROM (SELECT *{before} FROM ({rows})) GROUP BY {keys})"
        )

    def rows(self, columns: Sequence[str], source: str, where: str = "", place: str = "") -> str:
        """SQL of the rows of the table as it is declared, from those of the file, as a relation.

        `where` is a condition on the data keys. With a `place`, the rows at it alone.
        """
        chosen = [place] if place else list(self.places)
        bits = [f"{self.places.index(one)}::BIGINT" for one in chosen]
        items = [named(name) for name in self.data]
        items.append(f"unnest([{', '.join(map(quoted, chosen))}]) AS {named(self.key)}")
        for cell in self.cells:
            held = ", ".join(named(self.name(cell, one)) for one in chosen)
            items.append(f"unnest([{held}]) AS {named(cell)}")
        if not self.anchor:
            items.append(f"({named(THERE)} >> unnest([{', '.join(bits)}])) & 1 AS {named(THERE)}")
        standing = f"{named(self.anchor)} IS NOT NULL" if self.anchor else f"{named(THERE)} = 1"
        return (
            f"(SELECT {', '.join(map(named, columns))} FROM (SELECT {', '.join(items)} "
            f"FROM {source}{' WHERE ' + where if where else ''}) WHERE {standing})"
        )
