"""Explains the results of one subject: formula, numbers, result and clause of every line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from qiyue.core.engine.exact.arithmetic import Key
from qiyue.core.engine.exact.evaluator import Evaluator, Row
from qiyue.core.engine.exact.memory import Memory
from qiyue.core.engine.exact.numbers import Numbers
from qiyue.core.engine.exact.say import Said, rule_of, short
from qiyue.core.engine.exact.wording import (
    exact_text,
    folded,
    padded,
    shown_text,
    trimmed,
    value_text,
    width,
)
from qiyue.core.formula import tree as t
from qiyue.core.method.halves import JOINT, Lang, own
from qiyue.core.method.model import Value
from qiyue.core.method.program import Program, Resolved
from qiyue.core.method.showing import heading, short_title
from qiyue.core.values.absence import Absent

Language = Literal["zh", "en", "both"]
MOST_READS = 50
COLUMNS = 100


class Part(NamedTuple):
    """A named intermediate that was used: with its numbers, its value, the condition that held."""

    name: str
    formula: str
    numbers: str
    value: str
    arm: str


class Read(NamedTuple):
    """One row that an aggregate read: what of it, its key, the value."""

    what: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One result of a subject, and how it came about.

    `rule` is the rule cell that was applied, as the table writes it; `arm` the conditions of the
    arms that fired, in names and in numbers. `exact` is the evaluator's value. `name` is short;
    `says` is the whole sentence of the method.
    """

    line: str
    keys: tuple[str, ...]
    name: str
    says: str
    role: str
    formula: str
    numbers: str
    rule: str
    arm: str
    parts: tuple[Part, ...]
    exact: Value
    exact_text: str
    shown_text: str
    uom: str
    source: str
    data: str
    reads: tuple[Read, ...]
    title: str = ""


def explain(
    program: Program, evaluator: Evaluator, kind: str, subject: str, lang: Lang = "en"
) -> list[Explained]:
    """Every result of `subject`, a member of the key `kind`, in the order of calculation.

    For many subjects keep one Explainer: it finds their rows once.
    """
    return Explainer(program, evaluator, lang).explain(kind, subject)


