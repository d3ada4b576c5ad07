"""A method as the pages that every workbook has, from the cover to the examples."""

from __future__ import annotations

from collections.abc import Mapping

from qiyue.core.method import model
from qiyue.core.method.writing.declarations import option_word, range_text, uom_text
from qiyue.core.method.writing.notes import END, Path
from qiyue.core.method.writing.writer import applies_text
from qiyue.core.values.exact import plain
from qiyue.doors.exchange.method_sheet.grids import Cell, Choice, Grid
from qiyue.doors.exchange.method_sheet.layout import (
    CHECKS,
    CHOICES,
    COLUMNS,
    COVER,
    END_LABEL,
    EXAMPLE,
    EXAMPLES,
    EXPECT,
    FORMULAS,
    GIVEN,
    HERE,
    ITEMS,
    LINES,
    PAGES,
    TABLES,
    Page,
    item_label,
)

COLOURS = {"cover": "#7F7F7F", "declared": "#2F5597", "computed": "#548235", "proof": "#BF8F00"}
"""Of the tabs, by what stands on a sheet."""


class Pages:
    """The pages of one method; `notes` loses what was written."""

    def __init__(
        self, method: model.Method, notes: Mapping[Path, tuple[str, ...]], sheets: dict[str, str]
    ) -> None:
        self.method, self.sheets = method, sheets
        self.notes = dict(notes)

    def note(self, *path: str) -> str:
        """The comment at a place, and all comments below it that have no cell of their own."""
        return "\n".join(self.notes.pop(path, ()))

    def deeper(self, *path: str) -> str:
        """The comments at a place and everywhere below it."""
        found = [key for key in self.notes if key[: len(path)] == path]
        return "\n".join(line for key in found for line in self.notes.pop(key))

    def grids(self) -> tuple[list[Grid], list[Grid]]:
        """Those before the sheets of the tables, and those behind them."""
        before = [self.tables(), self.columns()]
        behind = [self.formulas(), self.lines(), self.checks(), self.examples()]
        return [self.cover(), *before], behind  # the cover last: it takes the comments left over

    def page(self, page: Page, colour: str, rows: list[dict[str, Cell | str]]) -> Grid:
        """A page with a header and these rows, given by column."""
        grid = Grid(page.name, COLOURS[colour], [one.width for one in page.columns])
        grid.add(*(Cell(one.header, "header") for one in page.columns))
        for row in rows:
            cells = [row.get(one.key, "") for one in page.columns]
            grid.add(*(one if isinstance(one, Cell) else Cell(one) for one in cells))
        for key, words in CHOICES.get(page.name, {}).items():
            about = page.column(key).about
            grid.choices.append(Choice(page.place(key), 2, words, about=about))
        return grid

    def cover(self) -> Grid:
        """The header of the method, and what the other sheets are for."""
        method = self.method
        values = {
            "method": method.code,
            "zh": method.name.zh,
            "en": method.name.en if method.name.en != method.name.zh else "",
            "applies": applies_text(method),
            "source": method.source,
            "uses": ",".join(method.uses),
            "qiyue": str(method.version),
        }
        grid = Grid(COVER.name, COLOURS["cover"], [one.width for one in COVER.columns], (3, 0))
        grid.add(Cell("考核办法 · assessment method", "title"))
        grid.add(
            Cell(
                "在各工作表里改；改完存盘，运行 qiyue convert 本文件 --out method.yaml。"
                "每格都是文字，数字原样保留。\n"
                "Edit the sheets, save, run qiyue convert THIS-FILE --out method.yaml. "
                "Every cell is a text: digits stay as they are.",
                "guide",
            )
        )
        grid.add(*(Cell(one.header, "header") for one in COVER.columns))
        for key, zh, en in ITEMS:
            path = "name" if key == "zh" else key
            note = Cell(self.note(path) if key != "en" else "", "note")
            grid.add(Cell(item_label(zh, en), "label"), Cell(values[key]), note)
        grid.add(Cell("", "free"))
        for page in PAGES[1:]:
            note = Cell(self.note(page.section) if page.section else "", "note")
            about = Cell(f"{page.about.zh} · {page.about.en}", "about")
            grid.add(Cell(page.name, "link", page.name), about, note)
        last = self.note(*END)
        if rest := "\n".join(piece for piece in (self.deeper(), last) if piece):
            grid.add(Cell(END_LABEL, "label"), Cell(""), Cell(rest, "note"))
        return grid

    def tables(self) -> Grid:
        """Every table, in the order of the method."""
        rows: list[dict[str, Cell | str]] = []
        for table in self.method.tables.values():
            sheet = self.sheets.get(table.name, "")
            path = ("tables", table.name)
            rows.append(
                {
                    "name": Cell(table.name, "name"),
                    "keys": ", ".join(k for k in table.keys if not _ago(table, k)),
                    "says": Cell(table.says, "wrapped"),
                    "from": HERE if table.constant else table.origin,
                    "period": table.period,
                    "sheet": Cell(sheet, "link", sheet) if sheet else "",
                    "file": table.file,
                    "notes": Cell(self.deeper(*path) if sheet else self.note(*path), "note"),
                }
            )
        grid = self.page(TABLES, "declared", rows)
        grid.frozen = (1, 1)
        return grid

    def columns(self) -> Grid:
        """The columns of the tables that come with the data; plain text keys need no row."""
        rows: list[dict[str, Cell | str]] = []
        for table in self.method.tables.values():
            for column in [] if table.constant else table.columns.values():
                if _ago(table, column.name):
                    continue
                note = self.deeper("tables", table.name, column.name)
                rows.append(_column(table, column) | {"notes": Cell(note, "note")})
        grid = self.page(COLUMNS, "declared", rows)
        grid.frozen = (1, 2)
        tables = f"='{TABLES.name}'!$A$2:$A$1000"
        grid.choices.append(Choice(COLUMNS.place("table"), 2, source=tables))
        return grid

    def formulas(self) -> Grid:
        """Each formula, its named values below it."""
        rows: list[dict[str, Cell | str]] = []
        for formula in self.method.formulas.values():
            path = ("formulas", formula.name)
            params = [
                name if default is None else f"{name} = {default.text}"
                for name, default in formula.params.items()
            ]
            row: dict[str, Cell | str] = {
                "name": Cell(formula.name, "name"),
                "params": ", ".join(params),
                "says": Cell(formula.says, "wrapped"),
            }
            rows += self._computed(path, row, formula.gives, formula.where)
        grid = self.page(FORMULAS, "computed", rows)
        grid.frozen = (1, 1)
        return grid

    def lines(self) -> Grid:
        """Each line, its named values below it."""
        rows: list[dict[str, Cell | str]] = []
        for line in self.method.lines.values():
            shown = f"{line.shown.mode} {plain(line.shown.step)}" if line.shown else ""
            row: dict[str, Cell | str] = {
                "name": Cell(line.name, "name"),
                "over": ", ".join(line.over),
                "title": Cell(line.title, "wrapped"),
                "says": Cell("" if line.says == line.title else line.says, "wrapped"),
                "role": line.role,
                "shown": shown,
                "better": line.better,
                "as": " ".join(map(option_word, line.options)),
                "missing": line.missing,
                "uom": "" if line.uom is None else uom_text(line.uom) or "1",
                "source": Cell(line.source, "wrapped"),
                "data": Cell(line.data, "wrapped"),
            }
            rows += self._computed(("lines", line.name), row, line.gives, line.where)
        grid = self.page(LINES, "computed", rows)
        grid.frozen = (1, 1)
        return grid

    def _computed(
        self,
        path: Path,
        row: dict[str, Cell | str],
        gives: model.Expr,
        where: Mapping[str, model.Expr],
    ) -> list[dict[str, Cell | str]]:
        notes = [self.note(*path), self.note(*path, "where")]
        note = "\n".join(piece for piece in notes if piece)
        rows = [row | {"gives": Cell(gives.text, "formula"), "notes": Cell(note, "note")}]
        for name, expr in where.items():
            rows.append(
                {
                    "where": Cell(name, "part"),
                    "gives": Cell(expr.text, "formula"),
                    "notes": Cell(self.note(*path, "where", name), "note"),
                }
            )
        return rows

    def checks(self) -> Grid:
        """Each check in a row."""
        rows: list[dict[str, Cell | str]] = [
            {
                "sentence": Cell(check.sentence, "wrapped"),
                "over": ", ".join(check.over),
                "gives": Cell(check.expr.text, "formula"),
                "notes": Cell(self.note("checks", str(number)), "note"),
            }
            for number, check in enumerate(self.method.checks)
        ]
        return self.page(CHECKS, "proof", rows)

    def examples(self) -> Grid:
        """Each example: its title, then the tables it gives and those it expects."""
        grid = self.page(EXAMPLES, "proof", [])
        for number, example in enumerate(self.method.examples):
            path = ("examples", str(number))
            note = self.note(*path)
            grid.add(Cell(EXAMPLE, "case"), Cell(example.title, "case"), Cell(note, "case"))
            for side, kind, tables in (
                ("given", GIVEN, example.given),
                ("expect", EXPECT, example.expect),
            ):
                for at, table in enumerate(tables):
                    above = self.note(*path, side) if at == 0 else ""
                    own = self.note(*path, side, table.name)
                    note = "\n".join(piece for piece in (above, own) if piece)
                    grid.add(
                        Cell(kind, "kind"),
                        Cell(table.name, "name"),
                        Cell(note, "note"),
                        *(Cell(name, "column") for name in table.header),
                    )
                    for row in table.rows:
                        grid.add(*(Cell("", "free"),) * 3, *(Cell(cell) for cell in row))
        grid.frozen = (1, 3)
        grid.fit(first=1)
        for cells in grid.rows[1:]:
            if cells[0].look == "case":
                cells += [Cell("", "case")] * (len(grid.widths) - len(cells))
        return grid


def _ago(table: model.Table, key: str) -> bool:
    """Whether a key is the one that a table has for its earlier periods."""
    return bool(table.period) and key == model.PERIOD


def _column(table: model.Table, column: model.Column) -> dict[str, Cell | str]:
    kind = column.type
    words = {"choice": "one of", "reference": "->"}
    whole = kind.kind == "number" and kind.step == 1
    step = "" if whole or kind.step is None else plain(kind.step)
    return {
        "table": Cell(table.name, "name"),
        "name": Cell(column.name, "key" if column.name in table.keys else "text"),
        "says": column.says,
        "type": "integer" if whole else words.get(kind.kind, kind.kind),
        "uom": uom_text(kind.uom),
        "range": range_text(kind),
        "step": step,
        "options": kind.table or " ".join(map(option_word, kind.options)),
        "empty": "" if column.empty is None else column.empty.word,
        "reason": column.reason,
        "better": column.better,
        "at": column.header,
    }
