"""What the report calls things, in both languages: kinds, lines, bundles and their keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from qiyue.core.engine.results import split_line
from qiyue.core.method.halves import JOINT, own
from qiyue.core.method.model import Formula, RuleCall
from qiyue.core.method.showing import clipped, titled
from qiyue.core.values.findings import Both
from qiyue.doors.exchange.report.run import Run

HAN = re.compile("[\u3400-\u9fff]")
CALL = re.compile(r"([^\W\d]\w*)\s*\(")
PARAM = re.compile(r"\{(\w+)\}")


def both(says: str, name: str) -> Both:
    """A sentence of the method beside its English half or name; without Chinese it serves both."""
    spoken = capital(name.replace("_", " ").strip())
    if JOINT in says:
        return Both(own(says, "zh"), capital(own(says, "en")))
    if not says:
        return Both(spoken, spoken)
    return Both(says, spoken) if HAN.search(says) else Both(says, says)


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Rule:
    """A formula that a line calls: as called, its sentence, its arithmetic."""

    call: str
    says: str
    gives: str
    parts: tuple[tuple[str, str], ...]


class Labels:
    """Names of everything in one run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.names = cache(run.names)
        self.order = cache(self._order)
        titles = [clipped(titled(one)) for one in run.method.lines.values()] if run.method else []
        self.doubles = {title for title in titles if titles.count(title) > 1}

    def kind(self, kind: str) -> Both:
        """What the subjects of a kind are called."""
        table = self.run.method.tables.get(kind) if self.run.method else None
        halves = (table.says if table else "").split(JOINT, 1)
        return both(JOINT.join(map(clipped, halves)), kind)

    def line(self, name: str) -> Both:
        """The short title of a line; the whole one where another line shortens to the same."""
        line = self.run.line(name)
        says = both(titled(line) if line else "", name)
        return Both(self._short(says.zh), self._short(says.en))

    def _short(self, says: str) -> str:
        return says if clipped(says) in self.doubles else clipped(says)

    def key(self, name: str, kind: str, line: str) -> Both:
        """The keys of one row in words: `MORT_30_AMI` as its name in the table `measure`."""
        values = split_line(line)
        keys = self.run.keys(name, kind)
        keys += [""] * (len(values) - len(keys))
        named = [self.names(key).get(value, "") for key, value in zip(keys, values, strict=False)]
        zh = " / ".join(found or value for found, value in zip(named, values, strict=True))
        spoken = [capital(v.replace("_", " ")) if v == v.lower() else v for v in values]
        en = " / ".join(
            value if not found or HAN.search(found) else found
            for found, value in zip(named, spoken, strict=True)
        )
        if len(values) == 1 and not named[0]:
            return Both(en, en)
        return Both(zh, en)

    def row(self, name: str, kind: str, line: str) -> Both:
        """A row of a line: its keys, or the line itself if it has none."""
        return self.key(name, kind, line) if line else self.line(name)

    def total(self, name: str, kind: str, line: str) -> Both:
        """A total, with its keys if it has any beside the subject."""
        title, key = self.line(name), self.key(name, kind, line)
        return Both(f"{title.zh} {key.zh}", f"{title.en} {key.en}") if line else title

    def place(self, name: str, kind: str, line: str) -> tuple[object, ...]:
        """Where a row stands: lines and keys as the method lists them, unknown ones last."""
        method = self.run.method
        lines = list(method.lines) if method else []
        place: list[object] = [lines.index(name) if name in lines else len(lines), name]
        for key, value in zip(self.run.keys(name, kind), split_line(line), strict=False):
            place += [self.order(key).get(value, 10**9), value]
        return (*place, line)

    def part(self, name: str, part: str) -> tuple[int, str]:
        """Where an intermediate stands: as the line lists them, those of its rules last."""
        line = self.run.line(name)
        listed = list(line.where) if line else []
        return (listed.index(part) if part in listed else len(listed), part)

    def _order(self, key: str) -> dict[str, int]:
        table = self.run.method.tables.get(key) if self.run.method else None
        if table is None or not (table.constant and table.home):
            return {}
        return {str(row[0]): n for n, row in enumerate(table.rows)}

    def bundle_of(self, name: str, kind: str, line: str, bundles: set[str]) -> str:
        """The bundle that a row belongs to, by a reference of its table to the bundles' key."""
        method = self.run.method
        for key, value in zip(self.run.keys(name, kind), split_line(line), strict=False):
            table = method.tables.get(key) if method else None
            if table is None or not table.constant or not table.home:
                continue
            places = [i for i, c in enumerate(table.columns.values()) if c.type.kind == "reference"]
            row = next((row for row in table.rows if str(row[0]) == value), ())
            for place in places:
                if row and str(row[place]) in bundles:
                    return str(row[place])
        return ""

    def rules(self, name: str, kind: str, line: str) -> list[Rule]:
        """The formulas that stand behind one row: called by the line, or by its `rule` cell."""
        declared, method = self.run.line(name), self.run.method
        if declared is None or method is None:
            return []
        text = " ".join([declared.gives.text, *(e.text for e in declared.where.values())])
        found = [
            _rule(method.formulas[called], call=f"{called}(…)", args={})
            for called in dict.fromkeys(CALL.findall(text))
            if called in method.formulas
        ]
        values = dict(zip(self.run.keys(name, kind), split_line(line), strict=False))
        for table in (method.tables[t] for t in declared.over if t in method.tables):
            if not table.constant:
                continue
            columns = list(table.columns)
            for row in table.rows:
                at = dict(zip(columns, row, strict=True))
                if any(str(at[k]) != values[k] for k in table.keys if k in values):
                    continue
                for column, cell in at.items():
                    mentioned = re.search(rf"\b{re.escape(column)}\b", text)
                    if isinstance(cell, RuleCall) and mentioned and cell.formula in method.formulas:
                        args = {n: e.text for n, e in cell.args} | {
                            c: str(v) for c, v in at.items() if not isinstance(v, RuleCall)
                        }
                        found.append(_rule(method.formulas[cell.formula], cell.text, args))
        return found


def _rule(formula: Formula, call: str, args: dict[str, str]) -> Rule:
    says = PARAM.sub(lambda m: args.get(m[1], m[0]), formula.says)
    parts = tuple((name, expr.text) for name, expr in formula.where.items())
    return Rule(call, says, formula.gives.text, parts)
