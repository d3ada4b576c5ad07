"""What every part of the speaker shares: names, brackets, notes, the row it may stand on."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from qiyue.core.formula import tree as t
from qiyue.core.method.model import RuleCall, Table, Value
from qiyue.core.method.paper.names import Names
from qiyue.core.method.paper.numerals import number_text
from qiyue.core.method.paper.speech.phrases import ABSENCES, TRUTHS
from qiyue.core.method.paper.usual import UNITS
from qiyue.core.method.program import Program, Ruled
from qiyue.core.values.absence import Absence, Absent
from qiyue.core.values.findings import Both
from qiyue.core.values.uoms import Uom

LIST, OR, AND, NOT, COMPARE, PHRASE, SUM, PRODUCT, MINUS, ATOM = range(10)
"""How tightly a piece of text holds together; a looser piece inside a tighter one is bracketed."""

WIDE = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”…"
MARKS = "\u3000-\u303f\uff00-\uffef“”"
GAPS = re.compile(rf"(?<=[{MARKS}]) +| +(?=[{MARKS}])|(?<=[{WIDE}]) +(?=[{WIDE}])")
"""Blanks that Chinese does not set: beside its own marks and between its letters."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, how tightly it holds together, and what is added to it in words."""

    text: str
    level: int = ATOM
    notes: tuple[str, ...] = ()

    def noted(self, note: str) -> Piece:
        """The same with one more note."""
        return replace(self, notes=(*self.notes, note))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a constant table on which a rule is said: the texts of its cells by column."""

    ruled: Ruled
    cells: dict[str, str]


class Saying:
    """A text with fields in both languages, filled and put in order for one."""

    def __init__(self, names: Names) -> None:
        self.names, self.lang = names, names.lang

    def word(self, both: Both, **fields: object) -> str:
        """The text of this language with its fields filled."""
        text = both.zh if self.lang == "zh" else both.en
        return self.tidy(text.format_map(fields))

    def tidy(self, text: str) -> str:
        """The text without blanks that Chinese does not set."""
        return GAPS.sub("", text) if self.lang == "zh" else text

    @property
    def space(self) -> str:
        """What stands between two sentences, and before a bracket."""
        return "" if self.lang == "zh" else " "

    def listed(self, texts: Iterable[str]) -> str:
        """Several things in a row."""
        return ("、" if self.lang == "zh" else ", ").join(texts)

    def clauses(self, texts: Iterable[str]) -> str:
        """Clauses behind one another."""
        return ("，" if self.lang == "zh" else ", ").join(texts)

    def bracketed(self, text: str) -> str:
        """The text in brackets."""
        return f"（{text}）" if self.lang == "zh" else f"({text})"

    def quoted(self, text: str) -> str:
        """The text in quotes."""
        return f"“{text}”"

    def value(self, value: Value) -> str:
        """A value as a cell of the paper shows it."""
        match value:
            case bool():
                return self.word(TRUTHS[value])
            case Absent(kind=kind):
                return self.word(ABSENCES[kind])
            case RuleCall():
                return value.text
            case str():
                return value
            case _ if hasattr(value, "isoformat"):
                return str(value)
            case _:
                return number_text(value)

    def uom(self, uom: Uom) -> str:
        """A unit of measure; Chinese ones by their English words where the paper is English."""
        if self.lang == "zh":
            return str(uom)
        return re.sub(r"[^·/]+", lambda match: UNITS.get(match[0], match[0]), str(uom))

    def kinds(self, kinds: Iterable[Absence]) -> str:
        """Kinds of absence, the weakest first."""
        words = [self.word(ABSENCES[kind]) for kind in sorted(kinds)]
        return ("或" if self.lang == "zh" else " or ").join(words)


@dataclass
class Setting:
    """What a speaker speaks of: a program, its names, and perhaps a row that it stands on."""

    program: Program
    names: Names
    row: Row | None = None
    qualified: frozenset[tuple[str, str]] = field(default=frozenset())
    """Columns whose names need that of their table: another of the same name is near."""

    parts: dict[int, str] = field(default_factory=dict)
    """Names of intermediate values by the identity of their bodies, where two have one name."""


class Base(Saying):
    """The part of a speaker that holds pieces together."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting.names)
        self.program, self.row = setting.program, setting.row
        self.qualified, self.parts = setting.qualified, setting.parts
        self.ruled = {id(one.tree): one for one in self.program.rules}
        self.codes: dict[str, str] = {}
        """The codes of the intermediate values that were named so far."""

    def part(self, tree: t.Local) -> str:
        """What a named intermediate value is called."""
        code = self.parts.get(id(tree.body), short(tree.name))
        others = [self.names.part(other) for other in self.parts.values() if other != code]
        name = self.names.part(code)
        name = code if name in others else name
        self.codes[name] = code
        return name

    @abstractmethod
    def piece(self, tree: t.Tree) -> Piece:
        """A tree in words."""

    @abstractmethod
    def condition(self, tree: t.Tree) -> Piece:
        """A yes or no as something that holds or does not."""

    def text(self, tree: t.Tree) -> str:
        """A tree as a text that stands alone."""
        return self.whole(self.piece(tree))

    def table(self, name: str) -> Table:
        """A given table."""
        return self.program.tables[name]

    def whole(self, piece: Piece) -> str:
        """A piece that stands alone: its notes follow."""
        if not piece.notes:
            return piece.text
        if piece.level == ATOM:
            return self.tidy(f"{piece.text}{self.space}{self.bracketed(self.clauses(piece.notes))}")
        return self.clauses([piece.text, *piece.notes])

    def held(self, piece: Piece, level: int) -> str:
        """The text, in brackets if it is looser than `level` or has notes."""
        if piece.notes:
            whole = self.whole(piece)
            return whole if piece.level == ATOM else self.bracketed(whole)
        return piece.text if piece.level >= level else self.bracketed(piece.text)

    def second(self, piece: Piece, level: int) -> str:
        """Like `held` for what follows an operator: a leading minus is bracketed too."""
        text = self.held(piece, level)
        return self.bracketed(text) if text.startswith("−") else text

    def within(self, tree: t.Tree, level: int) -> str:
        """A tree inside something that holds together at `level`."""
        return self.held(self.piece(tree), level)


def short(name: str) -> str:
    """The name of an intermediate as written: without the line that it belongs to."""
    return name.rsplit(".", 1)[-1]
