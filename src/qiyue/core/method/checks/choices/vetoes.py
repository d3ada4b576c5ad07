"""A veto says for how long it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.program import Program
from qiyue.core.method.wording import lines_read, place_of, stated
from qiyue.core.values.findings import Both, Finding

ROLES = ("total", "grade")
ENDS = re.compile(
    r"本期|当期|本年|当年|本月|本季|期内|考核期|年度|有效期|为止|期满|解除"
    r"|\b(this|the|that) (period|year|quarter|month)\b|\buntil\b|\bexpir",
    re.IGNORECASE,
)


def vetoes_end(program: Program) -> Iterator[Finding]:
    """A total or grade that events decide reads their dates, or its words name the period."""
    for resolved in program.lines.values():
        if resolved.line.role not in ROLES:
            continue
        for condition in _conditions(resolved.tree):
            _, *others = lines = lines_read(program, resolved, condition)
            looked_at = [(resolved, condition), *((other, other.tree) for other in others)]
            vetoes = [(line, rows) for line, tree in looked_at for rows in _vetoes(program, tree)]
            if not vetoes or stated(ENDS, program, *lines):
                continue
            line, rows = vetoes[0]
            if ENDS.search(program.tables[rows.table].says):
                continue
            yield Finding(
                "veto-without-end",
                place_of(program, line, rows),
                Both(
                    f"{rows.table} 里的一件事就决定 {resolved.line.name}，办法没有说它管多久。",
                    f"One row of {rows.table} decides {resolved.line.name}, and the method does "
                    "not say for how long.",
                ),
                Both(
                    "在说明里写“只看本考核期内的”，或在 where 里按日期限定，如 until >= 某日。",
                    "Say in the description: of this period only; or limit it by a date in "
                    "`where`, as in until >= a day.",
                ),
                "note",
            )
            break


def _conditions(tree: t.Tree) -> Iterator[t.Tree]:
    """The conditions of the arms that a line itself consists of."""
    match tree:
        case t.Local(body=x) | t.Round(x=x) | t.Else(x=x):
            yield from _conditions(x)
        case t.Case(word="case", arms=arms, default=default):
            for condition, then in arms:
                yield condition
                yield from _conditions(then)
            yield from _conditions(default)


def _vetoes(program: Program, tree: t.Tree) -> Iterator[t.Rows]:
    """Where it asks whether events are there, without a day that limits them."""
    for node in t.walk(tree):
        if not isinstance(node, t.Rows) or node.fn not in ("any", "all", "count"):
            continue
        if program.tables[node.table].origin == "events" and not _dated(node):
            yield node


def _dated(node: t.Rows) -> bool:
    parts = [part for part in (node.x, node.where) if part is not None]
    return any(one.type.kind == "date" for part in parts for one in t.walk(part))
