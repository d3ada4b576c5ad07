"""The articles about what proves the method: its checks and its worked examples."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.method.halves import own
from qiyue.core.method.model import Column, Example, Given
from qiyue.core.method.paper.articles.author import Author
from qiyue.core.method.paper.document import Block, Grid, Item, Items
from qiyue.core.method.paper.numerals import mark
from qiyue.core.method.paper.speech.layout import intermediates, laid_out
from qiyue.core.method.program import Truth
from qiyue.core.values.absence import KINDS
from qiyue.core.values.findings import Place
from qiyue.core.values.types import TEXT, YES_NO

CHECKS = "checks"
HOLDS = Column("holds", YES_NO, Place())


def checks_article(author: Author) -> Iterator[Block]:
    """Every check: its sentence, and what must be true in words."""
    yield author.paragraph(
        "每次测算都核对下列各项；有一项不成立的，测算不通过。",
        "Each run checks these; where one does not hold, the run fails.",
    )
    items = tuple(_check(author, truth, n) for n, truth in enumerate(author.program.checks, 1))
    yield Items(items)


def _check(author: Author, truth: Truth, number: int) -> Item:
    speaker = author.speaker(truth.tree)
    said = laid_out(truth.tree, speaker, 1)
    text = said.text if said.items else speaker.whole(speaker.condition(truth.tree))
    where = "".join(
        author.say("，其中 {name} = {x}", ", where {name} = {x}", name=name, x=speaker.text(part))
        for name, part in intermediates(truth.tree, speaker)
    )
    each = author.each(truth.frame)
    body = f"{each}{author.say('，', ', ')}{text}{where}" if each else f"{text}{where}"
    sentence = own(truth.check.sentence, author.lang)
    return Item(
        mark(number, 0, author.lang),
        author.stopped(f"{sentence}{author.say('：', ': ')}{body}"),
        author.ended(said.items) if said.items else (),
    )


def example_article(author: Author, example: Example) -> Iterator[Block]:
    """A worked case: what is given, and what comes out."""
    if example.given:
        yield author.paragraph("已知：", "Given:")
        for given in example.given:
            yield _grid(author, given)
    yield author.paragraph("应得：", "Comes out:")
    for given in example.expect:
        asks = given.name == CHECKS and CHECKS not in author.program.lines
        yield _held(author, given) if asks else _grid(author, given)


def _held(author: Author, given: Given) -> Grid:
    """Which checks hold on the case."""
    heads = {"check": author.say("核对事项", "check"), "holds": author.say("成立", "holds")}
    rows = tuple(
        tuple(
            (own(text, author.lang) if name == "check" else _cell(author, HOLDS, text),)
            for name, text in zip(given.header, row, strict=True)
        )
        for row in given.rows
    )
    head = tuple(heads.get(name, name) for name in given.header)
    return Grid(head, rows, author.say("核对", "Checks"), (False,) * len(head))


def _grid(author: Author, given: Given) -> Grid:
    columns = [_column(author, given, name) for name in given.header]
    head = tuple(name for name, _ in columns)
    rows = tuple(
        tuple(
            (_cell(author, column, text),) for (_, column), text in zip(columns, row, strict=True)
        )
        for row in given.rows
    )
    numeric = tuple(column.type.kind == "number" for _, column in columns)
    table = author.method.tables.get(given.name)
    caption = author.title(table) if table is not None else author.names.line(given.name)
    return Grid(head, rows, caption, numeric)


def _column(author: Author, given: Given, name: str) -> tuple[str, Column]:
    """What heads a column of an example, and what its cells are."""
    table = author.method.tables.get(given.name)
    if table is not None and name in table.columns:
        column = table.columns[name]
        uom = "" if column.type.uom.plain else author.bracketed(author.uom(column.type.uom))
        return author.names.column(table, column) + (author.space + uom if uom else ""), column
    line = given.name.partition(".")[0]
    if name in author.program.lines and name == line:
        return author.names.line(name), Column(name, author.program.lines[name].type, given.place)
    return author.names.key(name), Column(name, TEXT, given.place)


def _cell(author: Author, column: Column, text: str) -> str:
    """A cell of an example; members and absences by their words."""
    if not text:
        return author.say("（空）", "(empty)")
    if text in KINDS:
        return author.kinds([KINDS[text]])
    if column.type.kind == "yes/no":
        return author.value(text in ("yes", "是"))
    if column.type.kind == "number":
        return text.replace("-", "−")
    key = column.type.table if column.type.kind == "reference" else column.name
    return author.names.member(key, text)
