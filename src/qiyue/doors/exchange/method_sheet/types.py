"""The cells that declare a column of data, each judged for itself, as the words of its type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qiyue.core.method.cells import read_type, split_words
from qiyue.core.method.desk import Desk
from qiyue.core.method.model import Column
from qiyue.core.values.findings import Both
from qiyue.doors.exchange.method_sheet.layout import COLUMNS, TYPES
from qiyue.doors.exchange.method_sheet.opened import Row, shown, stray_cell

NUMBERS = ("number", "integer")


@dataclass(frozen=True, slots=True)
class Part:
    """A cell behind the type: the word before it, whether it was understood, what it takes."""

    word: str
    holds: Callable[[Column, str], bool]
    hint: Both
    numbers: bool = False


PARTS = {
    "uom": Part(
        "",
        lambda column, text: not column.type.uom.plain or text == "1",
        Both("单位如 分、元/t、%。", "A unit is 分, 元/t, %."),
        True,
    ),
    "range": Part(
        "",
        lambda column, _: column.type.low is not None,
        Both("范围写作 0..100，下限在前。", "Write a range as 0..100, its lower end first."),
        True,
    ),
    "step": Part(
        "by",
        lambda column, _: column.type.step is not None,
        Both("步长是正数，如 0.01。", "A step is a positive number, such as 0.01."),
        True,
    ),
    "empty": Part(
        "empty",
        lambda column, _: column.empty is not None,
        Both("从列表里选。", "Choose one from the list."),
    ),
    "reason": Part(
        "reason in",
        lambda column, text: column.reason == text,
        Both("写一列的名称。", "Write the name of a column."),
    ),
    "better": Part(
        "better",
        lambda column, text: column.better == text,
        Both("写 high 或 low。", "Write high or low."),
    ),
    "says": Part(
        "says",
        lambda column, text: column.says == " ".join(split_words(text)),
        Both("写这一列叫什么，不用 at。", "Write what the column is called, without the word at."),
    ),
    "at": Part(
        "at",
        lambda column, _: bool(column.header),
        Both("写 CSV 里的表头。", "Write the header in the CSV."),
    ),
}


def declared_type(row: Row, desk: Desk) -> str:
    """`number 分 0..100 by 0.5 empty n/a` from the cells of a row; what is none is a finding."""
    kind = row.text("type") or "text"
    if kind not in TYPES:
        _bad(row, "type", Both("从列表里选。", "Choose one from the list."), desk)
        return "text"
    words = [kind]
    options = row.text("options")
    if kind in ("one of", "->"):
        words.append(options)
        if not options:
            hint = Both("写各选项，或所引用的表。", "Write the options, or the table referred to.")
            _bad(row, "options", hint, desk)
            return "text"
    elif options:
        stray_cell(row.place("options"), options, desk)
    for key, part in PARTS.items():
        text = row.text(key)
        if not text:
            continue
        if part.numbers and kind not in NUMBERS:
            stray_cell(row.place(key), text, desk)
            continue
        said = split_words(f"{part.word} {text}")
        base = "number" if part.numbers else "text"
        scratch = Desk()
        column = read_type([base, *said], row.place(key), scratch, row.text("name"))
        one_word = len(text.split()) == 1 or key in ("says", "at")
        if one_word and part.holds(column, text) and not scratch.findings:
            words += said
        else:
            _bad(row, key, part.hint, desk)
    return " ".join(words)


def _bad(row: Row, key: str, hint: Both, desk: Desk) -> None:
    column = COLUMNS.column(key)
    text = row.text(key)
    desk.put(
        "bad-declaration",
        row.place(key),
        Both(f"“{column.zh}”不能是 {shown(text)}。", f"{column.en!r} cannot be {shown(text)}."),
        hint,
    )
