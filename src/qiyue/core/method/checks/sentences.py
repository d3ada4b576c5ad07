"""The sentence of a formula names every parameter, so that the paper hides none."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.method.program import Program
from qiyue.core.values.findings import Both, Finding


def sentences_name_every_parameter(program: Program) -> Iterator[Finding]:
    """Each parameter stands in the sentence as {parameter}."""
    for formula in program.method.formulas.values():
        unsaid = [param for param in formula.params if "{" + param + "}" not in formula.says]
        if not unsaid:
            continue
        names = [f"{{{param}}}" for param in unsaid]
        yield Finding(
            "parameter-unsaid",
            formula.place,
            Both(
                f"公式 {formula.name} 的说明没有提到参数 {'、'.join(unsaid)}。",
                f"The sentence of {formula.name} does not mention {', '.join(unsaid)}.",
            ),
            Both(
                f"在说明里写 {'、'.join(names)}：读到得分的人要看见每个参数。",
                f"Write {', '.join(names)} in the sentence: who is scored sees every parameter.",
            ),
            "warning",
        )
