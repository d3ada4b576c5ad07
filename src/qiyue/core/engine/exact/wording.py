"""How values and operators look in print: digits, signs, brackets, columns of text."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from fractions import Fraction
from unicodedata import east_asian_width

from qiyue.core.engine.results import shown_as
from qiyue.core.formula import tree as t
from qiyue.core.method.model import RuleCall, Value
from qiyue.core.method.program import Resolved
from qiyue.core.values.absence import Absent
from qiyue.core.values.exact import ROUNDINGS, decimals, plain

OR, AND, NOT, COMPARE, SUM, PRODUCT, MINUS, ELSE, ATOM = range(1, 10)
"""How tightly a piece of text holds together; a looser piece inside a tighter one is bracketed."""

BINARY = {
    "or": ("or", OR),
    "and": ("and", AND),
    "=": ("=", COMPARE),
    "!=": ("≠", COMPARE),
    "<": ("<", COMPARE),
    "<=": ("≤", COMPARE),
    ">": (">", COMPARE),
    ">=": ("≥", COMPARE),
    "+": ("+", SUM),
    "-": ("−", SUM),
    "*": ("×", PRODUCT),
    "/": ("÷", PRODUCT),
}
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
LONGEST = 12
"""A number with more decimals is cut in a formula; its exact value stands in the result."""
SIGNIFICANT = 6

Piece = tuple[str, int]
"""A text and how tightly it holds together."""


def held(piece: Piece, level: int) -> str:
    """The text, in brackets if it is looser than `level`."""
    text, own = piece
    return text if own >= level else f"({text})"


def second(piece: Piece, level: int) -> str:
    """Like `held` for what follows an operator: a leading minus is bracketed too."""
    text, own = piece
    return f"({text})" if own < level or text.startswith("−") else text


def joined(op: str, left: Piece, right: Piece) -> Piece:
    """`left op right`, grouped to the left."""
    sign, level = BINARY[op]
    if level == COMPARE:
        return f"{held(left, SUM)} {sign} {held(right, SUM)}", COMPARE
    return f"{held(left, level)} {sign} {second(right, level + 1)}", level


def number_text(x: Fraction) -> str:
    """All digits of a number that ends soon; else six that count and `…`."""
    places = decimals(x)
    if places is not None and places <= LONGEST:
        return plain(x).replace("-", "−")
    keep = SIGNIFICANT
    if (small := abs(x)) < 1:
        while small * 10 < 1:
            small, keep = small * 10, keep + 1
    digits = str(abs(x.numerator) * 10**keep // x.denominator).rjust(keep + 1, "0")
    return f"{'−' if x < 0 else ''}{digits[:-keep]}.{digits[-keep:]}…"


def absent_text(x: Absent) -> str:
    """`n/a` or `missing(reason)`."""
    return f"{x.kind.word}({x.reason})" if x.reason else x.kind.word


def value_text(value: Value) -> str:
    """A value inside a formula: texts in quotes, long numbers cut."""
    match value:
        case Fraction():
            return number_text(value)
        case str():
            return f'"{value}"'
        case _:
            return exact_text(value)


def exact_text(value: Value) -> str:
    """A value in full: decimals that end, else `n/d`."""
    if type(value) is str:  # most are
        return value
    match value:
        case bool():
            return "yes" if value else "no"
        case Fraction():
            return plain(value)
        case Absent():
            return absent_text(value)
        case RuleCall():
            return value.text
        case date():
            return value.isoformat()
        case _:
            return value


def value_piece(value: Value) -> Piece:
    """A value inside a formula, with its level."""
    text = value_text(value)
    return text, MINUS if text.startswith("−") else ATOM


def shown_text(line: Resolved, value: Value) -> str:
    """A result as it is published."""
    if not isinstance(value, Fraction):
        return exact_text(value)
    mode, step, digits = shown_as(line, None)
    return plain(ROUNDINGS[mode](value, step), digits)


def trimmed(text: str) -> str:
    """A decimal number without the zeros at its end."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def width(text: str) -> int:
    """Columns that a text takes on a terminal; a Chinese character takes two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, columns: int) -> str:
    """The text with spaces behind it up to `columns`."""
    return text + " " * max(0, columns - width(text))


def folded(text: str, columns: int, indent: str) -> str:
    """The text broken at spaces so that no row is wider than `columns`, later rows indented.

    Where there are no spaces for so long, as in Chinese, it is broken at the end of the row.
    """
    rows: list[str] = [""]
    words = text.split(" ")
    while words:
        word = words.pop(0)
        if width(word) > columns:
            room = columns - (width(rows[-1]) + 1 if rows[-1] else 0)
            if room < 2:
                rows, room = [*rows, ""], columns
            word, rest = _cut(word, room)
            words.insert(0, rest)
        if rows[-1] and width(rows[-1]) + 1 + width(word) > columns:
            rows.append(word)
        else:
            rows[-1] = f"{rows[-1]} {word}" if rows[-1] else word
    return ("\n" + indent).join(rows)


def _cut(word: str, columns: int) -> tuple[str, str]:
    """As much of a word as fits, and the rest."""
    end, taken = 0, 0
    while end < len(word) and (taken := taken + width(word[end])) <= columns:
        end += 1
    return word[:end], word[end:]


class Printer:
    """What both readings share: operators, functions, brackets."""

    def piece(self, tree: t.Tree) -> Piece:
        """The text of a node and how tightly it holds together."""
        match tree:
            case t.Const(value=value):
                return self.constant(value)
            case t.Nil(kind=kind):
                return exact_text(Absent(kind)), ATOM
            case t.Op(op=op, args=args):
                return self.op(op, args)
            case t.Round(mode=mode, x=x, step=step):
                return f"{mode}({self.text(x)}, {plain(step)})", ATOM
            case t.Else():
                return self.otherwise(tree)
            case t.Is(x=x, kind=kind, negated=negated):
                asked = ("present" if negated else "absent") if kind is None else kind.word
                turned = "not " if negated and kind is not None else ""
                return f"{held(self.piece(x), SUM)} is {turned}{asked}", COMPARE
            case t.Case():
                return self.case(tree)
            case t.Rows():
                return self.rows(tree)
            case _:
                return self.leaf(tree)

    def text(self, tree: t.Tree) -> str:
        """The text alone."""
        return self.piece(tree)[0]

    def op(self, op: str, args: tuple[t.Tree, ...]) -> Piece:
        """An operator or a function of values; min of max is written as the clamp it is."""
        if op == "neg":
            return f"−{second(self.piece(args[0]), ELSE)}", MINUS
        if op == "not":
            return f"not {held(self.piece(args[0]), NOT)}", NOT
        if op == "or" and (options := self.options(args)):
            return options, COMPARE
        if op in BINARY:
            return joined(op, self.piece(args[0]), self.piece(args[1]))
        match op, args:
            case "min", (t.Op(op="max", args=(x, low)), high):
                return f"clamp({', '.join(map(self.text, (x, low, high)))})", ATOM
        return f"{op}({', '.join(map(self.text, args))})", ATOM

    def otherwise(self, tree: t.Else) -> Piece:
        """A value and what stands for it where it is absent."""
        return f"{held(self.piece(tree.x), ELSE)} else {second(self.piece(tree.y), ATOM)}", ELSE

    def options(self, args: tuple[t.Tree, ...]) -> str:
        """`x in (a, b)` if that is what the alternatives say; else nothing."""
        found: list[t.Tree] = []
        left, stack = set(), list(reversed(args))
        while stack:
            match stack.pop():
                case t.Op(op="or", args=inner):
                    stack.extend(reversed(inner))
                case t.Op(op="=", args=(x, t.Const() as option)):
                    left.add(held(self.piece(x), SUM))
                    found.append(option)
                case _:
                    return ""
        if len(left) != 1:
            return ""
        return f"{left.pop()} in ({', '.join(map(self.text, found))})"

    def constant(self, value: Value) -> Piece:
        """A constant."""
        return value_piece(value)

    @abstractmethod
    def leaf(self, tree: t.Tree) -> Piece:
        """A name."""

    @abstractmethod
    def case(self, tree: t.Case) -> Piece:
        """Arms."""

    @abstractmethod
    def rows(self, tree: t.Rows) -> Piece:
        """The aggregate."""
