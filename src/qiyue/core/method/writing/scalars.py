"""Writes a text so that the strict YAML reader reads the very same text: plain, quoted, block."""

from __future__ import annotations

import re

OPENERS = frozenset("-?:,[]{}#&*!|>'\"%@`")
"""Signs that mean something to YAML where a text begins."""
IN_FLOW = re.compile(r"[,\[\]{}:?]")
SIGNED = re.compile(r"-[\w(]")
"""A minus before a number or bracket; only `- ` begins a list."""
PRINTABLE = re.compile(
    r"[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
STEP = "  "


def plain_fits(text: str, *, flow: bool = False) -> bool:
    """Whether the text can stand bare; inside `{ }` (flow) fewer can."""
    if not text or text != text.strip() or not PRINTABLE.fullmatch(text):
        return False
    if text[0] in OPENERS and not (SIGNED.match(text) and not flow):
        return False
    if ": " in text or " #" in text or text.endswith(":"):
        return False
    return not (flow and IN_FLOW.search(text))


def inline(text: str, *, flow: bool = False) -> str:
    """The text on one line: bare if it can be, else in single quotes, else with escapes."""
    if plain_fits(text, flow=flow):
        return text
    if PRINTABLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def block(lines: list[str], indent: str) -> str | None:
    """The lines behind `|`, each below `indent`; None if a block cannot hold them."""
    if not lines or not lines[-1].strip():
        return None
    if not all(PRINTABLE.fullmatch(line.replace("\t", " ")) for line in lines):
        return None
    first = next(line for line in lines if line.strip())
    leads = first[0] in " \t" or not lines[0].strip()
    mark = f"|{len(STEP)}" if leads else "|"
    return "\n".join([mark, *(indent + STEP + line if line else "" for line in lines)])


def value(text: str, indent: str) -> str:
    """The text behind a key that stands at `indent`: on its line, or as a block if it has several.

    For formulas: line ends at the end of a text do not count.
    """
    if "\n" in text and (found := block(text.split("\n"), indent)) is not None:
        return found
    return inline(text)


def _escaped(sign: str) -> str:
    if sign in ESCAPES:
        return ESCAPES[sign]
    if PRINTABLE.fullmatch(sign):
        return sign
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
