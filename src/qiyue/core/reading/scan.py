"""Looks through the XML of a sheet before a reader opens it.

One cell in the farthest corner makes a reader ask for more memory than there is, which ends the
process. So every cell must say plainly where it stands, and together they must span a sheet of a
bearable size. What could hide a cell (comments, CDATA, odd addresses) no spreadsheet writes.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from functools import cache

from qiyue.core.reading.bad import MOST_CELLS, not_xlsx, too_big, too_long
from qiyue.core.reading.parts import CHUNK, inflated

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
ATTRIBUTES = rb"[^<>\"']*(?:(?:\"[^<\"]*\"|'[^<']*')[^<>\"']*)*"
TAG = re.compile(
    rb"<(?:c r=\"([A-Z]{1,3})([1-9][0-9]{0,6})\"("
    + ATTRIBUTES
    + rb")>|(?:\w+:)?(?:(c|row)(?=[\s/>])(?:("
    + ATTRIBUTES
    + rb")(>))?|f(?=[\s/>])))"
)
"""A cell as most programs write it; any row or cell; the formula of the cell before it.

The last group is empty for a row or cell whose attributes no spreadsheet writes.
"""

WHERE = re.compile(rb"(?<![\w:])r\s*=\s*[\"']([^\"']*)[\"']")
AGAIN = re.compile(rb"[\s\"'](?:\w+:)?r\s*=")
CELL = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
ROW = re.compile(rb"[0-9]{1,7}")
ERROR = re.compile(rb"(?<![\w:])t\s*=\s*[\"']e[\"']")

MERGE = re.compile(rb"<(?:\w+:)?mergeCell(?=[\s/>])[^<>]*?ref\s*=\s*[\"']([^\"'<>]*)[\"']")
MOST_MERGES = 100_000

TEXTS, SHEETS = (".xml", ".rels"), "xl/worksheets/sheet"

Spot = tuple[int, int]
"""Row and column, from 0."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the XML of a sheet holds: errors, formulas, how many cells it spans."""

    errors: list[Spot]
    formulas: list[Spot]
    cells: int


def look_through(archive: zipfile.ZipFile, part: str) -> Seen:
    """What the sheet holds; raises BadSheet if it spans too much or does not say where."""
    look = _Look()
    tail = b""
    for chunk in inflated(archive, part):
        text = tail + chunk
        cut = text.rfind(b"<")
        look.at(text[:cut])
        tail = text[cut:]
        if len(tail) > CHUNK:
            raise too_long() if b">" in tail else not_xlsx()
    look.at(tail)
    return Seen(look.errors, look.formulas, look.height * look.width)


def look_over(archive: zipfile.ZipFile) -> None:
    """Go through the texts beside the sheets; raises BadSheet if one declares entities.

    A reader takes them in whole before it opens any sheet.
    """
    for info in archive.infolist():
        name = info.filename.lower()
        if not name.endswith(TEXTS) or name.startswith(SHEETS):
            continue
        tail = b""
        for chunk in inflated(archive, info.filename):
            text = tail + chunk
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\0" in text:
                raise not_xlsx()
            tail = text[-len(b"<!DOCTYPE") :]


class _Look:
    """Goes through the text of a sheet, piece by piece."""

    def __init__(self) -> None:
        self.errors: list[Spot] = []
        self.formulas: list[Spot] = []
        self.height, self.width = 0, 0
        self.row, self.column = -1, -1
        self.begun = False
        self.merges = 0

    def at(self, text: bytes) -> None:
        """The next piece; it ends before a tag begins."""
        allowed = 0 if self.begun else 1
        self.begun = True
        if b"\0" in text or b"<!" in text or text.count(b"<?") > allowed:
            raise not_xlsx()  # UTF-16, or something hidden
        row, column, height, width = self.row, self.column, self.height, self.width
        for letters, number, after, tag, attributes, closed in TAG.findall(text):
            if letters:
                row, column, attributes = int(number) - 1, _column(letters) - 1, after
                if after and AGAIN.search(after):
                    raise not_xlsx()  # two addresses: each reader takes the one it likes
            elif tag and not closed:
                raise not_xlsx()
            elif tag == b"c":
                row, column = _cell(attributes, row, column + 1)
            elif tag == b"row":
                row, column = _row(attributes, row + 1), -1
                continue
            else:
                self.formulas.append((row, column))
                continue
            if row >= height:
                height = row + 1
            if column >= width:
                width = column + 1
            if attributes and ERROR.search(attributes):
                self.errors.append((row, column))
        if height > LAST_ROW or width > LAST_COLUMN:
            raise not_xlsx()
        if height * width > MOST_CELLS:
            raise too_big()
        self.merges += _merged(text)
        if self.merges > MOST_MERGES:
            raise too_big()
        self.row, self.column, self.height, self.width = row, column, height, width


def _said(attributes: bytes) -> re.Match[bytes] | None:
    """The address among the attributes, if there is one; raises BadSheet if there are two."""
    found = [*WHERE.finditer(attributes)]
    if len(found) > 1:
        raise not_xlsx()
    return found[0] if found else None


def _row(attributes: bytes, following: int) -> int:
    """Where a row stands: where it says, else below the one before."""
    said = _said(attributes)
    if said is None:
        return following
    if not ROW.fullmatch(said[1]) or not 1 <= int(said[1]) <= LAST_ROW:
        raise not_xlsx()
    return int(said[1]) - 1


def _cell(attributes: bytes, row: int, following: int) -> Spot:
    """Where a cell stands: where it says, else right of the one before."""
    said = _said(attributes)
    if said is None:
        return max(row, 0), following
    spot = CELL.fullmatch(said[1])
    if spot is None:
        raise not_xlsx()
    row, column = int(spot[2]), _column(spot[1].upper())
    if not (1 <= row <= LAST_ROW and column <= LAST_COLUMN):
        raise not_xlsx()
    return row - 1, column - 1


def _merged(text: bytes) -> int:
    """How many ranges are merged; raises BadSheet if one spans more than a sheet may."""
    found = MERGE.findall(text)
    for reference in found:
        corners = [CELL.fullmatch(corner) for corner in reference.split(b":")]
        if len(corners) > 2 or None in corners:
            raise not_xlsx()
        places = [(int(c[2]), _column(c[1].upper())) for c in corners if c is not None]
        height, width = (abs(places[0][n] - places[-1][n]) + 1 for n in (0, 1))
        if height * width > MOST_CELLS:
            raise too_big()
    return len(found)


@cache
def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place
