"""What a method says in words about a choice: its descriptions, its sentences."""

from __future__ import annotations

import re

from qiyue.core.formula.tree import Cell, Const, Local, Mine, Result, Tree, walk
from qiyue.core.method.program import Program, Resolved
from qiyue.core.values.findings import Place


def told(program: Program, *lines: Resolved) -> str:
    """All sentences that stand with these lines: descriptions, and those of their own formulas."""
    pieces: list[str] = []
    for one in lines:
        pieces += [one.line.title, one.line.says]
        formulas = {
            source.formula
            for tree in (one.tree, *one.parts.values())
            for node in walk(tree)
            if (source := program.sources.of(node)) is not None and source.formula
        }
        pieces += [program.method.formulas[name].says for name in sorted(formulas)]
    return "；".join(pieces)


def stated(words: re.Pattern[str], program: Program, *lines: Resolved) -> bool:
    """Whether the sentences of these lines say one of the words."""
    return words.search(told(program, *lines)) is not None


def name_of(tree: Tree, program: Program) -> str:
    """What a value is called: its column, line or intermediate; else what is written there."""
    match tree:
        case Mine(x=x):
            return name_of(x, program)
        case Cell(column=column) if "." not in column:
            return column
        case Result(line=line):
            return line
        case Local(name=name):
            return name.rpartition(".")[2]
        case _:
            source = program.sources.of(tree)
            return "" if source is None else source.text


def lines_read(program: Program, resolved: Resolved, tree: Tree | None = None) -> list[Resolved]:
    """`resolved`, and the working lines (without a role) that it reads, at any depth."""
    found = {resolved.line.name: resolved}
    stack = [resolved.tree if tree is None else tree]
    while stack:
        for node in walk(stack.pop()):
            if not isinstance(node, Result) or node.line in found:
                continue
            other = program.lines[node.line]
            if not other.line.role:
                found[node.line] = other
                stack.append(other.tree)
    return list(found.values())


def constant(tree: Tree) -> bool:
    """Whether it is a number that stands in the method."""
    while isinstance(tree, Local):
        tree = tree.body
    return isinstance(tree, Const)


def place_of(program: Program, resolved: Resolved, tree: Tree) -> Place:
    """Where a tree stands in the file; the place of its line, if nobody wrote it."""
    source = program.sources.of(tree)
    return resolved.line.place if source is None else source.place
