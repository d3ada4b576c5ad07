"""A case that knows what its earlier arms asked says on every row what all of its arms say."""

from hypothesis import given
from hypothesis import strategies as st
from tests.core.plan.interpreter import worth

from qiyue.core.plan import exprs as e
from qiyue.core.plan.exprs import ONE, ZERO

A, B = e.column("a", "int", -3, 3), e.column("b", "int", -3, 3)
CONDITIONS = st.recursive(
    st.sampled_from(
        [
            e.is_null(A),
            e.is_null(B),
            e.compare("<", A, B),
            e.compare("=", A, ZERO),
            e.compare("<=", A, ONE),
            e.truth(True),
            e.truth(False),
        ]
    ),
    lambda inner: st.one_of(
        inner.map(lambda x: e.logic("not", x)),
        st.tuples(inner, inner).map(lambda pair: e.logic("and", *pair)),
        st.tuples(inner, inner).map(lambda pair: e.logic("or", *pair)),
    ),
    max_leaves=3,
)
VALUES = st.sampled_from([A, B, ZERO, ONE, e.null("int"), e.add(A, B), e.positive(A)])


@st.composite
def cases(draw, depth=2):
    """Arms and a default, some of them cases themselves, and the same without anything left out."""
    if depth == 0:
        value = draw(VALUES)
        return value, lambda row: worth(value, row)
    arms = draw(st.lists(st.tuples(CONDITIONS, cases(depth=depth - 1)), max_size=3))
    default, plain_default = draw(cases(depth=depth - 1))

    def plain(row):
        for condition, (_, value) in arms:
            if truth(condition, row):
                return value(row)
        return plain_default(row)

    return e.case([(condition, value) for condition, (value, _) in arms], default), plain


def truth(x, row):
    """Three-valued, as engines ask it."""
    match x.op:
        case "not":
            found = truth(x.args[0], row)
            return None if found is None else not found
        case "and" | "or":
            found = [truth(arg, row) for arg in x.args]
            decides = x.op == "or"
            if decides in found:
                return decides
            return None if None in found else not decides
    return worth(x, row)


NUMBERS = st.one_of(st.none(), st.integers(-3, 3))


@given(cases(), st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=20))
def test_what_is_left_out_changes_no_value(made, rows):
    x, plain = made
    for a, b in rows:
        row = {"a": a, "b": b}
        assert value(x, row) == plain(row), (str(x), row)


def value(x, row):
    """The value of the first arm that holds, with conditions of three values."""
    if x.op != "case":
        return worth(x, row)
    for condition, then in e.arms_of(x):
        if truth(condition, row):
            return value(then, row)
    found = value(x.args[-1], row)
    assert found is None or x.low <= found <= x.high
    return found


def test_an_arm_that_asks_again_is_gone():
    gone, other = e.is_null(A), e.compare("<", A, B)
    inner = e.case([(gone, e.null("int")), (other, ONE), (gone, ZERO)], B)
    found = e.case([(gone, ZERO)], inner)
    assert found == e.case([(gone, ZERO), (other, ONE)], B)
    assert e.case([(gone, ZERO), (other, ONE)], ONE) == e.case([(gone, ZERO)], ONE)


def test_a_divisor_keeps_its_bounds():
    size = e.positive(A)
    found = e.case([(e.compare("=", A, ZERO), ONE)], size)
    assert found.low >= 1
    assert e.quotient(ONE, found)
