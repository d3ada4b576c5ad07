"""The paper as one HTML page that works offline: for a screen of any width, and for A4."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from qiyue.core.method.paper import Paper
from qiyue.core.method.paper.document import Grid, Items, Paragraph
from qiyue.doors.exchange.paper.columns import widths


def as_html(papers: Sequence[Paper]) -> bytes:
    """The papers on one page, each beginning on a sheet of its own when printed."""
    html = _environment().get_template("page.html").render(papers=papers)
    return html.encode()


def kind_of(block: object) -> str:
    """What a block is, for the template."""
    match block:
        case Paragraph(kind=kind):
            return kind
        case Items():
            return "items"
        case Grid():
            return "grid"
        case _:
            raise AssertionError(block)


def breaks(text: str) -> Markup:
    """The text of a cell; a code may be parted behind each of its low lines."""
    return Markup("<wbr>").join(Markup.escape(part) for part in re.split("(?<=_)", text))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("qiyue.doors.exchange.paper"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"kind": kind_of, "widths": widths, "breaks": breaks}
    environment.globals |= {"style": Markup(_source(environment, "style.css"))}
    return environment


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]
