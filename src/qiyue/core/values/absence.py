"""Absence has kinds: a value that is not there says which of four it is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Absence(IntEnum):
    """缺失的种类, weakest first: of several, an operation keeps the strongest."""

    NOT_APPLICABLE = 1
    EXEMPT = 2
    MISSING = 3
    WITHHELD = 4

    @property
    def word(self) -> str:
        """The word a method file and a result table write for this kind."""
        return WORDS[self]


WORDS = {
    Absence.NOT_APPLICABLE: "n/a",
    Absence.EXEMPT: "exempt",
    Absence.MISSING: "missing",
    Absence.WITHHELD: "withheld",
}
KINDS = {word: kind for kind, word in WORDS.items()}
SKIPPED = frozenset({Absence.NOT_APPLICABLE, Absence.EXEMPT})
"""Aggregates pass over these; the other kinds make the aggregate absent too."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A value that is not there: its kind and, where one was given, the reason's code."""

    kind: Absence
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.kind.word} ({self.reason})" if self.reason else self.kind.word


NOT_APPLICABLE = Absent(Absence.NOT_APPLICABLE)


def strongest(absences: list[Absent]) -> Absent:
    """The one that wins: the strongest kind, and among equals the first reason by its letters.

    A reason given beats none. `absences` must not be empty.
    """
    kind = max(one.kind for one in absences)
    reasons = sorted(one.reason for one in absences if one.kind == kind and one.reason)
    return Absent(kind, reasons[0] if reasons else "")
