"""How names sound: pinyin without tones, for search by letters."""

from __future__ import annotations

from functools import cache

from pypinyin import Style, lazy_pinyin


@cache
def _sound(character: str) -> str:
    return "".join(lazy_pinyin(character, style=Style.NORMAL, errors="default")).lower()


def _apart(text: str) -> list[str]:
    """What is not Chinese, character by character, so that each counts for the initials."""
    return list(text)


def sounds(name: str, *, as_person: bool = False) -> tuple[str, str]:
    """The pinyin of a name and the initials of its characters: 综采二队 zongcaierdui, zced.

    Units are read as words, so that 重庆 sounds chongqing; names of people character by
    character, for there are many and each sound is kept.
    """
    if as_person:
        parts = [_sound(one) for one in name]
    else:
        parts = lazy_pinyin(name, style=Style.NORMAL, errors=_apart)  # type: ignore[arg-type] # lists are taken
    parts = [part.lower() for part in parts if part.strip()]
    return "".join(parts), "".join(part[0] for part in parts)
