"""What is NULL anyway needs no arm that says so."""

from qiyue.core.plan import exprs as e
from qiyue.core.plan.exprs import ONE, ZERO
from qiyue.core.plan.nulls import simpler, strict, told_by

A, B = e.column("a", "int", 0, 9), e.column("b", "int", 0, 9)
NOTHING = e.null("int")


def test_arithmetic_is_null_where_one_of_its_columns_is():
    assert strict(e.add(e.times(A, 2), B), A, {})
    assert strict(e.add(e.times(A, 2), B), B, {})
    assert not strict(e.add(B, ONE), A, {})


def test_arms_are_null_only_if_each_is():
    test = e.compare("<", B, ONE)
    assert strict(e.case([(test, A)], e.neg(A)), A, {})
    assert not strict(e.case([(test, A)], ZERO), A, {})
    assert strict(e.case([(e.is_null(A), NOTHING)], B), A, {})


def test_an_arm_whose_condition_is_null_is_not_taken():
    capped = e.case([(e.compare("<", ONE, A), ONE)], A)
    assert strict(capped, A, {})
    assert simpler(e.case([(e.is_null(A), NOTHING)], capped), {}) == capped
    assert not strict(e.case([(e.compare("<=", A, ONE), A)], ONE), A, {})


def test_an_absence_of_one_kind_is_told_by_its_number():
    num, state = e.column("n", "int", 0, 9), e.column("s", "int", 0, 2)
    made = {"s": e.case([(e.is_null(A), e.lit(2))], ZERO)}
    assert told_by(num, state, made) == e.case([(e.is_null(num), e.lit(2))], ZERO)
    two = e.case([(e.is_null(A), e.lit(2)), (e.is_null(B), ONE)], ZERO)
    assert told_by(num, state, {"s": two}) == state
    assert told_by(num, state, {}) == state
    assert told_by(ONE, state, made) == state


def test_what_a_column_was_made_of_counts():
    made = {"b": e.add(A, ONE)}
    assert strict(e.times(B, 3), A, made)


def test_an_arm_that_says_null_of_null_is_left_out():
    assert simpler(e.case([(e.is_null(A), NOTHING)], e.add(A, ONE)), {}) == e.add(A, ONE)
    there = e.logic("not", e.is_null(A))
    assert simpler(e.case([(there, e.times(A, 5))], NOTHING), {}) == e.times(A, 5)
    kept = e.case([(e.is_null(A), NOTHING)], B)
    assert simpler(kept, {}) == kept
