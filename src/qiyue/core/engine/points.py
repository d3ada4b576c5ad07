"""Finds rows on which the points of an `along` neither rise nor fall throughout.

Points that are columns have their order only in the data. What is looked at is what is evaluated:
the arm that fires, the formula that a rule cell names, the rows that an aggregate reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from qiyue.core.engine.exact.evaluator import Evaluator, Row
from qiyue.core.engine.exact.say import say
from qiyue.core.engine.order import in_order, places_of, surely_in_order
from qiyue.core.engine.results import key_text
from qiyue.core.formula import tree as t
from qiyue.core.formula.shapes import straight
from qiyue.core.method.program import Frame, Program
from qiyue.core.values.absence import Absent
from qiyue.core.values.exact import plain
from qiyue.core.values.findings import Both, Finding, Place


@dataclass(frozen=True, slots=True)
class Pointed:
    """A line or check with an `along` whose points are data: on which rows, in which trees."""

    name: str
    place: Place
    frame: Frame
    trees: tuple[t.Tree, ...]


def looked_at(program: Program) -> list[Pointed]:
    """The lines and checks whose points have to be looked at in the data."""
    found = [
        Pointed(name, line.line.place, line.frame, (line.tree, *line.parts.values()))
        for name, line in program.lines.items()
    ]
    found += [
        Pointed(one.check.sentence, one.check.place, one.frame, (one.tree,))
        for one in program.checks
    ]
    return [one for one in found if any(_holding(tree) for tree in one.trees)]


def points_out_of_order(evaluator: Evaluator, where: Pointed) -> Iterator[Finding]:
    """A finding for each row of a line or check whose points are out of order."""
    walk = _Walk(evaluator, set().union(*(_holding(tree) for tree in where.trees)))
    for key in evaluator.frame(where.frame):
        row = Row(dict(zip(where.frame.keys, key, strict=True)))
        for inner, points in walk.row(where.trees, row):
            yield _finding(evaluator.program, where, inner, points)


Points = list[tuple[t.Tree, Fraction]]


def _finding(program: Program, where: Pointed, row: Row, points: Points) -> Finding:
    at = ", ".join(f"{name}={key_text(value)}" for name, value in row.keys.items())
    said = [f"{say(tree, program)} {plain(value)}" for tree, value in points]
    zh, en = (f"（{at}）", f" ({at})") if at else ("", "")
    return Finding(
        "points-out-of-order",
        where.place,
        Both(
            f"{where.name}{zh}的各点没有一直升或一直降：{'、'.join(said)}。",
            f"The points of {where.name}{en} neither rise nor fall throughout: {', '.join(said)}.",
        ),
        Both(
            "改正这些值：各点互不相同，依次升或依次降。",
            "Mend these values: the points differ, and go up or down in their order.",
        ),
    )


class _Walk:
    """Walks what is evaluated on a row; `holding` are the nodes with something to look at."""

    def __init__(self, evaluator: Evaluator, holding: set[int]) -> None:
        self.evaluator, self.holding = evaluator, holding
        self.seen: set[tuple[int, Row]] = set()
        self.read: set[tuple[object, ...]] = set()

    def row(self, trees: tuple[t.Tree, ...], row: Row) -> Iterator[tuple[Row, Points]]:
        """This row, and rows that are read for it, with their points that are out of order."""
        self.seen.clear()
        for tree in trees:
            yield from self.broken(tree, row)

    def broken(self, tree: t.Tree, row: Row) -> Iterator[tuple[Row, Points]]:
        """The same for one tree, once a row."""
        if id(tree) not in self.holding or (id(tree), row) in self.seen:
            return
        self.seen.add((id(tree), row))
        match tree:
            case t.Case(word="along"):
                yield from self.along(tree, row)
            case t.Case():
                yield from self.arms(tree, row)
            case t.Else(x=x, y=y):
                yield from self.broken(x, row)
                if isinstance(self.evaluator.at(x, row), Absent):
                    yield from self.broken(y, row)
            case t.Mine(x=x) if row.outer is not None:
                yield from self.broken(x, row.outer)
            case t.Rows():
                yield from self.rows(tree, row)
            case _:
                for child in t.children(tree):
                    yield from self.broken(child, row)

    def along(self, tree: t.Case, row: Row) -> Iterator[tuple[Row, Points]]:
        """Its own points that are there, and whatever its values hold."""
        values = [(place, self.evaluator.at(place, row)) for place in places_of(tree)]
        there = [(place, value) for place, value in values if isinstance(value, Fraction)]
        rising = all(a < b for (_, a), (_, b) in pairwise(there))
        falling = all(a > b for (_, a), (_, b) in pairwise(there))
        if not (rising or falling):
            yield row, there
        if straight(tree) is tree:
            yield from self.arms(tree, row)
        else:  # the chain of the direction that holds; its points are the same
            up = self.evaluator.at(tree.arms[0][0], row)
            chain = tree.arms[0][1] if up is True else tree.default
            if isinstance(chain, t.Case) and not isinstance(up, Absent):
                yield from self.arms(chain, row)

    def arms(self, tree: t.Case, row: Row) -> Iterator[tuple[Row, Points]]:
        """The conditions up to the one that holds, and its arm."""
        for condition, then in tree.arms:
            yield from self.broken(condition, row)
            holds = self.evaluator.at(condition, row)
            if isinstance(holds, Absent):
                return
            if holds:
                yield from self.broken(then, row)
                return
        yield from self.broken(tree.default, row)

    def rows(self, tree: t.Rows, row: Row) -> Iterator[tuple[Row, Points]]:
        """The rows that are read; those of a group that many rows read, once."""
        joins = tuple(self.evaluator.at(mine, row) for _, mine in tree.joins)
        for _, mine in tree.joins:
            yield from self.broken(mine, row)
        if any(isinstance(value, Absent) for value in joins):
            return
        if (needs := t.kept_keys(tree)) is not None:
            group = (id(tree), joins, tuple(row.keys[key] for key in needs))
            if group in self.read:
                return
            self.read.add(group)
        for inner, _ in self.evaluator.inside(tree, joins, row):
            for part in (tree.where, tree.x, tree.weight):
                if part is not None:
                    yield from self.broken(part, inner)


def _from_data(tree: t.Tree) -> bool:
    """Whether this is an `along` whose points have their order from the data."""
    if not isinstance(tree, t.Case) or tree.word != "along":
        return False
    constant = all(isinstance(place, t.Const) for place in places_of(tree))
    return not constant and not surely_in_order(tree)


def conditions(where: Pointed) -> list[t.Tree] | None:
    """Conditions that hold only if all points are in order; None if they cannot be so asked.

    They are asked on every row, of arms that are not taken too: one that fails says nothing yet.
    """
    found: list[t.Tree] = []
    for tree in where.trees:
        for node in t.walk(tree):
            if isinstance(node, t.Rows) and any(_from_data(inner) for inner in t.walk(node)):
                return None
            if isinstance(node, t.Case) and _from_data(node):
                found.append(in_order(node))
    return found


def _holding(tree: t.Tree) -> set[int]:
    """The nodes that are such an `along`, or hold one."""
    found: dict[int, bool] = {}

    def holds(node: t.Tree) -> bool:
        if id(node) not in found:
            inside = [holds(child) for child in t.children(node)]
            found[id(node)] = _from_data(node) or any(inside)
        return found[id(node)]

    holds(tree)
    return {node for node, is_one in found.items() if is_one}
