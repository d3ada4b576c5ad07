"""What is wrong with a file that is no YAML, in the words of somebody who wrote it by hand."""

from __future__ import annotations

import re

from qiyue.core.values.findings import Both

FULL_COLON = re.compile(r"^\s*(?:- )?[^:\s'\"#|][^:'\"#|]*：")
NO_BLANK = re.compile(r"^\s*(?:- )?[A-Za-z_]\w*:(?![\s/]|$)")
NO_COLON = re.compile(r"^\s*(?:- )?[^\s:#|{}-][^:#|{}]*$")
TWO_COLONS = re.compile(r"^\s*(?:- )?[^\s'\"{][^'\"{]*?: +[^'\"{|>\s].*?:(?: |$)")
BEHIND_QUOTE = re.compile(r"""^[^'"#]*:\s+(["']).*\1\s*[^\s#]""")
ROW = re.compile(r"^[^:]*\|")
VALUE = re.compile(r"^\s*(?:- )?[^\s#][^#]*: +[^\s|>]")
CUT_OFF = {
    "while scanning a quoted scalar": (
        Both("从这一行起的引号没有收尾。", "The quote that begins in this line has no end."),
        Both("在文字后面再写一个同样的引号。", "Write the same quote behind the text."),
    ),
    "while parsing a flow mapping": (
        Both(
            "从这一行起的 { } 没有收尾，或缺逗号。",
            "The { of this line has no }, or lacks a comma.",
        ),
        Both(
            "写作 {from: facts, actual: number 0..100}。",
            "Write it as {from: facts, actual: number 0..100}.",
        ),
    ),
}
Slip = tuple[int, Both, Both]
"""Line (from 0), reason and next step."""


def slip_in(lines: list[str], at: int, problem: str) -> Slip | None:
    """The slip of the pen in or above line `at`, where the reader stopped; None if unclear."""
    here = lines[at] if at < len(lines) else ""
    above = next(
        (n for n in range(min(at, len(lines)) - 1, -1, -1) if lines[n].strip(" \t#")), None
    )
    if "\t" in re.match(r"\s*", here)[0]:  # type: ignore[index]
        return at, *TAB
    for number in (at, above):
        line = lines[number] if number is not None and number < len(lines) else ""
        if FULL_COLON.match(line):
            return number or 0, *COLON
        if NO_BLANK.match(line):
            return number or 0, *BLANK
    if TWO_COLONS.match(here):
        return at, *QUOTE
    if "start any token" in problem and (begun := re.search(r":\s+([%@`])", here)):
        return at, *_begun(begun[1])
    if BEHIND_QUOTE.match(here) or (above is not None and BEHIND_QUOTE.match(lines[above])):
        return at if BEHIND_QUOTE.match(here) else above or 0, *ENDED
    if above is None:
        return None
    if ROW.match(lines[above]) or ROW.match(here):
        return above if ROW.match(lines[above]) else at, *ROWS
    if NO_COLON.match(lines[above]) and "key" not in problem:
        return above, *WANTED
    mine, its = (len(line) - len(line.lstrip()) for line in (here, lines[above]))
    if mine > its and VALUE.match(lines[above]) and here.strip():
        return at, *_indents(at, mine, above, its)
    if mine < its and "expected" in problem and here.strip():
        return at, *_indents(at, mine, above, its)
    return None


def _indents(at: int, mine: int, above: int, its: int) -> tuple[Both, Both]:
    return (
        Both(
            f"缩进不对：第 {at + 1} 行缩进 {mine} 格，上面第 {above + 1} 行 {its} 格。",
            f"The indentation is wrong: {mine} blanks in line {at + 1}, {its} in line {above + 1} "
            "above it.",
        ),
        Both(
            "同一层的行对齐；下一层多缩进两格，只在冒号后面没有内容时才有下一层。",
            "Lines of one level begin in the same column; a level below has two blanks more, and "
            "stands only beneath a key with nothing behind its colon.",
        ),
    )


def _begun(sign: str) -> tuple[Both, Both]:
    return (
        Both(f"文字不能以 {sign} 开头。", f"A text cannot begin with {sign}."),
        Both(f'放进双引号："{sign}"。', f'Put it into double quotes: "{sign}".'),
    )


ENDED = (
    Both("引号后面还有文字。", "Something stands behind the closing quote."),
    Both("引号要括住整段文字。", "Quotes go around the whole text."),
)
ROWS = (
    Both("表的这一行缩进不够。", "This row of a table is not indented enough."),
    Both(
        "| 下面的各行要比表名缩进更多。",
        "Rows below a | are indented deeper than the name of the table.",
    ),
)
TAB = (
    Both("这一行用 Tab 缩进。", "This line is indented by a tab."),
    Both("改成空格，每层两格。", "Use blanks, two for each level."),
)
COLON = (
    Both("这一行的冒号是全角的：“：”。", "The colon of this line is full-width."),
    Both(
        "改成半角冒号加一个空格，如 role: marks。",
        "Write a half-width colon and a blank: role: marks.",
    ),
)
BLANK = (
    Both("冒号后面缺空格。", "There is no blank behind the colon."),
    Both("冒号后面空一格，如 role: marks。", "Put a blank behind it, as in role: marks."),
)
QUOTE = (
    Both("一行里有两处冒号加空格。", "A colon and a blank stand twice in this line."),
    Both(
        "冒号后面的文字含有冒号时，整段放进单引号：title: '例一: 达标'；"
        "名称后的说明连名称一起放进去：'points[unit] 说明: …': 公式。",
        "A text that holds a colon itself stands in single quotes: title: 'first: on target'; a "
        "description together with its name: 'points[unit] first: …': gives.",
    ),
)
WANTED = (
    Both("这一行缺冒号。", "There is no colon in this line."),
    Both("名称后面写冒号，如 lines:。", "Write a colon behind the name, as in lines:."),
)
