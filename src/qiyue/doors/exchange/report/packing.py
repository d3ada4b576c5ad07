"""Columns of text packed small: a constant, a dictionary with a letter a row, or the texts joined.

A cell is a text: "" where there is no row, "!n", "!e", "!m", "!w" and a reason where the value is
absent, else the value ("!=" goes before one that begins with "!" or is empty). A number that was
rounded to be shown is followed by a line feed and the exact fraction: "0.333333", "1/3".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from qiyue.core.values.absence import KINDS

LETTERS = "".join(chr(n) for n in range(35, 127) if chr(n) not in "\\<>&")
JOINT = ";"

Packed = dict[str, str | list[str]]


def cell(
    value: str, state: str, reason: str = "", numerator: str = "", denominator: str = ""
) -> str:
    """One value with its state, as a short text."""
    if state in KINDS:
        return f"!{state[0]}{reason}"
    if not value or value[0] == "!":
        return f"!={value}"
    if numerator and denominator not in ("", "1"):
        return value + beyond(value, numerator, denominator)
    return value


@lru_cache(maxsize=100_000)
def beyond(value: str, numerator: str, denominator: str) -> str:
    """What is to be added to `value` where it is not the exact number."""
    try:
        same = Fraction(value) == Fraction(int(numerator), int(denominator))
    except (ValueError, ZeroDivisionError):
        return ""
    return "" if same else f"\n{numerator}/{denominator}"


def packed(cells: Sequence[str]) -> Packed:
    """The smallest of the three forms; page.js has the way back."""
    kinds = sorted(set(cells))
    if len(kinds) <= 1:
        return {"c": kinds[0] if kinds else ""}
    forms: list[Packed] = [_joined("s", cells)]
    width = 1 if len(kinds) <= len(LETTERS) else 2
    if len(kinds) <= len(LETTERS) ** width:
        codes = {kind: _code(n, width) for n, kind in enumerate(kinds)}
        forms.append({"i": "".join(codes[c] for c in cells), **_joined("d", kinds)})
    return min(forms, key=lambda form: len(json.dumps(form, ensure_ascii=False)))


def _joined(key: str, texts: Sequence[str]) -> Packed:
    """The texts in one string; as a list if one of them holds the joint."""
    if any(JOINT in text for text in texts):
        return {key: list(texts)}
    return {key: JOINT.join(texts)}


def _code(n: int, width: int) -> str:
    size = len(LETTERS)
    return LETTERS[n] if width == 1 else LETTERS[n // size] + LETTERS[n % size]


def safe_json(data: object) -> str:
    """JSON that can stand inside a script element: no letter of it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
