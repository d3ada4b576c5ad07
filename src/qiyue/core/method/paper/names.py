"""What things are called in the paper: their descriptions cut to a name, else their codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from qiyue.core.method.halves import Lang, chinese, own
from qiyue.core.method.model import Column, Method, Table, Value
from qiyue.core.method.paper.usual import PARTS, USUAL
from qiyue.core.method.showing import name_column, titled

STOPS = "（(，,；;：:。"
LONGEST = {"zh": 20, "en": 48}


def cut(text: str) -> str:
    """The name at the beginning of a description, up to its first bracket or comma."""
    ends = [text.index(stop) for stop in STOPS if stop in text]
    return text[: min(ends, default=len(text))].strip()


def plain_code(code: str, lang: Lang) -> str:
    """A code as a word: in English `unit_total` reads as two."""
    return code.replace("_", " ") if lang == "en" else code


@dataclass
class Names:
    """The names of tables, columns, keys and lines of one method in one language."""

    method: Method
    tables: dict[str, Table]
    lang: Lang
    _tables: dict[str, str] = field(init=False)
    _lines: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        said = ((name, table.says) for name, table in self.method.tables.items())
        self._tables = self.distinct(said)
        lines = self.method.lines.items()
        self._lines = self.distinct((name, titled(one)) for name, one in lines)

    def distinct(self, said: Iterable[tuple[str, str]]) -> dict[str, str]:
        """A name for each code; where two would be the same, both keep their codes."""
        names = {code: self.called(says) for code, says in said}
        often = Counter(names.values())
        return {
            code: name if name and often[name] == 1 else plain_code(code, self.lang)
            for code, name in names.items()
        }

    def called(self, says: str) -> str:
        """The name in a description; nothing if it has none in this language."""
        name = cut(own(says, self.lang))
        if len(name) > LONGEST[self.lang] or (self.lang == "en" and chinese(name)):
            return ""
        return name

    def text(self, says: str) -> str:
        """A description in this language; in English nothing if there is only a Chinese one."""
        mine = own(says, self.lang)
        return "" if self.lang == "en" and chinese(mine) else mine

    def table(self, name: str) -> str:
        """What a table is called."""
        return self._tables.get(name, plain_code(name, self.lang))

    def line(self, name: str) -> str:
        """What a line is called."""
        return self._lines.get(name, plain_code(name, self.lang))

    def key(self, name: str) -> str:
        """What one member of a dimension is called: its home table knows."""
        table = self.tables.get(name)
        if table is None or not table.home:
            holders = (t.columns[name] for t in self.tables.values() if name in t.keys)
            said = next((c.says for c in holders if self.called(c.says)), "")
            return self.called(said) or self.usual(name)
        return self.called(table.columns[name].says) or self.table(name)

    def usual(self, code: str) -> str:
        """The usual word for a code such as `weight`, else the code."""
        found = USUAL.get(code)
        if found is None:
            return plain_code(code, self.lang)
        return found.zh if self.lang == "zh" else found.en

    def part(self, code: str) -> str:
        """What an intermediate value is called: the usual word for its code; else the code."""
        base, _, number = code.rpartition("_")
        if number.isdigit() and base in PARTS:  # the second of one name
            return f"{self.part(base)} {number}"
        if (found := PARTS.get(code)) is None:
            return code
        return found.zh if self.lang == "zh" else found.en

    def column(self, table: Table, column: Column) -> str:
        """What a column is called."""
        if said := self.called(column.says):
            return said
        if column.name in table.keys:
            return self.key(column.name)
        if column.type.kind == "reference" and column.name == column.type.table:
            return self.key(column.type.table)
        return self.usual(column.name)

    def members(self, key: str) -> dict[str, str]:
        """The names of the members of a dimension by their codes, if the method lists them.

        They stand in the column `name` of its home table, or of a table with no other key.
        """
        holders = [t for t in self.tables.values() if t.keys == (key,) and t.constant]
        for table in sorted(holders, key=lambda t: not t.home):
            if not (column := name_column(table.columns)):
                continue
            at = list(table.columns).index(column)
            names = {str(row[0]): own(str(row[at]), self.lang) for row in table.rows}
            distinct = len(set(names.values())) == len(names) and all(names.values())
            readable = self.lang == "zh" or not any(map(chinese, names.values()))
            if distinct and readable:
                return names
        return {}

    def member(self, key: str, value: Value) -> str:
        """A member of a dimension: its name, if the method knows it, else its code."""
        code = value if isinstance(value, str) else ""
        name = self.members(key).get(code, code)
        return name if len(name) <= LONGEST[self.lang] else code
