"""Writes a method as the text of its file, laid out as `qiyue fmt` does.

Reading the text again gives an equal method; a method without places (made by a program, read
from a workbook) is written the same way. Only a table whose cells hold `|` or line ends cannot
stand in a method file: who makes one asks `fits_a_table` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qiyue.core.method import model
from qiyue.core.method.cells import split_table
from qiyue.core.method.formatter import BETWEEN, MARK, ROW_SIGN, aligned, display_width
from qiyue.core.method.model import PERIOD
from qiyue.core.method.writing import scalars
from qiyue.core.method.writing.declarations import (
    bare,
    check_key,
    declaration,
    head,
    head_holds,
    options_text,
    rows_of,
    uom_text,
)
from qiyue.core.method.writing.notes import END, Notes, Path, comment_lines
from qiyue.core.values.exact import plain
from qiyue.core.values.findings import Both, Place

WIDEST = 100
LONGEST_HEAD = 80
LONGEST_KEY = 900
"""YAML takes a key of up to 1,024 characters without a `?` before it."""
ITEM, BODY, PART = "  ", "    ", "      "
SHORT = 2
"""An example's table of so many rows, its header among them, stands on one line if it fits."""


def method_text(method: model.Method, notes: Notes | None = None) -> str:
    """The text of the file, with these comments."""
    return "\n".join(_Writer(notes or {}).method(method)) + "\n"


def fits_a_table(cell: str) -> bool:
    """Whether a `|` table can hold the cell."""
    apart = MARK in cell or ROW_SIGN in cell or "\n" in cell or "\r" in cell
    return not apart and cell == cell.strip()


class _Writer:
    def __init__(self, notes: Notes) -> None:
        self.notes = dict(notes)
        """Those not yet written."""

    def above(self, path: Path, indent: str) -> list[str]:
        return comment_lines(self.notes.pop(path, ()), indent)

    def method(self, method: model.Method) -> Iterator[str]:
        for key, text in header(method):
            yield from self.above((key,), "")
            yield f"{key}: {text}"
        sections: dict[str, Iterable[str]] = {
            "tables": (line for table in method.tables.values() for line in self.table(table)),
            "formulas": (line for one in method.formulas.values() for line in self.formula(one)),
            "lines": (line for one in method.lines.values() for line in self.line(one)),
            "checks": (line for i, one in enumerate(method.checks) for line in self.check(i, one)),
            "examples": (
                line for i, one in enumerate(method.examples) for line in self.example(i, one)
            ),
        }
        for name, lines in sections.items():
            yield from self.above((name,), "")
            if body := list(lines):
                yield f"{name}:"
                yield from body
        last = self.above(END, "")
        for path in list(self.notes):  # they stood above something that is not written
            yield from self.above(path, "")
        yield from last

    # -- tables ---------------------------------------------------------------------------

    def table(self, table: model.Table) -> Iterator[str]:
        path = ("tables", table.name)
        yield from self.above(path, ITEM)
        keys = [key for key in table.keys if not (table.period and key == PERIOD)]
        text = head(table.name, keys, table.says)
        if table.origin != "inline":
            yield from self.mapped(table, text, keys, path)
            return
        header = [_with_type(column) for column in table.columns.values()]
        yield from rows(text, [header, *rows_of(table)], ITEM)

    def mapped(self, table: model.Table, text: str, keys: list[str], path: Path) -> Iterator[str]:
        parts = [("file", table.file)] if table.file else [("from", table.origin)]
        if table.period:
            parts.append((PERIOD, table.period))
        if not short(text, table.says):
            text = head(table.name, keys, "")
            parts.insert(0, ("says", table.says))
        for name, column in table.columns.items():
            if table.period and name == PERIOD:
                continue
            if name not in table.keys or not bare(column) or (*path, name) in self.notes:
                parts.append((name, declaration(column)))
        noted = any((*path, name) in self.notes for name, _ in parts)
        flow = ", ".join(f"{key}: {scalars.inline(said, flow=True)}" for key, said in parts)
        if not noted and display_width(made := f"{key_text(text, ITEM)} {{{flow}}}") <= WIDEST:
            yield made
            return
        yield key_text(text, ITEM)
        for key, said in parts:
            yield from self.above((*path, key), BODY)
            yield f"{BODY}{key}: {scalars.inline(said)}"

    # -- formulas and lines ---------------------------------------------------------------

    def formula(self, formula: model.Formula) -> Iterator[str]:
        path = ("formulas", formula.name)
        params = [
            name if default is None else f"{name} = {default.text}"
            for name, default in formula.params.items()
        ]
        opening = f"{formula.name}({', '.join(params)})"
        text = f"{opening} {formula.says}".rstrip()
        says_inside = not head_holds(text, formula.says) or len(text) > LONGEST_KEY
        body = [("says", formula.says)] if says_inside else []
        yield from self.above(path, ITEM)
        yield from self.computed(opening if says_inside else text, body, formula, path, [])

    def line(self, line: model.Line) -> Iterator[str]:
        path = ("lines", line.name)
        text = head(line.name, line.over, line.title)
        before = [
            ("says", "" if line.says == line.title else line.says),
            ("role", line.role),
            ("better", line.better),
            ("as", options_text(line.options) if line.options else ""),
            ("missing", line.missing),
            ("source", line.source),
            ("data", line.data),
            ("uom", "" if line.uom is None else uom_text(line.uom) or "1"),
        ]
        shown = f"{line.shown.mode} {plain(line.shown.step)}" if line.shown else ""
        yield from self.above(path, ITEM)
        yield from self.computed(
            text,
            [(key, said) for key, said in before if said],
            line,
            path,
            [("shown", shown)] if shown else [],
        )

    def computed(
        self,
        text: str,
        before: list[tuple[str, str]],
        thing: model.Formula | model.Line,
        path: Path,
        after: list[tuple[str, str]],
    ) -> Iterator[str]:
        """A head with its formula: on a line if there is nothing else to say."""
        gives = scalars.value(thing.gives.text, ITEM)
        key = key_text(text, ITEM)
        if not (before or after or thing.where):
            if gives.startswith("|") or display_width(f"{key} {gives}") <= WIDEST:
                yield f"{key} {gives}"
            else:
                yield key
                yield f"{BODY}{gives}"
            return
        yield key
        for name, said in before:
            yield f"{BODY}{name}: {scalars.inline(said)}"
        yield f"{BODY}gives: {scalars.value(thing.gives.text, BODY)}"
        if thing.where:
            yield from self.above((*path, "where"), BODY)
            yield f"{BODY}where:"
            for name, expr in thing.where.items():
                yield from self.above((*path, "where", name), PART)
                yield f"{PART}{name}: {scalars.value(expr.text, PART)}"
        for name, said in after:
            yield f"{BODY}{name}: {scalars.inline(said)}"

    # -- checks and examples --------------------------------------------------------------

    def check(self, number: int, check: model.Check) -> Iterator[str]:
        yield from self.above(("checks", str(number)), ITEM)
        key = key_text(check_key(check.sentence, check.over), ITEM)
        yield f"{key} {scalars.value(check.expr.text, ITEM)}"

    def example(self, number: int, example: model.Example) -> Iterator[str]:
        path = ("examples", str(number))
        yield from self.above(path, ITEM)
        body = [f"{BODY}title: {scalars.inline(example.title)}"] if example.title else []
        for key, tables in (("given", example.given), ("expect", example.expect)):
            if not tables:
                continue
            if body:
                body += self.above((*path, key), BODY)
            body.append(f"{BODY}{key}:")
            for table in tables:
                body += self.above((*path, key, table.name), PART)
                body += rows(table.name, [table.header, *table.rows], PART)
        first, *rest = body or [f"{BODY}{{}}"]
        yield f"{ITEM}- {first.removeprefix(BODY)}"
        yield from rest


