"""An `else` stands behind something that can be absent."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.contexts import written
from qiyue.core.method.program import Program
from qiyue.core.method.wording import name_of, place_of
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
