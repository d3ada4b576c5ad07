"""The data of a snapshot against the method: its checks, and the order of points."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

from qiyue.core.dataset import Snapshot
from qiyue.core.engine import results
from qiyue.core.engine.exact.evaluator import Data, Evaluator, Row
from qiyue.core.engine.exact.examples import said
from qiyue.core.engine.points import Pointed, conditions, looked_at, points_out_of_order
from qiyue.core.formula import tree as t
from qiyue.core.formula.parser import COMPARE
from qiyue.core.method.desk import Desk
from qiyue.core.method.model import Check, Value, unread
from qiyue.core.method.program import Frame, Program, Truth
from qiyue.core.values.absence import SKIPPED, Absent
from qiyue.core.values.findings import Both, Finding, Place

SHOWN = 20
"""So many false rows of one check are shown; the rest is counted."""


def data_of(program: Program, snapshot: Snapshot, tables: set[str] | None = None) -> Data:
    """The rows of the data tables of a snapshot; of `tables` only, if they are given."""
    return {
        name: snapshot.rows(table)
        for name, table in program.tables.items()
        if not table.constant and (tables is None or name in tables)
    }


Sure = Callable[[Program, Snapshot], bool]
"""Tells, by an engine, whether every check of a program is true or does not apply."""


def checks_hold(program: Program, snapshot: Snapshot, desk: Desk, sure: Sure | None = None) -> None:
    """Every check of the method is true of the data, and the points of every `along` are in order.

    If `sure` says so of them all, that is that; else each is evaluated for what it has to say.
    Raises HasFindings if one is false.
    """
    pointed = looked_at(program)
    if not program.checks and not pointed:
        return
    if sure is not None and (asked := _asked(program, pointed)) is not None:
        constants_hold(program, desk)
        desk.close()
        if not asked.checks or sure(asked, snapshot):
            return
    frames = [truth.frame for truth in program.checks] + [one.frame for one in pointed]
    trees = [truth.tree for truth in program.checks]
    trees += [tree for one in pointed for tree in one.trees]
    evaluator = Evaluator(program, data_of(program, snapshot, _tables_read(program, frames, trees)))
    for number, rows in groupby(evaluator.truths(), key=lambda row: row[0]):
        truth = program.checks[number]
        _put(
            desk,
            (
                _false_check(truth, key, value, _sides(evaluator, truth, key))
                for _, key, value in rows
                if _says_no(value)
            ),
            truth.check.sentence,
        )
    for one in pointed:
        _put(desk, points_out_of_order(evaluator, one), one.name)
    desk.close()


def _asked(program: Program, pointed: list[Pointed]) -> Program | None:
    """The program with the checks that read data, those of points too; None if some cannot be."""
    constant = {name for name, table in program.tables.items() if table.constant}
    found = [
        truth
        for truth in program.checks
        if not _tables_read(program, [truth.frame], [truth.tree]) <= constant
    ]
    for one in pointed:
        trees = conditions(one)
        if trees is None:
            return None
        check = Check(one.name, (), unread(one.place), one.place)
        found += [Truth(check, one.frame, tree) for tree in trees]
    return replace(program, checks=tuple(found))


def constants_hold(program: Program, desk: Desk) -> None:
    """Every check that reads the method alone, and no data, is true."""
    constant = {name for name, table in program.tables.items() if table.constant}
    checks = tuple(
        truth
        for truth in program.checks
        if _tables_read(program, [truth.frame], [truth.tree]) <= constant
    )
    evaluator = Evaluator(replace(program, checks=checks), {})
    for number, rows in groupby(evaluator.truths(), key=lambda row: row[0]):
        truth = checks[number]
        _put(
            desk,
            (
                _false_constant(truth, key, _sides(evaluator, truth, key))
                for _, key, value in rows
                if value is False
            ),
            truth.check.sentence,
        )


def _false_constant(truth: Truth, key: tuple[Any, ...], sides: str) -> Finding:
    found = _false_check(truth, key, False, sides)
    hint = Both(
        "改办法里的数；若是规定变了，改这条核对。",
        "Mend the numbers of the method, or this check if the rule changed.",
    )
    return replace(found, hint=hint)


def _says_no(value: Value) -> bool:
    """Whether a check is false, or open because something due is not there."""
    return value is not True and not (isinstance(value, Absent) and value.kind in SKIPPED)


def _put(desk: Desk, findings: Iterable[Finding], what: str) -> None:
    """Put down the first findings of one kind; count the rest."""
    count, place = 0, Place()
    for finding in findings:
        count, place = count + 1, finding.place
        if count <= SHOWN:
            desk.add([finding])
    if count > SHOWN:
        message = Both(
            f"“{what}”共有 {count} 行不成立，以上只列出 {SHOWN} 行。",
            f'"{what}" fails on {count} rows; only {SHOWN} of them are shown.',
        )
        desk.put(
            "more-findings",
            place,
            message,
            Both("先改这些，再算一次。", "Mend these first, then score again."),
        )


def _false_check(truth: Truth, key: tuple[Any, ...], value: Any, sides: str = "") -> Finding:
    check = truth.check
    pairs = zip(truth.frame.keys, key, strict=True)
    at = ", ".join(f"{name}={results.key_text(one)}" for name, one in pairs)
    zh, en = (f"（{at}）", f" ({at})") if at else ("", "")
    if isinstance(value, Absent):
        return Finding(
            "check-open",
            check.place,
            Both(f"“{check.sentence}”{zh}无法判断：{value}。", f'"{check.sentence}"{en}: {value}.'),
            Both("补齐它读到的值。", "Fill in the values that it reads."),
            "warning",
        )
    return Finding(
        "check-false",
        check.place,
        Both(
            f"“{check.sentence}”{zh}不成立{sides and f'：{sides}'}。",
            f'"{check.sentence}"{en} does not hold{sides and f": {sides}"}.',
        ),
        Both(
            "核对数据；若是规定变了，改办法。", "Check the data, or the method if the rule changed."
        ),
    )


def _sides(evaluator: Evaluator, truth: Truth, key: tuple[Any, ...]) -> str:
    """The two sides of a comparison on a row, as in `90 = 100`; "" for any other condition."""
    match truth.tree:
        case t.Op(op=sign, args=(x, y)) if sign in COMPARE:
            row = Row(dict(zip(truth.frame.keys, key, strict=True)))
            left, right = (said(evaluator.at(side, row)) for side in (x, y))
            return f"{left} {sign} {right}"
    return ""


def _tables_read(program: Program, frames: list[Frame], trees: list[t.Tree]) -> set[str]:
    """The tables that some trees on some rows read, by way of lines too."""
    tables = {name for frame in frames for name in frame.tables}
    lines: set[str] = set()
    stack = list(trees)
    while stack:
        for node in t.walk(stack.pop()):
            if isinstance(node, t.Cell | t.Rows):
                tables.add(node.table)
            elif isinstance(node, t.Result) and node.line not in lines:
                lines.add(node.line)
                tables |= set(program.lines[node.line].frame.tables)
                stack.append(program.lines[node.line].tree)
    return tables


def read_of_others(program: Program, kind: str) -> set[str]:
    """Lines keyed by `kind` that some aggregate reads on rows of any member of it."""
    found: set[str] = set()
    for line in program.lines.values():
        for node in t.walk(line.tree):
            if not isinstance(node, t.Rows):
                continue
            if kind in node.keeps or kind in {column for column, _ in node.joins}:
                continue  # rows of the asking member alone
            for part in (node.x, node.weight, node.where):
                inside = t.walk(part) if part is not None else ()
                found |= {one.line for one in inside if isinstance(one, t.Result)}
    return {name for name in found if kind in program.lines[name].frame.keys}
