"""Words of the sentences: what columns and keys are called, how values are said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from qiyue.core.formula.spelling import Renaming, spelled
from qiyue.core.method.model import Column, Expr, RuleCall, Table, Value
from qiyue.core.method.showing import name_column
from qiyue.core.method.writing.declarations import cell_text, option_word
from qiyue.core.values.absence import Absence, Absent
from qiyue.core.values.exact import plain
from qiyue.core.values.findings import Both
from qiyue.core.values.types import Type
from qiyue.core.values.uoms import PERCENT, Uom

CLAUSE = re.compile(r"第[^第条（）()]{1,9}条(?:[、，,和及至]\s*第[^第条（）()]{1,9}条)*")
CUT = re.compile(r"[（(：:，,；;。]")
LONGEST = 24
HAN = re.compile(r"[\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef「」『』《》〔〕“”…]")

COLUMNS = {
    "weight": "权重",
    "name": "名称",
    "target": "目标值",
    "base": "基数",
    "actual": "完成值",
    "deduction": "扣分",
}
"""Columns that mean the same in every method, as people call them."""

RULE = Both("评分标准", "the rule")
ABSENT = {
    Absence.NOT_APPLICABLE: "不适用",
    Absence.EXEMPT: "免考",
    Absence.MISSING: "缺报",
    Absence.WITHHELD: "暂缓",
}
WORDS: Mapping[str, Both] = {
    "title": Both("名称", "the title"),
    "period": Both("历史期", "the length of earlier periods"),
    "over": Both("方括号里的表", "the list of tables"),
    "says": Both("说明", "the description"),
    "role": Both("角色", "the role"),
    "as": Both("各等次", "the list of grades"),
    "better": Both("方向", "the direction"),
    "missing": Both("缺报的处理", "the treatment of missing values"),
    "shown": Both("公布口径（取整）", "the rounding shown"),
    "uom": Both("计量单位", "the unit of measure"),
    "source": Both("条款", "the clause"),
    "data": Both("数据来源", "the supplier of the data"),
    "gives": Both("公式", "the formula"),
    "sentence": Both("句子", "the sentence"),
    "type": Both("类型", "the type"),
    "range": Both("范围", "the range"),
    "step": Both("步长", "the step"),
    "options": Both("选项", "the list of options"),
    "table": Both("引用目标", "the referenced table"),
    "empty": Both("空格含义", "the meaning of an empty cell"),
    "reason": Both("原因列", "the column of reasons"),
    "keys": Both("键", "the key"),
    "from": Both("行的来源", "the origin of the rows"),
}


def glued(*parts: str) -> str:
    """The parts of a Chinese sentence, a blank beside Latin words and numbers."""
    text = ""
    for part in parts:
        if text and part:
            last, first = text[-1], part[0]
            apart = bool(HAN.match(last)) != bool(HAN.match(first))
            apart |= last.isalnum() and first.isalnum() and not HAN.match(last)
            text += " " if apart and not (text[-1] in "（「」" or part[0] in "）「」，、") else ""
        text += part
    return text


@dataclass(frozen=True, slots=True)
class Side(Both):
    """What something was or is: as a sentence says it, and `raw` as it is written."""

    raw: str = ""


def side(word: str) -> Side | None:
    """A word that is the same in both languages; None for none."""
    return Side(word, word, word) if word else None


def quoted(text: str) -> Side | None:
    """A text of people between quotes; None for none."""
    return Side(f"「{text}」", f'"{text}"', text) if text else None


def sentence(text: str) -> Side:
    """A sentence or title between quotes."""
    return quoted(text) or Side("「」", '""', "")


def named(name: str) -> Side:
    """A name of the method, which is the same in both languages."""
    return Side(name, name, name)


def listed(words: Iterable[str]) -> Side | None:
    """Several words; None for none."""
    found = list(words)
    if not found:
        return None
    return Side(f"「{'、'.join(found)}」", ", ".join(found), " ".join(map(option_word, found)))


def clause(text: str) -> str:
    """The clauses that a text names: 第五条、第六条."""
    match = CLAUSE.search(text)
    return match[0] if match else ""


def short(says: str) -> str:
    """A description without what follows its first bracket or stop."""
    return CUT.split(says)[0].strip()[:LONGEST]


BETTER = {
    "high": Side("high（越高越好）", "high (more is better)", "high"),
    "low": Side("low（越低越好）", "low (less is better)", "low"),
}


def column_word(column: Column) -> Both:
    """What a column is called."""
    if column.says:
        return Both(column.says, f"the {column.name}")
    if column.type.kind == "rule":
        return RULE
    return Both(COLUMNS.get(column.name, column.name), f"the {column.name}")


def measured(text: str, uom: Uom) -> str:
    """A number with its unit."""
    if uom.plain:
        return text
    return f"{text}%" if uom == PERCENT else f"{text} {uom}"


def said(value: Value, column: Column) -> Side:
    """A cell as a sentence says it."""
    match value:
        case Absent(kind=kind):
            return Side(f"空（{ABSENT[kind]}）", f"empty ({kind.word})", "")
        case Fraction():
            text = measured(plain(value), column.type.uom)
            return Side(text, text, plain(value))
        case str():
            return quoted(value) or Side("空", "empty", "")
        case RuleCall():
            text = call_text(value)
        case _:
            text = cell_text(value)
    return Side(text, text, text)


def call_text(call: RuleCall, renaming: Renaming | None = None) -> str:
    """A rule cell in its normal spelling."""
    renaming = renaming or Renaming()
    args = ", ".join(f"{name} = {spelled(expr.node, renaming)}" for name, expr in call.args)
    return f"{renaming.calls.get(call.formula, call.formula)}({args})"


def expression(expr: Expr | None, renaming: Renaming | None = None) -> Side | None:
    """An expression in its normal spelling, where there is one."""
    return None if expr is None else side(spelled(expr.node, renaming or Renaming()))


def kind_word(kind: Type) -> Side:
    """A kind of values."""
    zh = {
        "number": "数",
        "text": "文字",
        "yes/no": "是否",
        "date": "日期",
        "choice": "选项",
        "reference": "引用",
        "rule": "评分标准",
    }
    en = {"choice": "one of", "reference": "a reference", "date": "a day", "rule": "a rule"}
    return Side(f"{kind.kind}（{zh[kind.kind]}）", en.get(kind.kind, kind.kind), kind.kind)


def key_word(table: Table, row: tuple[Value, ...]) -> str:
    """The keys of a row as they are written."""
    return "/".join(cell_text(value) for value in row[: len(table.keys)])


def row_word(table: Table, row: tuple[Value, ...]) -> Both:
    """What a row is called: its key, with its name where the table has names."""
    columns = list(table.columns.values())
    keys, named = key_word(table, row), name_column(table.columns)
    at = list(table.columns).index(named) if named else -1
    name = row[at] if at >= len(table.keys) else ""
    indicator = any(column.type.kind == "rule" for column in columns)
    called = isinstance(name, str) and bool(name)
    return Both(
        glued("指标" if indicator else "行", keys) + (f"（{name}）" if called else ""),
        f"{'indicator' if indicator else 'row'} {keys}" + (f" ({name})" if called else ""),
    )