class Explainer:
    """Explains subjects one after the other; what it looked up once it keeps."""

    def __init__(
        self,
        program: Program,
        evaluator: Evaluator,
        lang: Lang = "en",
        memory: Memory | None = None,
    ) -> None:
        self.program, self.evaluator = program, evaluator
        self.memory = memory or Memory()
        self.numbers = Numbers(evaluator, lang, self.memory)
        self.rows_of: dict[tuple[str, str], dict[str, list[Key]]] = {}

    def explain(self, kind: str, subject: str) -> list[Explained]:
        """Every result of `subject`, in the order of calculation."""
        return [
            self.explained(line, key)
            for line in self.program.lines.values()
            if kind in line.frame.keys
            for key in self.rows(line, kind, subject)
        ]

    def rows(self, line: Resolved, kind: str, subject: str) -> list[Key]:
        """The keys of a line's rows with this subject."""
        name = line.line.name
        if (name, kind) not in self.rows_of:
            at = line.frame.keys.index(kind)
            found: dict[str, list[Key]] = {}
            for key in self.evaluator.keys(name):
                found.setdefault(exact_text(key[at]), []).append(key)
            self.rows_of[name, kind] = found
        return self.rows_of[name, kind].get(subject, [])

    def explained(self, line: Resolved, key: Key) -> Explained:
        """One result."""
        row = self.evaluator.row(line.line.name, key)
        assert row is not None
        value = self.evaluator.value(line.line.name, key)
        used = Used(self.numbers, row)
        used.visit(line.tree)
        said = Said(self.program, lambda case: self.numbers.chosen(case, row), self.memory)
        numbers = self.numbers.on(line.tree, row)
        rules, arms = self.numbers.rules, self.numbers.fired
        return Explained(
            line=line.line.name,
            keys=tuple(map(exact_text, key)),
            name=heading(line.line) or line.line.name,
            says=line.line.says,
            role=line.line.role,
            formula=said.text(line.tree),
            numbers=numbers,
            rule="; ".join(rules),
            arm="; ".join(arms),
            parts=tuple(self.part(local, row, said) for local in used.locals),
            exact=value,
            exact_text=exact_text(value),
            shown_text=shown_text(line, value),
            uom="" if isinstance(value, Absent) else str(line.type.uom),
            source=line.line.source,
            data=line.line.data,
            reads=tuple(self.first_reads(used.aggregates, row)),
            title=line.line.title,
        )

    def part(self, local: t.Local, row: Row, said: Said) -> Part:
        """A named intermediate on this row."""
        numbers = self.numbers.on(local.body, row)
        value = value_text(self.evaluator.at(local, row))
        arm = "; ".join(self.numbers.fired)
        return Part(short(local.name), said.text(local.body), numbers, value, arm)

    def first_reads(self, aggregates: list[t.Rows], row: Row) -> list[Read]:
        """The first rows that were read; dots where there were more."""
        found = list(self.reads(aggregates, row))
        readings = [self.numbers.reading(tree, row) for tree in aggregates]
        cut = any(one is not None and one.total > len(one.rows) for one in readings)
        kept = found[:MOST_READS]
        if kept and (cut or len(found) > MOST_READS):
            kept.append(Read(kept[-1].what, "…", ""))
        return kept

    def reads(self, aggregates: list[t.Rows], row: Row) -> Iterator[Read]:
        """What the aggregates read; rows that two of them read stand once."""
        seen: set[Read] = set()
        for tree in aggregates:
            reading = self.numbers.reading(tree, row)
            if reading is None or tree.fn in t.PLACED:  # it reads everybody
                continue
            what = tree.table if tree.x is None else self.numbers.said.text(tree.x)
            weight = "" if tree.weight is None else self.numbers.said.text(tree.weight)
            for key, value, by in reading.rows:
                found = [Read(what, key, value)] + ([Read(weight, key, by)] if by else [])
                yield from (one for one in found if one not in seen)
                seen.update(found)


class Used:
    """Which named intermediates and aggregates gave a value on a row, inner ones first."""

    def __init__(self, numbers: Numbers, row: Row) -> None:
        self.numbers, self.row = numbers, row
        self.collects = numbers.memory.collects
        self.locals: list[t.Local] = []
        self.aggregates: list[t.Rows] = []
        self.seen: set[tuple[int, int]] = set()

    def visit(self, tree: t.Tree, depth: int = 0) -> None:
        """Walk what was evaluated; `depth` counts the aggregates around, less each `my`."""
        if not self.collects(tree) or (id(tree), depth) in self.seen:
            return
        self.seen.add((id(tree), depth))
        match tree:
            case t.Rows():
                for _, mine in tree.joins:
                    self.visit(mine, depth)
                for part in (tree.x, tree.weight, tree.where):
                    if part is not None:
                        self.visit(part, depth + 1)
                if depth == 0:
                    self.aggregates.append(tree)
            case t.Mine(x=x):
                self.visit(x, depth - 1)
            case t.Local(body=body):
                self.visit(body, depth)
                if depth == 0 and all(body is not known.body for known in self.locals):
                    self.locals.append(tree)
            case t.Case() if depth == 0:
                self.fired(tree)
            case t.Else(x=x, y=y) if depth == 0:
                self.visit(x)
                if isinstance(self.numbers.evaluator.at(x, self.row), Absent):
                    self.visit(y)
            case _:
                for child in t.children(tree):
                    self.visit(child, depth)

    def fired(self, tree: t.Case) -> None:
        """The conditions that were asked, then the arm that fired."""
        number = self.numbers.arm(tree, self.row)
        if rule_of(tree) is not None:
            self.visit(self.numbers.chosen(tree, self.row))
            return
        last = len(tree.arms) if number is None else number + 1
        for condition, _ in tree.arms[:last]:
            self.visit(condition)
            holds = self.numbers.evaluator.at(condition, self.row)
            if isinstance(holds, Absent):
                return
        if number is not None:
            self.visit(tree.arms[number][1] if number < len(tree.arms) else tree.default)


