"""A text of the method in both languages: Chinese, then ` · `, then English."""

from __future__ import annotations

from typing import Literal

Lang = Literal["zh", "en"]
JOINT = " · "


def chinese(text: str) -> bool:
    """Whether a text has Chinese letters."""
    return any("\u3400" <= c <= "\u9fff" for c in text)


def own(text: str, lang: Lang) -> str:
    """The half of a text that is in this language; all of it if it has no halves."""
    first, joint, second = text.partition(JOINT)
    if not joint or chinese(first) == chinese(second):
        return text
    return first if chinese(first) == (lang == "zh") else second
