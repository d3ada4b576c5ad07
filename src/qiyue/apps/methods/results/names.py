"""What things of a method are called in the reader's language; else by their code names."""

from __future__ import annotations

from qiyue.core.method.halves import JOINT, Lang, chinese, own
from qiyue.core.method.showing import clipped

LONGEST = 40


def spoken(text: str, name: str, lang: Lang) -> str:
    """A description cut to a name; the code name, spelled out, for readers of another language."""
    half = clipped(own(text, lang)) if text else ""
    other = lang == "en" and chinese(half) and JOINT not in text
    if not half or other or len(half) > LONGEST:
        return told(name) if lang == "en" else half[:LONGEST] or name
    return half


def told(code: str) -> str:
    """A code name as words: clinical_outcomes as Clinical outcomes; others as they are."""
    words = code.replace("_", " ").strip()
    return words[:1].upper() + words[1:] if code == code.lower() else code
