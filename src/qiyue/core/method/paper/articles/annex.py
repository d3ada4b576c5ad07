"""The annexes: the names with their codes, the rules in use, and the hashes."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.method.halves import own
from qiyue.core.method.model import Formula
from qiyue.core.method.paper.articles.author import Author
from qiyue.core.method.paper.articles.lines import ROLES
from qiyue.core.method.paper.document import Block, Grid, Paragraph


def names_article(author: Author) -> Iterator[Block]:
    """Tables and lines: name, code, where they stand."""
    yield author.paragraph(
        "本文以说明称呼各表和各项结果，它们在办法文件和数据里的代号如下。",
        "The codes that the method file and the data use for the tables and results of this text.",
    )
    table = author.say("表", "table")
    rows = [
        ((author.names.table(name),), (name,), (table,), (author.article("table", name),))
        for name in author.method.tables
    ]
    for name, line in author.method.lines.items():
        role = author.word(ROLES[line.role])
        rows.append(((author.names.line(name),), (name,), (role,), (author.article("line", name),)))
    head = (
        author.say("名称", "name"),
        author.say("代号", "code"),
        author.say("类别", "kind"),
        author.say("条", "article"),
    )
    yield Grid(head, tuple(rows))


def rules(author: Author) -> list[Formula]:
    """The formulas that this method declares, and those of the libraries that it calls."""
    called = {call.formula for call in author.program.calls}
    return [f for f in author.method.formulas.values() if not f.library or f.name in called]


def rules_article(author: Author) -> Iterator[Block]:
    """Every rule: its sentence with its parameters, where it comes from."""
    head = (
        author.say("规则", "rule"),
        author.say("参数", "parameters"),
        author.say("说明", "sentence"),
        author.say("来源", "from"),
    )
    called = {call.formula for call in author.program.calls}
    rows = []
    for formula in rules(author):
        params = [
            name if default is None else f"{name} = {default.text}"
            for name, default in formula.params.items()
        ]
        origin = formula.library.partition(" sha256:")[0] or author.say("本办法", "this method")
        if formula.name not in called:
            origin += author.say("（没有用到）", " (not used)")
        says = own(formula.says, author.lang) or formula.gives.text
        rows.append(((formula.name,), (author.listed(params),), (says,), (origin,)))
    yield author.paragraph(
        "评分标准所用的规则；花括号里的是参数，由评分标准给定，没有给定的取自同名的栏目。",
        "The rules that standards call; parameters stand in braces. What a standard does not give "
        "is read from the column of that name.",
    )
    yield Grid(head, tuple(rows))


def hashes_article(author: Author) -> Iterator[Block]:
    """SHA-256 of the method file and of everything it reads."""
    head = (author.say("文件", "file"), "SHA-256")
    rows = [((name,), (digest,)) for name, digest in author.method.files]
    for formula in author.method.formulas.values():
        if formula.library:
            name, _, digest = formula.library.partition(" sha256:")
            row = ((author.say("规则库 {x}", "library {x}", x=name),), (digest,))
            if row not in rows:
                rows.append(row)
    yield author.paragraph(
        "办法文件改动一个字，校验值就不同。",
        "A change of one letter of the method changes its hash.",
    )
    yield Grid(head, tuple(rows))
    code = author.say("办法代号：{x}", "code of the method: {x}", x=author.method.code)
    yield Paragraph(code, "note")
