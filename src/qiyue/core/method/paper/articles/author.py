"""What every article needs: the program, its names, the numbers of articles, a speaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.halves import Lang
from qiyue.core.method.model import Table
from qiyue.core.method.paper.document import Block, Item, Items, Paragraph
from qiyue.core.method.paper.names import STOPS, Names
from qiyue.core.method.paper.numerals import article_number, mark
from qiyue.core.method.paper.speech.base import Row, Saying, Setting, short
from qiyue.core.method.paper.speech.layout import Said, laid_out, spoken
from qiyue.core.method.paper.speech.speaker import Speaker
from qiyue.core.method.program import Frame, Program
from qiyue.core.values.findings import Both


class Author(Saying):
    """Writes the articles of one method in one language; `numbers` is filled before it begins."""

    def __init__(self, program: Program, lang: Lang) -> None:
        super().__init__(Names(program.method, program.tables, lang))
        self.program, self.method = program, program.method
        self.numbers: dict[tuple[str, str], int] = {}

    def say(self, zh: str, en: str, **fields: object) -> str:
        """A sentence in the language of the paper."""
        return self.word(Both(zh, en), **fields)

    def paragraph(self, zh: str, en: str, **fields: object) -> Paragraph:
        """A paragraph."""
        return Paragraph(self.say(zh, en, **fields))

    def article(self, kind: str, name: str) -> str:
        """The number of the article about a table or line, in words."""
        return article_number(self.numbers[kind, name], self.lang)

    def title(self, table: Table) -> str:
        """The name of a table between its marks."""
        return self.say("《{name}》", "“{name}”", name=self.names.table(table.name))

    def titles(self, names: Iterable[str]) -> str:
        """Several tables."""
        return self.listed(self.title(self.program.tables[name]) for name in names)

    def speaker(self, *trees: t.Tree, row: Row | None = None) -> Speaker:
        """A speaker for these trees: names that two of their columns share bear their tables."""
        plain = Speaker(Setting(self.program, self.names, row))
        found = {
            (tree.table, tree.column): self.names.column(table, table.columns[tree.column])
            for one in trees
            for tree in spoken(one, plain)
            if isinstance(tree, t.Cell) and "." not in tree.column
            for table in [self.program.tables[tree.table]]
        }
        often = Counter(found.values())
        shared = frozenset(about for about, name in found.items() if often[name] > 1)
        parts = distinct_parts(node for one in trees for node in spoken(one, plain))
        return Speaker(Setting(self.program, self.names, row, shared, parts))

    def points(self, texts: Iterable[str]) -> Items:
        """A list of points."""
        return Items(tuple(Item(mark(n, 0, self.lang), text) for n, text in enumerate(texts, 1)))

    def stopped(self, text: str) -> str:
        """A sentence with its full stop."""
        stop = "。" if self.lang == "zh" else "."
        return text if text.endswith(("。", ".", "：", ":", "；", ";")) else text + stop

    def coded(self, name: str, code: str) -> str:
        """A name with its code, once where they are the same."""
        return code if name == code else f"{name} {code}"

    def more(self, says: str, label: str) -> str:
        """What a description says beyond the name it begins with, as a sentence."""
        text = self.names.text(says)
        if not text or text == label:
            return ""
        rest = text.removeprefix(label).strip()
        if rest[:1] not in STOPS:
            rest = text
        if rest[:1] in "（(" and rest[-1:] in "）)" and not set(rest[1:-1]) & set("（()）"):
            rest = rest[1:-1]
        return self.stopped(self.capital(rest.lstrip("，,；;：: ")))

    def capital(self, text: str) -> str:
        """A title, or the beginning of a sentence: English has a capital there."""
        return text[:1].upper() + text[1:] if self.lang == "en" else text

    def each(self, frame: Frame) -> str:
        """For what a value is calculated: "every unit, every row of …"."""
        said = []
        for name in frame.tables:
            table = self.program.tables[name]
            named = self.lang == "en" or self.names.key(name) != self.names.table(name)
            if table.home and (table.origin == "organisation" or named):
                said.append(self.say("每个{x}", "every {x}", x=self.names.key(name)))
            else:
                noun = "项" if table.constant else "行"
                title = self.title(table)
                said.append(self.say(f"{{x}}的每一{noun}", "every row of {x}", x=title))
        shared = dict.fromkeys(self.names.key(column) for _, column, _, _ in frame.joins)
        each = self.listed(said)
        if not shared:
            return each
        text = Both("{each}（{x}相同的）", "{each} (with the same {x})")
        return self.word(text, each=each, x=self.listed(shared))

    def formula(self, said: Said, speaker: Speaker, opening: str) -> Iterator[Block]:
        """A formula in words behind its opening, and its list."""
        if said.items:
            yield Paragraph(self.tidy(opening + said.text) + speaker.colon.rstrip())
            yield Items(self.ended(said.items))
        else:
            yield Paragraph(self.stopped(self.tidy(opening + said.text)))

    def wheres(self, parts: Iterable[tuple[str, t.Tree]], speaker: Speaker) -> Iterator[Block]:
        """Named intermediate values, a point each."""
        items = tuple(self.where(name, tree, speaker) for name, tree in parts)
        if items:
            yield Paragraph(self.say("其中：", "Here:"))
            yield Items(items)

    def where(self, name: str, tree: t.Tree, speaker: Speaker) -> Item:
        """One of them; behind its name stands the code that `explain` knows it by."""
        said = laid_out(tree, speaker, 1)
        code = speaker.codes.get(name, name)
        if code != name:
            name = self.tidy(f"{name}{self.space}{self.bracketed(code)}")
        if said.items:
            text = f"{name}{speaker.colon}{said.text}{speaker.colon.rstrip()}"
            return Item("", text, self.ended(said.items))
        if tree.type.kind == "number":
            return Item("", self.stopped(self.tidy(f"{name} = {said.text}")))
        return Item("", self.stopped(f"{name}{speaker.colon}{said.text}"))

    def ended(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """Points with semicolons between them and a full stop behind the last."""
        semicolon, stop = ("；", "。") if self.lang == "zh" else (";", ".")
        last = len(items) - 1
        return tuple(
            Item(
                one.mark,
                one.text + ("" if one.items else semicolon if n < last else stop),
                self.ended(one.items),
            )
            for n, one in enumerate(items)
        )


def distinct_parts(nodes: Iterable[t.Tree]) -> dict[int, str]:
    """A name of its own for each intermediate value; those of the line itself come first."""
    found = {id(node.body): node.name for node in nodes if isinstance(node, t.Local)}
    names: dict[int, str] = {}
    for body, name in sorted(found.items(), key=lambda one: one[1].count(".")):
        said, number = short(name), 1
        while said in names.values():
            number += 1
            said = f"{short(name)}_{number}"
        names[body] = said
    return names


def tables_read(tree: t.Tree) -> list[str]:
    """The tables that a tree reads, rule columns included, in the order of reading."""
    found: dict[str, None] = {}
    for node in t.walk(tree):
        if isinstance(node, t.Cell | t.Rows):
            found.setdefault(node.table, None)
    return list(found)
