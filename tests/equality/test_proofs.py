"""What the checks prove of a method (ranges, arms that are never taken) is true of its values."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import HealthCheck, given, seed, settings
from tests.equality.methods import methods
from tests.equality.test_equality import frozen

from qiyue.core.engine.exact.evaluator import Evaluator, Row
from qiyue.core.engine.truths import data_of
from qiyue.core.formula import tree as t
from qiyue.core.method.checks import check_program
from qiyue.core.method.checks.unreached.conditions import truth
from qiyue.core.method.contexts import NOTHING
from qiyue.core.method.desk import Desk
from qiyue.core.method.proofs import Known
from qiyue.core.method.ranges import range_of
from qiyue.core.method.reader import parse_method
from qiyue.core.method.resolve import resolve

__all__ = ["frozen"]
METHODS = 10


class Follower:
    """Walks the way that one row takes through a tree, with what is known on it."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.ranges = 0
        self.claims = 0

    def follow(self, tree: t.Tree, row: Row, known: Known) -> None:
        value = self.evaluator.at(tree, row)
        if isinstance(value, Fraction):
            bounds = range_of(tree, known)
            self.ranges += bounds.low is not None or bounds.high is not None
            assert bounds.low is None or bounds.low <= value
            assert bounds.high is None or value <= bounds.high
            assert not (bounds.above and value == bounds.low)
            assert not (bounds.below and value == bounds.high)
        match tree:
            case t.Case(arms=arms, default=default):
                for condition, then in arms:
                    holds = self.evaluator.at(condition, row)
                    if not isinstance(holds, bool):
                        return
                    claimed = truth(condition, known)
                    self.claims += claimed is not None
                    assert claimed in (None, holds)
                    self.follow(condition, row, known)
                    if holds:
                        self.follow(then, row, known.plus(condition, True))
                        return
                    known = known.plus(condition, False)
                self.follow(default, row, known)
            case t.Local(body=body):
                self.follow(body, row, NOTHING)
            case t.Op(args=args):
                for arg in args:
                    self.follow(arg, row, known)
            case t.Else(x=x) | t.Round(x=x):
                if isinstance(tree, t.Round) or not x.kinds:
                    self.follow(x, row, known)


def test_what_is_proven_is_true(frozen):
    part, snapshot = frozen
    followed = []

    @seed(part)
    @settings(
        max_examples=METHODS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(methods())
    def check(text: str) -> None:
        desk = Desk()
        program = resolve(parse_method(text, desk=desk), desk)
        if program is None:
            return
        check_program(program)  # it says what it says, and does not break
        evaluator = Evaluator(program, data_of(program, snapshot))
        follower = Follower(evaluator)
        for name, line in program.lines.items():
            for key in evaluator.keys(name):
                row = evaluator.row(name, key)
                if row is not None:
                    follower.follow(line.tree, row, NOTHING)
        followed.append(follower)

    check()
    assert sum(one.ranges for one in followed) > 2_000
    assert sum(one.claims for one in followed) > 10
