"""Which rows of which lines a change reaches: more may be found than change, never less.

The same ways as in incremental/reach.py, walked in memory: from the rows that changed back to the
rows that read them, by references, keys that are looked up, and aggregates that read a row now or
read it before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from qiyue.core.engine.living.bases import Results
from qiyue.core.engine.living.changes import Changed, both
from qiyue.core.engine.living.columns import (
    Array,
    Vector,
    first_of,
    meet,
    once,
    one_number,
    whole,
)
from qiyue.core.engine.living.leads import Lead
from qiyue.core.engine.living.stores import Store
from qiyue.core.engine.living.units import Hit, Place, Places, Units
from qiyue.core.formula import tree as t
from qiyue.core.method.model import PERIOD


class Whole(Exception):
    """Rows of a join of several tables came or went: everything is calculated anew."""


@dataclass
class Way:
    """A join that is being walked; `arrays` have a value for each of its rows."""

    size: int
    arrays: dict[str, Array]
    binds: dict[str, str] = field(default_factory=dict)

    def take(self, rows: Array) -> None:
        """Keep some of the rows."""
        self.arrays = {name: data[rows] for name, data in self.arrays.items()}
        self.size = len(rows)

    def only(self, names: set[str]) -> None:
        """Keep the values of these names and of the keys that are bound, each combination once."""
        wanted = names | set(self.binds.values())
        self.arrays = {name: data for name, data in self.arrays.items() if name in wanted}
        if self.size and self.arrays:
            self.take(first_of(*one_number([Vector(data) for data in self.arrays.values()])))
        else:
            self.take(np.arange(min(self.size, 1)))

    def hit(self) -> Hit | None:
        """What it finds, each once; None if it finds nothing."""
        if not self.size:
            return None
        columns = {key: self.arrays[name] for key, name in self.binds.items()}
        if not columns:
            return {}
        rows = first_of(*one_number([Vector(data) for data in columns.values()]))
        return {key: data[rows] for key, data in columns.items()}


class Reach:
    """The rows of each line that a change reaches; lines are asked for as they are calculated."""

    def __init__(
        self,
        results: Results,
        units: Units,
        stores: Mapping[str, Store],
        leads: Mapping[str, Sequence[Lead]],
        changed: Mapping[str, Changed],
    ) -> None:
        self.results, self.units, self.stores = results, units, stores
        self.changed = changed
        self.program = results.program
        self.lines: dict[str, Array] = {}
        """The rows of its base that are reached of each line."""
        self.places: dict[str, Places] = {}
        """Those of its places at which a line is reached."""
        self.coming: dict[int, list[Array]] = self._coming()
        """Of each base the keys of rows that came or went."""
        self.aliases = 0
        self.leads = leads

    def _coming(self) -> dict[int, list[Array]]:
        found = {}
        for base in self.results.layout.bases:
            for table in base.frame.tables:
                joined = {c for a, c, _, _ in base.frame.joins if a == table}
                joined |= {c for _, _, a, c in base.frame.joins if a == table}
                change = self.changed.get(table)
                if change is None or not len(rows := change.rows(joined)):
                    continue
                keys = self.units.of_table(table, {n: d[rows] for n, d in change.keys.items()})
                if PERIOD in keys:  # a line stands on the present period
                    now = np.flatnonzero(keys.pop(PERIOD) == 0)
                    keys = {name: data[now] for name, data in keys.items()}
                if len(base.frame.tables) > 1 or set(keys) != set(base.frame.keys):
                    raise Whole
                found[base.number] = [
                    self.units.to_base(base.number, place, keys[name])
                    for place, name in enumerate(base.frame.keys)
                ]
        return found

    def reaches(self, line: str) -> bool:
        """Whether any row of a line is reached."""
        return line in self.lines or self.results.layout.lines[line] in self.coming

    def follow(self, line: str) -> None:
        """Find the rows of a line that are reached; those of lines that it reads are known."""
        number = self.results.layout.lines[line]
        base, store = self.results.layout.bases[number], self.results.stores[number]
        found: list[Array] = []
        places: Places = set()
        for lead in self.leads[line]:
            hit = self._followed(lead)
            if hit is None:
                continue
            names = [name for name in base.frame.keys if name in hit]
            if not names:
                rows = store.alive()
                found, places = [np.arange(store.size) if rows is None else rows], None
                break
            here = self.units.places(line, hit)
            places = None if places is None or here is None else places | here
            wanted = [
                Vector(self.units.to_base(number, base.frame.keys.index(name), hit[name]))
                for name in names
            ]
            if len(names) == 1 or len(names) < len(hit):
                rows = first_of(*one_number(wanted))
                wanted = [column.take(rows) for column in wanted]
            columns = [f"k{base.frame.keys.index(name)}" for name in names]
            found.append(store.meet(columns, wanted)[1])
        if found:
            rows = once(np.concatenate(found))
            if len(rows):
                self.lines[line] = rows
                self.places[line] = places

    def reaches_at(self, line: str, place: Place) -> bool:
        """Whether a line is reached at a place, on whichever rows."""
        places = self.places.get(line)
        return places is None or place in places

    # -- ways -------------------------------------------------------------------------------

    def _followed(self, lead: Lead) -> Hit | None:
        """What a reading finds, from what changed out to the rows of the line."""
        hits = self._sources(lead)
        found: Hit | None = None
        for hit in hits:
            way = Way(len(next(iter(hit.values()))) if hit else 1, dict(hit))
            if lead.looked:
                for name, tree in lead.looked:
                    if name in hit:
                        self._equal(way, tree, name)
                one = way.hit()
            else:
                one = hit
            for rows in reversed(lead.chain):
                one = None if one is None else self._asking(rows, one)
            if one is not None:
                found = one if found is None else _together(found, one)
        return found

    def _sources(self, lead: Lead) -> list[Hit]:
        if lead.table:
            change = self.changed.get(lead.table)
            if change is None or not len(rows := change.rows(set(lead.columns))):
                return []
            keys = {name: data[rows] for name, data in change.keys.items()}
            return [self.units.of_table(lead.table, keys)]
        number = self.results.layout.lines[lead.line]
        base = self.results.layout.bases[number]
        found = []
        if lead.line in self.lines:
            store, rows = self.results.stores[number], self.lines[lead.line]
            keys = {
                name: self.units.of_base(number, place, store.column(f"k{place}").data[rows])
                for place, name in enumerate(base.frame.keys)
            }
            found.append(keys)
        if number in self.coming:
            found.append(
                {
                    name: self.units.of_base(number, place, self.coming[number][place])
                    for place, name in enumerate(base.frame.keys)
                }
            )
        return found

    def _asking(self, tree: t.Rows, hit: Hit) -> Hit | None:
        """The rows that read rows with the keys of a hit in an aggregate."""
        table = self.program.tables[tree.table]
        names = [key for key in table.keys if key in hit]
        way = Way(len(next(iter(hit.values()))) if hit else 1, dict(hit))
        for key in tree.keeps:
            if key in hit:
                way.binds[key] = key
        if names:  # else any row of the table may be meant
            prefix = self._beside(way, tree.table, names, names)
            way.only({prefix + column for column, _ in tree.joins})
            for column, mine in tree.joins:
                self._equal(way, mine, prefix + column)
        return way.hit()

    def _beside(self, way: Way, table: str, columns: Sequence[str], values: Sequence[str]) -> str:
        """Bring rows of a table, as they are and were, beside a way; the start of their names."""
        self.aliases += 1
        prefix = f"{self.aliases} "
        if self.program.tables[table].constant:
            which, found = self._constants(table, columns, [way.arrays[v] for v in values])
        else:
            wanted = [
                self.units.to_table(table, column, way.arrays[value])
                for column, value in zip(columns, values, strict=True)
            ]
            change = self.changed.get(table)
            once, back = _once(wanted)
            which, found = both(self.stores[table], change, columns, once)
            if columns:
                which, places = _spread_back(which, back)
                found = {name: data[places] for name, data in found.items()}
            found = self.units.of_table(table, found)
        if columns:
            way.take(which)
        else:
            rows = len(which)
            way.take(np.repeat(np.arange(way.size), rows))
            found = {name: np.tile(data, way.size // max(rows, 1)) for name, data in found.items()}
        way.arrays |= {prefix + name: data for name, data in found.items()}
        return prefix

    def _constants(
        self, table: str, columns: Sequence[str], wanted: Sequence[Array]
    ) -> tuple[Array, dict[str, Array]]:
        held = self.units.constants[table]
        which: list[int] = []
        rows: list[int] = []
        for place in range(len(self.program.tables[table].rows)):
            same = np.ones(len(wanted[0]) if wanted else 1, np.bool_)
            for name, values in zip(columns, wanted, strict=True):
                same &= values == held[name][place] if held[name][place] is not None else False
            here = np.flatnonzero(same).tolist()
            which += here
            rows += [place] * len(here)
        data = {name: whole([cells[row] or 0 for row in rows]) for name, cells in held.items()}
        return np.array(which, np.int64), data

    def _equal(self, way: Way, tree: t.Tree, value: str) -> None:
        """Keep the rows on which a tree may have this value."""
        match tree:
            case t.Key(name=name):
                if name in way.binds:
                    same = way.arrays[way.binds[name]] == way.arrays[value]
                    way.take(np.flatnonzero(same))
                else:
                    way.binds[name] = value
            case t.Const(value=constant):
                literal = self.units.literal(constant)
                if literal is None:
                    way.take(np.zeros(0, np.int64))
                else:
                    way.take(np.flatnonzero(way.arrays[value] == literal))
            case t.Local(body=body):
                self._equal(way, body, value)
            case t.Cell(table=table, column=column):
                prefix = self._beside(way, table, [column], [value])
                names = self.program.tables[table].keys
                for name, key in zip(names, tree.keys, strict=True):
                    self._equal(way, key, prefix + name)
            case _:
                pass  # calculated: any row may have it


def _together(one: Hit, other: Hit) -> Hit:
    """Two hits as one: by the keys that both have."""
    names = [name for name in one if name in other]
    return {name: np.concatenate([one[name], other[name]]) for name in names}


def _once(wanted: Sequence[Array]) -> tuple[list[Array], Array | None]:
    """Each combination of values once, and for each row which one it has."""
    if not wanted:
        return [], None
    number, many = one_number([Vector(one) for one in wanted])
    rows = first_of(number, many)
    return [one[rows] for one in wanted], number


def _spread_back(which: Array, back: Array | None) -> tuple[Array, Array]:
    """From pairs with distinct values to pairs with the rows that have them."""
    assert back is not None
    return meet([Vector(back)], [Vector(which)])
