"""Reads declared types, `|` tables and their cells."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from fractions import Fraction
from unicodedata import normalize

from qiyue.core.formula import ast
from qiyue.core.formula.parser import parse
from qiyue.core.formula.tokens import RESERVED, Unreadable
from qiyue.core.method.desk import Desk, nearest_option
from qiyue.core.method.habits import type_meant
from qiyue.core.method.model import TEXT, Column, Expr, RuleCall, Type, Value, unread
from qiyue.core.values.absence import KINDS, Absent
from qiyue.core.values.exact import number, plain
from qiyue.core.values.findings import Both, Place
from qiyue.core.values.uoms import Uom, uom

PIECE = re.compile(r'"[^"]*"|\S+')
WORD = re.compile(r"[^\W\d]\w*")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
AFTER = ("empty", "reason", "better", "at", "says")
"""The words behind a type; each begins what it says of the column."""
PARTED = re.compile(r'[",，、;；]')
"""Signs that part options elsewhere; here a blank does."""
RANGE = re.compile(r"(-?[0-9.]+)\.\.(-?[0-9.]+)")


def is_name(text: str) -> bool:
    """Whether `text` can name something: letters, digits, underscores, no word of the language."""
    return WORD.fullmatch(text) is not None and text not in RESERVED


def name_rule(text: str) -> Both:
    """Why `text` can name nothing, as the next step."""
    if text in RESERVED:
        return Both(
            f"{text} 是语言自己的词，换一个名称。",
            f"{text} is a word of the language: choose another name.",
        )
    if text[:1].isdigit():
        return Both("名称不能以数字开头。", "A name does not begin with a digit.")
    return Both("只用字母、汉字、数字和下划线。", "Use letters, digits and underscores.")


def day(text: str) -> date:
    """The day that `text` writes as 2026-11-23; ValueError for every other spelling."""
    if not DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def split_table(text: str, place: Place, block: bool) -> list[tuple[list[str], Place]]:
    """Rows of cells: parted by `|`, rows by line end or ` ; `; the header is the first row."""
    rows = []
    for offset, line in enumerate(text.split("\n")):
        line_at = place.line + offset + block
        here = Place(line_at, 0 if block else place.column, place.file, place.part)
        for piece in line.split(" ; "):
            if piece.strip():
                rows.append(([cell.strip() for cell in piece.strip().split("|")], here))
    return rows


def split_words(text: str) -> list[str]:
    """The words of a declaration; what stands in double quotes is one, and keeps them."""
    return PIECE.findall(text)


def read_options(words: list[str], place: Place, desk: Desk, what: str) -> tuple[str, ...]:
    """The options behind `one of`; none, with a finding put down, if they are not understood."""
    options: list[str] = []
    for word in words:
        option = word[1:-1].strip() if word[0] == word[-1] == '"' else word
        bad = option != word and not option
        bad = bad or (option == word and PARTED.search(word) is not None)
        if bad or option in options:
            desk.put(
                "bad-declaration",
                place,
                Both(
                    f"{what} 的选项 {word} 写了两次，或写得不对。",
                    f"The option {word} of {what} stands twice or is not understood.",
                ),
                Both(
                    '选项之间空一格；几个词的选项写在双引号里：one of Poor Good "Very Good"。',
                    "Part the options by blanks; one of several words stands in double quotes: "
                    'one of Poor Good "Very Good".',
                ),
            )
            return ()
        options.append(option)
    if not options:
        desk.put(
            "bad-declaration",
            place,
            Both(f"{what} 的 one of 后面没有选项。", f"No option stands behind one of ({what})."),
            Both("写出各选项，由低到高：one of C B A。", "Write them, rising: one of C B A."),
        )
    return tuple(options)


def read_expression(text: str, place: Place, desk: Desk) -> Expr:
    """The expression in `text`; an unread one, with a finding put down, if it is none."""
    try:
        return Expr(parse(text), text, place)
    except Unreadable as error:
        line = place.line + text.count("\n", 0, error.at)
        column = place.column + error.at if line == place.line else 0
        here = Place(line, column, place.file, place.part)
        desk.put(error.code, here, error.message, error.hint)
        return unread(place)


def read_type(words: list[str], place: Place, desk: Desk, what: str) -> Column:
    """The declaration in `words` (`number 分 0..100 by 0.5 empty n/a`) as a nameless column."""
    rest = list(words)
    reader = _Declaration(rest, place, desk, what)
    return reader.column()


TYPES_THERE_ARE = Both(
    "可以写：number 单位 下限..上限 by 步长、integer、yes/no、text、date、one of a b、-> 表、rule；"
    "再加 empty n/a|exempt|missing|withheld、reason in 列、better high|low、says 名称、at 表头。",
    "Write: number UOM low..high by step, integer, yes/no, text, date, one of a b, -> table, rule; "
    "then empty n/a|exempt|missing|withheld, reason in COLUMN, better high|low, says WORDS, "
    "at HEADER.",
)


class _Declaration:
    def __init__(self, words: list[str], place: Place, desk: Desk, what: str) -> None:
        self.words, self.place, self.desk, self.what = words, place, desk, what
        self.broken = False

    def bad(self, message: Both, hint: Both) -> None:
        self.broken = True
        self.desk.put("bad-declaration", self.place, message, hint)

    def column(self) -> Column:
        kind = self.kind()
        column = Column("", kind, self.place)
        empty, reason, better, header, says = None, "", "", "", ""
        while self.words:
            word = self.words.pop(0)
            value = self.words.pop(0) if self.words else ""
            if word == "empty" and value in KINDS:
                empty = KINDS[value]
            elif word == "reason" and value == "in" and self.words:
                reason = self.words.pop(0)
            elif word == "better" and value in ("high", "low"):
                better = value
            elif word == "says" and value:
                says = " ".join([value, *self.until_header()])
            elif word == "at" and value:
                header = " ".join([value, *self.words])
                self.words.clear()
            else:
                self.bad(
                    Both(
                        f"{self.what} 的声明里不认识 {f'{word} {value}'.strip()!r}。",
                        f"{f'{word} {value}'.strip()!r} is not understood here ({self.what}).",
                    ),
                    type_meant(f"{word} {value}") or TYPES_THERE_ARE,
                )
                break
        return Column(
            "", column.type, self.place, empty, reason, better, header, says, broken=self.broken
        )

    def until_header(self) -> list[str]:
        """The words up to `at`, or all there are."""
        end = self.words.index("at") if "at" in self.words else len(self.words)
        taken, self.words[:end] = self.words[:end], []
        return taken

    def kind(self) -> Type:
        if not self.words or self.words[0] in AFTER:
            return TEXT
        word = self.words.pop(0)
        if word in ("number", "integer"):
            return self.number(word)
        if word in ("text", "date", "yes/no", "rule"):
            return Type(word)  # type: ignore[arg-type]
        if word == "->" and self.words:
            return Type("reference", table=self.words.pop(0))
        if word == "one" and self.words and self.words[0] == "of":
            self.words.pop(0)
            words = []
            while self.words and self.words[0] not in AFTER:
                words.append(self.words.pop(0))
            options = read_options(words, self.place, self.desk, self.what)
            self.broken = not options
            return Type("choice", options=options) if options else TEXT
        self.words.insert(0, word)
        return TEXT

    def number(self, word: str) -> Type:
        measured, low, high = Uom(), None, None
        step = Fraction(1) if word == "integer" else None
        while self.words and self.words[0] not in AFTER:
            piece = self.words.pop(0)
            if match := RANGE.fullmatch(piece):
                try:
                    low, high = number(match[1]), number(match[2])
                except ValueError:
                    low = high = None
                if low is None or high is None or low > high:
                    self.bad(
                        Both(f"{piece} 不是范围。", f"{piece} is no range."),
                        Both("下限在前，如 0..100。", "Lower end first, as in 0..100."),
                    )
            elif piece == "by" and self.words:
                step = self.step(self.words.pop(0))
            else:
                try:
                    measured = uom(piece)
                except ValueError:
                    self.words.insert(0, piece)
                    break
        return Type("number", uom=measured, low=low, high=high, step=step)

    def step(self, text: str) -> Fraction | None:
        try:
            step = number(text)
        except ValueError:
            step = Fraction(0)
        if step <= 0:
            self.bad(
                Both(f"步长 {text!r} 不是正数。", f"The step {text!r} is no positive number."),
                Both("如 by 0.01。", "For example: by 0.01."),
            )
            return None
        return step


TRUTHS = {"yes": True, "no": False, "是": True, "否": False}


def read_cell(text: str, column: Column, place: Place, desk: Desk) -> Value | None:
    """The value that a cell of the method writes; None with a finding put down if it is none."""
    kind = column.type
    if text == "":
        if column.empty is not None:
            return Absent(column.empty)
        if kind.kind == "text":
            return ""
        desk.put(
            "empty-cell",
            place,
            Both(f"{column.name} 是空的。", f"{column.name} is empty."),
            Both(
                "填上值，或在表头写明空格的含义，如 empty n/a。",
                "Fill it in, or say in the header what empty means, such as empty n/a.",
            ),
        )
        return None
    if kind.kind == "rule":
        return _rule(text, place, desk)
    try:
        return _plain_cell(text, kind)
    except ValueError:
        hint = nearest_option(text, kind.options) if kind.kind == "choice" else None
        desk.put(
            "bad-cell",
            place,
            Both(f"{column.name} 的值 {text!r} 不对。", f"{column.name} cannot be {text!r}."),
            hint or _mended(text, kind) or _wanted(kind),
        )
        return None


def _plain_cell(text: str, kind: Type) -> Value:
    if kind.kind == "number":
        x = number(text)
        outside = (kind.low is not None and x < kind.low) or (
            kind.high is not None and x > kind.high
        )
        if outside or (kind.step is not None and x % kind.step):
            raise ValueError(text)
        return x
    if kind.kind == "yes/no":
        if text not in TRUTHS:
            raise ValueError(text)
        return TRUTHS[text]
    if kind.kind == "date":
        return day(text)
    if kind.kind == "choice" and text not in kind.options:
        raise ValueError(text)
    return text


MARKS = {"√": "yes", "有": "yes", "y": "yes", "true": "yes", "1": "yes"}
MARKS |= {"×": "no", "无": "no", "n": "no", "false": "no", "0": "no"}


def _mended(text: str, kind: Type) -> Both | None:
    """What the cell should be, where a habit of writing is all that is wrong."""
    plain_text = normalize("NFKC", text).strip()
    tries = [plain_text]
    if kind.kind == "number":
        tries += [plain_text.replace(",", ""), re.sub(r"[^0-9.-]", "", plain_text)]
    elif kind.kind == "date" and len(parts := re.findall(r"[0-9]+", plain_text)) == 3:
        tries.append("{}-{:0>2}-{:0>2}".format(*parts))
    elif kind.kind == "yes/no":
        tries.append(MARKS.get(plain_text.lower(), ""))
    for one in tries:
        with suppress(ValueError):
            if one != text:
                _plain_cell(one, kind)
                return Both(f"写作 {one}。", f"Write {one}.")
    return None


def _wanted(kind: Type) -> Both:
    if kind.kind == "number":
        bounds = ""
        if kind.low is not None and kind.high is not None:
            bounds = f" {plain(kind.low)}..{plain(kind.high)}"
        step = f" by {plain(kind.step)}" if kind.step is not None else ""
        return Both(
            f"应为半角的阿拉伯数字{bounds}{step}。", f"Write a number in digits{bounds}{step}."
        )
    if kind.kind == "yes/no":
        return Both("写 yes 或 no。", "Write yes or no.")
    return Both("日期写作 2026-11-23。", "Write a date as 2026-11-23.")


def _rule(text: str, place: Place, desk: Desk) -> RuleCall | None:
    call = read_expression(text, place, desk).node
    if isinstance(call, ast.Unread):
        return None
    if not isinstance(call, ast.Call) or call.args:
        desk.put(
            "bad-rule",
            place,
            Both(f"{text!r} 不是公式调用。", f"{text!r} is no formula with named arguments."),
            Both(
                "参数写名称：ratio(least = 60%, most = 1, at_zero = 0)；没有参数也写括号：full()。",
                "Name the arguments: ratio(least = 60%, most = 1, at_zero = 0); without any, write "
                "the brackets: full().",
            ),
        )
        return None
    args = tuple((name, Expr(node, text[node.at : node.end], place)) for name, node in call.named)
    return RuleCall(call.name, args, text, place)
