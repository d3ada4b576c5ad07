"""How wide a table and its columns are: by what stands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import east_asian_width

from qiyue.core.method.paper.document import Grid

LINE, DENSE = 86, 104
"""Letters on a line of a table, and in small print; a Chinese letter counts as two."""

PADDING = 4
SHORT, PIECE = 10, 8
"""A text no wider than the one stays on one line; of a longer one the other does."""

ROOM, TIGHT, LEAST_ROOM = 42, 26, 18
"""What the column with most text takes at least; with less than `TIGHT` a table is set small."""

LEAST_SPAN = 40
WORD = re.compile(r"[\x21-\x5e\x60-\x7e]+_?|.")
"""What is set on one line: a Latin word, up to a low line in a code; one Chinese letter."""


@dataclass(frozen=True, slots=True)
class Widths:
    """`span` is how much of the line a table takes, `shares` what its columns take of that.

    Both are in percent. A `dense` table is set in small print.
    """

    span: int
    shares: list[int]
    dense: bool = False


def widths(grid: Grid) -> Widths:
    """Every column takes at least its longest word; what is left goes to those with more text."""
    texts = [[head, *_texts(grid, at)] for at, head in enumerate(grid.head)]
    wanted = [PADDING + max(map(width, column)) for column in texts]
    if sum(wanted) <= LINE:
        span = max(LEAST_SPAN, -(-100 * sum(wanted) // LINE))
        return Widths(min(span, 100), _percent(wanted))
    least = [PADDING + max(_longest_word(text) for text in column) for column in texts]
    longest = wanted.index(max(wanted))
    others = sum(least) - least[longest]
    dense = others + TIGHT > LINE
    line = DENSE if dense else LINE
    room = min(wanted[longest], max(LEAST_ROOM, line - others) if dense else ROOM)
    least[longest] = max(least[longest], room)
    left = max(0, line - sum(least))
    more = [min(want - need, LINE) for want, need in zip(wanted, least, strict=True)]
    total = sum(more) or 1
    found = [need + left * add // total for need, add in zip(least, more, strict=True)]
    return Widths(100, _percent(found), dense)


def width(text: str) -> int:
    """How wide a text is set; a Chinese letter is two wide, and so are the widest Latin ones."""
    return sum(2 if c in "mwMW" or east_asian_width(c) in "WFA" else 1 for c in text)


def _texts(grid: Grid, at: int) -> list[str]:
    return [text for row in grid.rows for text in row[at]]


def _longest_word(text: str) -> int:
    if width(text) <= SHORT:
        return max(1, width(text))
    return max(PIECE, *(width(word) for word in WORD.findall(text)))


def _percent(parts: list[int]) -> list[int]:
    """Parts as whole percents that make 100."""
    total = sum(parts)
    found = [max(1, 100 * part // total) for part in parts]
    found[found.index(max(found))] += 100 - sum(found)
    return found
