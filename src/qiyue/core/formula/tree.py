"""An expression whose names are resolved: what both engines read.

Nodes are shared, never copied: the same node object is the same value on the same row, so an
engine may remember by identity. A row is a set of keys, one value each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from qiyue.core.values.absence import Absence
from qiyue.core.values.types import Type

Kinds = frozenset[Absence]
PRESENT: Kinds = frozenset()


@dataclass(frozen=True, eq=False, slots=True)
class Tree:
    """Any value: its type, and the kinds of absence it may have instead of a value."""

    type: Type
    kinds: Kinds


@dataclass(frozen=True, eq=False, slots=True)
class Const(Tree):
    """A literal; `said` is how it was written where that says more than the value: `60%`."""

    value: Fraction | str | bool | date
    said: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Nil(Tree):
    """A literal absence."""

    kind: Absence


@dataclass(frozen=True, eq=False, slots=True)
class Key(Tree):
    """The row's own value of a key."""

    name: str


@dataclass(frozen=True, eq=False, slots=True)
class Cell(Tree):
    """A column of a given table at `keys`, one for each key of the table in its order."""

    table: str
    column: str
    keys: tuple[Tree, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Result(Tree):
    """The value of a line at `keys`, one for each key of the line in its order."""

    line: str
    keys: tuple[Tree, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Local(Tree):
    """A named intermediate value of the same row; `name` is full, such as `points.achievement`."""

    name: str
    body: Tree


@dataclass(frozen=True, eq=False, slots=True)
class Mine(Tree):
    """`x` on the row that asks, seen from inside an aggregate."""

    x: Tree


@dataclass(frozen=True, eq=False, slots=True)
class Op(Tree):
    """`+ - * / neg abs min max and or not = != < <= > >=` on values; absent if one is absent."""

    op: str
    args: tuple[Tree, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Round(Tree):
    """`x` to a multiple of `step`; `mode` is a name in values.exact.ROUNDINGS."""

    mode: str
    x: Tree
    step: Fraction


@dataclass(frozen=True, eq=False, slots=True)
class Else(Tree):
    """`y` where `x` is absent."""

    x: Tree
    y: Tree


@dataclass(frozen=True, eq=False, slots=True)
class Is(Tree):
    """Whether `x` is absent in this way (None: in any way); `negated` turns it round."""

    x: Tree
    kind: Absence | None
    negated: bool


@dataclass(frozen=True, eq=False, slots=True)
class Case(Tree):
    """The value of the first arm whose condition holds; `word` is the function that was written.

    A condition that is absent before one holds makes the case absent. `default` is None where
    the conditions are known to leave nothing over.
    """

    word: str
    arms: tuple[tuple[Tree, Tree], ...]
    default: Tree


@dataclass(frozen=True, eq=False, slots=True)
class Rows(Tree):
    """The aggregate: `fn` of `x` (and `weight`) over rows of `table` where `where` holds.

    `joins` pairs a column of the table with a value of the asking row: only rows that agree
    are read. The table's keys replace those of the asking row; its other keys stay (`keeps`).
    `high` is the direction of a rank. `detail` holds the constants of a function: share and
    definition of a percentile, the step of a split.
    """

    fn: str
    x: Tree | None
    weight: Tree | None
    where: Tree | None
    table: str
    way: str
    joins: tuple[tuple[str, Tree], ...]
    keeps: tuple[str, ...]
    high: bool = field(default=True)
    detail: tuple[Fraction, ...] = ()


PLACED = frozenset({"rank", "rank_last", "rank_mean", "best", "split"})
"""Functions that give a row of the table its own value among the rows that are read."""


def children(tree: Tree) -> tuple[Tree, ...]:
    """The trees directly inside, in order."""
    match tree:
        case Cell(keys=keys) | Result(keys=keys):
            return keys
        case Local(body=body):
            return (body,)
        case Mine(x=x) | Round(x=x) | Is(x=x):
            return (x,)
        case Op(args=args):
            return args
        case Else(x=x, y=y):
            return (x, y)
        case Case(arms=arms, default=default):
            return (*(part for arm in arms for part in arm), default)
        case Rows():
            inside = (tree.x, tree.weight, tree.where, *(mine for _, mine in tree.joins))
            return tuple(part for part in inside if part is not None)
        case _:
            return ()


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node once, parents first."""
    seen: set[int] = set()
    stack = [tree]
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            stack.extend(reversed(children(node)))


def correlated(tree: Rows) -> list[Mine]:
    """What the inside of an aggregate takes from the asking row, beside its keys."""
    found: dict[int, Mine] = {}
    stack = [part for part in (tree.x, tree.weight, tree.where) if part is not None]
    while stack:
        node = stack.pop()
        if isinstance(node, Mine):
            found[id(node)] = node
        elif isinstance(node, Rows):
            stack.extend(mine for _, mine in node.joins)
            stack.extend(inner.x for inner in correlated(node))
        else:
            stack.extend(children(node))
    return list(found.values())


def kept_keys(tree: Rows) -> tuple[str, ...] | None:
    """Keys of the asking row that the inside reads; None if it reads more of it than keys."""
    needs: set[str] = set()
    stack = [part for part in (tree.x, tree.weight, tree.where) if part is not None]
    while stack:
        node = stack.pop()
        if isinstance(node, Mine):
            return None
        if isinstance(node, Key) and node.name in tree.keeps:
            needs.add(node.name)
        if isinstance(node, Rows):
            inner = kept_keys(node)
            if inner is None:
                return None
            needs |= {k for k in inner if k in tree.keeps}
            stack.extend(mine for _, mine in node.joins)
        else:
            stack.extend(children(node))
    return tuple(sorted(needs))
