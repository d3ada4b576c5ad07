"""The articles about what comes with the data: subjects, and what has to be reported by whom."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.method.model import PERIOD, Column, Table
from qiyue.core.method.paper.articles.author import Author, tables_read
from qiyue.core.method.paper.document import Block, Grid, Paragraph
from qiyue.core.method.paper.numerals import number_text
from qiyue.core.method.paper.speech.phrases import PERIODS
from qiyue.core.values.findings import Both

ORIGINS = {
    "organisation": Both("名单由组织名录提供", "The list comes from the organisation"),
    "contract": Both("来自签订的目标责任书", "From the signed letters"),
    "facts": Both("来自上报的数", "From what is reported"),
    "events": Both("来自发生的事项，一事一行", "From what happened, a row each"),
    "links": Both("来自登记的成对关系", "From the pairs that are registered"),
}
TYPES = {
    "number": Both("数", "a number"),
    "text": Both("文字", "a text"),
    "yes/no": Both("是或否", "yes or no"),
    "date": Both("日期，如 2026-11-23", "a date such as 2026-11-23"),
    "choice": Both("选一：{options}（由低到高）", "one of {options} (rising)"),
    "reference": Both("{table}中的一个", "a key of {table}"),
}
BETTER = {
    "high": Both("高的为好", "more is better"),
    "low": Both("低的为好", "less is better"),
}
Cells = tuple[tuple[str, ...], ...]


def given_article(author: Author, name: str) -> Iterator[Block]:
    """A table whose rows come with the data: what has to be reported, and by whom."""
    table = author.method.tables[name]
    if more := author.more(table.says, author.names.table(name)):
        yield Paragraph(more)
    keys = [author.names.key(key) for key in table.keys if not looks_back(table, key)]
    origin = ORIGINS.get(table.origin, Both(table.origin, table.origin))
    rows = author.say(
        "{origin}；每个{keys}一行。",
        "{origin}; one row for every {keys}.",
        origin=author.word(origin),
        keys=("、每个" if author.lang == "zh" else " and ").join(keys),
    )
    if table.period:
        earlier = Both("往期的数也在此表，每{x}一行。", "Earlier {x}s stand here too, a row each.")
        rows += author.space + author.word(earlier, x=author.word(PERIODS[table.period]))
    yield Paragraph(rows + _suppliers(author, table))
    yield Grid(_heads(author), tuple(_columns(author, table)))
    yield Paragraph(author.say("代号：{x}", "code: {x}", x=name), "note")


def subjects_article(author: Author, names: list[str]) -> Iterator[Block]:
    """The tables of the organisation: who is assessed, and to whom each belongs."""
    tables = [author.method.tables[name] for name in names]
    rows: list[Cells] = []
    for table in tables:
        rows += [((author.names.table(table.name),), *cells) for cells in _columns(author, table)]
    joint = "；" if author.lang == "zh" else "; "
    yield author.paragraph(
        "考核对象及其归属：{x}。名单由组织名录提供。",
        "The subjects, and to whom each belongs: {x}. The lists come from the organisation.",
        x=joint.join(_belongs(author, table) for table in tables),
    )
    yield Grid((author.say("对象", "subject"), *_heads(author)), tuple(rows))
    codes = [author.coded(author.names.table(table.name), table.name) for table in tables]
    yield Paragraph(author.say("代号：{x}", "code: {x}", x=author.listed(codes)), "note")


def _belongs(author: Author, table: Table) -> str:
    """A table of subjects and the references that lead up from it."""
    label = author.names.table(table.name)
    up = [
        author.names.key(c.type.table)
        for c in table.columns.values()
        if c.type.kind == "reference" and table.home and c.name == c.type.table
    ]
    said = label
    if up:
        *firsts, last = [author.say("一个{x}", "one {x}", x=name) for name in up]
        listed = author.listed(firsts)
        all_ = author.say("{x}和{y}", "{x} and {y}", x=listed, y=last) if firsts else last
        text = Both("每个{x}属于{y}", "every {x} belongs to {y}")
        said = author.word(text, x=label, y=all_)
    if more := author.more(table.says, label):
        said += author.space + author.bracketed(more.rstrip("。."))
    return said


def _heads(author: Author) -> tuple[str, ...]:
    return (
        author.say("栏目", "column"),
        author.say("填写", "what to write"),
        author.say("空格", "an empty cell"),
        author.say("代号", "code"),
    )


def _columns(author: Author, table: Table) -> Iterator[Cells]:
    """What has to be given in each column of a table."""
    for column in table.columns.values():
        yield (
            (author.names.column(table, column),),
            (author.clauses(_wanted(author, table, column)),),
            (_empty(author, table, column),),
            (column.name,),
        )


def _wanted(author: Author, table: Table, column: Column) -> Iterator[str]:
    """What belongs into a column."""
    kind = column.type
    if looks_back(table, column.name):
        text = Both("往前数第几{x}，本期为 0", "how many {x}s ago, 0 for the present one")
        yield author.word(text, x=author.word(PERIODS[table.period]))
    elif kind.kind == "text" and column.name in table.keys:
        home = author.method.tables.get(column.name)
        if home is not None and home.home and home is not table:
            yield author.say("{x}的编号", "a key of {x}", x=author.title(home))
        else:
            yield author.say("编号", "a key")
    elif kind.kind == "number":
        yield from _number(author, column)
    else:
        target = author.method.tables.get(kind.table, table)
        options = author.listed(kind.options)
        yield author.word(TYPES[kind.kind], table=author.title(target), options=options)
    if column.better:
        yield author.word(BETTER[column.better])
    if column.reason:
        other = table.columns.get(column.reason)
        name = column.reason if other is None else author.names.column(table, other)
        yield author.say("空的原因填在“{x}”", "the reason why it is empty in “{x}”", x=name)


def looks_back(table: Table, key: str) -> bool:
    """Whether this is the key that counts earlier periods."""
    return bool(table.period) and key == PERIOD


def _number(author: Author, column: Column) -> Iterator[str]:
    kind = column.type
    whole = kind.step == 1
    said = author.say("整数", "a whole number") if whole else author.word(TYPES["number"])
    if not kind.uom.plain:
        said += author.space + author.bracketed(author.uom(kind.uom))
    yield said
    if kind.low is not None and kind.high is not None:
        low, high = number_text(kind.low), number_text(kind.high)
        yield author.say("{low} 至 {high}", "{low} to {high}", low=low, high=high)
    if kind.step is not None and not whole:
        yield author.say("精确到 {x}", "in steps of {x}", x=number_text(kind.step))


def _empty(author: Author, table: Table, column: Column) -> str:
    """What an empty cell means, and a row that is not there."""
    if column.name not in table.keys and column.empty is not None:
        return author.say(
            "视为{x}；没有这一行的也一样",
            "{x}, and so is a row that is not there",
            x=author.kinds([column.empty]),
        )
    if may_lack_rows(table, column):
        return author.say(
            "不得空；没有这一行的，视为缺报", "not allowed; a row that is not there is missing"
        )
    return author.say("不得空", "not allowed")


def may_lack_rows(table: Table, column: Column) -> bool:
    """Whether a row that is not there is missing, and not just nothing that happened."""
    due = table.origin in ("facts", "contract") and column.empty is None
    return due and column.name not in table.keys


def _suppliers(author: Author, table: Table) -> str:
    """Who supplies the data of a table: the lines that read it say so."""
    said: dict[str, list[str]] = {}
    for name in author.method.lines:
        resolved = author.program.lines[name]
        if resolved.line.data and table.name in tables_read(resolved.tree):
            said.setdefault(resolved.line.data, []).append(author.article("line", name))
    if not said:
        return ""
    text = Both("由{who}提供（见{where}）", "supplied by {who} (see {where})")
    parts = [author.word(text, who=w, where=author.listed(at)) for w, at in said.items()]
    return author.space + author.capital(author.stopped(author.clauses(parts)))
