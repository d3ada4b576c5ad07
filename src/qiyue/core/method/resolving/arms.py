"""Resolves arms: case, bands and straight lines along points."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from qiyue.core.formula import ast, typing
from qiyue.core.formula import tree as t
from qiyue.core.method.proofs import Known, signature, stripped
from qiyue.core.method.resolving.functions import FunctionsResolver
from qiyue.core.method.scopes import Scope
from qiyue.core.values.findings import Both

BANDS = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
Point = tuple[t.Tree, t.Tree]


class ArmsResolver(FunctionsResolver):
    """The part of the resolver that chooses between arms."""

    def armed(self, node: ast.Arms, scope: Scope) -> t.Tree:
        if node.word == "case":
            return self.arms(node, scope)
        return self.along(node, scope) if node.word == "along" else self.bands(node, scope)

    def arms(self, node: ast.Arms, scope: Scope) -> t.Tree:
        kept = self.known
        found: list[tuple[t.Tree, t.Tree]] = []
        default: t.Tree | None = None
        try:
            for place, arm in enumerate(node.arms):
                if isinstance(arm.when, str):
                    raise self.fail(
                        "bad-arm",
                        arm,
                        Both(
                            "before、after 只用在 along 里。", "before and after belong to along."
                        ),
                        Both("换成条件。", "Write a condition."),
                    )
                if arm.when is None:
                    default = self.tree(arm.then, scope)
                    self.last(node, place)
                    break
                condition = self.condition(arm.when, scope)
                before = self.known
                self.known = before.plus(condition, True)
                found.append((condition, self.tree(arm.then, scope)))
                self.known = before.plus(condition, False)
        finally:
            self.known = kept
        if default is None:
            default = self.covering(node, found)
        return self.case("case", found, default, node)

    def last(self, node: ast.Arms, place: int) -> None:
        if place != len(node.arms) - 1:
            raise self.fail(
                "unreachable-arm",
                node.arms[place + 1],
                Both("else 后面的分支永远用不到。", "No arm behind else is ever reached."),
                Both("把 else 放在最后。", "Put else last."),
            )

    def covering(self, node: ast.Arms, arms: list[tuple[t.Tree, t.Tree]]) -> t.Tree:
        """The last arm, if the conditions name every option of one choice; else a finding."""
        seen: set[object] = set()
        subjects: dict[str, t.Tree] = {}
        for condition, _ in arms:
            match stripped(condition):
                case t.Op(op="=", args=(x, t.Const(value=value))) if x.type.kind == "choice":
                    subjects[signature(x)] = x
                    seen.add(value)
        options = {option for x in subjects.values() for option in x.type.options}
        if len(subjects) == 1 and seen == options and len(seen) == len(arms):
            return arms.pop()[1]
        raise self.fail(
            "no-else",
            node,
            Both("分支没有覆盖所有情况。", "The arms do not cover every value."),
            Both("加一个分支：else -> …。", "Add an arm: else -> ..."),
        )

    def bands(self, node: ast.Arms, scope: Scope) -> t.Tree:
        assert node.x is not None
        x = self.numeric(node.x, scope)
        op = BANDS[node.word]
        falling = node.word in ("at_least", "above")
        found: list[tuple[t.Tree, t.Tree]] = []
        default: t.Tree | None = None
        previous: Fraction | None = None
        kept = self.known
        try:
            for place, arm in enumerate(node.arms):
                if arm.when is None:
                    default = self.tree(arm.then, scope)
                    self.last(node, place)
                    break
                if isinstance(arm.when, str):
                    raise self.fail(
                        "bad-arm",
                        arm,
                        Both("这里要界限。", "A bound is wanted here."),
                        Both("写数。", "Write a number."),
                    )
                bound = self.numeric(arm.when, scope)
                previous = self.ordered(arm, bound, previous, falling)
                condition = self.compared(arm, op, x, bound)
                before = self.known
                self.known = before.plus(condition, True)
                found.append((condition, self.tree(arm.then, scope)))
                self.known = before.plus(condition, False)
        finally:
            self.known = kept
        if default is None:
            raise self.fail(
                "no-else",
                node,
                Both("最后一档之外没有规定。", "What lies beyond the last bound is not said."),
                Both("加一个分支：else -> …。", "Add an arm: else -> ..."),
            )
        return self.case(node.word, found, default, node)

    def ordered(
        self, arm: ast.Arm, bound: t.Tree, previous: Fraction | None, falling: bool
    ) -> Fraction | None:
        value = bound.value if isinstance(bound, t.Const) else None
        if not isinstance(value, Fraction):
            return previous
        if previous is not None and (value >= previous if falling else value <= previous):
            raise self.fail(
                "unordered-bands",
                arm,
                Both(
                    "界限的次序不对，这一档永远用不到。",
                    "The bounds are out of order: this arm is never reached.",
                ),
                Both(
                    "从大到小写。" if falling else "从小到大写。",
                    "Write them " + ("falling." if falling else "rising."),
                ),
            )
        return value

    def along(self, node: ast.Arms, scope: Scope) -> t.Tree:
        assert node.x is not None
        x = self.numeric(node.x, scope)
        ends: dict[str, t.Tree] = {}
        points: list[tuple[t.Tree, t.Tree]] = []
        for arm in node.arms:
            then = self.numeric(arm.then, scope)
            if arm.when is None:
                raise self.fail(
                    "bad-arm",
                    arm,
                    Both(
                        "along 用 before 和 after，不用 else。",
                        "along takes before and after, not else.",
                    ),
                    Both("改写。", "Rewrite it."),
                )
            if isinstance(arm.when, str):
                ends[arm.when] = then
            else:
                points.append((self.numeric(arm.when, scope), then))
        if len(points) < 2:
            raise self.fail(
                "few-points",
                node,
                Both("直线至少要两点。", "A line needs two points."),
                Both("再加一点。", "Add a point."),
            )
        self.points_in_order(node, points)
        first, last = points[0][0], points[-1][0]
        before, after = ends.get("before", points[0][1]), ends.get("after", points[-1][1])
        self.common(node, x, *(p for p, _ in points))
        rising = self.chain(node, x, points, before, after, "<", "<=")
        falling = self.chain(node, x, points, before, after, ">", ">=")
        if isinstance(first, t.Const) and isinstance(last, t.Const):
            assert isinstance(first.value, Fraction)
            assert isinstance(last.value, Fraction)
            return rising if first.value <= last.value else falling
        up = self.compared(node, "<=", first, last)
        return self.case("along", [(up, rising)], falling, node)

    def points_in_order(self, node: ast.Arms, points: list[Point]) -> None:
        """Points that are constants rise or fall throughout."""
        fixed = [x.value for x, _ in points if isinstance(x, t.Const)]
        numbers = [x for x in fixed if isinstance(x, Fraction)]
        rising = all(a < b for a, b in pairwise(numbers))
        if rising or all(a > b for a, b in pairwise(numbers)):
            return
        raise self.fail(
            "unordered-bands",
            node,
            Both(
                "各点的次序不对：应当一直升或一直降。",
                "The points are out of order: they rise or fall throughout.",
            ),
            Both("按次序写各点，每点一次。", "Write the points in order, each once."),
        )

    def chain(
        self,
        node: ast.Arms,
        x: t.Tree,
        points: list[tuple[t.Tree, t.Tree]],
        before: t.Tree,
        after: t.Tree,
        outside: str,
        within: str,
    ) -> t.Tree:
        """Straight lines from point to point in one direction; a point is its own value."""
        arms = [
            (self.compared(node, outside, x, points[0][0]), before),
            (self.compared(node, "=", x, points[0][0]), points[0][1]),
        ]
        known = Known()
        for condition, _ in arms:
            known = known.plus(condition, False)
        kept = self.known
        for (a, va), (b, vb) in pairwise(points):
            arms.append((self.compared(node, "=", x, b), vb))
            known = known.plus(arms[-1][0], False)
            condition = self.compared(node, outside, x, b)
            self.known = known.plus(condition, True)
            rise, run = self.arithmetic(node, "-", vb, va), self.arithmetic(node, "-", b, a)
            walked = self.arithmetic(node, "-", x, a)
            part = self.arithmetic(node, "/", self.arithmetic(node, "*", rise, walked), run)
            inside = self.arithmetic(node, "+", va, part)
            low, high = self.between(va, vb)
            inside = t.Op(
                typing.number(inside.type.uom, low, high, inside.type.step),
                inside.kinds,
                "+",
                (va, part),
            )
            arms.append((condition, inside))
            known = known.plus(condition, False)
            self.known = kept
        return self.case("along", arms, after, node)

    def between(self, a: t.Tree, b: t.Tree) -> tuple[Fraction | None, Fraction | None]:
        """The range of values between two: a straight line does not leave it."""
        kind = typing.either([a.type, b.type], a.type.uom)
        return kind.low, kind.high
