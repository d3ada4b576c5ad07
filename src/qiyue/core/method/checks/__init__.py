"""Truths that a sound method keeps; one a file. Each gives findings about a resolved program."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qiyue.core.method.checks.choices.bands import bands_hold_every_value_once
from qiyue.core.method.checks.choices.divisors import divisors_have_one_sign
from qiyue.core.method.checks.choices.limits import (
    additions_are_limited,
    deductions_are_limited,
    rates_are_limited,
)
from qiyue.core.method.checks.choices.parts_of_years import parts_of_years_are_weighted
from qiyue.core.method.checks.choices.places import (
    places_compare_one_kind,
    quotas_of_few_are_settled,
    quotas_say_what_ties_do,
)
from qiyue.core.method.checks.choices.sentences import (
    shares_of_shares_are_named,
    steps_are_whole_or_in_proportion,
)
from qiyue.core.method.checks.choices.vetoes import vetoes_end
from qiyue.core.method.checks.cost import cost_grows_with_the_rows
from qiyue.core.method.checks.drafts import a_method_carries_its_proof
from qiyue.core.method.checks.missing import missing_values_are_answered
from qiyue.core.method.checks.money import points_are_not_added_to_money
from qiyue.core.method.checks.ranges import reported_numbers_have_ranges
from qiyue.core.method.checks.rounding import (
    numbers_are_rounded_once,
    results_are_numbers,
    results_state_their_rounding,
)
from qiyue.core.method.checks.sentences import sentences_name_every_parameter
from qiyue.core.method.checks.social import social_signals_earn_no_points
from qiyue.core.method.checks.unreached.absences import (
    answers_have_a_question,
    questions_are_heard,
)
from qiyue.core.method.checks.unreached.conditions import conditions_can_hold_and_fail
from qiyue.core.method.checks.unreached.limits import limits_can_be_reached
from qiyue.core.method.checks.unreached.names import (
    columns_of_the_method_are_read,
    lines_are_read_or_shown,
    names_are_used,
    tables_are_read,
)
from qiyue.core.method.checks.weights import weights_are_summed
from qiyue.core.method.program import Program
from qiyue.core.values.findings import Finding

CHECKS: tuple[Callable[[Program], Iterator[Finding]], ...] = (
    social_signals_earn_no_points,
    missing_values_are_answered,
    points_are_not_added_to_money,
    results_are_numbers,
    results_state_their_rounding,
    numbers_are_rounded_once,
    weights_are_summed,
    bands_hold_every_value_once,
    divisors_have_one_sign,
    additions_are_limited,
    deductions_are_limited,
    rates_are_limited,
    vetoes_end,
    quotas_say_what_ties_do,
    quotas_of_few_are_settled,
    places_compare_one_kind,
    parts_of_years_are_weighted,
    steps_are_whole_or_in_proportion,
    shares_of_shares_are_named,
    sentences_name_every_parameter,
    conditions_can_hold_and_fail,
    limits_can_be_reached,
    answers_have_a_question,
    questions_are_heard,
    lines_are_read_or_shown,
    tables_are_read,
    columns_of_the_method_are_read,
    names_are_used,
    cost_grows_with_the_rows,
    reported_numbers_have_ranges,
    a_method_carries_its_proof,
)


def check_program(program: Program) -> list[Finding]:
    """All findings of all checks."""
    return [finding for check in CHECKS for finding in check(program)]
