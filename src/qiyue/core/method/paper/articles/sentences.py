"""The sentence of a formula with the arguments of a call in it: what people read first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.halves import own
from qiyue.core.method.model import Formula
from qiyue.core.method.paper.articles.author import Author
from qiyue.core.method.paper.speech.base import SUM
from qiyue.core.method.paper.speech.layout import spoken
from qiyue.core.method.paper.speech.speaker import Speaker
from qiyue.core.method.program import Called

FIELD = re.compile(r"\s*\{(\w+)\}\s*")


def sentence(author: Author, called: Called, speaker: Speaker) -> str:
    """The sentence of a call. A number stands in the place of its parameter.

    What is only known from the data bears its name, once: where the sentence names it already in
    front of the parameter, that name is enough.
    """
    formula = author.method.formulas[called.formula]
    text, said, at = own(formula.says, author.lang), "", 0
    for match in FIELD.finditer(text):
        said += text[at : match.start()]
        at = match.end()
        tree = called.args.get(match[1])
        if tree is None:
            said += match[0]
            continue
        value = speaker.within(tree, SUM)
        if speaker.fixed(tree) or isinstance(tree, t.Const):
            said += _spaced(match[0], value)
        else:
            said = _named(said, value, author) + (" " if match[0].endswith(" ") else "")
    return author.tidy(said + text[at:]).strip()


def _spaced(field: str, value: str) -> str:
    """The value with the blanks that stood around the field."""
    before = " " if field.startswith(" ") else ""
    after = " " if field.endswith(" ") else ""
    return f"{before}{value}{after}"


def _named(said: str, name: str, author: Author) -> str:
    """The sentence so far with a name behind it; a name that it ends with is not said twice."""
    for length in range(len(name), 0, -1):
        if said.endswith(name[:length]) and length * 2 >= len(name):
            return said[: len(said) - length] + name
    if said and said[-1].isalnum():
        return f"{said}{author.space}{author.bracketed(name)}"
    return f"{said}{name}"


def sentences_of(author: Author, tree: t.Tree, speaker: Speaker) -> Iterator[str]:
    """The sentences of the formulas that a line calls by name, outside its rule columns."""
    calls = {id(call.body): call for call in author.program.calls}
    seen: set[str] = set()
    for node in spoken(tree, speaker):
        call = calls.get(id(node))
        if call is None:
            continue
        formula: Formula = author.method.formulas[call.formula]
        text = sentence(author, call, speaker) if formula.says else call.formula
        if text not in seen:
            seen.add(text)
            yield author.stopped(
                author.say(
                    "规则 {name}：{text}", "Rule {name}: {text}", name=call.formula, text=text
                )
            )