def header(method: model.Method) -> list[tuple[str, str]]:
    """The keys of the file before its sections, with their texts as they are written."""
    found = [("qiyue", str(method.version)), ("method", method.code)]
    if method.name != Both(method.code, method.code):
        found.append(("name", _name(method.name)))
    if method.applies is not None:
        found.append(("applies", applies_text(method)))
    if method.source:
        found.append(("source", scalars.inline(method.source)))
    if method.uses:
        found.append(("uses", scalars.inline(",".join(method.uses))))
    return found


def applies_text(method: model.Method) -> str:
    """`2026-01-01..2026-12-31`, or "" for a method that says no period."""
    return "..".join(day.isoformat() for day in method.applies or ())


def _name(name: Both) -> str:
    if name.zh == name.en:
        return scalars.inline(name.zh)
    zh, en = (scalars.inline(text, flow=True) for text in (name.zh, name.en))
    return f"{{zh: {zh}, en: {en}}}"


def _with_type(column: model.Column) -> str:
    return column.name if bare(column) else f"{column.name} {declaration(column)}"


def short(text: str, says: str) -> bool:
    """Whether a description goes into the head of its line."""
    return "\n" not in says and display_width(says) <= LONGEST_HEAD and len(text) <= LONGEST_KEY


def key_text(text: str, indent: str) -> str:
    """The key with its colon; a very long one is announced by `?`."""
    written = scalars.inline(text)
    if len(written) <= LONGEST_KEY:
        return f"{indent}{written}:"
    return f"{indent}? {written}\n{indent}:"


def rows(key: str, cells: Sequence[Sequence[str]], indent: str) -> list[str]:
    """A table: an example's short one on a line, else a block of straight columns."""
    name = key_text(key, indent)
    flat = ROW_SIGN.join(BETWEEN.join(row).strip() for row in cells)
    fits = indent == PART and len(cells) <= SHORT and scalars.plain_fits(flat)
    if fits and display_width(f"{name} {flat}") <= WIDEST and _holds(flat, cells):
        return [f"{name} {flat}"]
    made = aligned(cells)
    if not _holds("\n".join(made), cells):  # a semicolon at the edge of a cell
        made = [MARK.join(row) for row in cells]
    found = scalars.block(made, indent)
    text = found if found is not None else scalars.inline("\n".join(made))
    return f"{name} {text}".split("\n")


def _holds(text: str, cells: Sequence[Sequence[str]]) -> bool:
    """Whether a reader finds these cells in the text of a table."""
    return [row for row, _ in split_table(text, Place(), True)] == [list(row) for row in cells]
