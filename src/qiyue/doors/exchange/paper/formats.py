"""The formats that a paper is written in, each by its own writer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qiyue.core.method.paper import Paper
from qiyue.doors.exchange.paper.html import as_html
from qiyue.doors.exchange.paper.markdown import as_markdown
from qiyue.doors.exchange.paper.word import as_docx

FORMATS: dict[str, Callable[[Sequence[Paper]], bytes]] = {
    "md": as_markdown,
    "html": as_html,
    "docx": as_docx,
}


def written(papers: Sequence[Paper], name: str) -> bytes:
    """The papers, one behind the other, in one file; the same papers give the same bytes."""
    return FORMATS[name](papers)
