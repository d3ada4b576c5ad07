"""A limit is one that its value can reach."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.contexts import written
from qiyue.core.method.program import Program
from qiyue.core.method.proofs import Known
from qiyue.core.method.ranges import Range, range_of
from qiyue.core.method.wording import name_of, place_of
from qiyue.core.values.exact import plain
from qiyue.core.values.findings import Both, Finding


def limits_can_be_reached(program: Program) -> Iterator[Finding]:
    """No value of a `min`, `max` or `clamp` is always beyond another one."""
    for resolved, node, known in written(program):
        if not isinstance(node, t.Op) or node.op not in ("min", "max"):
            continue
        source = program.sources.of(node)
        if source is None or source.formula:
            continue  # a formula of the method serves several lines
        for part in (node, *_of_the_same_clamp(program, node)):
            if (found := _idle(part, known)) is None:
                continue
            idle, other = (_named(program, arg) for arg in found)
            yield Finding(
                "cap-never-reached",
                place_of(program, resolved, node),
                Both(
                    f"{idle} 从不起作用：{other} 总在它{'之下' if part.op == 'min' else '之上'}。",
                    f"{idle} is never reached: {other} is always "
                    f"{'below' if part.op == 'min' else 'above'} it.",
                ),
                Both(
                    "核对上下限和列的范围；不需要的限度删去。",
                    "Compare the limit with the ranges of the columns; remove it if it is not "
                    "needed.",
                ),
                "note",
            )
            break


def _of_the_same_clamp(program: Program, node: t.Op) -> Iterator[t.Op]:
    """The `max` inside a `min` that was written as one `clamp`."""
    for arg in node.args:
        if isinstance(arg, t.Op) and arg.op == "max" and program.sources.of(arg) is None:
            yield arg


def _idle(part: t.Op, known: Known) -> tuple[t.Tree, t.Tree] | None:
    """A value that never decides, and the one that always comes before it."""
    ranges = [range_of(arg, known) for arg in part.args]
    for one, mine in zip(part.args, ranges, strict=True):
        for other, its in zip(part.args, ranges, strict=True):
            if one is not other and _beyond(mine, its, part.op == "min"):
                return one, other
    return None


def _beyond(mine: Range, other: Range, above: bool) -> bool:
    if above:
        return mine.low is not None and other.high is not None and mine.low > other.high
    return mine.high is not None and other.low is not None and mine.high < other.low


def _named(program: Program, tree: t.Tree) -> str:
    if isinstance(tree, t.Cell) and "." in tree.column:  # an argument of a rule
        return tree.column.rpartition(".")[2]
    name = name_of(tree, program)
    low, high = tree.type.low, tree.type.high
    ends = [plain(end) for end in (low, high) if end is not None]
    return name or "–".join(dict.fromkeys(ends))
