"""Crowds: rows that an aggregate reads of everybody, the same for all who ask within a group.

A rank among five thousand reads a value, a condition, sometimes a weight, on the row of each. The
program is given a line for each of these, on the rows of the table; they are calculated with all
others, and who asks reads his group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qiyue.core.formula import tree as t
from qiyue.core.method.model import PERIOD, Line, unread
from qiyue.core.method.program import Program, Resolved, frame_of
from qiyue.core.method.showing import subject_key

MOST_ROWS = 1_000_000
"""Of a larger table the rows of a group are evaluated when they are asked for."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """The lines that hold value, weight and condition of an aggregate; None where it has none."""

    tree: t.Rows
    x: str | None
    weight: str | None
    where: str | None


def crowded(program: Program, sizes: dict[str, int]) -> tuple[Program, dict[int, Crowd]]:
    """The program with the lines of its crowds, and these by the identity of their tree."""
    lines = dict(program.lines)
    found: dict[int, Crowd] = {}
    known: dict[tuple[int, str], str] = {}
    for resolved in program.lines.values():
        for tree in _crowds(program, resolved, sizes):
            if id(tree) in found:
                continue
            names: list[str | None] = []
            for part in (tree.x, tree.weight, tree.where):
                if part is None:
                    names.append(None)
                    continue
                sign = id(part), tree.table
                if sign not in known:
                    name = known[sign] = f" crowd {len(known)}"
                    lines[name] = _line(program, resolved, tree, part, name)
                names.append(known[sign])
            found[id(tree)] = Crowd(tree, *names)
    return replace(program, lines=lines), found


def _crowds(program: Program, resolved: Resolved, sizes: dict[str, int]) -> Iterator[t.Rows]:
    """The aggregates of a line that read everybody in a group, whoever asks."""
    kind = subject_key(program, resolved)
    for tree in (resolved.tree, *resolved.parts.values()):
        for node in t.walk(tree):
            if not isinstance(node, t.Rows):
                continue
            table = program.tables[node.table]
            own = kind in node.keeps or kind in {column for column, _ in node.joins}
            if own or table.constant or PERIOD in table.keys:
                continue
            if sizes.get(node.table, 0) <= MOST_ROWS and t.kept_keys(node) == ():
                yield node


def _line(program: Program, asking: Resolved, tree: t.Rows, part: t.Tree, name: str) -> Resolved:
    place = asking.line.place
    line = Line(name, (tree.table,), unread(place), place, missing="stays")
    reads = frozenset(node.line for node in t.walk(part) if isinstance(node, t.Result))
    return Resolved(line, frame_of((tree.table,), program.tables), part, {}, reads)
