"""The sign of a negative target is settled before something is divided by it."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula.tree import Op
from qiyue.core.method.contexts import written
from qiyue.core.method.program import Program
from qiyue.core.method.ranges import range_of
from qiyue.core.method.wording import name_of, place_of
from qiyue.core.values.findings import Both, Finding


def divisors_have_one_sign(program: Program) -> Iterator[Finding]:
    """What is divided by is never below 0, or never above, by its range or its arms."""
    for resolved, node, known in written(program):
        if not isinstance(node, Op) or node.op != "/":
            continue
        bounds = range_of(node.args[1], known)
        below = bounds.low is not None and bounds.low < 0
        if not below or (bounds.high is not None and bounds.high <= 0):
            continue
        name = name_of(node.args[1], program)
        yield Finding(
            "negative-target",
            place_of(program, resolved, node),
            Both(
                f"除数 {name} 可能小于 0：那时正负颠倒，完成得越多比率越低。",
                f"The divisor {name} may be below 0: then the sign turns round, and more comes "
                "out as less.",
            ),
            Both(
                f"除以 abs({name})，或写一个分支 case({name} < 0 -> …)；不会小于 0 的，"
                "把列的范围写成从 0 起。",
                f"Divide by abs({name}), or write an arm case({name} < 0 -> ...); if it is never "
                "below 0, let the range of its column begin at 0.",
            ),
            "warning",
        )
