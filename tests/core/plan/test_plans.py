"""A plan is compiled once for a program and for which tables have many rows."""

from dataclasses import replace

import pytest
from tests.core.method.methods import method, program

from qiyue.core.plan import plans, sheets
from qiyue.core.plan.compile import compile_plan

TABLES = "unit[unit]: {from: organisation, size: number 0..9}\nitem[item]: item ; a ; b"


@pytest.fixture
def found():
    return program(method("x[unit, item]: size * 2\ny[unit]: size + 1", tables=TABLES))


def test_a_plan_is_that_of_the_compiler(found):
    for rows in (1, sheets.FEW_ROWS):
        sizes = {"unit": rows}
        assert plans.plan_of(found, sizes).as_json() == compile_plan(found, sizes).as_json()


def test_the_same_program_is_compiled_once_for_each_class_of_sizes(found, monkeypatch):
    few, many = plans.plan_of(found, {"unit": 3}), plans.plan_of(found, {"unit": 9_000})
    assert few.as_json() != many.as_json()
    monkeypatch.setattr(plans, "compile_plan", None)
    assert plans.plan_of(found, {"unit": 4}) is few
    assert plans.plan_of(replace(found), {"unit": 8_000}) is many


def test_another_program_has_its_own_plan(found):
    before = plans.plan_of(found, {})
    changed = replace(found, lines=dict(list(found.lines.items())[:1]))
    assert len(plans.plan_of(changed, {}).emits) < len(before.emits)


def test_only_a_few_are_kept(found):
    first = plans.plan_of(found, {})
    for _ in range(plans.MOST_PLANS):
        plans.plan_of(replace(found, lines=dict(found.lines)), {})
    assert plans.plan_of(found, {}) is not first
    assert len(plans._kept) == plans.MOST_PLANS