# -- as text ------------------------------------------------------------------------------------

LABELS = {
    "says": ("说明", "says"),
    "rule": ("规则", "rule"),
    "formula": ("公式", "formula"),
    "numbers": ("代入", "numbers"),
    "arm": ("条件", "because"),
    "parts": ("其中", "where"),
    "reads": ("读取", "read"),
    "result": ("结果", "result"),
    "source": ("依据", "clause"),
    "data": ("数据来源", "data"),
}
ROLES = {
    "marks": "得分",
    "bundle": "分组得分",
    "total": "总分",
    "rank": "名次",
    "grade": "等次",
    "pay": "兑现",
    "check": "核对",
}
RESULT = {"zh": "精确值 {}", "en": "exactly {}", "both": "精确值 exactly {}"}


def as_text(explained: list[Explained], lang: Language) -> str:
    """A score sheet in plain text: one block for each result."""
    return "\n\n".join(_block(one, lang) for one in explained)


def _said(label: str, lang: Language) -> str:
    zh, en = LABELS[label]
    return {"zh": zh, "en": en, "both": f"{zh} {en}"}[lang]


def _block(one: Explained, lang: Language) -> str:
    columns = max(width(_said(label, lang)) for label in LABELS)
    indent = " " * (columns + 4)
    role = {"zh": ROLES.get(one.role, one.role), "en": one.role}.get(
        lang, f"{ROLES.get(one.role, '')} {one.role}".strip()
    )
    at = f"{one.line}[{', '.join(one.keys)}]"
    name = _name(one, lang)
    title = at if name == one.line else f"{name}  {at}"
    rows = [f"{title}  ({role})" if role else title]
    for label, texts in _fields(one, lang).items():
        for place, text in enumerate(text for text in texts if text):
            said = padded(_said(label, lang) if place == 0 else "", columns)
            rows.append(f"  {said}  {folded(text, COLUMNS - columns - 4, indent)}")
    return "\n".join(rows)


def _name(one: Explained, lang: Language) -> str:
    """What a result is called in this language."""
    if lang == "both" or JOINT not in one.title:
        return one.name
    return short_title(own(one.title, lang)) or one.line


def _fields(one: Explained, lang: Language) -> dict[str, list[str]]:
    """The texts of each label, in the order of a score sheet."""
    parts = []
    for part in one.parts:
        steps = [part.formula, part.numbers, part.value]
        kept = [x for place, x in enumerate(steps) if place == 0 or x != steps[place - 1]]
        parts.append(f"{part.name} = {' = '.join(kept)}" + (f" [{part.arm}]" if part.arm else ""))
    read: dict[str, list[str]] = {}
    for what, key, value in one.reads:
        read.setdefault(what, []).append(f"{key} {value}".strip())
    shown = f"{one.shown_text} {one.uom}".strip()
    whole = one.exact_text in (one.shown_text, trimmed(one.shown_text))
    if not whole:
        shown += f"  ({RESULT[lang].format(one.exact_text)})"
    said = [one.says, one.source, one.data]
    says, source, data = said if lang == "both" else (own(text, lang) for text in said)
    return {
        "says": [says] * (says != _name(one, lang)),
        "rule": [one.rule],
        "formula": [one.formula],
        "numbers": [one.numbers] * (one.numbers != one.formula),
        "arm": [one.arm],
        "parts": parts,
        "reads": [f"{what}: {', '.join(items)}" for what, items in read.items()],
        "result": [shown],
        "source": [source],
        "data": [data],
    }
