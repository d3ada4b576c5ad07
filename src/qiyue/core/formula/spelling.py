"""Writes an expression in its one normal spelling: single blanks, no bracket too many.

    spelled(parse("( a+b )*1.50"))  is  "(a + b) * 1.5"

Two expressions are the same tree exactly if `meaning` gives the same text for both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from qiyue.core.formula import ast
from qiyue.core.values.exact import plain

OR, AND, NOT, COMPARE, SUM, PRODUCT, MINUS, ELSE, ATOM = range(9)
"""How tightly a piece holds together; a looser piece inside a tighter one is bracketed."""

LEVELS = {"or": OR, "and": AND, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
ENDS = ("before", "after")
NAMED = re.compile(r"[^\W\d]\w* = ")
Piece = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Renaming:
    """Other names to write: for names and the ends of paths, and for formulas that are called."""

    names: Mapping[str, str] = field(default_factory=dict)
    calls: Mapping[str, str] = field(default_factory=dict)


AS_IT_IS = Renaming()


def spelled(node: ast.Node, renaming: Renaming = AS_IT_IS) -> str:
    """The expression as text, `60%` where it was written so."""
    return _Speller(renaming, True).text(node)


def meaning(node: ast.Node, renaming: Renaming = AS_IT_IS) -> str:
    """The same with every number by its value: `60%` and `0.6` are one."""
    return _Speller(renaming, False).text(node)


class _Speller:
    def __init__(self, renaming: Renaming, percent: bool) -> None:
        self.renaming, self.percent = renaming, percent

    def text(self, node: ast.Node) -> str:
        return self.piece(node)[0]

    def held(self, node: ast.Node, level: int) -> str:
        text, own = self.piece(node)
        return text if own >= level else f"({text})"

    def name(self, name: str) -> str:
        return self.renaming.names.get(name, name)

    def piece(self, node: ast.Node) -> Piece:
        match node:
            case ast.Binary():
                return self.binary(node)
            case ast.Unary(op="not", x=x):
                return f"not {self.held(x, NOT)}", NOT
            case ast.Unary(x=x):
                return f"-{self.held(x, MINUS)}", MINUS
            case ast.Is(x=x, kind=kind, negated=negated):
                word = "present" if kind is None else kind.word
                if kind is None and negated:
                    word, negated = "absent", False
                return f"{self.held(x, SUM)} is {'not ' * negated}{word}", COMPARE
            case ast.Else(x=x, y=y):
                return f"{self.held(x, ELSE)} else {self.held(y, ATOM)}", ELSE
            case _:
                return self.atom(node), ATOM

    def binary(self, node: ast.Binary) -> Piece:
        if node.op == "or" and (options := self.options(node)):
            return options, COMPARE
        if node.op not in LEVELS:
            return f"{self.held(node.x, SUM)} {node.op} {self.held(node.y, SUM)}", COMPARE
        level = LEVELS[node.op]
        return f"{self.held(node.x, level)} {node.op} {self.held(node.y, level + 1)}", level

    def options(self, node: ast.Node) -> str:
        """`x in (a, b)` if that is what the alternatives say; else ""."""
        found: list[str] = []
        left: set[str] = set()
        rest: ast.Node | None = node
        while rest is not None:
            match rest:
                case ast.Binary(op="or", x=before, y=ast.Binary(op="=", x=x, y=option)):
                    rest = before
                case ast.Binary(op="=", x=x, y=option):
                    rest = None
                case _:
                    return ""
            found.insert(0, self.held(option, SUM))
            left.add(self.held(x, SUM))
        return f"{left.pop()} in ({', '.join(found)})" if len(left) == 1 else ""

    def atom(self, node: ast.Node) -> str:
        match node:
            case ast.Number(value=value, text=text):
                return self.number(value, text)
            case ast.Text(value=value):
                return f'"{value}"'
            case ast.YesNo(value=value):
                return "yes" if value else "no"
            case ast.Nothing(kind=kind):
                return "none" if kind.word == "n/a" else kind.word
            case ast.Name(name=name):
                return self.name(name)
            case ast.Mine(name=ast.Name(name=name)):
                return f"my.{self.name(name)}"
            case ast.Path(base=base, name=name):
                return f"{self.held(base, ATOM)}.{self.name(name)}"
            case ast.Index(base=base, keys=keys):
                return f"{self.held(base, ATOM)}[{', '.join(map(self.text, keys))}]"
            case ast.Call():
                return self.call(node)
            case ast.Arms():
                parts = [] if node.x is None else [self.text(node.x)]
                return f"{node.word}({', '.join([*parts, *map(self.arm, node.arms)])})"
            case ast.Rows():
                return self.rows(node)
            case _:
                raise TypeError(node)

    def number(self, value: Fraction, text: str) -> str:
        if self.percent and text.endswith("%"):
            return f"{plain(value * 100)}%"
        return plain(value)

    def call(self, node: ast.Call) -> str:
        name = self.renaming.calls.get(node.name, node.name)
        args = [self.argument(arg) for arg in node.args]
        named = [f"{parameter} = {self.text(arg)}" for parameter, arg in node.named]
        return f"{name}({', '.join(args + named)})"

    def argument(self, node: ast.Node) -> str:
        """An argument without a name; `x = y` would look like one with a name."""
        text = self.text(node)
        return f"({text})" if NAMED.match(text) else text

    def arm(self, arm: ast.Arm) -> str:
        if arm.when is None:
            when = "else"
        elif isinstance(arm.when, str):
            when = arm.when
        else:
            when = self.text(arm.when)
            when = f"({when})" if when in ENDS else when
        return f"{when} -> {self.text(arm.then)}"

    def rows(self, node: ast.Rows) -> str:
        values = (node.x, node.weight, node.detail)
        said = ", ".join(self.text(part) for part in values if part is not None)
        words = [said] * bool(said) + [node.way, node.table]
        if node.by:
            words += ["by", ", ".join(node.by)]
        if node.on is not None:
            words += ["on", node.on]
        if node.where is not None:
            words += ["where", self.text(node.where)]
        return f"{node.name}({' '.join(words)})"
