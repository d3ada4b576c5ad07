"""The next step for names, calls and units that a formula gets wrong."""

from __future__ import annotations

from collections.abc import Iterable

from qiyue.core.formula import ast
from qiyue.core.method.desk import nearest
from qiyue.core.values.exact import ROUNDINGS
from qiyue.core.values.findings import Both
from qiyue.core.values.uoms import Uom


def formula_hint(name: str, formulas: Iterable[str]) -> Both:
    """What to write for a formula that is none: the library that has it, or the nearest."""
    from qiyue.core.method.library import LIBRARIES, library

    for one in LIBRARIES:
        if name in library(one):
            return Both(f"加一行 uses: {one}。", f"Add a line: uses: {one}.")
    return nearest(name, formulas)


def name_hint(name: str, node: ast.Node, known: Iterable[str]) -> Both:
    """What to write for a name that is none; `node` is the call that wants it as a parameter."""
    called = node.name if isinstance(node, ast.Name | ast.Call) else name
    if called == name:
        return nearest(name, known)
    return Both(
        f"{called} 要有 {name}：写作 {called}(…, {name} = 值)，或让表里有 {name} 一列。",
        f"{called} wants {name}: write {called}(..., {name} = value), "
        f"or give the table a column {name}.",
    )


def call_hint(name: str) -> Both:
    """How a function is called that has too many or too few values."""
    call = {
        "abs": "abs(x)",
        "clamp": "clamp(x, 0, 1.2)",
        "min": "min(x, y)",
        "max": "max(x, y)",
    }.get(name, f"{name}(x, 0.01)")
    if name in ROUNDINGS:
        return Both(f"写作 {call}：取整要写明步长。", f"Write {call}: a rounding names its step.")
    return Both(
        f"写作 {call}；逗号只隔开各个值，数里没有千位逗号。",
        f"Write {call}; commas part values, and never thousands.",
    )


def uoms_differ(one: Uom, other: Uom) -> tuple[Both, Both]:
    """What is wrong with two units that do not go together, and the next step."""
    zh, en = ([str(uom) or plain for uom in (one, other)] for plain in ("无单位", "a plain number"))
    message = Both(f"单位不同：{zh[0]} 与 {zh[1]}。", f"The units differ: {en[0]} and {en[1]}.")
    if one.plain or other.plain:
        return message, Both(
            "% 除以 100 成为比例，如 sum(weight over item) / 100 = 1；或两边都不带单位。",
            "A % divided by 100 is a share, as in sum(weight over item) / 100 = 1; "
            "or leave the unit out on both sides.",
        )
    return message, Both(
        '先换算：乘以或除以带单位的常数，如 uom(100, "元")；或声明时不写单位。',
        'Convert first: multiply or divide by a constant with its unit, uom(100, "元"); '
        "or declare no units.",
    )


def header_hint(name: str, known: Iterable[str]) -> Both:
    """What to do about a column that a table lacks: its header may just not be parted."""
    if any(sign in name for sign in ";；｜"):
        return Both(
            "一行里写几行时，各行之间写半角的 ; ，前后各空一格；各格之间写半角的 | 。",
            "Rows on one line are parted by ; with a blank on each side, cells by | (both "
            "half-width).",
        )
    return nearest(name, known)
