"""Questions about absence are heard: something can be absent, and the answer changes something."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.contexts import written
from qiyue.core.method.program import Program
from qiyue.core.method.proofs import signature, stripped
from qiyue.core.method.wording import name_of, place_of
from qiyue.core.values.absence import SKIPPED
from qiyue.core.values.findings import Both, Finding


def answers_have_a_question(program: Program) -> Iterator[Finding]:
    """What `else` answers for may be absent."""
    for resolved, node, _ in written(program):
        source = program.sources.of(node)
        if not isinstance(node, t.Else) or node.x.kinds:
            continue
        if source is None or source.formula or source.library:
            continue  # a formula serves several lines
        name = name_of(node.x, program)
        yield Finding(
            "else-never-used",
            place_of(program, resolved, node),
            Both(
                f"{name} 总是有值，else 后面的永远用不到。",
                f"{name} is always there: what stands behind `else` is never used.",
            ),
            Both(
                "删去 else；若它其实会空，在列的声明里写 empty missing 或 empty n/a。",
                "Remove the `else`; if the cell can be empty, declare it: empty missing or empty "
                "n/a.",
            ),
            "warning",
        )


def questions_are_heard(program: Program) -> Iterator[Finding]:
    """`x is absent or x > 3` is absent where `x` is: `and` and `or` need both of their sides."""
    steps = list(written(program))
    filters = {id(node.where) for _, node, _ in steps if isinstance(node, t.Rows)}
    inner: set[int] = set()
    found: set[int] = set()
    for resolved, node, _ in steps:
        source = program.sources.of(node)
        if not isinstance(node, t.Op) or node.op not in ("and", "or"):
            continue
        parts = list(_joined(node, inner))
        if id(node) in inner or id(node) in found or source is None or source.library:
            continue
        found.add(id(node))
        passed_over = node.op == "and" and id(node) in filters  # such a row is left out either way
        for asked in (stripped(part) for part in parts):
            if not isinstance(asked, t.Is) or not asked.x.kinds:
                continue
            if passed_over and asked.x.kinds <= SKIPPED:
                continue
            if not any(_reads(part, signature(asked.x)) for part in parts):
                continue
            name = name_of(asked.x, program)
            decided = {("and", True): "no", ("or", False): "yes"}
            then = decided.get((node.op, asked.negated), "…")
            yield Finding(
                "asked-in-vain",
                place_of(program, resolved, node),
                Both(
                    f"{name} 没有时，整个条件也没有：{node.op} 的两边都要有。",
                    f"Where {name} is absent, the whole condition is: `{node.op}` needs both of "
                    "its sides.",
                ),
                Both(
                    f"分开来问：case({name} is absent -> {then}, else -> {name} …)；"
                    f"或用 else 给一个值：({name} else …)。",
                    f"Ask in turn: case({name} is absent -> {then}, else -> {name} …); or give a "
                    f"value by else: ({name} else …).",
                ),
                "warning",
            )
            break


def _joined(node: t.Op, inner: set[int]) -> Iterator[t.Tree]:
    """What one chain of `and`, or of `or`, joins; its inner links are noted."""
    for part in node.args:
        if isinstance(part, t.Op) and part.op == node.op:
            inner.add(id(part))
            yield from _joined(part, inner)
        else:
            yield part


def _reads(tree: t.Tree, what: str) -> bool:
    """Whether `tree` is absent with what it reads: nothing asks whether it is there, or answers."""
    match tree:
        case t.Is() | t.Case() | t.Rows():
            return False
        case t.Else(y=y):
            return _reads(y, what)
        case _ if signature(tree) == what:
            return True
        case _:
            return any(_reads(child, what) for child in t.children(tree))
