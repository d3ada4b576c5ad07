"""Writes the small things of a method: units, types of columns, cells, heads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from qiyue.core.method.cells import AFTER
from qiyue.core.method.form import HEAD
from qiyue.core.method.model import Column, RuleCall, Table, Value
from qiyue.core.method.reader import CHECK
from qiyue.core.values.absence import Absent
from qiyue.core.values.exact import plain
from qiyue.core.values.types import TEXT, Type
from qiyue.core.values.uoms import Uom

SINGLE = re.compile(r'[^\s"]*[^\s",，、;；]')
"""An option that needs no quotes."""


def uom_text(uom: Uom) -> str:
    """The unit as a method writes it; "" for a plain number. A square is the symbol twice."""
    above = [symbol for symbol, n in uom.powers for _ in range(n)]
    below = [symbol for symbol, n in uom.powers for _ in range(-n)]
    return "·".join(above or ["1"] * bool(below)) + "".join(f"/{symbol}" for symbol in below)


def range_text(kind: Type) -> str:
    """`0..100`, or "" for a number without a range."""
    if kind.low is None or kind.high is None:
        return ""
    return f"{plain(kind.low)}..{plain(kind.high)}"


def option_word(option: str) -> str:
    """An option behind `one of`; one that is no single plain word stands in double quotes."""
    plain_one = SINGLE.fullmatch(option) is not None and option not in AFTER
    return option if plain_one else f'"{option}"'


def options_text(options: Iterable[str]) -> str:
    """`one of a b "c d"`."""
    return " ".join(["one of", *map(option_word, options)])


def type_words(kind: Type) -> list[str]:
    """The words of a type: `number 分 0..100 by 0.5`, `one of a b`, `-> unit`."""
    match kind.kind:
        case "number":
            whole = kind.step == 1
            words = ["integer" if whole else "number", uom_text(kind.uom), range_text(kind)]
            if kind.step is not None and not whole:
                words += ["by", plain(kind.step)]
            return [word for word in words if word]
        case "choice":
            return [options_text(kind.options)]
        case "reference":
            return ["->", kind.table]
        case _:
            return [kind.kind]


def declaration(column: Column) -> str:
    """All that is said of a column behind its name."""
    words = type_words(column.type)
    if column.empty is not None:
        words += ["empty", column.empty.word]
    if column.reason:
        words += ["reason", "in", column.reason]
    if column.better:
        words += ["better", column.better]
    if column.says:
        words += ["says", column.says]
    if column.header:
        words += ["at", column.header]
    return " ".join(words)


def bare(column: Column) -> bool:
    """Whether the column is a text of which nothing else is said."""
    return declaration(column) == TEXT.kind


def cell_text(value: Value) -> str:
    """A value as a cell of the method writes it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Fraction():
            return plain(value)
        case Absent():
            return ""
        case RuleCall():
            return value.text
        case date():
            return value.isoformat()
        case _:
            return value


def rows_of(table: Table) -> list[tuple[str, ...]]:
    """The constant rows as texts, in the digits they were written in where those are known."""
    if len(table.texts) == len(table.rows):
        return list(table.texts)
    width = len(table.columns)
    return [tuple(map(cell_text, row[:width])) for row in table.rows]


def head(name: str, inside: Iterable[str], says: str) -> str:
    """`name[a, b] says`; no brackets where nothing stands in them."""
    listed = ", ".join(inside)
    return f"{name}[{listed}] {says}".rstrip() if listed else f"{name} {says}".rstrip()


def head_holds(text: str, says: str) -> bool:
    """Whether a reader of the head finds this description in it."""
    match = HEAD.fullmatch(text)
    return match is not None and match["says"].strip() == says


def check_key(sentence: str, over: tuple[str, ...]) -> str:
    """A check's sentence with its tables; empty brackets follow one that ends like brackets."""
    text = f"{sentence} [{', '.join(over)}]" if over else sentence
    match = CHECK.fullmatch(text)
    return text if match is not None and match[1] == sentence else f"{text} []"
