"""How a method is laid out in a workbook: its pages, their columns, the words that choose.

Both directions read this: what is written here is what is found again.
"""

from __future__ import annotations

from dataclasses import dataclass

from qiyue.core.method.model import DATA_ORIGINS, PERIODS, ROLES
from qiyue.core.method.schema import ORIGIN_WORDS, ROLE_WORDS
from qiyue.core.values.absence import KINDS
from qiyue.core.values.findings import Both

LONGEST_NAME = 31
LONGEST_CELL = 32_767
HERE = "sheet"
"""The origin of a table whose rows stand in the workbook itself."""

UNREAD = "不读 · not read"
"""The type of a column of a CSV that the method does not read."""

EXAMPLE, GIVEN, EXPECT = "例题 example", "给定 given", "应得 expect"
END_LABEL = "文件末尾 end of the file"
TITLE_ROW, NAME_ROW, TYPE_ROW, FIRST_ROW = 1, 2, 3, 4
"""Rows of the sheet of a table: its description, its columns, their types, its rows."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a page: what it holds, its two headers, how wide it stands."""

    key: str
    zh: str
    en: str
    width: int = 14
    about: str = ""

    @property
    def header(self) -> str:
        """Both headers, one below the other."""
        return f"{self.zh}\n{self.en}"

    def named(self, text: str) -> bool:
        """Whether a header means this column, in either language."""
        words = [word.strip() for word in text.split("\n")]
        return words in ([self.zh, self.en], [self.zh], [self.en])


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet that every workbook has; `about` says what stands in it."""

    name: str
    columns: tuple[Column, ...]
    about: Both
    section: str = ""

    def column(self, key: str) -> Column:
        """The column that holds `key`."""
        return next(one for one in self.columns if one.key == key)

    def place(self, key: str) -> int:
        """Where it stands, from 0."""
        return [one.key for one in self.columns].index(key)


NOTES = Column("notes", "备注", "notes", 40, "文件中的注释 · the comments of the file")
PART = Column(
    "where", "中间值", "named value", 16, "上面一行的中间值 · belongs to what stands above"
)
GIVES = Column("gives", "公式", "formula", 64)

COVER = Page(
    "封面·cover",
    (
        Column("item", "项目", "item", 26),
        Column("content", "内容", "content", 64),
        NOTES,
    ),
    Both("办法的代号、名称、适用期、文号", "code, name, period and document of the method"),
)
TABLES = Page(
    "表·tables",
    (
        Column("name", "表", "table", 20),
        Column("keys", "键", "keys", 24, "多个键用逗号分开 · several are parted by commas"),
        Column("says", "说明", "description", 44),
        Column(
            "from",
            "行从哪里来",
            "rows from",
            16,
            f"{HERE} 本文件的工作表 · a sheet of this file\n"
            + "\n".join(f"{name} {ORIGIN_WORDS[name].split(' · ')[0]}" for name in DATA_ORIGINS),
        ),
        Column("period", "历史期", "earlier periods", 12, "year 年 · quarter 季 · month 月"),
        Column("sheet", "工作表", "sheet", 20, "点一下就到 · click to go there"),
        Column(
            "file", "CSV 文件", "CSV file", 20, "写了就存成办法旁边的 CSV · kept in a CSV beside it"
        ),
        NOTES,
    ),
    Both("有哪些表，各行从哪里来", "which tables there are, where their rows come from"),
    "tables",
)
COLUMNS = Page(
    "列·columns",
    (
        Column("table", "表", "table", 20),
        Column("name", "列", "column", 20),
        Column("says", "说明", "called", 18),
        Column("type", "类型", "type", 12),
        Column("uom", "单位", "uom", 12),
        Column("range", "范围", "range", 18, "0..100"),
        Column("step", "步长", "step", 12, "0.01"),
        Column("options", "选项或所引用的表", "options or table", 28),
        Column("empty", "空格的含义", "empty means", 14),
        Column("reason", "原因在哪一列", "reason in", 16),
        Column("better", "方向", "better", 10, "high 越高越好 · low 越低越好"),
        Column("at", "原表头", "header", 16),
        NOTES,
    ),
    Both("随数据来的表有哪些列", "the columns of the tables that come with the data"),
)
FORMULAS = Page(
    "公式·formulas",
    (
        Column("name", "公式名", "name", 20),
        Column("params", "参数", "parameters", 30),
        PART,
        GIVES,
        Column("says", "句子", "sentence", 56),
        NOTES,
    ),
    Both("计分的规则", "the rules by which points are earned"),
    "formulas",
)
LINES = Page(
    "行·lines",
    (
        Column("name", "行", "line", 18),
        Column("over", "在哪些表的行上", "on the rows of", 16),
        Column("title", "名称", "title", 26),
        Column("says", "说明", "sentence", 32, "与名称不同才写 · if it is another than the title"),
        Column(
            "role",
            "角色",
            "role",
            11,
            "\n".join(f"{name} {ROLE_WORDS[name].split(' · ')[0]}" for name in ROLES),
        ),
        PART,
        GIVES,
        Column("shown", "公布口径", "shown", 24, "half_away 0.01"),
        Column("better", "方向", "better", 10, "high 越高越好 · low 越低越好"),
        Column("as", "各等次，由低到高", "grades, rising", 22),
        Column("missing", "缺报", "missing", 10, "stops 暂缓 · stays 照缺显示"),
        Column("uom", "单位", "uom", 10),
        Column("source", "条款", "clause", 16),
        Column("data", "数据来源", "supplied by", 16),
        NOTES,
    ),
    Both("要计算的结果", "the results that are calculated"),
    "lines",
)
CHECKS = Page(
    "核对·checks",
    (
        Column("sentence", "核对", "check", 44),
        Column("over", "在哪些表的行上", "on the rows of", 20),
        Column("gives", "条件", "condition", 60),
        NOTES,
    ),
    Both("必须成立的话", "sentences that must be true"),
    "checks",
)
EXAMPLES = Page(
    "例题·examples",
    (
        Column("kind", "类别", "kind", 18),
        Column("name", "题目或表名", "title or table", 26),
        NOTES,
        Column("cells", "表头和各行", "header and rows", 18),
    ),
    Both("办法自带的证明", "the proof that the method carries"),
    "examples",
)
PAGES = (COVER, TABLES, COLUMNS, FORMULAS, LINES, CHECKS, EXAMPLES)

ITEMS = (
    ("method", "代号", "code"),
    ("zh", "名称", "name"),
    ("en", "英文名称", "English name"),
    ("applies", "适用期", "in force"),
    ("source", "文号", "document"),
    ("uses", "规则库", "libraries"),
    ("qiyue", "语言版本", "version of the language"),
)
"""What the cover says of the method."""

COVER_HEADER = 3
TYPES = ("text", "number", "integer", "one of", "->", "yes/no", "date")
CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    TABLES.name: {"from": (HERE, *DATA_ORIGINS), "period": PERIODS},
    COLUMNS.name: {"type": TYPES, "empty": tuple(KINDS), "better": ("high", "low")},
    LINES.name: {"role": ROLES, "better": ("high", "low"), "missing": ("stops", "stays")},
    EXAMPLES.name: {"kind": (EXAMPLE, GIVEN, EXPECT)},
}


def item_label(zh: str, en: str) -> str:
    """How the cover calls an item."""
    return f"{zh} {en}"


def letter(column: int) -> str:
    """The letters of a column, from 0: A, B, …, AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def address(sheet: str, row: int, column: int) -> str:
    """`指标!C7`; row from 1, column from 0."""
    return f"{sheet}!{letter(column)}{row}"


def sheet_name(table: str, taken: set[str]) -> str:
    """A name for the sheet of a table that Excel takes, unlike the others; it joins `taken`."""
    name, number = table, 1
    while _units(name) > LONGEST_NAME or name.lower() in taken or name.lower() == "history":
        number += 1
        end = f"~{number}"
        name = table
        while _units(name + end) > LONGEST_NAME:
            name = name[:-1]
        name += end
    taken.add(name.lower())
    return name


def _units(text: str) -> int:
    """Excel counts a rare Chinese character as two."""
    return len(text.encode("utf-16-le")) // 2
