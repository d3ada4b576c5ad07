"""Where in the file the author wrote what a tree means."""

from __future__ import annotations

from dataclasses import dataclass

from qiyue.core.formula import ast
from qiyue.core.formula.tree import Tree
from qiyue.core.method.model import Expr
from qiyue.core.values.findings import Place

LONGEST = 40
"""A piece of a formula of more characters is cut in a sentence."""


def place_in(expr: Expr, node: ast.Node, part: str = "") -> Place:
    """The place of a node of an expression in the file."""
    line = expr.text.count("\n", 0, node.at)
    column = expr.place.column + node.at if line == 0 else 0
    return Place(expr.place.line + line, column, expr.place.file, expr.place.part or part)


@dataclass(frozen=True, slots=True)
class Source:
    """The piece of an expression that says a tree; `formula` is the one in whose text it stands.

    What a formula of a library says counts as written where it is called; `formula` is empty
    then, and `library` true.
    """

    expr: Expr
    node: ast.Node
    formula: str
    library: bool

    @property
    def place(self) -> Place:
        """Where it stands in the file."""
        return place_in(self.expr, self.node)

    @property
    def text(self) -> str:
        """What is written there, in one line, cut if it is long."""
        text = self.expr.text[self.node.at : self.node.end] or self.expr.text
        flat = " ".join(text.split())
        return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


class Sources:
    """The sources of trees; what the resolver adds by itself has none."""

    def __init__(self) -> None:
        self.found: dict[int, tuple[Tree, Source]] = {}

    def note(self, tree: Tree, source: Source) -> None:
        """Remember where a tree is written; the first place counts."""
        self.found.setdefault(id(tree), (tree, source))

    def same(self, new: Tree, old: Tree) -> None:
        """`new` stands for `old` from here on."""
        if (source := self.of(old)) is not None:
            self.note(new, source)

    def of(self, tree: Tree) -> Source | None:
        """Where the tree is written, if somebody wrote it."""
        found = self.found.get(id(tree))
        return None if found is None else found[1]
