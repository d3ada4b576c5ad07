"""Places and quotas say what ties do, who is compared with whom, and what few subjects get."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.contexts import written
from qiyue.core.method.program import Program
from qiyue.core.method.proofs import stripped
from qiyue.core.method.wording import constant, lines_read, name_of, place_of, stated
from qiyue.core.values.findings import Both, Finding

TIES = re.compile(r"并列|同分|\btie[sd]?\b", re.IGNORECASE)
TOGETHER = re.compile(
    r"全体|全部|不分|一起|统一排|混合排|\b(all|together|everybody|regardless)\b", re.IGNORECASE
)
FEW = re.compile(
    r"不足|少于|合并|至少|没有名额|可以?为 ?0|\bpool|\bat least\b|\bfewer\b|\bno seat",
    re.IGNORECASE,
)
GROUPS = re.compile(
    r"(^|_)(kind|type|category|class|group|segment|sector|tier|cluster)$"
    r"|类$|类别$|类型$|分类$|组$|组别$|序列$|性质$|板块$",
    re.IGNORECASE,
)
PLACES = ("rank", "rank_last", "rank_mean", "percentile")


def quotas_say_what_ties_do(program: Program) -> Iterator[Finding]:
    """A place that is held against a number of seats is no `rank`, which ties share."""
    for resolved, node, _ in written(program):
        if not isinstance(node, t.Op) or node.op not in ("<", "<=", ">", ">="):
            continue
        place, seats = node.args if node.op in ("<", "<=") else reversed(node.args)
        if constant(seats) or not _shared_place(program, place):
            continue
        if stated(TIES, program, *lines_read(program, resolved)):
            continue
        yield Finding(
            "ties-over-quota",
            place_of(program, resolved, node),
            Both(
                f"{name_of(place, program)} 并列时同占靠前的名次：同分的人可能超出名额。",
                f"Ties share the better {name_of(place, program)}: more may come within the "
                "quota than it has seats.",
            ),
            Both(
                "不许超出名额的用 rank_last（并列同占靠后的名次）；"
                "允许的，在说明里写“并列可超名额”。",
                "Use rank_last (ties share the worse place) if the quota must hold; if not, say "
                "in the description what ties do.",
            ),
            "note",
        )


def _shared_place(program: Program, tree: t.Tree) -> bool:
    tree = stripped(tree)
    while isinstance(tree, t.Result):
        tree = stripped(program.lines[tree.line].tree)
    return isinstance(tree, t.Rows) and tree.fn == "rank"


def places_compare_one_kind(program: Program) -> Iterator[Finding]:
    """A place among subjects of several kinds is a place among those of the same kind."""
    for resolved, node, _ in written(program):
        if not isinstance(node, t.Rows) or node.fn not in PLACES or node.joins:
            continue
        table = program.tables[node.table]
        groups = [
            column.name
            for column in table.columns.values()
            if GROUPS.search(column.name) and column.type.kind in ("choice", "reference")
        ]
        where = [] if node.where is None else [*t.walk(node.where)]
        limited = {one.column for one in where if isinstance(one, t.Cell)}
        if not groups or limited & set(groups) or stated(TOGETHER, program, resolved):
            continue
        yield Finding(
            "population-mixed",
            place_of(program, resolved, node),
            Both(
                f"{table.name} 分 {groups[0]}，{resolved.line.name} 却在全体中排，办法没有说明。",
                f"{table.name} has a {groups[0]}, yet {resolved.line.name} compares all of its "
                "rows, and the method does not say so.",
            ),
            Both(
                f"同类相比写作 among {table.name} by {groups[0]}；确实一起排的，"
                "在说明里写“全体一起排名”。",
                f"Compare like with like: among {table.name} by {groups[0]}; if all are to be "
                "ranked together, say so in the description.",
            ),
            "note",
        )


def quotas_of_few_are_settled(program: Program) -> Iterator[Finding]:
    """A share of a number of subjects is not rounded down to no seat in silence."""
    least = {
        id(stripped(arg))
        for _, node, _ in written(program)
        if isinstance(node, t.Op) and node.op == "max"
        if any(one.type.low is not None and one.type.low >= 1 for one in node.args)
        for arg in node.args
    }
    for resolved, node, _ in written(program):
        if not isinstance(node, t.Round) or node.step < 1 or node.mode == "ceil":
            continue
        if id(node) in least or not _share_of_count(program, node.x):
            continue
        if stated(FEW, program, resolved):
            continue
        yield Finding(
            "quota-may-be-zero",
            place_of(program, resolved, node),
            Both(
                f"{name_of(node, program)}：人数少时名额取整后是 0，办法没有说怎么办。",
                f"{name_of(node, program)}: where there are few, this rounds to no seat at all, "
                "and the method does not say what then.",
            ),
            Both(
                "写 max(1, …)，或几个小单位合并计算；"
                "确实不给名额的，在说明里写“不足 1 个的没有名额”。",
                "Write max(1, ...), or pool small groups; if they get none, say so in the "
                "description: fewer than one seat is no seat.",
            ),
            "note",
        )


def _share_of_count(program: Program, tree: t.Tree) -> bool:
    match stripped(tree):
        case t.Op(op="*", args=(x, y)):
            pairs = [(x, y), (y, x)]
            return any(_below_one(a) and _counted(program, b) for a, b in pairs)
        case t.Op(op="/", args=(x, y)):
            return y.type.low is not None and y.type.low > 1 and _share_or_count(program, x)
        case _:
            return False


def _share_or_count(program: Program, tree: t.Tree) -> bool:
    return _counted(program, tree) or _share_of_count(program, tree)


def _below_one(tree: t.Tree) -> bool:
    return tree.type.high is not None and tree.type.high < 1


def _counted(program: Program, tree: t.Tree) -> bool:
    tree = stripped(tree)
    while isinstance(tree, t.Result):
        tree = stripped(program.lines[tree.line].tree)
    if not isinstance(tree, t.Rows) or tree.fn != "count":
        return False
    return not program.tables[tree.table].constant
