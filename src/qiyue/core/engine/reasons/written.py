"""Writes out why a row differs of its own: the cells it read, its rule before and after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from qiyue.core.engine.comparing.model import Spot
from qiyue.core.engine.exact.arithmetic import Key
from qiyue.core.engine.exact.evaluator import Row
from qiyue.core.engine.exact.numbers import Numbers
from qiyue.core.engine.exact.say import Said, short
from qiyue.core.engine.exact.wording import exact_text
from qiyue.core.engine.reasons.worlds import AFTER, BEFORE, Cone, Node
from qiyue.core.engine.results import split_line
from qiyue.core.method.model import Value
from qiyue.core.method.program import Program, Resolved
from qiyue.core.method.showing import subject_key
from qiyue.core.values.exact import number


class Input(NamedTuple):
    """A cell that a row read and that is not what it was; `column` is "" for the row itself."""

    table: str
    key: str
    column: str
    before: str
    after: str


class Rule(NamedTuple):
    """How one side calculated a row: rule cell, formula, formula with its numbers."""

    cell: str
    formula: str
    numbers: str


def inputs_of(cone: Cone, node: Node) -> Iterator[Input]:
    """The cells that differ, of those both sides read; the rows that only one of them has."""
    one, other = node.cells
    for table, column, key in {**one, **other}:
        at = ", ".join(map(exact_text, key))
        if not column:
            there = [_is_there(cone, side, table, key) for side in (BEFORE, AFTER)]
            if there[0] != there[1]:
                yield Input(table, at, "", *("yes" if here else "no" for here in there))
            continue
        a, b = one.get((table, column, key)), other.get((table, column, key))
        if a is None or b is None or a == b or column.endswith(".formula"):
            continue
        yield Input(table, at, short(column), exact_text(a), exact_text(b))


def _is_there(cone: Cone, side: int, table: str, key: Key) -> bool:
    """Whether a run has a row of a table."""
    declared = cone.locals[side].program.tables.get(table)
    if declared is None or len(declared.keys) != len(key):
        return False
    return bool(cone.locals[side].index(table, declared.keys).get(key))


def rule_of(cone: Cone, node: Node, side: int) -> Rule:
    """The rule of one side on the row, with the numbers of that side."""
    line, local, key = cone.line(node.spot, side), cone.locals[side], node.keys[side]
    assert key is not None

    def look(name: str, at: Key) -> Value:
        return cone.value(cone.stored[side].spot(name, at), side)

    row = Row(dict(zip(line.frame.keys, key, strict=True)))
    with local.over(look):
        numbers = Numbers(local)
        said = Said(local.program, lambda case: numbers.chosen(case, row))
        formula = said.text(line.tree)
        with_numbers = numbers.on(line.tree, row)
        return Rule("; ".join(numbers.rules), formula, with_numbers)


def typed_key(program: Program, line: Resolved, spot: Spot) -> Key:
    """The key of a row, from the texts that the outputs write."""
    subject = subject_key(program, line)
    others = iter(split_line(spot.line))
    texts = [spot.subject if key == subject else next(others) for key in line.frame.keys]
    return tuple(
        _typed(program, line, key, text) for key, text in zip(line.frame.keys, texts, strict=True)
    )


def _typed(program: Program, line: Resolved, key: str, text: str) -> Value:
    table = next(
        table
        for name in (key, *line.frame.tables)
        if (table := program.tables.get(name)) is not None and key in table.keys
    )
    match table.columns[key].type.kind:
        case "number":
            return number(text)
        case "yes/no":
            return text == "yes"
        case "date":
            return date.fromisoformat(text)
        case _:
            return text
