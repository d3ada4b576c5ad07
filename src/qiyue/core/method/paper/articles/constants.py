"""The articles about tables that the method itself holds."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.method.model import Column, RuleCall, Table, Value
from qiyue.core.method.paper.articles.author import Author
from qiyue.core.method.paper.articles.standards import data_of, standard, uses
from qiyue.core.method.paper.document import Block, Grid, Paragraph
from qiyue.core.method.showing import name_column

MOST_ROWS = 300
SOME_ROWS = 20


def constant_article(author: Author, name: str) -> Iterator[Block]:
    """A table of constants; a column of rules is said in words, row by row."""
    table = author.method.tables[name]
    if more := author.more(table.says, author.names.table(name)):
        yield Paragraph(more)
    most = len(table.rows) if len(table.rows) <= MOST_ROWS else SOME_ROWS
    yield _grid(author, table, most)
    if most < len(table.rows):
        yield author.paragraph(
            "以上为前 {some} 行，共 {all} 行；全部在文件 {file} 中（校验见附件）。",
            "These are the first {some} of {all} rows; the file {file} has them all (see the "
            "hashes in the annex).",
            some=most,
            all=len(table.rows),
            file=table.file or author.method.files[0][0],
        )
    yield Paragraph(author.clauses(_small_print(author, table)), "note")


def _grid(author: Author, table: Table, most: int) -> Grid:
    """The rows; where they have names, their codes stand in the last column."""
    coded, rules = _named(author, table), _rules(table)
    shown = [c for c in table.columns.values() if not (coded and c.name in table.keys)]
    head = [_heading(author, table, column, coded=coded) for column in shown]
    numeric = [column.type.kind == "number" for column in shown]
    read = any(uses(author, table, rule) for rule in rules)
    if read:
        title = author.say("数据来源", "data from")
        head.append(author.say("所用数据", "data used") if title in head else title)
    if coded:
        head.append(author.say("代号", "code"))
    at = {name: place for place, name in enumerate(table.columns)}
    rows = []
    for number, row in enumerate(table.rows[:most]):
        cells = [_cell(author, table, column, row[at[column.name]], number) for column in shown]
        if read:
            cells.append((data_of(author, table, rules, number),))
        if coded:
            cells.append((author.value(row[0]),))
        rows.append(tuple(cells))
    numeric += [False] * (len(head) - len(numeric))
    return Grid(tuple(head), tuple(rows), numeric=tuple(numeric))


def _rules(table: Table) -> list[str]:
    return [column.name for column in table.columns.values() if column.type.kind == "rule"]


def _small_print(author: Author, table: Table) -> Iterator[str]:
    for rule in _rules(table):
        read = [use.line for use in uses(author, table, rule) if use.line in author.method.lines]
        if read:
            where = author.listed(author.article("line", line) for line in dict.fromkeys(read))
            yield author.say("算法用于{x}", "the standards are applied in {x}", x=where)
        else:
            yield author.say("没有一项计算用到这些规则", "nothing is calculated by these rules")
    if table.file:
        yield author.say("文件：{x}", "file: {x}", x=table.file)
    columns = table.columns.values()
    codes = [author.coded(author.names.column(table, c), c.name) for c in columns]
    said = author.bracketed(author.listed(codes))
    yield author.say("代号：{x}", "code: {x}", x=table.name) + author.space + said


def _named(author: Author, table: Table) -> bool:
    """Whether the rows have names that stand for their codes."""
    names = author.names.members(table.keys[0]) if len(table.keys) == 1 else {}
    return bool(name_column(table.columns)) and list(names) == [str(row[0]) for row in table.rows]


def _heading(author: Author, table: Table, column: Column, *, coded: bool) -> str:
    name = author.names.column(table, column)
    if coded and column.name == name_column(table.columns) and not author.names.called(column.says):
        name = author.names.key(table.keys[0])
    if column.type.uom.plain:
        return name
    return f"{name}{author.space}{author.bracketed(author.uom(column.type.uom))}"


def _cell(
    author: Author, table: Table, column: Column, value: Value, number: int
) -> tuple[str, ...]:
    if isinstance(value, RuleCall):
        return standard(author, table, column.name, number)
    key = column.type.table if column.type.kind == "reference" else column.name
    if key in table.keys or column.type.kind == "reference":
        return (author.names.member(key, value) or author.value(value),)
    return (author.value(value),)
