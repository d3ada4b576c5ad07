"""Every part of a tree with what is known where it stands: the arms before it, its `where`."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from qiyue.core.formula.tree import Case, Local, Mine, Rows, Tree, children
from qiyue.core.method.program import Program, Resolved
from qiyue.core.method.proofs import Known
from qiyue.core.method.sources import Sources

NOTHING = Known()
MOST_VISITS = 8
"""So often a part that many arms share is looked at: each time something else may be known."""
Steps = list[tuple[Resolved, Tree, Known]]
_WRITTEN: WeakKeyDictionary[Sources, Steps] = WeakKeyDictionary()


def in_context(tree: Tree) -> Iterator[tuple[Tree, Known]]:
    """The nodes of `tree`, parents first, each with what is known of the values it reads.

    A named intermediate is looked at once and by itself, as the resolver does.
    """
    visits: dict[int, int] = {}
    seen: set[tuple[int, int]] = set()
    kept: list[Known] = []  # keeps what `id` names alive
    stack = [(tree, NOTHING)]
    while stack:
        node, known = stack.pop()
        spot = (id(node), id(known))
        if spot in seen or visits.get(id(node), 0) >= MOST_VISITS:
            continue
        seen.add(spot)
        kept.append(known)
        visits[id(node)] = visits.get(id(node), 0) + 1
        yield node, known
        stack.extend(reversed(list(_inside(node, known))))


def _inside(node: Tree, known: Known) -> Iterator[tuple[Tree, Known]]:
    match node:
        case Local(body=x) | Mine(x=x):
            yield x, NOTHING
        case Case(word=word, arms=arms, default=default) if word != "along":
            for condition, then in arms:
                yield condition, known
                yield then, known.plus(condition, True)
                known = known.plus(condition, False)
            yield default, known
        case Rows():
            for _, mine in node.joins:
                yield mine, known
            inside = NOTHING
            if node.where is not None:
                yield node.where, NOTHING
                inside = NOTHING.plus(node.where, True)
            for part in (node.x, node.weight):
                if part is not None:
                    yield part, inside
        case _:
            for child in children(node):
                yield child, known


def written(program: Program) -> Steps:
    """Every node of every line that somebody wrote, with what is known there."""
    if program.sources not in _WRITTEN:
        _WRITTEN[program.sources] = list(_written(program))
    return _WRITTEN[program.sources]


def _written(program: Program) -> Iterator[tuple[Resolved, Tree, Known]]:
    for resolved in program.lines.values():
        seen: set[tuple[int, int]] = set()
        for tree in (resolved.tree, *resolved.parts.values()):
            for node, known in in_context(tree):
                spot = (id(node), id(known))
                if spot not in seen and program.sources.of(node) is not None:
                    seen.add(spot)
                    yield resolved, node, known
