"""Turns the places that the readers of a method give into addresses of cells: 指标!C7."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from qiyue.core.values.findings import Finding, Place
from qiyue.doors.exchange.method_sheet.layout import address


@dataclass(slots=True)
class Addresses:
    """Where the tables of a workbook stand.

    A place with an address of its own keeps it. A reader of tables knows the row, and names the
    cell as `table: column`; what that is in a sheet is noted here, for a row or for all rows.
    """

    file: str
    sheets: list[str] = field(default_factory=list)
    columns: dict[tuple[str, int, str], int] = field(default_factory=dict)
    firsts: dict[str, int] = field(default_factory=dict)
    records: dict[str, tuple[str, list[int]]] = field(default_factory=dict)
    """The sheet of a CSV file, and the row of each of its records below the header."""

    def note(self, sheet: str, part: str, column: int, row: int = 0) -> None:
        """`part` stands in this column; in this row only, if one is given."""
        self.columns[sheet, row, part] = column

    def of(self, place: Place) -> Place:
        """The place as people read it."""
        prefix = f"[{self.file}]"
        if place.file.startswith(prefix):
            sheet, row = place.file.removeprefix(prefix), place.line
            if place.part.startswith(f"{sheet}!"):
                return Place(file=self.file, part=place.part)
        elif place.file in self.records and place.line > 0:
            sheet, rows = self.records[place.file]
            row = rows[place.line - 2] if 0 <= place.line - 2 < len(rows) else place.line
        else:
            return Place(file=self.file, part=place.part)
        if row == 0:
            return Place(file=self.file, part=sheet)
        known = (self.columns.get((sheet, at, place.part)) for at in (row, 0))
        column = next((at for at in known if at is not None), self.firsts.get(sheet, 0))
        return Place(file=self.file, part=address(sheet, row, column))

    def findings(self, findings: Iterable[Finding]) -> list[Finding]:
        """Each finding at its cell, in the order of the workbook."""
        found: list[tuple[tuple[int, int, int], Finding]] = []
        for one in findings:
            place = self.of(one.place)
            made = replace(one, place=place)
            if made not in [other for _, other in found]:
                found.append((self._order(place), made))
        return [one for _, one in sorted(found, key=lambda pair: pair[0])]

    def _order(self, place: Place) -> tuple[int, int, int]:
        sheet, _, cell = place.part.rpartition("!")
        letters = cell.rstrip("0123456789")
        number = cell[len(letters) :]
        known = self.sheets.index(sheet) if sheet in self.sheets else -1
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        return known, int(number or 0), column
