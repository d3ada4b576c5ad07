"""Plans calculate a function once for each set of values, and join it back."""

from fractions import Fraction

import pytest
from tests.core.method.methods import method, program

from qiyue.core.plan.compile import compile_plan
from qiyue.core.plan.nodes import X
from qiyue.core.plan.steps import Derive, Distinct, Emit, Join, Plan
from qiyue.core.values.curves import CURVES

TABLES = "u[u]: {from: organisation, a: number -5..5 by 0.5 empty n/a, b: number 1..9 by 0.01}"


def plan(formula: str) -> Plan:
    return compile_plan(program(method(f"it[u]: {formula}", tables=TABLES)))


def calls(x: X) -> list[X]:
    own = [x] if x.op == "exact" and x.value in CURVES else []
    return own + [call for arg in x.args for call in calls(arg)]


def emitted(formula: str) -> Emit:
    (emit,) = plan(formula).emits
    return emit


@pytest.mark.parametrize(
    "formula",
    [
        "exp(a, 4)",
        "ln(b, 4) + a",
        "sqrt(abs(a) / b, 4)",
        "power(b, a / b, 4)",
        "sum(exp(a, 4) among u)",
        "case(a > 0 -> ln(a, 4), else -> 0)",
        "exp(a, 30) * exp(a, 30)",
    ],
)
def test_a_function_is_called_on_distinct_values_alone(formula):
    steps = {step.name: step for step in plan(formula).steps}
    called = [
        step
        for step in steps.values()
        if isinstance(step, Derive) and any(calls(x) for _, x in step.made)
    ]
    assert called
    for step in called:
        assert isinstance(steps[step.source], Distinct)
        assert [one for one in steps.values() if isinstance(one, Join) and one.right == step.name]


def test_a_function_of_constants_is_a_constant():
    emit = emitted("exp(1, 6) * power(2, 10, 0)")
    assert Fraction(emit.num.constant, emit.den.constant) == Fraction(2718282 * 1024, 10**6)


def test_a_result_is_narrow_where_its_range_fits_and_wide_where_not():
    assert (emitted("exp(a, 4)").num.kind, emitted("exp(b * 9, 30)").num.kind) == ("int", "wide")
