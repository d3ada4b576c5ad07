"""Which names have values, whose they are, and with how many decimals they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from qiyue.core.formula.tree import Const, Tree
from qiyue.core.method.model import PERIOD, Line
from qiyue.core.method.program import Program, Resolved
from qiyue.core.values.exact import decimals

SHORT = re.compile(r"[（(，,：:；;。]")
LONGEST_TITLE = 20
"""A title of more characters is cut in a heading; the whole of it stands below."""
FINEST_SHOWN = Fraction(1, 10**12)
"""The step at which a number is shown whose own steps never end."""
NAME_COLUMNS = ("name", "名称", "姓名")
"""The first of these columns that a home table has says what its members are called."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name that has values: a line, or (`part`) one of its named intermediates.

    `subject` is the key that says whose value it is, "" if no key names an organisation;
    `others` are the remaining keys of the line, in its order.
    """

    name: str
    line: Resolved
    part: str | None
    role: str
    subject: str
    others: tuple[str, ...]

    @property
    def tree(self) -> Tree:
        """The expression it stands for."""
        return self.line.tree if self.part is None else self.line.parts[self.part]


def name_column(columns: Iterable[str]) -> str:
    """The column that says what the members of a home table are called; "" if there is none."""
    there = set(columns)
    return next((name for name in NAME_COLUMNS if name in there), "")


def present(name: str, key: Tree) -> bool:
    """Whether a key asks for the present period, which goes without saying."""
    return name == PERIOD and isinstance(key, Const)


def clipped(text: str) -> str:
    """A long title up to its first bracket or comma."""
    head = SHORT.split(text)[0].strip()
    return head if len(head) > 1 else text


def titled(line: Line) -> str:
    """The description of a line; its sentence, if that is short enough for a heading."""
    return line.title or (line.says if len(line.says) <= LONGEST_TITLE else "")


def heading(line: Line) -> str:
    """What a line is called above its result: its title, cut if it is long; else its name."""
    return short_title(line.title) or (line.name if line.title else "")


def short_title(text: str) -> str:
    """A title as a heading: cut if it is long; nothing if it is too long even then."""
    title = text if len(text) <= LONGEST_TITLE else clipped(text)
    return title if len(title) <= LONGEST_TITLE else ""


def named_values(program: Program) -> Iterator[Named]:
    """Every name of a program that has values; an intermediate has no role of its own."""
    for name, line in program.lines.items():
        subject = subject_key(program, line)
        others = tuple(key for key in line.frame.keys if key != subject)
        yield Named(name, line, None, line.line.role, subject, others)
        for part in line.parts:
            yield Named(part, line, part, "", subject, others)


def subject_key(program: Program, line: Resolved) -> str:
    """The first key of a line whose home table lists organisations; "" if there is none."""
    for key in line.frame.keys:
        table = program.tables.get(key)
        if table is not None and table.home and table.origin == "organisation":
            return key
    return ""


def shown_as(line: Resolved, part: str | None) -> tuple[str, Fraction, int]:
    """How a number is shown: mode and step of the rounding, number of decimals.

    As the line's `shown` says; else with all decimals of its type; else at 12 decimals, half
    away from zero. An intermediate is shown as its type says.
    """
    if part is None and line.line.shown is not None:
        step = line.line.shown.step
        return line.line.shown.mode, step, decimals(step) or 0
    tree = line.tree if part is None else line.parts[part]
    step = FINEST_SHOWN if tree.type.step is None else tree.type.step
    if step == 0:  # nothing but zeros
        step = Fraction(1)
    digits = decimals(step)
    return ("half_away", FINEST_SHOWN, 12) if digits is None else ("half_away", step, digits)
