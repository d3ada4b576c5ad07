"""The paper as a Word document: real styles and headings, A4, page numbers, East Asian fonts."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Twips

from qiyue.core.method.paper import Paper
from qiyue.core.method.paper.document import Block, Chapter, Grid, Item, Items, Paragraph
from qiyue.doors.exchange.paper.columns import widths
from qiyue.doors.exchange.paper.styles import STYLES, lay_out
from qiyue.doors.exchange.paper.zipping import repacked

LISTS = ("List", "List 2", "List 3")
GAP = "\u3000"


def as_docx(papers: Sequence[Paper]) -> bytes:
    """The papers in one document, each beginning on a page of its own."""
    document = Document()
    lay_out(document, papers[0])
    for number, paper in enumerate(papers):
        if number:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _Writer(document, paper).write()
    content = BytesIO()
    document.save(content)
    return repacked(content.getvalue())


class _Writer:
    """Writes one paper into a document."""

    def __init__(self, document: Any, paper: Paper) -> None:
        self.document, self.paper = document, paper

    def write(self) -> None:
        """All of it, in reading order."""
        self.add(self.paper.title, "Title")
        for text in self.paper.about:
            self.add(text, "Subtitle")
        for chapter in self.paper.body:
            self.chapter(chapter)
        for text in self.paper.seal:
            self.add(f"{text}{GAP}{'＿' * 12}", STYLES["seal"])
        for place, chapter in enumerate(self.paper.annexes):
            self.chapter(chapter, new_page=place == 0)

    def add(self, text: str, style: str) -> Any:
        """A paragraph in a style."""
        return self.document.add_paragraph(text, style=style)

    def chapter(self, chapter: Chapter, *, new_page: bool = False) -> None:
        """A chapter with its articles."""
        heading = self.add(f"{chapter.number}{GAP}{chapter.title}", "Heading 1")
        heading.paragraph_format.page_break_before = new_page
        for article in chapter.articles:
            if article.number:
                self.add(f"{article.number}{GAP}{article.title}", "Heading 2")
            following = (*article.blocks[1:], None)
            for block, after in zip(article.blocks, following, strict=True):
                self.block(block)
                if not isinstance(block, Grid) and keeps(after):
                    self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def block(self, block: Block) -> None:
        """A paragraph, a list or a table."""
        match block:
            case Paragraph(text=text, kind=kind):
                self.add(text, STYLES["note"] if kind == "note" else "Body Text")
            case Items(items=items):
                self.items(items, 0)
            case Grid():
                self.grid(block)

    def items(self, items: Sequence[Item], depth: int) -> None:
        """The points of a list, deeper ones further in."""
        for item in items:
            style = LISTS[min(depth, 2)] if item.mark else STYLES["bare"]
            self.add(f"{item.mark}\t{item.text}" if item.mark else item.text, style)
            self.items(item.items, depth + 1)

    def grid(self, grid: Grid) -> None:
        """A table with a head that stands on every page."""
        if grid.caption:
            self.add(grid.caption, "Caption")
        wide = widths(grid)
        small = " dense" if wide.dense else ""
        table = self.document.add_table(rows=1, cols=len(grid.head), style="Table Grid")
        table.autofit = False
        for cell, text in zip(table.rows[0].cells, grid.head, strict=True):
            self.fill(cell, (text,), STYLES[f"head{small}"])
        _property(table.rows[0], "w:tblHeader")
        numeric = grid.numeric or (False,) * len(grid.head)
        for row in grid.rows:
            added = table.add_row()
            _property(added, "w:cantSplit")
            for cell, texts, number in zip(added.cells, row, numeric, strict=True):
                self.fill(cell, texts, STYLES[f"{'number' if number else 'cell'}{small}"])
        section = self.document.sections[0]
        line = section.page_width - section.left_margin - section.right_margin
        full = line * wide.span // 100
        for column, share in zip(table.columns, wide.shares, strict=True):
            column.width = Twips(full * share // 100 // Twips(1))
            for cell in column.cells:
                cell.width = column.width
        self.add("", STYLES["after"])

    def fill(self, cell: Any, texts: Sequence[str], style: str) -> None:
        """The paragraphs of a cell."""
        cell.paragraphs[0].text = texts[0] if texts else ""
        cell.paragraphs[0].style = style
        for text in texts[1:]:
            cell.add_paragraph(text, style=style)


def keeps(after: Block | None) -> bool:
    """Whether a block holds on to the paragraph before it: tables, lists and small print do."""
    if isinstance(after, Paragraph):
        return after.kind == "note"
    return after is not None


def _property(row: Any, name: str) -> None:
    """Say yes to a property of a row."""
    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)
