"""Truths that a sound method keeps; one a file. Each gives findings about a resolved program."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qiyue.core.method.checks.cost import cost_grows_with_the_rows
from qiyue.core.method.checks.drafts import a_method_carries_its_proof
from qiyue.core.method.checks.missing import missing_values_are_answered
from qiyue.core.method.checks.ranges import reported_numbers_have_ranges
from qiyue.core.method.checks.rounding import results_state_their_rounding
from qiyue.core.method.checks.sentences import sentences_name_every_parameter
from qiyue.core.method.checks.weights import weights_are_summed
from qiyue.core.method.program import Program
from qiyue.core.values.findings import Finding

CHECKS: tuple[Callable[[Program], Iterator[Finding]], ...] = (
    missing_values_are_answered,
    results_state_their_rounding,
    weights_are_summed,
    sentences_name_every_parameter,
    cost_grows_with_the_rows,
    reported_numbers_have_ranges,
    a_method_carries_its_proof,
)


def check_program(program: Program) -> list[Finding]:
    """All findings of all checks."""
    return [finding for check in CHECKS for finding in check(program)]
