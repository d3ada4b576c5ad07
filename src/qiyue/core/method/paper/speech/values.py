"""Says what needs no names: arithmetic, comparison, limits, roundings, absence."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.paper.numerals import day_text, number_text
from qiyue.core.method.paper.speech import phrases
from qiyue.core.method.paper.speech.base import (
    AND,
    ATOM,
    COMPARE,
    MINUS,
    NOT,
    OR,
    PHRASE,
    PRODUCT,
    SUM,
    Base,
    Piece,
)
from qiyue.core.values.exact import decimals, number
from qiyue.core.values.findings import Both

LEAVES = (t.Key, t.Cell, t.Result, t.Local, t.Mine)


class Values(Base):
    """The part of the speaker that works on values."""

    def const(self, tree: t.Const) -> Piece:
        """A number with its unit, a text in quotes, a day, yes or no."""
        if isinstance(tree.value, str):
            return Piece(self.quoted(tree.value))
        if isinstance(tree.value, date):
            return Piece(day_text(tree.value, self.lang))
        if not isinstance(tree.value, Fraction):
            return Piece(self.value(tree.value))
        text = tree.said.replace("-", "−") or number_text(tree.value)
        if not tree.type.uom.plain:
            text = self.word(phrases.FUNCTIONS["uom"].says, x=text, y=self.uom(tree.type.uom))
        return Piece(text, MINUS if text.startswith("−") else ATOM)

    def nil(self, tree: t.Nil) -> Piece:
        """An absence."""
        return Piece(self.word(phrases.ABSENCES[tree.kind]))

    # -- operators and functions --------------------------------------------------------

    def op(self, tree: t.Op) -> Piece:
        """An operator or a function of values."""
        op, args = tree.op, tree.args
        if op in phrases.SIGNS:
            return self.signed(op, *args)
        if op == "neg":
            return Piece(f"−{self.second(self.piece(args[0]), MINUS)}", MINUS)
        if op in phrases.LOGIC:
            return self.one_of(tree) or self.logic(op, *args)
        if op == "not":
            return self.negated(args[0])
        if op in phrases.NUMBERS:
            return self.compared(op, *args)
        if op in phrases.LIMITS and (limited := self.limited(op, *args)):
            return limited
        return self.function(op, args)

    def signed(self, op: str, x: t.Tree, y: t.Tree) -> Piece:
        """`x + y`, grouped to the left."""
        level = SUM if op in "+-" else PRODUCT
        tighter = level if op in "+*" and isinstance(y, t.Op) and y.op == op else level + 1
        left, right = self.within(x, level), self.second(self.piece(y), tighter)
        return Piece(self.tidy(f"{left} {phrases.SIGNS[op]} {right}"), level)

    def function(self, name: str, args: tuple[t.Tree, ...]) -> Piece:
        """A function of values; one without words is written as in the method."""
        known = phrases.FUNCTIONS.get(name)
        if known is None:
            return Piece(f"{name}{self.bracketed(self.clauses(map(self.text, args)))}")
        fields = dict(zip("xyz", (self.within(arg, ATOM) for arg in args), strict=False))
        fields["all"] = self.listed(self.within(arg, PHRASE) for arg in args)
        pair = phrases.KINDS.get((name, args[0].type.kind))
        if pair is None and len(args) == 2:
            pair = phrases.PAIRS.get(name)
        piece = Piece(self.word(pair or known.says, **fields), PHRASE)
        return piece if known.note is None else piece.noted(self.word(known.note, **fields))

    def limited(self, op: str, *args: t.Tree) -> Piece | None:
        """A cap or a floor: min or max of a value and a constant; else nothing."""
        if len(args) != 2:
            return None
        fixed = [arg for arg in args if self.fixed(arg)]
        if len(fixed) != 1:
            return None
        other = args[0] if fixed[0] is args[1] else args[1]
        words = phrases.LIMITS_OF_DAYS if other.type.kind == "date" else phrases.LIMITS
        note = self.word(words[op], y=self.within(fixed[0], SUM))
        return self.piece(other).noted(note)

    def fixed(self, tree: t.Tree) -> bool:
        """Whether this is a number known from the method alone, here."""
        match tree:
            case t.Const():
                return True
            case t.Op(op="neg" | "-", args=args):
                return all(map(self.fixed, args))
            case t.Cell():
                return self.on_row(tree) is not None
            case _:
                return False

    def figure(self, tree: t.Tree) -> Fraction | None:
        """The number itself, where the method alone knows it."""
        match tree:
            case t.Const(value=Fraction() as value):
                return value
            case t.Cell():
                text = (self.on_row(tree) or "").replace("−", "-")
                share = text.endswith("%")
                try:
                    return number(text.rstrip("%")) / (100 if share else 1)
                except ValueError:
                    return None
            case _:
                return None

    def on_row(self, tree: t.Cell) -> str | None:
        """The text of a cell of the row that the speaker stands on; None for any other cell."""
        row = self.row
        if row is None or tree.table != row.ruled.table:
            return None
        own = all(a is b for a, b in zip(tree.keys, row.ruled.keys, strict=True))
        return row.cells.get(tree.column) if own else None

    # -- conditions ---------------------------------------------------------------------

    def condition(self, tree: t.Tree) -> Piece:
        """A yes or no as something that holds."""
        if isinstance(tree, LEAVES):
            return Piece(self.word(phrases.HOLDS, x=self.text(tree)), COMPARE)
        return self.piece(tree)

    def logic(self, op: str, x: t.Tree, y: t.Tree) -> Piece:
        """`x and y`."""
        level = AND if op == "and" else OR
        parts = [self.held(self.condition(part), level) for part in (x, y)]
        joint = self.word(phrases.LOGIC[op])
        text = f"，{joint} ".join(parts) if self.lang == "zh" else f" {joint} ".join(parts)
        return Piece(self.tidy(text), level)

    def negated(self, x: t.Tree) -> Piece:
        """`not x`: a comparison turned round, a name that does not hold."""
        match x:
            case t.Op(op=op, args=(a, b)) if op in phrases.OPPOSITE:
                return self.compared(phrases.OPPOSITE[op], a, b)
            case t.Is(type=kind, kinds=kinds):
                return self.asked(t.Is(kind, kinds, x.x, x.kind, not x.negated))
        if isinstance(x, LEAVES):
            return Piece(self.word(phrases.FAILS, x=self.text(x)), COMPARE)
        inner = self.bracketed(self.whole(self.condition(x)))
        return Piece(self.word(phrases.NOT, x=inner), NOT)

    def compared(self, op: str, x: t.Tree, y: t.Tree) -> Piece:
        """Two values beside one another, in the words of their kind."""
        kinds = {x.type.kind, y.type.kind}
        if kinds == {"yes/no"} and not isinstance(y, t.Const):
            parts = [self.held(self.condition(part), PHRASE) for part in (x, y)]
            words = phrases.CONDITIONS
        else:
            parts = [self.within(part, PHRASE) for part in (x, y)]
            words = phrases.NUMBERS if kinds == {"number"} else phrases.CHOICES
            words = phrases.DATES if kinds == {"date"} else words
        if isinstance(y, t.Const) and isinstance(y.value, str):
            parts[1] = self.quoted(self.option(x, y.value))
        return Piece(self.word(words[op], x=parts[0], y=parts[1]), COMPARE)

    def option(self, x: t.Tree, code: str) -> str:
        """A text that `x` is compared with; a member of a dimension by its name."""
        return self.names.member(x.type.table, code) if x.type.kind == "reference" else code

    def one_of(self, tree: t.Op) -> Piece | None:
        """`x in (a, b)` if that is what the alternatives say; else nothing."""
        asked: list[tuple[str, t.Tree, t.Const]] = []
        stack: list[t.Tree] = [tree]
        while stack:
            match stack.pop():
                case t.Op(op="or", args=inner):
                    stack.extend(reversed(inner))
                case t.Op(op="=", args=(x, t.Const() as option)) if x.type.kind != "yes/no":
                    asked.append((self.within(x, PHRASE), x, option))
                case _:
                    return None
        if len(asked) < 2 or len({x for x, _, _ in asked}) != 1:
            return None
        said = [
            self.quoted(self.option(x, c.value)) if isinstance(c.value, str) else self.text(c)
            for _, x, c in asked
        ]
        return Piece(self.word(phrases.ONE_OF, x=asked[0][0], all=self.listed(said)), COMPARE)

    def asked(self, tree: t.Is) -> Piece:
        """Whether something is there, or why it is not."""
        x = self.within(tree.x, PHRASE)
        if tree.kind is None:
            there = phrases.PRESENT if tree.negated else phrases.ABSENT
            return Piece(self.word(there, x=x), COMPARE)
        says = phrases.IS_NOT_KIND if tree.negated else phrases.IS_KIND
        kind = self.word(phrases.ABSENCES[tree.kind])
        return Piece(self.word(says, x=x, kind=kind), COMPARE)

    # -- what is added in words ---------------------------------------------------------

    def rounded(self, tree: t.Round) -> Piece:
        """A named rounding."""
        piece = self.piece(tree.x)
        for note in self.rounding(tree.mode, tree.step):
            piece = piece.noted(note)
        return piece

    def rounding(self, mode: str, step: Fraction) -> tuple[str, ...]:
        """The words of a rounding and its step."""
        said = phrases.ROUNDINGS.get(mode, Both(mode, mode))
        return self.word(said), self.step(step)

    def step(self, step: Fraction) -> str:
        """How fine a rounding is."""
        digits = decimals(step) or 0
        if step == 1:
            return self.word(phrases.STEPS["whole"])
        if step == Fraction(1, 10**digits):
            return self.word(phrases.STEPS["decimal" if digits == 1 else "decimals"], n=digits)
        return self.word(phrases.STEPS["multiple"], step=number_text(step))

    def otherwise(self, tree: t.Else) -> Piece:
        """What stands for something absent."""
        kinds = self.kinds(tree.x.kinds) or self.word(phrases.NEVER_ABSENT)
        y = self.within(tree.y, PHRASE)
        says = phrases.ELSE_AGAIN if isinstance(tree.x, t.Else) else phrases.ELSE
        return self.piece(tree.x).noted(self.word(says, kinds=kinds, y=y))
