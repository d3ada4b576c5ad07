"""What is known of the trees of a program whoever is explained: found once, by their identity."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from qiyue.core.formula import tree as t

MOST = 50_000
"""So much is known of trees before all is forgotten; some trees live for one sentence only."""

Found = TypeVar("Found")
Known = dict[int, tuple[t.Tree, Found]]
"""By the identity of a tree; the tree is held with it, so that no other can have the same."""


@dataclass(slots=True)
class Memory:
    """Formulas in names, and what trees hold; one for a program, shared by its explainers."""

    said: Known[tuple[str, int]] = field(default_factory=dict)
    choosing: Known[bool] = field(default_factory=dict)
    collecting: Known[bool] = field(default_factory=dict)
    asking: Known[bool] = field(default_factory=dict)

    def chooses(self, tree: t.Tree) -> bool:
        """Whether the text of a tree depends on which rule a row names; inside aggregates it does
        not."""
        known = self.choosing.get(id(tree))
        if known is None:
            match tree:
                case t.Rows():
                    holds = False
                case t.Case(word="rule"):
                    holds = True
                case _:
                    holds = any(map(self.chooses, t.children(tree)))
            known = kept(self.choosing, tree, holds)
        return known[1]

    def collects(self, tree: t.Tree) -> bool:
        """Whether a tree has named intermediates or aggregates in it."""
        known = self.collecting.get(id(tree))
        if known is None:
            holds = isinstance(tree, t.Rows | t.Local)
            holds = holds or any(map(self.collects, t.children(tree)))
            known = kept(self.collecting, tree, holds)
        return known[1]

    def asks(self, tree: t.Rows) -> bool:
        """Whether an aggregate takes values of the row that asks."""
        known = self.asking.get(id(tree))
        if known is None:
            holds = any(isinstance(node, t.Mine) for node in t.walk(tree))
            known = kept(self.asking, tree, holds)
        return known[1]


def kept(known: Known[Found], tree: t.Tree, found: Found) -> tuple[t.Tree, Found]:
    """Remember something of a tree."""
    if len(known) >= MOST:
        known.clear()
    known[id(tree)] = one = (tree, found)
    return one
