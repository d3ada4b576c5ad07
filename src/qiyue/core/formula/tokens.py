"""Cuts the text of an expression into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qiyue.core.formula.signs import DOUBLE, instead_of
from qiyue.core.values.findings import Both

TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<text>"[^"\n]*")
      | (?P<op>->|!=|<=|>=|[-+*/=<>().,\[\]%])
      | (?P<name>[^\W\d]\w*)""",
    re.VERBOSE,
)
NO_SIGNS = frozenset({*DOUBLE, "=>"})
RESERVED = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "else",
        "over",
        "among",
        "past",
        "by",
        "on",
        "where",
        "my",
        "none",
        "exempt",
        "yes",
        "no",
    ]
)


class Unreadable(Exception):
    """The text is no expression: `at` is the offset, `message` and `hint` say why in words."""

    def __init__(self, code: str, at: int, message: Both, hint: Both) -> None:
        super().__init__(message.en)
        self.code, self.at, self.message, self.hint = code, at, message, hint


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; `kind` is number, text, op, name or end."""

    kind: str
    text: str
    at: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.at + len(self.text)


def _bad_character(text: str, at: int) -> Unreadable:
    sign, hint = instead_of(text, at) or (
        text[at],
        Both(
            "文字用英文双引号括起；只用半角符号。",
            'Write texts between "double quotes" and use half-width signs.',
        ),
    )
    message = Both(
        f"公式里不能有 {sign} 这个符号。", f"A formula cannot hold the sign {sign} here."
    )
    return Unreadable("bad-character", at, message, hint)


def tokens(text: str) -> list[Token]:
    """All tokens of `text`, closed by one of kind `end`."""
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match or match.lastgroup is None or text[at : at + 2] in NO_SIGNS:
            raise _bad_character(text, at)
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup, match.group(), at))
        at = match.end()
    found.append(Token("end", "", len(text)))
    return found
