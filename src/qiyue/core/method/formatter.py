"""Lays out a method file: its `|` tables in straight columns, all else as it was written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from qiyue.core.method import yaml
from qiyue.core.method.cells import split_table
from qiyue.core.values.findings import Place

BOM = "\ufeff"
MARK = "|"
BETWEEN = f" {MARK} "
ROW_SIGN = " ; "


def format_text(text: str) -> str:
    """`text` with aligned tables, line feeds and one at the end; raises HasFindings if unreadable.

    What the file means stays as it is, and laying it out again changes nothing.
    """
    head = BOM if text.startswith(BOM) else ""
    body = text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")
    if not body.endswith("\n"):
        body += "\n"
    lines = body.split("\n")
    for block in _blocks(yaml.read(body)):
        _lay_out(block, lines)
    return head + "\n".join(lines)


def display_width(text: str) -> int:
    """The columns that `text` takes on a screen: two for a Chinese character, none for a mark."""
    return sum(_width(sign) for sign in text)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a table as lines, their cells under each other."""
    cells = [[cell.strip() for cell in row] for row in rows]
    widths = [
        max(display_width(row[i]) for row in cells if i < len(row))
        for i in range(max(map(len, cells), default=0))
    ]
    made: list[str] = []
    for row in cells:
        padded = [
            cell + " " * (width - display_width(cell))
            for cell, width in zip(row, widths, strict=False)
        ]
        text = BETWEEN.join(padded).rstrip()
        # The first row sets the indentation of the block: it begins with a sign.
        made.append(text if made else text.lstrip())
    return made


def _width(sign: str) -> int:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _blocks(root: yaml.Node) -> Iterator[yaml.Scalar]:
    """The texts that are tables: under `tables`, and in `given` and `expect` of the examples."""
    if not isinstance(root, yaml.Mapping):
        return
    sections = [root.get("tables")]
    examples = root.get("examples")
    for item in examples.items if isinstance(examples, yaml.Sequence) else ():
        if isinstance(item, yaml.Mapping):
            sections += [item.get("given"), item.get("expect")]
    for section in sections:
        for _, value in section.entries if isinstance(section, yaml.Mapping) else ():
            if isinstance(value, yaml.Scalar) and value.block:
                yield value


def _lay_out(block: yaml.Scalar, lines: list[str]) -> None:
    """Align the lines of one block in place; a block that cannot be aligned stays as it is."""
    start, at = block.place.line, block.place.column - 1
    written = block.text.rstrip("\n").split("\n")
    raw = lines[start : start + len(written)]
    if lines[start - 1][at : at + 1] != MARK or ROW_SIGN in block.text:
        return  # folded by `>`, or several rows on one line
    if len(raw) < len(written) or any(
        not whole.endswith(line) for whole, line in zip(raw, written, strict=True)
    ):
        return
    first = next((i for i, line in enumerate(written) if line.strip()), None)
    if first is None:
        return
    indent = raw[first].removesuffix(written[first])
    made = [
        line if text is None else indent + text
        for line, text in zip(raw, _aligned(written), strict=True)
    ]
    if _cells("\n".join(made)) == _cells(block.text):
        lines[start : start + len(made)] = made


def _aligned(written: list[str]) -> list[str | None]:
    """Each row of a table with its cells under each other; None for a blank line."""
    rows = [line.split(MARK) for line in written if line.strip()]
    made = iter(aligned(rows))
    return [next(made) if line.strip() else None for line in written]


def _cells(text: str) -> list[list[str]]:
    return [cells for cells, _ in split_table(text, Place(), True)]
