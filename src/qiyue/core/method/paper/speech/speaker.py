"""The speaker: any resolved tree in words, in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qiyue.core.formula import tree as t
from qiyue.core.method.paper.speech.arms import ArmsSpeaker
from qiyue.core.method.paper.speech.base import Piece


class Speaker(ArmsSpeaker):
    """Says trees."""

    def piece(self, tree: t.Tree) -> Piece:
        """A tree in words; what a rule column gives is said by its table."""
        rule = self.ruled.get(id(tree))
        if rule is not None and rule is not self.standing:
            return self.by_rule(tree)
        return NODES[type(tree)](self, tree)


NODES: dict[type[t.Tree], Callable[[Speaker, Any], Piece]] = {
    t.Const: Speaker.const,
    t.Nil: Speaker.nil,
    t.Key: Speaker.key,
    t.Cell: Speaker.cell,
    t.Result: Speaker.result,
    t.Local: Speaker.local,
    t.Mine: Speaker.mine,
    t.Op: Speaker.op,
    t.Round: Speaker.rounded,
    t.Else: Speaker.otherwise,
    t.Is: Speaker.asked,
    t.Case: Speaker.case,
    t.Rows: Speaker.rows,
}
"""The words for each kind of node; a test compares them with the tree."""
