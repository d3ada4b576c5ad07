"""The paper as a tree of chapters, articles and blocks: no file format, no page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from qiyue.core.method.halves import Lang


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a `note` is small print: codes, clauses, who supplies the data."""

    text: str
    kind: Literal["text", "note"] = "text"


@dataclass(frozen=True, slots=True)
class Item:
    """One point of a list, with its own mark and points of its own."""

    mark: str
    text: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list of points."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: a cell holds one text or several, a paragraph each.

    `caption` stands above it; `numeric` says which columns hold numbers.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]
    caption: str = ""
    numeric: tuple[bool, ...] = ()


Block = Paragraph | Items | Grid


@dataclass(frozen=True, slots=True)
class Article:
    """An article (条): its number in words, its title, what it says.

    `about` holds the codes of what it is about, each behind its kind: `table unit`, `line total`.
    """

    number: str
    title: str
    blocks: tuple[Block, ...]
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter (章) or an annex (附)."""

    number: str
    title: str
    articles: tuple[Article, ...]
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A method as the paper it replaces.

    `about` stands under the title, `seal` are the places to sign, `check` is the beginning of
    the SHA-256 of the method's text, for the foot of each page.
    """

    lang: Lang
    code: str
    title: str
    about: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    seal: tuple[str, ...]
    check: str

    @property
    def body(self) -> tuple[Chapter, ...]:
        """The chapters above the places to sign."""
        return tuple(chapter for chapter in self.chapters if not chapter.annex)

    @property
    def annexes(self) -> tuple[Chapter, ...]:
        """What follows them."""
        return tuple(chapter for chapter in self.chapters if chapter.annex)


def texts(paper: Paper) -> Iterator[str]:
    """Every text of the paper, in reading order."""
    yield paper.title
    yield from paper.about
    for chapter in paper.chapters:
        yield f"{chapter.number} {chapter.title}"
        for article in chapter.articles:
            yield f"{article.number} {article.title}"
            for block in article.blocks:
                yield from _block(block)
    yield from paper.seal


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text):
            yield text
        case Items(items=items):
            for item in items:
                yield f"{item.mark} {item.text}".lstrip()
                yield from _block(Items(item.items))
        case Grid():
            yield block.caption
            yield from block.head
            for row in block.rows:
                for cell in row:
                    yield from cell
