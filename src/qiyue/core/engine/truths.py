"""The checks of a method over the data of a snapshot: sentences that must be true."""

from __future__ import annotations

from typing import Any

from qiyue.core.dataset import Snapshot
from qiyue.core.engine import results
from qiyue.core.engine.exact.evaluator import Data, Evaluator
from qiyue.core.formula import tree as t
from qiyue.core.method.desk import Desk
from qiyue.core.method.program import Program, Truth
from qiyue.core.values.absence import SKIPPED, Absent
from qiyue.core.values.findings import Both, Finding

SHOWN = 20
"""So many false rows of one check are shown; the rest is counted."""


def data_of(program: Program, snapshot: Snapshot, tables: set[str] | None = None) -> Data:
    """The rows of the data tables of a snapshot; of `tables` only, if they are given."""
    return {
        name: snapshot.rows(table)
        for name, table in program.tables.items()
        if not table.constant and (tables is None or name in tables)
    }


def checks_hold(program: Program, snapshot: Snapshot, desk: Desk) -> None:
    """Every check of the method is true of the data; raises HasFindings if one is false."""
    if not program.checks:
        return
    data = data_of(program, snapshot, _tables_read(program, program.checks))
    false: dict[int, int] = {}
    for number, key, value in Evaluator(program, data).truths():
        if value is True or (isinstance(value, Absent) and value.kind in SKIPPED):
            continue
        false[number] = false.get(number, 0) + 1
        if false[number] <= SHOWN:
            desk.add([_false_check(program.checks[number], key, value)])
    for number, count in false.items():
        if count > SHOWN:
            check = program.checks[number].check
            message = Both(
                f"“{check.sentence}”共有 {count} 行不成立，以上只列出 {SHOWN} 行。",
                f'"{check.sentence}" fails on {count} rows; only {SHOWN} of them are shown.',
            )
            hint = Both("先改这些，再算一次。", "Mend these first, then score again.")
            desk.put("more-findings", check.place, message, hint)
    desk.close()


def _false_check(truth: Truth, key: tuple[Any, ...], value: Any) -> Finding:
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
        Both(f"“{check.sentence}”{zh}不成立。", f'"{check.sentence}"{en} does not hold.'),
        Both(
            "核对数据；若是规定变了，改办法。", "Check the data, or the method if the rule changed."
        ),
    )


def _tables_read(program: Program, checks: tuple[Truth, ...]) -> set[str]:
    """The tables that some checks read, by way of lines too."""
    tables: set[str] = set()
    lines: set[str] = set()
    stack: list[t.Tree] = [check.tree for check in checks]
    for check in checks:
        tables |= set(check.frame.tables)
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
