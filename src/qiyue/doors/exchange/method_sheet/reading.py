"""Reads a workbook into the method it holds; whatever is wrong is a finding at its cell."""

from __future__ import annotations

from dataclasses import dataclass

from qiyue.core.method import yaml
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.model import Method
from qiyue.core.method.reader import method_of
from qiyue.core.method.writing.notes import END, Path
from qiyue.core.reading.sheets import Sheet, read_sheets
from qiyue.core.values.findings import Both, Finding, HasFindings, Place
from qiyue.doors.exchange.method_sheet.addresses import Addresses
from qiyue.doors.exchange.method_sheet.computed import read_checks, read_formulas, read_lines
from qiyue.doors.exchange.method_sheet.declared import read_tables
from qiyue.doors.exchange.method_sheet.layout import (
    CHECKS,
    COLUMNS,
    COVER,
    COVER_HEADER,
    END_LABEL,
    EXAMPLES,
    FORMULAS,
    ITEMS,
    LINES,
    PAGES,
    TABLES,
    Page,
    item_label,
)
from qiyue.doors.exchange.method_sheet.opened import Opened, Row, rows_of, shown
from qiyue.doors.exchange.method_sheet.proofs import read_examples
from qiyue.doors.exchange.method_sheet.tray import Entries, Tray


@dataclass(frozen=True, slots=True)
class Book:
    """What a workbook holds: the method, its comments, the CSV files it reads.

    `addresses` turns the places of later findings into cells; `warnings` name cells already.
    """

    method: Method
    notes: dict[Path, tuple[str, ...]]
    files: dict[str, bytes]
    addresses: Addresses
    warnings: tuple[Finding, ...]


def read_book(data: bytes, file: str) -> Book:
    """The method in a workbook of our own making; raises HasFindings as `book_of`."""
    desk = Desk()
    sheets = read_sheets(data, file, desk)
    return book_of(sheets, desk.findings, file)


def book_of(read: list[Sheet], findings: list[Finding], file: str) -> Book:
    """The method in the sheets of a workbook that were read, with `findings`.

    Raises HasFindings with all that is wrong in its cells.
    """
    desk = Desk()
    desk.add(findings)
    sheets = {one.name: Opened(one, file, desk) for one in read}
    desk.close()
    addresses = Addresses(file, list(sheets))
    tray = Tray(desk, addresses, sheets, used={page.name for page in PAGES if page.name in sheets})
    addresses.firsts[EXAMPLES.name] = EXAMPLES.place("cells")
    for page in PAGES:
        if page.name not in sheets:
            desk.put(
                "missing-sheet",
                Place(file=file),
                Both(f"没有工作表 {page.name}。", f"There is no sheet {page.name}."),
                Both("没有内容也要留着空表。", "Leave it in, even if it is empty."),
            )
    root = _root(tray)
    _no_sheet_is_left(tray)
    method = method_of(root, "", beside=tray.files.__getitem__, file=file, desk=desk)
    found = addresses.findings(desk.findings)
    if desk.errors:
        raise HasFindings(found)
    return Book(method, tray.notes, tray.files, addresses, tuple(found))


def _root(tray: Tray) -> yaml.Mapping:
    pages = {page.name: _page(page, tray) for page in PAGES[1:]}
    sections: dict[str, Entries] = {
        "tables": read_tables(pages[TABLES.name], pages[COLUMNS.name], tray),
        "formulas": read_formulas(pages[FORMULAS.name], tray),
        "lines": read_lines(pages[LINES.name], tray),
        "checks": read_checks(pages[CHECKS.name], tray),
    }
    place = _place(COVER, tray)
    entries = _cover(tray)
    for page in PAGES:
        if found := sections.get(page.section):
            at = _place(page, tray)
            entries.append((yaml.Scalar(page.section, at), yaml.Mapping(tuple(found), at)))
    if examples := read_examples(pages[EXAMPLES.name], tray):
        at = _place(EXAMPLES, tray)
        node = yaml.Sequence(tuple(examples), at)
        entries.append((yaml.Scalar("examples", at), node))
    return yaml.Mapping(tuple(entries), place)


def _page(page: Page, tray: Tray) -> list[Row]:
    sheet = tray.sheets.get(page.name)
    return [] if sheet is None else list(rows_of(sheet, page, tray.desk))


def _place(page: Page, tray: Tray) -> Place:
    sheet = tray.sheets.get(page.name)
    return Place(file=tray.addresses.file) if sheet is None else sheet.place(1, 0)


def _cover(tray: Tray) -> Entries:
    """The keys before the sections, and the comments above each section."""
    sheet = tray.sheets.get(COVER.name)
    if sheet is None:
        return []
    items = {label: key for key, zh, en in ITEMS for label in (item_label(zh, en), zh, en)}
    sections = {page.name: page.section for page in PAGES[1:]}
    entries: Entries = []
    names: Entries = []
    for row in rows_of(sheet, COVER, tray.desk, COVER_HEADER):
        label = row.text("item")
        note = row.text("notes")
        if label in sections:
            tray.keep(note, sections[label] or "tables")
        elif label == END_LABEL:
            row.stray(tray.desk, "item", "notes")
            tray.keep(note, *END)
        elif label in items:
            key = items[label]
            tray.keep(note, "name" if key in ("zh", "en") else key)
            if row.text("content"):
                into = names if key in ("zh", "en") else entries
                into.append((yaml.Scalar(key, row.place("content")), row.scalar("content")))
        else:
            tray.desk.put(
                "unknown-item",
                row.place("item"),
                Both(
                    f"封面上没有 {shown(label)} 这一项。", f"The cover has no item {shown(label)}."
                ),
                nearest(label, [item_label(zh, en) for _, zh, en in ITEMS]),
            )
    if names:
        place = names[0][1].place
        entries.append((yaml.Scalar("name", place), yaml.Mapping(tuple(tray.once(names)), place)))
    return tray.once(entries)


def _no_sheet_is_left(tray: Tray) -> None:
    """A sheet that no table names would be lost."""
    for name, sheet in tray.sheets.items():
        if name not in tray.used and not sheet.blank:
            tray.desk.put(
                "stray-sheet",
                sheet.place(1, 0),
                Both(
                    f"“{TABLES.name}”页没有列出工作表 {shown(name)}，它不会被读取。",
                    f"The page {TABLES.name} does not list the sheet {shown(name)}, "
                    "so it would not be read.",
                ),
                Both("在那一页加一行，或删去这张工作表。", "Add a row there, or delete the sheet."),
            )
