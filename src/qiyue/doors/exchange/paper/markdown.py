"""The paper as Markdown: headings, lists and pipe tables that every reader of it knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qiyue.core.method.paper import Paper
from qiyue.core.method.paper.document import Block, Chapter, Grid, Item, Items, Paragraph

SPECIAL = re.compile(r"([\\`*_\[\]<>|#~{}])")


def as_markdown(papers: Sequence[Paper]) -> bytes:
    """The papers, parted by a rule."""
    return "\n---\n\n".join("\n".join(_paper(paper)) + "\n" for paper in papers).encode()


def _paper(paper: Paper) -> Iterator[str]:
    yield f"# {escaped(paper.title)}"
    yield ""
    for text in paper.about:
        yield f"{escaped(text)}  "
    for chapter in paper.body:
        yield from _chapter(chapter)
    yield from _seal(paper)
    for chapter in paper.annexes:
        yield from _chapter(chapter)


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield from ("", f"## {escaped(f'{chapter.number} {chapter.title}')}")
    for article in chapter.articles:
        if article.number:
            yield from ("", f"### {escaped(f'{article.number} {article.title}')}")
        for block in article.blocks:
            yield ""
            yield from _block(block)


def _seal(paper: Paper) -> Iterator[str]:
    yield from ("", "---", "")
    blank = "：＿＿＿＿＿＿＿＿" if paper.lang == "zh" else ": ____________"
    for place in paper.seal:
        yield f"{escaped(place)}{escaped(blank)}  "


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text, kind="note"):
            yield f"*{escaped(text)}*"
        case Paragraph(text=text):
            yield escaped(text)
        case Items(items=items):
            yield from _items(items, 0)
        case Grid():
            yield from _grid(block)


def _items(items: Sequence[Item], depth: int) -> Iterator[str]:
    for item in items:
        mark = f"{escaped(item.mark)} ".replace(".", "\\.") if item.mark else ""
        yield f"{'  ' * depth}- {mark}{escaped(item.text)}"
        yield from _items(item.items, depth + 1)


def _grid(grid: Grid) -> Iterator[str]:
    if grid.caption:
        yield from (escaped(grid.caption), "")
    yield f"| {' | '.join(map(escaped, grid.head))} |"
    numeric = grid.numeric or (False,) * len(grid.head)
    yield f"| {' | '.join('---:' if right else '---' for right in numeric)} |"
    for row in grid.rows:
        yield f"| {' | '.join('<br>'.join(map(escaped, cell)) for cell in row)} |"


def escaped(text: str) -> str:
    """A text whose signs mean themselves, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split("\n")))
