"""What an expression says, before names mean anything: plain frozen nodes with their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from qiyue.core.values.absence import Absence


@dataclass(frozen=True, slots=True)
class Node:
    """Any expression; `at` and `end` are the offsets of its text."""

    at: int
    end: int


@dataclass(frozen=True, slots=True)
class Unread(Node):
    """What could not be read: its finding is put down, and nothing more is said about it."""


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number by its own digits; `28.19` or `60%`."""

    value: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text between double quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class YesNo(Node):
    """`yes` or `no`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Nothing(Node):
    """`none` (does not apply) or `exempt`."""

    kind: Absence


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A parameter, key, column, line, table or formula."""

    name: str


@dataclass(frozen=True, slots=True)
class Mine(Node):
    """`my.x`: `x` as the asking row sees it."""

    name: Name


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`base.name`: walk up a reference, or take a column of an indexed table."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`base[keys]`: across, by given keys."""

    base: Node
    keys: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-x` or `not x`."""

    op: str
    x: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`x op y` for + - * / = != < <= > >= and or."""

    op: str
    x: Node
    y: Node


@dataclass(frozen=True, slots=True)
class Else(Node):
    """`x else y`: `y` where `x` is absent."""

    x: Node
    y: Node


@dataclass(frozen=True, slots=True)
class Is(Node):
    """`x is present`, `x is missing` and the like; `kind` None asks for present."""

    x: Node
    kind: Absence | None
    negated: bool


@dataclass(frozen=True, slots=True)
class Arm(Node):
    """`when -> then`; `when` is None for `else`, or the word `before` or `after`."""

    when: Node | str | None
    then: Node


@dataclass(frozen=True, slots=True)
class Arms(Node):
    """`case`, `at_least`, `above`, `at_most`, `below` or `along`, with its arms."""

    word: str
    x: Node | None
    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`name(x, y)` of a built-in, or `name(p = x)` of a formula."""

    name: str
    args: tuple[Node, ...]
    named: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Rows(Node):
    """`f(x, weight, detail over/among T by c on r where w)`: the one aggregate.

    `weight` is the second value, whatever it means to `f`; `past` counts periods in `table`.
    """

    name: str
    x: Node | None
    weight: Node | None
    detail: Node | None
    way: str
    table: str
    by: tuple[str, ...]
    on: str | None
    where: Node | None


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside, in order."""
    match node:
        case Mine(name=x) | Unary(x=x) | Is(x=x) | Path(base=x):
            return (x,)
        case Index(base=base, keys=keys):
            return (base, *keys)
        case Binary(x=x, y=y) | Else(x=x, y=y):
            return (x, y)
        case Arm(when=when, then=then):
            return (when, then) if isinstance(when, Node) else (then,)
        case Arms(x=subject, arms=arms):
            return arms if subject is None else (subject, *arms)
        case Call(args=args, named=named):
            return (*args, *(value for _, value in named))
        case Rows():
            parts = (node.x, node.weight, node.detail, node.where)
            return tuple(part for part in parts if part is not None)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Every node, parents first."""
    stack = [node]
    while stack:
        now = stack.pop()
        yield now
        stack.extend(reversed(children(now)))
