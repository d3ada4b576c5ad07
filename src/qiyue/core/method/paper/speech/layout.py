"""Lays a formula out: one sentence, or a sentence that leads in and a list of conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qiyue.core.formula import tree as t
from qiyue.core.method.paper.document import Item
from qiyue.core.method.paper.numerals import mark
from qiyue.core.method.paper.speech import phrases
from qiyue.core.method.paper.speech.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Said:
    """A formula in words: its sentence, and the points of its list if it has one."""

    text: str
    items: tuple[Item, ...] = ()


def laid_out(tree: t.Tree, speaker: Speaker, depth: int = 0) -> Said:
    """A tree as a sentence, or as a list where it chooses between arms."""
    core, notes = peeled(tree, speaker)
    if not isinstance(core, t.Case) or id(core) in speaker.ruled:
        return Said(speaker.text(tree))
    found = speaker.branches(core)
    lead = found.lead
    if notes:
        result = speaker.word(phrases.RESULT, notes=speaker.clauses(notes))
        lead = speaker.clauses([lead, result])
    items = []
    for number, arm in enumerate(found.arms, 1):
        then = laid_out(arm.then, speaker, depth + 1)
        says = phrases.OTHERWISE if arm.when is None else found.says
        text = speaker.word(says, when=arm.when, then=valued(then, speaker))
        items.append(Item(mark(number, depth, speaker.lang), text, then.items))
    return Said(lead, tuple(items))


def valued(said: Said, speaker: Speaker) -> str:
    """The value of an arm: with a colon where points follow."""
    if said.items:
        return said.text + speaker.colon.rstrip()
    return speaker.word(phrases.VALUE, x=said.text)


def peeled(tree: t.Tree, speaker: Speaker) -> tuple[t.Tree, tuple[str, ...]]:
    """What a tree rounds, limits or stands in for, and the notes that say so, in their order."""
    notes: tuple[str, ...] = ()
    while (inner := under(tree, speaker)) is not None:
        known = len(speaker.piece(inner).notes)
        notes = (*speaker.piece(tree).notes[known:], *notes)
        tree = inner
    return tree, notes


def under(tree: t.Tree, speaker: Speaker) -> t.Tree | None:
    """What stands under a rounding, a limit or an `else`; nothing under anything else."""
    if id(tree) in speaker.ruled:
        return None
    match tree:
        case t.Round(x=inner) | t.Else(x=inner):
            return inner
        case t.Op(op="min" | "max", args=(x, y)) if speaker.fixed(x) != speaker.fixed(y):
            return y if speaker.fixed(x) else x
        case _:
            return None


def spoken(tree: t.Tree, speaker: Speaker) -> Iterator[t.Tree]:
    """Every node that the words of a tree speak of; a rule column is left to its table."""
    seen: set[int] = set()
    stack = [tree]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        rule = speaker.ruled.get(id(node))
        if rule is not None and rule is not speaker.standing:
            continue
        yield node
        stack.extend(reversed(t.children(node)))


def intermediates(tree: t.Tree, speaker: Speaker) -> Iterator[tuple[str, t.Tree]]:
    """The named intermediate values in a formula, in the order of reading, each once."""
    seen: set[int] = set()
    for node in spoken(tree, speaker):
        if isinstance(node, t.Local) and id(node.body) not in seen:
            seen.add(id(node.body))
            yield speaker.part(node), node.body
