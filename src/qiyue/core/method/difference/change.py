"""One change, said as the person who wrote the method would say it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from qiyue.core.method.difference.words import Side, glued
from qiyue.core.values.findings import Both

Part = Literal["method", "notable", "rest"]
Kind = Literal["added", "removed", "changed", "renamed"]
PARTS: dict[Part, Both] = {
    "method": Both("办法", "The method"),
    "notable": Both("指标、规则与结果", "Indicators, rules and results"),
    "rest": Both("其余", "The rest"),
}
"""In the order in which a person wants to know: whose marks change comes before how."""


@dataclass(frozen=True, slots=True)
class Change:
    """变更: what became of one thing.

    `section` is a key of the method file, `name` what is declared there, `what` the part of it.
    `before` and `after` are as written; `formula` says that they are to be read one below the
    other, since the sentence does not hold them.
    """

    part: Part
    section: str
    kind: Kind
    name: str
    what: str
    message: Both
    before: str | None = None
    after: str | None = None
    formula: bool = False

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        found = asdict(self)
        del found["formula"]
        return found


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what became of one thing: `where` it stands (a clause), `subject` is its name."""

    part: Part
    section: str
    name: str
    where: Both
    subject: Both

    @property
    def whose(self) -> Both:
        """The subject as an owner; nothing where the place says it already."""
        if not self.subject.zh:
            return self.subject
        return Both(glued(self.subject.zh, "的"), f" of {self.subject.en}")

    def change(self, kind: Kind, what: str, said: Both, *sides: str | None) -> Change:
        """A change whose sentence goes on after the place."""
        message = Both(
            f"{self.where.zh}：{said.zh}" if self.where.zh else said.zh,
            f"{self.where.en}: {said.en}" if self.where.en else said.en[:1].upper() + said.en[1:],
        )
        before, after = sides or (None, None)
        return Change(self.part, self.section, kind, self.name, what, message, before, after)

    def turned(self, what: str, word: Both, before: Side | None, after: Side | None) -> Change:
        """A short thing that is another now: 「…的权重由 40 分改为 45 分」."""
        what_zh, what_en = glued(self.whose.zh, word.zh), f"{word.en}{self.whose.en}"
        if before is None and after is not None:
            said = Both(
                glued(what_zh, "原来没有写，现为", after.zh),
                f"{what_en}, not stated before, is {after.en}",
            )
        elif after is None and before is not None:
            said = Both(
                glued(what_zh, "不再写明（原为", before.zh, "）"),
                f"{what_en} is no longer stated (it was {before.en})",
            )
        else:
            assert before is not None
            assert after is not None
            said = Both(
                glued(what_zh, "由", before.zh, "改为", after.zh),
                f"{what_en} changes from {before.en} to {after.en}",
            )
        sides = (one.raw if one is not None else None for one in (before, after))
        return self.change("changed", what, said, *sides)

    def formula(self, what: str, word: Both, before: str, after: str) -> Change:
        """A formula that is another now: both stand below the sentence."""
        said = Both(glued(self.whose.zh, word.zh, "改了"), f"{word.en}{self.whose.en} changes")
        made = self.change("changed", what, said, before, after)
        return _with_formula(made)

    def came(self, what: str, said: Both, after: str, *, formula: bool = False) -> Change:
        """Something new."""
        made = self.change("added", what, said, None, after)
        return _with_formula(made) if formula else made

    def went(self, what: str, said: Both, before: str, *, formula: bool = False) -> Change:
        """Something that is there no longer."""
        made = self.change("removed", what, said, before, None)
        return _with_formula(made) if formula else made

    def renamed(self, other: Side, subject: Both | None = None) -> Change:
        """The same thing under another name."""
        who = subject or self.subject
        said = Both(glued(who.zh, "更名为", other.zh), f"{who.en} is renamed {other.en}")
        return self.change("renamed", "name", said, self.name, other.raw)


def _with_formula(change: Change) -> Change:
    parts = (change.part, change.section, change.kind, change.name, change.what, change.message)
    return Change(*parts, change.before, change.after, formula=True)
