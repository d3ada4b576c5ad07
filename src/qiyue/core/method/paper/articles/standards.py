"""The standard of a row (评分标准): the sentence of its rule, then the formula in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.formula.shapes import same
from qiyue.core.method.halves import own
from qiyue.core.method.model import Formula, RuleCall, Table, Value
from qiyue.core.method.paper.articles.author import Author, tables_read
from qiyue.core.method.paper.document import Item
from qiyue.core.method.paper.speech.base import SUM, Row
from qiyue.core.method.paper.speech.layout import intermediates, laid_out, spoken
from qiyue.core.method.paper.speech.speaker import Speaker
from qiyue.core.method.program import Called, Ruled

FIELD = re.compile(r"\s*\{(\w+)\}\s*")


def uses(author: Author, table: Table, column: str) -> list[Ruled]:
    """Where lines read this column of rules."""
    return [r for r in author.program.rules if (r.table, r.column) == (table.name, column)]


def standard(author: Author, table: Table, column: str, number: int) -> tuple[str, ...]:
    """A rule cell: the sentence with its arguments, the formula, its intermediate values.

    A rule that no line reads has no meaning yet and is shown as it is written.
    """
    found = uses(author, table, column)
    call = _values(author, table, number)[column]
    assert isinstance(call, RuleCall)
    if not found:
        return (call.text,)
    ruled = found[0]
    called = called_by(author, ruled, number)
    speaker = author.speaker(called.body, row=row_of(author, ruled, number))
    said = laid_out(called.body, speaker)
    texts = []
    formula = author.method.formulas[called.formula]
    if formula.says:
        texts.append(author.stopped(sentence(author, called, speaker)))
    if len(said.items) == 2 and not any(item.items for item in said.items):
        both = speaker.semicolon.join(item.text for item in said.items)
        texts.append(author.stopped(author.say("算法：{x}", "Calculated: {x}", x=both)))
    elif said.items:
        texts.append(author.say("算法：{x}：", "Calculated: {x}:", x=said.text))
        texts += flat(author.ended(said.items))
    else:
        texts.append(author.stopped(author.say("算法：{x}", "Calculated: {x}", x=said.text)))
    order = [author.names.part(name) for name in formula.where]
    parts = sorted(
        intermediates(called.body, speaker),
        key=lambda part: order.index(part[0]) if part[0] in order else len(order),
    )
    for name, part in parts:
        first, *rest = flat((author.where(name, part, speaker),))
        texts += [author.say("其中 {x}", "Here {x}", x=first), *rest]
    return tuple(texts)


def flat(items: tuple[Item, ...]) -> list[str]:
    """Points as paragraphs of a cell."""
    found = []
    for item in items:
        found.append(f"{item.mark}{' ' if item.mark[:1] == '(' else ''}{item.text}")
        found += flat(item.items)
    return found


def data_of(author: Author, table: Table, columns: list[str], number: int) -> str:
    """The tables that the rules of a row read."""
    found: dict[str, None] = {}
    values = _values(author, table, number)
    for column in columns:
        for ruled in uses(author, table, column):
            if isinstance(values[column], RuleCall):
                found |= dict.fromkeys(tables_read(called_by(author, ruled, number).body))
    found.pop(table.name, None)
    return author.titles(found)


def called_by(author: Author, ruled: Ruled, number: int) -> Called:
    """What the rule cell of a row calls."""
    table = author.program.tables[ruled.table]
    return ruled.variants[int(str(_values(author, table, number)[f"{ruled.column}.formula"]))]


def row_of(author: Author, ruled: Ruled, number: int) -> Row:
    """A row of a table of rules: its numbers, and the arguments of its rule as they are written."""
    table = author.program.tables[ruled.table]
    values = _values(author, table, number)
    cells = {
        name: author.value(value)
        for name, value in values.items()
        if not isinstance(value, RuleCall) and table.columns[name].type.kind == "number"
    }
    call = values[ruled.column]
    if isinstance(call, RuleCall):
        variant = int(str(values[f"{ruled.column}.formula"])) + 1
        for param, expr in call.args:
            hidden = f"{ruled.column}.{variant}.{param}"
            if hidden in table.columns:
                cells[hidden] = expr.text.strip('"').replace("-", "−")
    return Row(ruled, cells)


def _values(author: Author, table: Table, number: int) -> dict[str, Value]:
    """A row of a table with the hidden columns of its rules."""
    full = author.program.tables[table.name]
    return dict(zip(full.columns, full.rows[number], strict=True))


# -- sentences ------------------------------------------------------------------------------------


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
            gap = " " if match[0].startswith(" ") else ""
            said = _named(said, value, author, gap) + (" " if match[0].endswith(" ") else "")
    return author.tidy(said + text[at:]).strip()


def _spaced(field: str, value: str) -> str:
    """The value with the blanks that stood around the field."""
    before = " " if field.startswith(" ") else ""
    after = " " if field.endswith(" ") else ""
    return f"{before}{value}{after}"


def _named(said: str, name: str, author: Author, gap: str) -> str:
    """The sentence so far with a name behind it; a name that it ends with is not said twice."""
    for length in range(len(name), 0, -1):
        if said.endswith(name[:length]) and length * 2 >= len(name):
            return said[: len(said) - length] + name
    if said and said[-1].isalnum():
        return f"{said}{author.space}{name if _in_brackets(name) else author.bracketed(name)}"
    if said[-1:] in tuple("（(") and _in_brackets(name):
        return f"{said}{name[1:-1]}"
    return f"{said}{gap}{name}"


def _in_brackets(text: str) -> bool:
    """Whether one pair of brackets holds all of the text."""
    depth = 0
    for place, letter in enumerate(text, 1):
        depth += (letter in "（(") - (letter in "）)")
        if depth == 0:
            return place == len(text) and text[-1] in "）)"
    return False


def sentences_of(author: Author, tree: t.Tree, speaker: Speaker) -> Iterator[str]:
    """The sentences of the formulas that a line calls by name, outside its rule columns."""
    calls = {id(call.body): call for call in author.program.calls}
    # What a line gives bears the unit or the grades that the line declares: another tree.
    calls |= {id(tree): call for call in author.program.calls if same(call.body, tree)}
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
