"""Sentences that people read leave no two readings: steps or in proportion, per cent of what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.contexts import written
from qiyue.core.method.program import Program
from qiyue.core.method.proofs import stripped
from qiyue.core.method.wording import name_of, place_of, stated
from qiyue.core.values.findings import Both, Finding, Place
from qiyue.core.values.uoms import PERCENT

EACH = re.compile(
    r"每(?:增加|减少|提高|降低|上升|下降|超过|超产|欠产|超额|高出|低于|高于|高|低|超|欠|多|少|增|减|升|降|差|短)"
    r"[^，。；,;]*"
    r"|\beach\b[^,.;]*\b(?:over|under|above|below|more|less|short|higher|lower)\b[^,.;]*",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"次|起|人|件|项|例|条|篇|场|名|户|台|天|日|个(?!百分点|点)|\bevent|\bday|\bcase"
)
SETTLED = re.compile(
    r"不足|不满|不到|比例|线性|直线|整|\bwhole|\bproportion|\bpart|\blinear|\bstraight|\bfraction",
    re.IGNORECASE,
)
RELATIVE = re.compile(r"相对|百分点|\brelative|\bpercentage point", re.IGNORECASE)


def steps_are_whole_or_in_proportion(program: Program) -> Iterator[Finding]:
    """A sentence with "each 1 % over" says what becomes of a part of a step."""
    for place, text in _sentences(program):
        clauses = [match.group().strip() for match in EACH.finditer(text)]
        open_ = [clause for clause in clauses if not COUNTED.search(clause)]
        if not open_ or SETTLED.search(text):
            continue
        yield Finding(
            "step-unsaid",
            place,
            Both(
                f"“{open_[0]}”没有说不足一档的怎么算。",
                f'"{open_[0]}" does not say what a part of a step earns.',
            ),
            Both(
                "在句子里写“不足一档不计”（公式用 trunc(…, 1)）或“不足一档按比例计”（不取整）。",
                "Add to the sentence: whole steps only (trunc(..., 1) in the formula), or: parts "
                "of a step in proportion (no rounding).",
            ),
            "warning",
        )


def _sentences(program: Program) -> Iterator[tuple[Place, str]]:
    for formula in program.method.formulas.values():
        if not formula.library:
            yield formula.place, formula.says
    for resolved in program.lines.values():
        line = resolved.line
        yield line.place, line.says if line.title in line.says else f"{line.title}；{line.says}"


def shares_of_shares_are_named(program: Program) -> Iterator[Finding]:
    """The relative change of a percentage says that it is no change in percentage points."""
    for resolved, node, _ in written(program):
        if not isinstance(node, t.Op) or node.op != "/" or node.args[1].type.uom != PERCENT:
            continue
        above = stripped(node.args[0])
        change = isinstance(above, t.Op) and above.op == "-" and above.type.uom == PERCENT
        if not change or constant_hundred(node.args[1]) or stated(RELATIVE, program, resolved):
            continue
        name = name_of(node.args[1], program)
        yield Finding(
            "percent-of-percent",
            place_of(program, resolved, node),
            Both(
                f"{name} 本身是百分数，再除以它是相对变化：从 50% 到 51% 是 2%，不是 1 个百分点。",
                f"{name} is a percentage, and dividing by it gives a relative change: from 50 % "
                "to 51 % is 2 %, not 1 percentage point.",
            ),
            Both(
                '按百分点算的写 (a - b) / uom(1, "%")；确实按相对变化算的，在说明里写“相对”。',
                'For percentage points write (a - b) / uom(1, "%"); for the relative change, say '
                "so in the description: relative.",
            ),
            "note",
        )


def constant_hundred(tree: t.Tree) -> bool:
    """Whether it is a number of the method, such as one percentage point."""
    return isinstance(stripped(tree), t.Const)
