"""What of its data stands beside a line on a sheet: looked up once for a run, not for each reader.

A line of a method is a tree of thousands of parts; which cells it reads is the same for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qiyue.core.formula import tree as t
from qiyue.core.method.halves import Lang, own
from qiyue.core.method.program import Program, Resolved
from qiyue.core.method.showing import short_title

FULL = ("weight", "full", "满分", "权重", "分值")
TARGET = ("target", "threshold", "目标", "目标值", "达标线")
ACTUAL = ("actual", "performance", "完成", "完成值", "考核期的率")
"""Columns by their name or what people call them: what stands beside the points on a sheet."""

BESIDE = {"full": FULL, "target": TARGET, "actual": ACTUAL}


@dataclass(frozen=True, slots=True)
class Told:
    """A cell that a line reads itself: what it is called, its unit."""

    label: dict[Lang, str]
    uom: str


@dataclass(frozen=True, slots=True)
class Outline:
    """Of a line: the tables it reads, in the order of the method, and, by where they stand, the
    cells told beside it."""

    tables: tuple[str, ...]
    told: dict[str, Told]


@dataclass
class Outlines:
    """Those of a program, each made when it is first asked for."""

    program: Program
    lines: dict[str, Outline] = field(default_factory=dict)
    columns: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    kinds: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, line: Resolved) -> Outline:
        """The outline of a line."""
        name = line.line.name
        if name not in self.lines:
            self.lines[name] = self._made(line)
        return self.lines[name]

    def beside(self, table: str) -> dict[str, tuple[str, ...]]:
        """The columns of a table that may stand beside the points, as each of BESIDE."""
        if table not in self.columns:
            columns = self.program.tables[table].columns
            called = {name: {name, short_title(own(c.says, "zh"))} for name, c in columns.items()}
            self.columns[table] = {
                what: tuple(name for name, words in called.items() if words & set(wanted))
                for what, wanted in BESIDE.items()
            }
        return self.columns[table]

    def bundles(self, kind: str) -> tuple[str, ...]:
        """The keys by which bundles of a kind are told apart."""
        if kind not in self.kinds:
            found = [
                key
                for line in self.program.lines.values()
                if line.line.role == "bundle" and kind in line.frame.keys
                for key in line.frame.keys
                if key != kind
            ]
            self.kinds[kind] = tuple(dict.fromkeys(found))
        return self.kinds[kind]

    def _made(self, line: Resolved) -> Outline:
        cells = {
            (one.table, one.column): None for one in t.walk(line.tree) if isinstance(one, t.Cell)
        }
        read = {*line.frame.tables, *(table for table, _ in cells)}
        tables = tuple(name for name in self.program.tables if name in read)
        told = {}
        for table in tables:
            declared = self.program.tables[table]
            for name, column in declared.columns.items():
                if (table, name) not in cells or name in declared.keys:
                    continue
                if column.type.kind != "rule":
                    label: dict[Lang, str] = {
                        lang: own(column.says, lang) or name for lang in ("zh", "en")
                    }
                    told[f"{table}.{name}"] = Told(label, str(column.type.uom))
        return Outline(tables, told)
