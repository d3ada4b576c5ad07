"""The normal spelling of an expression reads as the same tree, and is its own spelling."""

from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.equality.methods import Known, numbers, truths

from qiyue.core.formula.parser import parse
from qiyue.core.formula.spelling import Renaming, meaning, spelled


def shape(thing):
    """A tree without offsets and the digits its numbers were written in."""
    if is_dataclass(thing):
        names = [one.name for one in fields(thing) if one.name not in ("at", "end", "text")]
        return (type(thing).__name__, *(shape(getattr(thing, name)) for name in names))
    return tuple(map(shape, thing)) if isinstance(thing, tuple) else thing


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("( a+b )*1.50", "(a + b) * 1.5"),
        ("a+(b+c)", "a + (b + c)"),
        ("(a+b)+c", "a + b + c"),
        ("a-(b-c)", "a - (b - c)"),
        ("-(a else b)", "-a else b"),
        ("(-a) else b", "(-a) else b"),
        ("a else -b", "a else (-b)"),
        ("a else (b else c)", "a else (b else c)"),
        ("a*-b", "a * -b"),
        ("-(a*b)", "-(a * b)"),
        ("not (a and b) or (c)", "not (a and b) or c"),
        ("(a or b) and c", "(a or b) and c"),
        ("(a = b) = c", "(a = b) = c"),
        ("x in ( 1,2 )", "x in (1, 2)"),
        ("x=1 or x=2 or y", "x in (1, 2) or y"),
        ("x = 1 or y = 2", "x = 1 or y = 2"),
        ("(a+b).c[ 1,x ].d", "(a + b).c[1, x].d"),
        ("my . x", "my.x"),
        ("x is not present", "x is absent"),
        ("x is not n/a", "x is not n/a"),
        ("x is not absent", "x is present"),
        ("60.0%", "60%"),
        ("none else exempt", "none else exempt"),
        ('case(a->"x",else->none)', 'case(a -> "x", else -> none)'),
        ("along(x,before->0,(after)->1)", "along(x, before -> 0, (after) -> 1)"),
        ("f( b=1,a = x )", "f(b = 1, a = x)"),
        ("min((a = b),c)", "min((a = b), c)"),
        ("min((a = b or c),c)", "min((a = b or c), c)"),
        ("min(c and a = b,1 = a)", "min(c and a = b, 1 = a)"),
        ('any( level="mid" over T )', 'any(level = "mid" over T)'),
        ("mean(x,w among T by a,b on c where d)", "mean(x, w among T by a, b on c where d)"),
        ("count( past 2 )", "count(past 2)"),
    ],
)
def test_the_normal_spelling(written, normal):
    assert spelled(parse(written)) == normal
    assert shape(parse(normal)) == shape(parse(written))


def test_numbers_mean_their_value():
    assert meaning(parse("60% * 1.0")) == meaning(parse("0.6 * 1")) == "0.6 * 1"
    assert meaning(parse("a + b")) != meaning(parse("b + a"))


def test_names_can_be_changed_on_the_way():
    renaming = Renaming({"a": "z"}, {"f": "g"})
    assert (
        spelled(parse("f(a = a) + b.a + my.a + a(1)"), renaming) == "g(a = z) + b.z + my.z + a(1)"
    )


SCOPES = st.sampled_from(["unit", "unit, item", "pool", "event", "fact"])
EXPRESSIONS = SCOPES.flatmap(
    lambda scope: st.one_of(numbers(scope, Known(), 4), truths(scope, Known(), 4))
)


@settings(deadline=None, max_examples=300)
@given(EXPRESSIONS)
def test_the_spelling_of_any_expression_is_the_same_expression(text):
    node = parse(text)
    normal = spelled(node)
    assert shape(parse(normal)) == shape(node)
    assert spelled(parse(normal)) == normal
    assert len(normal) <= len(text) or "else (-" in normal
