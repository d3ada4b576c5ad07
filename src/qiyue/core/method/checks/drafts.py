"""A method without examples is a draft."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.method.program import Program
from qiyue.core.values.findings import Both, Finding, Place


def a_method_carries_its_proof(program: Program) -> Iterator[Finding]:
    """There is at least one example."""
    if not program.method.examples:
        yield Finding(
            "no-example",
            Place(1, 1, program.method.files[0][0] if program.method.files else ""),
            Both("没有例题，这还是草案。", "There is no example: this is still a draft."),
            Both("在 examples 里写一个算好的例子。", "Write a worked case under examples."),
            "warning",
        )
