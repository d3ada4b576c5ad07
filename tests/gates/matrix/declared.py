"""Reads the declared table: for each line what is asked, and the cells that are granted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from qiyue.apps.orgs.rights.roles import ROLES

TABLE = Path(__file__).with_name("table.txt")
THINGS = ("own", "place", "sibling", "parent", "child", "foreign", "self", "site")
EVERYONE = (*ROLES, "member", "delegate")
ACTORS = (*EVERYONE, "anonymous")
WORDS = {
    "all": THINGS,
    "others": tuple(one for one in THINGS if one != "self"),
    "below": ("own", "place", "child", "self"),
    "below*": ("own", "place", "child"),
}


@dataclass(frozen=True)
class Line:
    """One line: the way of asking, the address or right, and who gets which relations."""

    way: str
    name: str
    granted: frozenset[tuple[str, str]]


def declared() -> list[Line]:
    """The table. Raises ValueError with the line that cannot be read or comes twice."""
    lines: dict[tuple[str, str], Line] = {}
    for text in TABLE.read_text(encoding="utf-8").splitlines():
        if not text.strip() or text.startswith("#"):
            continue
        found = re.fullmatch(r"(public|page|list|search|export|object|may) +([\w:-]+) +(.+)", text)
        if not found or found.group(1, 2) in lines:
            raise ValueError(text)
        granted = frozenset(
            cell for part in found[3].split(";") for cell in cells_of(part.strip(), text)
        )
        lines[found.group(1, 2)] = Line(found[1], found[2], granted)
    return list(lines.values())


def cells_of(part: str, text: str) -> list[tuple[str, str]]:
    """The cells of one part, as in `unit_head, member: own child`."""
    if part == "nobody":
        return []
    names, _, relations = part.partition(":")
    actors = [
        actor
        for name in names.split(",")
        for actor in (EVERYONE if name.strip() == "everyone" else (name.strip(),))
    ]
    things = [one for word in relations.split() for one in WORDS.get(word, (word,))]
    if not set(actors) <= set(ACTORS) or not set(things) <= {*THINGS, "-"} or not things:
        raise ValueError(text)
    return [(actor, thing) for actor in actors for thing in things]
