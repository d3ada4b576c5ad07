"""What to say about a cell that its column does not take: code, reason and next step."""

from __future__ import annotations

import re
from collections.abc import Callable

from qiyue.core.dataset.cells import LONGEST as MOST_BYTES
from qiyue.core.dataset.cells import Cell
from qiyue.core.method.desk import nearest_option
from qiyue.core.reading.marks import ERROR, FORMULA, MARK
from qiyue.core.values.exact import plain
from qiyue.core.values.findings import Both, Finding, Place

SHOWN = 20
"""So many faults of one column are shown; the rest is counted."""

LONGEST = 60
FULL_WIDTH = re.compile(r"[０-９．－％，]")
SEPARATED = re.compile(r"-?[0-9]{1,3}([,' _\u00a0\u202f，][0-9]{3})+(\.[0-9]+)?")
EXPONENT = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?[eE][-+]?[0-9]+")
HIDDEN = re.compile(r"[\u00a0\u200b-\u200f\u2028-\u202f\u2060\ufeff]")
UNIT = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?\s*([^\s0-9.,+-].*)")

Told = tuple[str, Both, Both]


def cell_finding(fault: str, text: str, cell: Cell, place: Place) -> Finding:
    """The finding for a cell whose SQL gave `fault`."""
    code, message, hint = REASONS[fault](_short(text), cell)
    return Finding(code, place, message, hint)


