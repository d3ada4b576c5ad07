"""Every condition can hold, and can fail: no arm stands in vain, no `where` for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.contexts import NOTHING, written
from qiyue.core.method.program import Program, Resolved
from qiyue.core.method.proofs import Known, stripped
from qiyue.core.method.ranges import Range, range_of
from qiyue.core.method.wording import place_of
from qiyue.core.values.findings import Both, Finding, Place

COMPARED = ("<", "<=", ">", ">=", "=", "!=")
MEND = Both(
    "核对界限和列的范围；顺序反了就从严到宽写，多余的分支删去。",
    "Compare the bound with the ranges of the columns; order the arms from the strictest to the "
    "widest, and remove an arm that is not needed.",
)


def conditions_can_hold_and_fail(program: Program) -> Iterator[Finding]:
    """Conditions of arms and of `where` are neither always nor never true."""
    for resolved, node, known in written(program):
        source = program.sources.of(node)
        if source is None or source.formula or source.library:
            continue
        match node:
            case t.Case(word=word) if word not in ("along", "rule"):
                yield from _arms(program, resolved, node, known)
            case t.Rows(where=where) if where is not None:
                yield from _where(program, resolved, where)


def _arms(program: Program, resolved: Resolved, node: t.Case, known: Known) -> Iterator[Finding]:
    before = known
    for place, (condition, then) in enumerate(node.arms, 1):
        alone, here = truth(condition, before), truth(condition, known)
        spot = _spot(program, resolved, condition, then, node)
        if here is False and alone is not False:
            yield Finding(
                "unreachable-arm",
                spot,
                Both(
                    f"第 {place} 个分支永远用不到：前面的分支已经把它的值都取走了。",
                    f"Arm {place} is never reached: the arms before it take all of its values.",
                ),
                MEND,
            )
        elif here is False:
            yield Finding(
                "never-true",
                spot,
                Both(
                    f"第 {place} 个分支的条件从不成立：值不可能那么大或那么小。",
                    f"The condition of arm {place} never holds: no value can be that great or "
                    "that small.",
                ),
                MEND,
                "warning",
            )
        elif alone is True:
            yield Finding(
                "always-true",
                spot,
                Both(
                    f"第 {place} 个分支的条件总是成立，后面的分支用不到。",
                    f"The condition of arm {place} always holds: the arms behind it are never "
                    "reached.",
                ),
                Both("把它写成 else，或核对界限。", "Write it as `else`, or check the bound."),
                "note",
            )
            return
        known = known.plus(condition, False)


def _spot(
    program: Program, resolved: Resolved, condition: t.Tree, then: t.Tree, node: t.Case
) -> Place:
    """Where the arm stands; bands have no condition that somebody wrote."""
    for tree in (condition, *t.children(condition)[1:], then):
        if program.sources.of(tree) is not None:
            return place_of(program, resolved, tree)
    return place_of(program, resolved, node)


def _where(program: Program, resolved: Resolved, where: t.Tree) -> Iterator[Finding]:
    holds = truth(where, NOTHING)
    if holds is False:
        yield Finding(
            "never-true",
            place_of(program, resolved, where),
            Both(
                "where 的条件从不成立：一行也读不到。", "This `where` never holds: no row is read."
            ),
            Both("核对界限和列的范围。", "Compare the bound with the range of the column."),
            "warning",
        )
    elif holds is True and not where.kinds:
        yield Finding(
            "always-true",
            place_of(program, resolved, where),
            Both(
                "where 的条件总是成立，等于没写。", "This `where` always holds: it limits nothing."
            ),
            Both("删去它，或核对界限。", "Remove it, or check the bound."),
            "note",
        )


def truth(tree: t.Tree, known: Known) -> bool | None:
    """Whether a condition always holds (True) or never (False) where it is there; else None."""
    tree = stripped(tree)
    match tree:
        case t.Const(value=bool() as value):
            return value
        case t.Is(x=x, kind=kind, negated=negated):
            never = not x.kinds if kind is None else kind not in x.kinds
            return negated if never else None
        case t.Op(op="not", args=(x,)):
            inner = truth(x, known)
            return None if inner is None else not inner
        case t.Op(op="and" | "or" as op, args=args):
            found = [truth(arg, known) for arg in args]
            decides = op == "or"
            if decides in found:
                return decides
            return None if None in found else not decides
        case t.Op(op=op, args=(x, y)) if op in COMPARED:
            return _compared(op, x, y, known)
        case _:
            return None


def _compared(op: str, x: t.Tree, y: t.Tree, known: Known) -> bool | None:
    if op in (">", ">="):
        return _compared({">": "<", ">=": "<="}[op], y, x, known)
    if op == "!=":
        equal = _compared("=", x, y, known)
        return None if equal is None else not equal
    a, b = _range(x, known), _range(y, known)
    if a is None or b is None:
        return None
    below = a.high is not None and b.low is not None and a.high <= b.low  # x <= y for sure
    strictly = below and (a.high != b.low or a.below or b.above)
    above = a.low is not None and b.high is not None and a.low >= b.high
    strictly_above = above and (a.low != b.high or a.above or b.below)
    if op == "<":
        return True if strictly else False if above else None
    if op == "<=":
        return True if below else False if strictly_above else None
    if strictly or strictly_above:
        return False
    return True if below and above else None


def _range(tree: t.Tree, known: Known) -> Range | None:
    """The range of a number; nothing is known of other values."""
    return range_of(tree, known) if tree.type.kind == "number" else None
