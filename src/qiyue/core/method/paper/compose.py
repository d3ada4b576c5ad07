"""Puts the paper together: chapters in their order, articles with their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from qiyue.core.method.halves import Lang, own
from qiyue.core.method.model import Table
from qiyue.core.method.paper.articles import annex, constants, general, given, lines, proofs
from qiyue.core.method.paper.articles.author import Author
from qiyue.core.method.paper.document import Article, Block, Chapter, Paper
from qiyue.core.method.paper.numerals import (
    annex_number,
    chapter_number,
    day_text,
)
from qiyue.core.method.program import Program
from qiyue.core.values.findings import Both

RESULTS = {
    "rank": Both("名次", "places"),
    "grade": Both("等次", "grades"),
    "pay": Both("兑现", "payment"),
}
CHECK_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before it has its number: what it is about, its title, who writes it."""

    kind: str
    names: tuple[str, ...]
    title: str
    write: Callable[[], Iterator[Block]]

    def article(self, author: Author) -> Article:
        """The article with its number."""
        number = author.article(self.kind, self.names[0])
        about = tuple(f"{self.kind} {name}" for name in self.names)
        return Article(number, self.title, tuple(self.write()), about)


def compose(program: Program, lang: Lang) -> Paper:
    """The method as a paper in one language; the same method gives the same paper."""
    author = Author(program, lang)
    plan = [(title, drafts) for title, drafts in _plan(author) if drafts]
    annexes = _annexes(author)
    number = 0
    for _, drafts in plan:
        for draft in drafts:
            number += 1
            for name in draft.names:
                author.numbers[draft.kind, name] = number
    chapters = [
        Chapter(chapter_number(n, lang), title, tuple(draft.article(author) for draft in drafts))
        for n, (title, drafts) in enumerate(plan, 1)
    ]
    chapters += [
        Chapter(annex_number(n, lang), d.title, (Article("", "", tuple(d.write())),), annex=True)
        for n, d in enumerate(annexes, 1)
    ]
    method = program.method
    digest = method.files[0][1] if method.files else ""
    return Paper(
        lang,
        method.code,
        _title(author),
        tuple(_about(author)),
        tuple(chapters),
        _seal(author),
        digest[:CHECK_LENGTH],
    )


def _title(author: Author) -> str:
    name = author.method.name
    title = name.zh if author.lang == "zh" else name.en
    if not author.method.examples:
        title += author.say("（草案）", " (draft)")
    return title


def _about(author: Author) -> Iterator[str]:
    method = author.method
    if method.source:
        yield method.source
    if method.applies is not None:
        first, last = (day_text(day, author.lang) for day in method.applies)
        yield author.say(
            "适用期 {first}至 {last}", "In force from {first} to {last}", first=first, last=last
        )


def _seal(author: Author) -> tuple[str, ...]:
    return (
        author.say("制定单位（盖章）", "Issued by (seal)"),
        author.say("批准人（签字）", "Approved by (signature)"),
        author.say("日期", "Date"),
    )


def _plan(author: Author) -> Iterator[tuple[str, list[Draft]]]:
    method = author.method
    yield author.say("总则", "General"), _general(author)
    yield author.say("考核对象", "Subjects"), _subjects(author)
    yield (
        author.say("考核指标与评分标准", "Indicators and standards"),
        [_table(author, t.name) for t in method.tables.values() if t.constant],
    )
    yield (
        author.say("计分", "Scoring"),
        [_line(author, n) for n, line in method.lines.items() if line.role not in RESULTS],
    )
    yield _results(author)
    yield (
        author.say("数据", "Data"),
        [_table(author, n) for n, t in method.tables.items() if reported(t)],
    )
    checks = partial(proofs.checks_article, author)
    there = [Draft("checks", ("",), author.say("核对事项", "Checks"), checks)]
    yield author.say("核对", "Checks"), there if method.checks else []
    yield author.say("例题", "Worked examples"), _examples(author)


def reported(table: Table) -> bool:
    """Whether the rows of a table are reported: neither of the method nor of the organisation."""
    return not table.constant and table.origin != "organisation"


def _subjects(author: Author) -> list[Draft]:
    names = [n for n, table in author.method.tables.items() if table.origin == "organisation"]
    title = author.say("对象与归属", "Subjects and where they belong")
    write = partial(given.subjects_article, author, names)
    return [Draft("table", tuple(names), title, write)] if names else []


def _general(author: Author) -> list[Draft]:
    writers = [
        ("scope", Both("考核内容", "Scope"), general.scope_article),
        ("period", Both("适用期", "Period"), general.period_article),
        ("edition", Both("版本与依据", "Edition"), general.edition_article),
        ("convention", Both("计算的约定", "Rules of calculation"), general.convention_article),
    ]
    return [
        Draft("general", (name,), author.word(title), partial(write, author))
        for name, title, write in writers
    ]


def _results(author: Author) -> tuple[str, list[Draft]]:
    found = {n: line for n, line in author.method.lines.items() if line.role in RESULTS}
    roles = [role for role in RESULTS if any(line.role == role for line in found.values())]
    words = [author.word(RESULTS[role]) for role in roles]
    joint = "与" if author.lang == "zh" else " and "
    title = author.listed(words[:-1]) + (joint if len(words) > 1 else "") + "".join(words[-1:])
    return author.capital(title), [_line(author, name) for name in found]


def _table(author: Author, name: str) -> Draft:
    table = author.method.tables[name]
    write = constants.constant_article if table.constant else given.given_article
    title = author.capital(author.names.table(name))
    return Draft("table", (name,), title, partial(write, author, name))


def _line(author: Author, name: str) -> Draft:
    write = partial(lines.line_article, author, name)
    return Draft("line", (name,), author.capital(author.names.line(name)), write)


def _examples(author: Author) -> list[Draft]:
    return [
        Draft(
            "example",
            (str(n),),
            author.capital(own(example.title, author.lang)) or author.say("例题", "Example"),
            partial(proofs.example_article, author, example),
        )
        for n, example in enumerate(author.method.examples, 1)
    ]


def _annexes(author: Author) -> list[Draft]:
    found = [
        Draft(
            "annex",
            ("names",),
            author.say("名称与代号", "Names and codes"),
            partial(annex.names_article, author),
        )
    ]
    if annex.rules(author):
        title = author.say("规则", "Rules")
        found.append(Draft("annex", ("rules",), title, partial(annex.rules_article, author)))
    title = author.say("版本与校验", "Edition and hashes")
    found.append(Draft("annex", ("hashes",), title, partial(annex.hashes_article, author)))
    return found
