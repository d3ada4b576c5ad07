"""A finding: what is wrong with something that people wrote, where, and what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Literal

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file: line and column count from 1; `part` names a table, row or cell."""

    line: int = 0
    column: int = 0
    file: str = ""
    part: str = ""

    def __str__(self) -> str:
        spot = ":".join(str(n) for n in (self.line, self.column) if n)
        return " ".join(
            piece for piece in (":".join(p for p in (self.file, spot) if p), self.part) if piece
        )


@dataclass(frozen=True, slots=True)
class Both:
    """One sentence in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """发现的问题: a stable code, its place, the reason and the next step in Chinese and English."""

    code: str
    place: Place
    message: Both
    hint: Both
    level: Level = field(default="error")

    def as_dict(self) -> dict[str, object]:
        """For JSON: the same fields, nested as they are."""
        return asdict(self)


class QiyueError(Exception):
    """What people tried to do and could not; subclasses carry a stable `code` and the facts."""

    code = "qiyue-error"


class HasFindings(QiyueError):
    """Something people wrote has findings; all of them are in `findings`."""

    code = "has-findings"

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(f"{f.place} {f.code}: {f.message.en}" for f in findings))
        self.findings = findings
