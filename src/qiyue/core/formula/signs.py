"""Signs that are written by habit, full-width or of other languages, and what is meant."""

from __future__ import annotations

from unicodedata import east_asian_width

from qiyue.core.values.findings import Both

DOUBLE = {
    "==": "=",
    "&&": "and",
    "||": "or",
    "<>": "!=",
    "=<": "<=",
    "**": "power(x, y, 6)",
}
"""Two signs in a row; `=>` is told of by itself."""
SINGLE = {
    **dict(zip("０１２３４５６７８９", "0123456789", strict=True)),
    **dict(zip("（）［］【】，．。", "()[][],..", strict=True)),
    **dict(zip("＋－−–—＊／＝＞＜％", "+----*/=><%", strict=True)),
    "×": "*",
    "÷": "/",
    "≥": ">=",
    "≧": ">=",
    "≤": "<=",
    "≦": "<=",
    "≠": "!=",
    "→": "->",
    "；": ",",
    ";": ",",
    "、": ",",
    "&": "and",
    "|": "or",
    "!": "not",
    "！": "not",
    "^": "power(x, y, 6)",
}
QUOTES = "“”‘’「」『』＂'`"


def instead_of(text: str, at: int) -> tuple[str, Both] | None:
    """The sign at an offset and what to write in its place; None if nobody knows."""
    two, one = text[at : at + 2], text[at]
    if two == "=>":
        return two, Both("分支写 ->，比较写 >=。", "Write -> for an arm, >= for a comparison.")
    if one in QUOTES:
        return one, Both(
            '文字用半角双引号括起，如 "优秀"。', 'Write texts between half-width quotes: "text".'
        )
    if one == '"':
        return one, Both(
            "这个双引号没有收尾：在文字后面再写一个。", "This quote has no end: write another one."
        )
    if one in ":：":
        return one, Both(
            "公式里没有冒号：分支写 ->，参数写 名称 = 值。",
            "Formulas have no colon: an arm is written ->, an argument name = value.",
        )
    sign, meant = (two, DOUBLE[two]) if two in DOUBLE else (one, SINGLE.get(one, ""))
    if not meant:
        return None
    if len(sign) == len(meant) == 1 and east_asian_width(sign) in "FW":
        return sign, Both(f"改成半角的 {meant} 。", f"Write the half-width {meant} instead.")
    return sign, Both(f"改写成 {meant} 。", f"Write {meant} instead.")
