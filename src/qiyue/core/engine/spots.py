"""How the outputs write where a value stands: its subject, and the other keys as one text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from qiyue.core.method.model import Value
from qiyue.core.method.showing import Named
from qiyue.core.values.exact import plain


def escaped_key(value: Value) -> str:
    """A key as text inside `line`: backslash and slash are escaped by a backslash."""
    return key_text(value).replace("\\", "\\\\").replace("/", "\\/")


def key_text(value: Value) -> str:
    """A key as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def spot(named: Named, key: Sequence[Value]) -> tuple[str, str]:
    """Subject and line of a row, as the outputs write them."""
    at = dict(zip(named.line.frame.keys, key, strict=True))
    subject = key_text(at[named.subject]) if named.subject else ""
    return subject, "/".join(escaped_key(at[other]) for other in named.others)


def split_line(line: str) -> list[str]:
    """The keys of a row of an output: joined by /, where \\/ and \\\\ stand for themselves."""
    keys, escaped = [""], False
    for char in line:
        if not escaped and char == "\\":
            escaped = True
            continue
        if char == "/" and not escaped:
            keys.append("")
        else:
            keys[-1] += char
        escaped = False
    return keys if line else []
