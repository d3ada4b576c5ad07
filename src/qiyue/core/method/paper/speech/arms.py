"""Says arms: case, bands and straight lines, in one sentence or as a list of conditions."""

from __future__ import annotations

from dataclasses import dataclass

from qiyue.core.formula import tree as t
from qiyue.core.formula.shapes import compared, points_of, straight
from qiyue.core.method.paper.speech import phrases
from qiyue.core.method.paper.speech.base import LIST, PHRASE, Piece
from qiyue.core.method.paper.speech.rows import RowsSpeaker
from qiyue.core.values.findings import Both


@dataclass(frozen=True, slots=True)
class Branch:
    """One arm: when it is taken, in words (None: in every other case), and its value."""

    when: str | None
    then: t.Tree


@dataclass(frozen=True, slots=True)
class Branches:
    """A case as a sentence that leads in, its arms, and how an arm is said."""

    lead: str
    arms: tuple[Branch, ...]
    says: Both
    inline: Both


class ArmsSpeaker(RowsSpeaker):
    """The part of the speaker that chooses between arms."""

    def case(self, tree: t.Case) -> Piece:
        """All arms in one sentence."""
        if (rule := self.ruled.get(id(tree))) is not None and rule is not self.standing:
            return self.by_rule(tree)
        found = self.branches(tree)
        parts = []
        for arm in found.arms:
            then = self.within(arm.then, PHRASE)
            says = phrases.OTHERWISE_INLINE if arm.when is None else found.inline
            parts.append(self.word(says, when=arm.when, then=then))
        lead = "" if tree.word == "case" else found.lead + self.colon
        return Piece(lead + self.semicolon.join(parts), LIST)

    @property
    def standing(self) -> object:
        """The rule column whose row this speaker stands on."""
        return None if self.row is None else self.row.ruled

    @property
    def colon(self) -> str:
        """Before a list."""
        return "：" if self.lang == "zh" else ": "

    @property
    def semicolon(self) -> str:
        """Between the points of a list in one sentence."""
        return "；" if self.lang == "zh" else "; "

    def by_rule(self, tree: t.Tree) -> Piece:
        """What a rule column gives: the table says how."""
        rule = self.ruled[id(tree)]
        table = self.table(rule.table)
        column = self.names.column(table, table.columns[rule.column])
        name = self.names.table(rule.table)
        return Piece(self.word(phrases.BY_RULE, table=name, column=column), self.phrase)

    def branches(self, tree: t.Case) -> Branches:
        """The arms in words."""
        if tree.word == "along":
            return self.along(tree)
        if tree.word in ("case", "rule"):
            arms = [Branch(self.whole(self.condition(c)), then) for c, then in tree.arms]
            lead = self.word(phrases.ARMS["case"])
            every = (*arms, Branch(None, tree.default))
            return Branches(lead, every, phrases.ARM, phrases.ARM_INLINE)
        return self.bands(tree)

    # -- bands --------------------------------------------------------------------------

    def bands(self, tree: t.Case) -> Branches:
        """Bands of a value, each with both its ends where they are known."""
        sign, x, _ = compared(tree.arms[0][0])
        bounds = [compared(condition)[2] for condition, _ in tree.arms]
        known = all(isinstance(bound, t.Const) for bound in bounds)
        arms = []
        for place, (bound, (_, then)) in enumerate(zip(bounds, tree.arms, strict=True)):
            when = self.bound(sign, bound, x)
            if place and known:
                before = self.bound(phrases.OPPOSITE[sign], bounds[place - 1], x)
                when = self.clauses((when, before) if sign[0] == ">" else (before, when))
            arms.append(Branch(when, then))
        last = self.bound(phrases.OPPOSITE[sign], bounds[-1], x) if known else None
        lead = self.word(phrases.ARMS[tree.word], x=self.within(x, PHRASE))
        every = (*arms, Branch(last, tree.default))
        return Branches(lead, every, phrases.BAND, phrases.BAND_INLINE)

    def bound(self, sign: str, bound: t.Tree, x: t.Tree) -> str:
        """One end of a band, in the unit of what is banded."""
        y = self.within(bound, PHRASE)
        if bound.type.uom.plain and not x.type.uom.plain:
            y = f"{y} {self.uom(x.type.uom)}"
        return self.word(phrases.BOUNDS[sign], y=y)

    # -- straight lines -----------------------------------------------------------------

    def along(self, tree: t.Case) -> Branches:
        """The points, and what lies beyond them."""
        chain = straight(tree)
        points = points_of(chain)
        sign, x, _ = compared(chain.arms[0][0])
        first, last = points[0][0], points[-1][0]
        low, high = self.figure(first), self.figure(last)
        known = low is not None and high is not None
        if chain is tree or known:
            if low is not None and high is not None:
                sign = "<" if low <= high else ">"
            before = self.bound(sign, first, x)
            after = self.bound(phrases.REVERSE[sign], last, x)
        else:  # whether the points rise is only known from the data
            before = self.word(phrases.BEFORE, x=self.within(first, PHRASE))
            after = self.word(phrases.AFTER, x=self.within(last, PHRASE))
        arms = [Branch(self.at_point(at, x), then) for at, then in points]
        before, after = (self.word(phrases.BEYOND, x=end) for end in (before, after))
        arms = [Branch(before, chain.arms[0][1]), *arms, Branch(after, chain.default)]
        lead = self.word(phrases.ARMS["along"], x=self.within(x, PHRASE))
        return Branches(lead, tuple(arms), phrases.ALONG, phrases.BAND_INLINE)

    def at_point(self, at: t.Tree, x: t.Tree) -> str:
        """A point of a line, in the unit of what is measured along it."""
        return self.word(phrases.POINT, x=self.bound("=", at, x))
