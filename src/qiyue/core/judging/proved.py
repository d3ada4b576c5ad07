"""Whether a method is sound: its names resolved, its checks and its examples run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qiyue.core.engine.exact.examples import run_example
from qiyue.core.engine.run import program_of
from qiyue.core.engine.truths import constants_hold
from qiyue.core.method.desk import Desk
from qiyue.core.method.model import Method
from qiyue.core.method.program import Program
from qiyue.core.plan.compile import compile_plan
from qiyue.core.plan.steps import Plan
from qiyue.core.values.findings import Both, Finding, HasFindings


@dataclass(frozen=True, slots=True)
class Tried:
    """An example that was run: `good` of `total` expected cells came out; it begins on `line`."""

    title: str
    good: int
    total: int
    line: int

    @property
    def passed(self) -> bool:
        """True if all came out."""
        return self.good == self.total


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at a method found."""

    findings: list[Finding]
    examples: tuple[Tried, ...] = ()
    program: Program | None = None

    @property
    def sound(self) -> bool:
        """True if it may run."""
        return not any(one.level == "error" for one in self.findings)

    @property
    def draft(self) -> bool:
        """True if it could be read and carries no example."""
        return self.program is not None and not self.examples

    @property
    def good(self) -> int:
        """How many expected cells of examples came out."""
        return sum(one.good for one in self.examples)

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(one.total for one in self.examples)


def proved(method: Method, desk: Desk) -> Checked:
    """Resolve and prove a method whose form is on the desk already."""
    try:
        program = program_of(method, desk)
    except HasFindings as found:
        return Checked(found.findings)
    tried = []
    for example in program.method.examples:
        total = sum(len(given.rows) for given in example.expect)
        good = run_example(program, example, desk)
        tried.append(Tried(example.title, good, total, example.place.line))
    constants_hold(program, desk)
    if not desk.errors:
        desk.add(numbers_that_grow(program, compile_plan(program)))
    return Checked(desk.sorted(), tuple(tried), program)


def numbers_that_grow(program: Program, plan: Plan) -> Iterator[Finding]:
    """Lines whose exact values may need more than 38 digits: right, but calculated slowly."""
    seen = set()
    for emit in plan.emits:
        line = program.lines[emit.name.partition(".")[0]].line
        if emit.num.kind != "wide" or line.name in seen:
            continue
        seen.add(line.name)
        yield Finding(
            "beyond-38-digits",
            line.place,
            Both(
                f"{line.name} 的精确值可能超过 38 位数字：照样精确，但算得慢。",
                f"Exact values of {line.name} may need more than 38 digits: they stay exact, but "
                "are calculated slowly.",
            ),
            Both(
                "如果办法允许，先取整再往下算，如 half_away(…, 0.0001)。",
                "Where the method allows it, round on the way, as in half_away(..., 0.0001).",
            ),
            "note",
        )
