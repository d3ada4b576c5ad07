"""A sheet before it is a file: cells of text with a look each, drop-downs, widths."""

from __future__ import annotations

from dataclasses import dataclass, field

from qiyue.core.method.formatter import display_width
from qiyue.core.values.findings import Both, Finding, Place
from qiyue.doors.exchange.method_sheet.layout import LONGEST_CELL, address

NARROWEST, WIDEST = 10, 80


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, how it looks, and the sheet that a click on it leads to."""

    text: str
    look: str = "text"
    link: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A drop-down on a column (from 0) from row `first` (from 1) down: words, or a range."""

    column: int
    first: int
    words: tuple[str, ...] = ()
    source: str = ""
    about: str = ""


@dataclass(slots=True)
class Grid:
    """A sheet: its rows, the widths of its columns, how many rows and columns stay in sight."""

    name: str
    colour: str
    widths: list[int] = field(default_factory=list)
    frozen: tuple[int, int] = (1, 0)
    rows: list[list[Cell]] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    def add(self, *cells: Cell) -> None:
        """One more row."""
        self.rows.append(list(cells))

    def texts(self) -> list[list[str]]:
        """What a reader of the sheet finds: every row as wide as the widest."""
        width = max((len(row) for row in self.rows), default=0)
        return [[one.text for one in row] + [""] * (width - len(row)) for row in self.rows]

    def fit(self, first: int = 0) -> None:
        """Widths after what stands in the columns."""
        width = max((len(row) for row in self.rows), default=0)
        for at in range(len(self.widths), width):
            cells = [row[at].text for row in self.rows[first:] if at < len(row)]
            lines = [line for cell in cells for line in cell.split("\n")]
            widest = max(map(display_width, lines), default=0) + 2
            self.widths.append(min(max(widest, NARROWEST), WIDEST))


def too_long(grids: list[Grid]) -> list[Finding]:
    """Texts that no cell of a spreadsheet holds."""
    return [
        Finding(
            "too-long-for-a-cell",
            Place(part=address(grid.name, row, column)),
            Both(
                f"这段文字有 {len(cell.text)} 字，电子表格的一格至多 {LONGEST_CELL} 字。",
                f"This text has {len(cell.text)} characters; a cell takes {LONGEST_CELL}.",
            ),
            Both(
                "在办法里分成几个中间值，或缩短。",
                "Split it by where in the method, or shorten it.",
            ),
        )
        for grid in grids
        for row, cells in enumerate(grid.rows, 1)
        for column, cell in enumerate(cells)
        if len(cell.text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_CELL
    ]