def more_finding(shown: int, total: int, name: str, place: Place) -> Finding:
    """Says how many faults of the column there are in all."""
    return Finding(
        "more-findings",
        place,
        Both(
            f"{name} 共有 {total} 处问题，以上只列出 {shown} 处。",
            f"{name} has {total} faults; only {shown} of them are shown.",
        ),
        Both("先改这些，再读一次。", "Mend these first, then read the file again."),
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _empty(text: str, cell: Cell) -> Told:
    name = cell.column.name
    if cell.key:
        hint = Both("键必须填写。", "A key must be filled in.")
    else:
        hint = Both(
            "填上值，或在办法里写明空格的含义，如 empty n/a。",
            "Fill it in, or say in the method what empty means, such as empty n/a.",
        )
    code = "empty-key" if cell.key else "empty-cell"
    return code, Both(f"{name} 是空的。", f"{name} is empty."), hint


def _sheet(text: str, cell: Cell) -> Told:
    if text == f"{MARK}{FORMULA}":
        return (
            "formula-in-cell",
            Both("这一格是电子表格的公式。", "This cell is a formula of the spreadsheet."),
            Both(
                "数据里写数本身：复制这一格，选择性粘贴为数值。",
                "Data hold the value itself: copy the cell, paste it as a value.",
            ),
        )
    if text == f"{MARK}{ERROR}":
        return (
            "sheet-error",
            Both("单元格里是错误值（如 #DIV/0!）。", "The cell holds an error such as #DIV/0!."),
            Both("改正公式，或清空这一格。", "Mend its formula, or clear the cell."),
        )
    digits = text.lstrip(MARK)
    return (
        "too-many-digits",
        Both(
            f"{digits} 超过 15 位，电子表格只保留 15 位，末几位可能已经丢失。",
            f"{digits} has over 15 digits; a spreadsheet keeps 15, the last may be lost.",
        ),
        Both(
            "编号按文本存放；计算得出的数先四舍五入。",
            "Store identity numbers as text; round what a formula gives.",
        ),
    )


def _nul(text: str, cell: Cell) -> Told:
    return (
        "nul-character",
        Both(f"{cell.column.name} 里有 NUL 字符。", f"{cell.column.name} holds a NUL character."),
        Both("从来源系统重新导出。", "Export the file again from where it came."),
    )


def _long(text: str, cell: Cell) -> Told:
    return (
        "too-long-text",
        Both(
            f"{cell.column.name} 里的文字超过 {MOST_BYTES} 字节：{text}",
            f"{cell.column.name} holds a text of more than {MOST_BYTES} bytes: {text}",
        ),
        Both("检查引号；长文另存。", "Look for a quote left open; keep long texts elsewhere."),
    )


def _number(text: str, cell: Cell) -> Told:
    if FULL_WIDTH.search(text):
        return (
            "full-width-digits",
            Both(f"{text!r} 里有全角字符。", f"{text!r} holds full-width characters."),
            Both("改用半角数字。", "Use the digits 0-9."),
        )
    if SEPARATED.fullmatch(text):
        return (
            "thousands-separator",
            Both(f"{text!r} 带有千位分隔符。", f"{text!r} holds thousands separators."),
            Both("只写数字和小数点。", "Write digits and a point only."),
        )
    if HIDDEN.search(text):
        return (
            "hidden-character",
            Both(f"{text!r} 里有看不见的字符。", f"{text!r} holds characters that do not show."),
            Both("重新输入这个数。", "Type the number again."),
        )
    if EXPONENT.fullmatch(text):
        return (
            "exponent",
            Both(f"{text!r} 是科学计数法。", f"{text!r} is written with an exponent."),
            Both("把数写全。", "Write the number in full."),
        )
    if match := UNIT.fullmatch(text):
        uom = str(cell.column.type.uom)
        return (
            "unit-in-cell",
            Both(f"数后面带有 {match[2]!r}。", f"{match[2]!r} stands after the number."),
            Both(f"只写数；这一列的单位是 {uom}。", f"Write the number alone; the uom is {uom}.")
            if uom
            else Both(
                "只写数；这一列没有单位。", "Write the number alone; this column has no unit."
            ),
        )
    return (
        "not-a-number",
        Both(f"{text!r} 不是数。", f"{text!r} is no number."),
        Both(
            "写半角数字，如 -12.5；没有数就空着。",
            "Write digits, such as -12.5; leave the cell empty if there is no number.",
        ),
    )


def _digits(text: str, cell: Cell) -> Told:
    return (
        "too-many-digits",
        Both(f"{text!r} 的位数太多。", f"{text!r} has too many digits."),
        Both("至多 38 位。", "At most 38 digits can be kept."),
    )


def _range(text: str, cell: Cell) -> Told:
    low, high = cell.column.type.low, cell.column.type.high
    bounds = f"{'' if low is None else plain(low)}..{'' if high is None else plain(high)}"
    return (
        "out-of-range",
        Both(f"{text} 不在 {bounds} 之内。", f"{text} is not within {bounds}."),
        Both("核对数值和计量单位。", "Check the number and its unit of measure."),
    )


def _step(text: str, cell: Cell) -> Told:
    step = plain(cell.step)
    unsaid = cell.column.type.step is None
    return (
        "not-on-step",
        Both(f"{text} 不是 {step} 的整数倍。", f"{text} is no multiple of {step}."),
        Both(
            "在办法里用 by 写明步长。" if unsaid else "四舍五入到步长，或改办法里的步长。",
            "State the step in the method with by."
            if unsaid
            else "Round it to the step, or state a finer one in the method.",
        ),
    )


def _choice(text: str, cell: Cell) -> Told:
    return (
        "unknown-option",
        Both(f"{text!r} 不在选项里。", f"{text!r} is none of the options."),
        nearest_option(text, cell.column.type.options),
    )


def _truth(text: str, cell: Cell) -> Told:
    return (
        "not-yes-or-no",
        Both(f"{text!r} 不是“是”或“否”。", f"{text!r} is neither yes nor no."),
        Both("写 是、否，或 yes、no、true、false、1、0。", "Write yes, no, true, false, 1 or 0."),
    )


def _date(text: str, cell: Cell) -> Told:
    return (
        "not-a-date",
        Both(f"{text!r} 不是日期。", f"{text!r} is no date."),
        Both("写作 2026-11-23。", "Write a date as 2026-11-23."),
    )


def _rule(text: str, cell: Cell) -> Told:
    return (
        "rule-in-data",
        Both("规则不能随数据提供。", "Rules do not come with the data."),
        Both("把规则写进办法文件的表里。", "Write the rule into a table of the method."),
    )


REASONS: dict[str, Callable[[str, Cell], Told]] = {
    "empty": _empty,
    "sheet": _sheet,
    "nul": _nul,
    "long": _long,
    "number": _number,
    "digits": _digits,
    "range": _range,
    "step": _step,
    "choice": _choice,
    "truth": _truth,
    "date": _date,
    "rule": _rule,
}
