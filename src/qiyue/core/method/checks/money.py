"""Points are not added to money, even where they have no unit."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.contexts import written
from qiyue.core.method.program import Program
from qiyue.core.method.proofs import stripped
from qiyue.core.method.wording import name_of, place_of
from qiyue.core.values.findings import Both, Finding

POINTS = ("marks", "bundle", "total", "rank")
TOGETHER = ("+", "-", "<", "<=", ">", ">=", "=", "!=", "min", "max")


def points_are_not_added_to_money(program: Program) -> Iterator[Finding]:
    """A line of points without a unit meets no value with one but points (分)."""
    for resolved, node, _ in written(program):
        if not isinstance(node, t.Op) or node.op not in TOGETHER:
            continue
        for one in node.args:
            others = [arg for arg in node.args if str(arg.type.uom) not in ("", "分")]
            if not _points(program, one) or not others:
                continue
            name, unit = name_of(one, program), others[0].type.uom
            yield Finding(
                "uom-mismatch",
                place_of(program, resolved, node),
                Both(
                    f"{name} 是分，不能与 {unit} 相加或比较。",
                    f"{name} is in points; it cannot be added to or compared with {unit}.",
                ),
                Both(
                    f'先换算，如 {name} * uom(10, "{unit}")（每分 10 {unit}）。',
                    f'Convert it first, as in {name} * uom(10, "{unit}"): 10 {unit} a point.',
                ),
            )
            break


def _points(program: Program, tree: t.Tree) -> bool:
    tree = stripped(tree)
    if not isinstance(tree, t.Result) or not tree.type.uom.plain:
        return False
    return program.lines[tree.line].line.role in POINTS
