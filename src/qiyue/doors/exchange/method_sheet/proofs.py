"""Reads the page of examples: a title, the tables it gives, the tables it expects."""

from __future__ import annotations

from dataclasses import dataclass, field

from qiyue.core.method import yaml
from qiyue.core.method.writing.writer import fits_a_table
from qiyue.core.values.findings import Both, Place
from qiyue.doors.exchange.method_sheet.constants import splits
from qiyue.doors.exchange.method_sheet.layout import EXAMPLE, EXPECT, GIVEN
from qiyue.doors.exchange.method_sheet.opened import Row, shown, stray_cell
from qiyue.doors.exchange.method_sheet.tray import Entries, Tray

KINDS = {word: kind for kind in (EXAMPLE, GIVEN, EXPECT) for word in (kind, *kind.split())}
SIDES = {GIVEN: "given", EXPECT: "expect"}


@dataclass(slots=True)
class Block:
    """A table of an example as it is read: its first row, its header, its lines so far."""

    row: Row
    side: str
    header: list[str]
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Case:
    """An example as it is read."""

    row: Row
    blocks: list[Block] = field(default_factory=list)


def read_examples(rows: list[Row], tray: Tray) -> list[yaml.Node]:
    """The items of `examples:`."""
    cases: list[Case] = []
    lost = False
    for row in rows:
        kind = KINDS.get(row.text("kind"), "")
        first = row.columns["cells"]
        if kind == EXAMPLE:
            cases.append(Case(row))
            _stray_cells(row, first, tray)
        elif row.text("kind") and not kind:
            _unknown_kind(row, tray)
        elif not cases or (not kind and not cases[-1].blocks):
            if not lost:  # what follows is lost with it
                row.stray(tray.desk)
            lost = not cases
        elif kind:
            cases[-1].blocks.append(_block(row, kind, first, tray))
        else:
            row.stray(tray.desk, "cells")
            _add(cases[-1].blocks[-1], row, first, tray)
    return [_node(case, number, tray) for number, case in enumerate(cases)]


def _unknown_kind(row: Row, tray: Tray) -> None:
    tray.desk.put(
        "unknown-word",
        row.place("kind"),
        Both(
            f"不认识 {shown(row.text('kind'))}。", f"{shown(row.text('kind'))} is not known here."
        ),
        Both(f"从列表里选：{EXAMPLE}、{GIVEN}、{EXPECT}。", "Choose one from the list."),
    )


def _stray_cells(row: Row, first: int, tray: Tray) -> None:
    for at in range(first, row.sheet.width(row.number)):
        if text := row.sheet.text(row.number, at):
            stray_cell(row.sheet.place(row.number, at), text, tray.desk)


def _block(row: Row, kind: str, first: int, tray: Tray) -> Block:
    width = row.sheet.width(row.number)
    header = [row.sheet.text(row.number, at) for at in range(first, width)]
    if not header:
        tray.desk.put(
            "empty-table",
            row.place("name"),
            Both(
                f"{shown(row.text('name'))} 没有表头。", f"{shown(row.text('name'))} has no header."
            ),
            Both("表头写在同一行的右边。", "Write its header to the right, in the same row."),
        )
    for at, name in enumerate(header, first):
        if len(name.split()) != 1 or not fits_a_table(name):
            tray.desk.put(
                "bad-column",
                row.sheet.place(row.number, at),
                Both(f"表头 {shown(name)} 不是名称。", f"The header {shown(name)} is no name."),
                Both("写一列的名称，中间不空。", "Write the name of a column, leave none out."),
            )
    sheet, table = row.sheet.name, row.text("name")
    for at, name in enumerate(header, first):
        tray.addresses.note(sheet, f"{table}: {name}", at, row.number)
    return Block(row, SIDES[kind], header, ["|".join("".join(name.split("|")) for name in header)])


def _add(block: Block, row: Row, first: int, tray: Tray) -> None:
    """One more row; rows that were left blank in between stay blank lines."""
    cells = []
    for at in range(first, first + len(block.header)):
        cell = row.sheet.text(row.number, at)
        if not fits_a_table(cell):
            splits(row.sheet.place(row.number, at), cell, tray.desk)
            cell = ""
        cells.append(cell)
        name = f"{block.row.text('name')}: {block.header[at - first]}"
        tray.addresses.note(row.sheet.name, name, at, row.number)
        if block.header[at - first] == block.row.text("name"):  # the value that is expected
            tray.addresses.note(row.sheet.name, "", at, row.number)
    _stray_cells(row, first + len(block.header), tray)
    block.lines += [""] * (row.number - block.row.number - len(block.lines))
    block.lines.append("|".join(cells))


def _node(case: Case, number: int, tray: Tray) -> yaml.Node:
    row = case.row
    path = ("examples", str(number))
    tray.keep(row.text("notes"), *path)
    entries: Entries = [(yaml.Scalar("title", row.place("name")), row.scalar("name"))]
    for side in SIDES.values():
        tables: Entries = []
        for block in case.blocks:
            if block.side != side or not block.header:
                continue
            tray.keep(block.row.text("notes"), *path, side, block.row.text("name"))
            place = Place(block.row.number - 1, 0, block.row.sheet.file)
            tables.append(
                (block.row.scalar("name"), yaml.Scalar("\n".join(block.lines), place, block=True))
            )
        if tables:
            node = yaml.Mapping(tuple(tray.once(tables)), row.place("kind"))
            entries.append((yaml.Scalar(side, row.place("kind")), node))
    return yaml.Mapping(tuple(entries), row.place("kind"))
