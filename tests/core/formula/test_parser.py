"""An expression is read as people read it, and what is none says where it breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiyue.core.formula import ast
from qiyue.core.formula.parser import parse
from qiyue.core.formula.tokens import RESERVED, Unreadable
from qiyue.core.values.absence import Absence


def bare(node: object) -> str:
    """The tree with all its brackets and no places."""
    match node:
        case ast.Number(text=text):
            return text
        case ast.Text(value=value):
            return f'"{value}"'
        case ast.YesNo(value=value):
            return "yes" if value else "no"
        case ast.Nothing(kind=kind):
            return "none" if kind == Absence.NOT_APPLICABLE else "exempt"
        case ast.Name(name=name):
            return name
        case ast.Mine(name=name):
            return f"my.{name.name}"
        case ast.Path(base=base, name=name):
            return f"{bare(base)}.{name}"
        case ast.Index(base=base, keys=keys):
            return f"{bare(base)}[{', '.join(map(bare, keys))}]"
        case ast.Unary(op=op, x=x):
            return f"({op} {bare(x)})"
        case ast.Binary(op=op, x=x, y=y):
            return f"({bare(x)} {op} {bare(y)})"
        case ast.Else(x=x, y=y):
            return f"({bare(x)} else {bare(y)})"
        case ast.Is(x=x, kind=kind, negated=negated):
            word = "present" if kind is None else kind.word
            return f"({bare(x)} is {'not ' if negated else ''}{word})"
        case ast.Arms(word=word, x=x, arms=arms):
            inside = [] if x is None else [bare(x)]
            return f"{word}({', '.join(inside + [bare(arm) for arm in arms])})"
        case ast.Arm(when=when, then=then):
            said = when if isinstance(when, str) else "else" if when is None else bare(when)
            return f"{said} -> {bare(then)}"
        case ast.Call(name=name, args=args, named=named):
            inside = [*map(bare, args), *(f"{p} = {bare(x)}" for p, x in named)]
            return f"{name}({', '.join(inside)})"
        case ast.Rows():
            inside = ", ".join(bare(x) for x in (node.x, node.weight) if x is not None)
            words = [inside, node.way, node.table]
            words += [f"by {', '.join(node.by)}"] * bool(node.by)
            words += [f"on {node.on}"] * bool(node.on)
            words += [f"where {bare(node.where)}"] if node.where else []
            return f"{node.name}({' '.join(word for word in words if word)})"
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a + b * c", "(a + (b * c))"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b * c", "((a / b) * c)"),
        ("-a * b", "((- a) * b)"),
        ("- - a", "(- (- a))"),
        ("a * -b", "(a * (- b))"),
        ("a + b < c * d", "((a + b) < (c * d))"),
        ("a or b and c", "(a or (b and c))"),
        ("not a and b", "((not a) and b)"),
        ("not a = b", "(not (a = b))"),
        ("a else b + c", "((a else b) + c)"),
        ("a * b else c", "(a * (b else c))"),
        ("a else b else c", "((a else b) else c)"),
        ("a else -b", "(a else (- b))"),
        ("-a else b", "(- (a else b))"),
        ("a.b.c", "a.b.c"),
        ('a["x", y].c', 'a["x", y].c'),
        ("(a + b) * c", "((a + b) * c)"),
        ("my.a + a", "(my.a + a)"),
        ("a in (b, c)", "((a = b) or (a = c))"),
        ("60% * a", "(60% * a)"),
        ("a is present", "(a is present)"),
        ("a is absent", "(a is not present)"),
        ("a is not present", "(a is not present)"),
        ("a is not absent", "(a is present)"),
        ("a is n/a", "(a is n/a)"),
        ("a is not n/a", "(a is not n/a)"),
        ("a + b is missing", "((a + b) is missing)"),
        ("a is withheld or b is exempt", "((a is withheld) or (b is exempt))"),
        ("none", "none"),
        ("exempt", "exempt"),
        ("yes", "yes"),
        ("case(a -> 1, else -> 2)", "case(a -> 1, else -> 2)"),
        ("case(a else b -> 1, else -> 2)", "case((a else b) -> 1, else -> 2)"),
        ("case(a -> b else c, else -> 2)", "case(a -> (b else c), else -> 2)"),
        ("at_least(x, 90 -> 1, else -> 0)", "at_least(x, 90 -> 1, else -> 0)"),
        ("along(x, before -> 0, a -> 1, b -> 2)", "along(x, before -> 0, a -> 1, b -> 2)"),
        ("min(a, b)", "min(a, b)"),
        ("f(p = 1, q = a)", "f(p = 1, q = a)"),
        ("f()", "f()"),
        ("count(over T)", "count(over T)"),
        ("sum(a * b over T)", "sum((a * b) over T)"),
        ("mean(a, w among T by c, d)", "mean(a, w among T by c, d)"),
        ("sum(a over T on r where b > 1)", "sum(a over T on r where (b > 1))"),
        ("any(a = 1 over T)", "any((a = 1) over T)"),
        ("党建得分 * 30%", "(党建得分 * 30%)"),
        ("a\n + b", "(a + b)"),
    ],
)
def test_what_binds_tighter_is_read_first(text, meaning):
    assert bare(parse(text)) == meaning


def test_per_cent_is_a_hundredth():
    assert parse("25%").value * 4 == 1


def test_every_node_knows_its_text():
    text = "case(a > 1 -> half_up(b, 0.5), else -> c[1])"
    node = parse(text)
    assert text[node.at : node.end] == text
    condition, rounding = node.arms[0].when, node.arms[0].then
    assert text[condition.at : condition.end] == "a > 1"
    assert text[rounding.at : rounding.end] == "half_up(b, 0.5)"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", 0),
        ("a +", 3),
        ("(a", 2),
        ("a b", 2),
        ("a = b = c", 6),
        ("1e3", 1),
        ("a is", 4),
        ("a is nice", 5),
        ("case()", 5),
        ("case(a)", 6),
        ("at_least(a -> 1)", 11),
        ("sum(a over)", 10),
        ("sum(a among T by)", 16),
        ("sum(a over T by c)", 13),
        ("sum(a among T on c)", 14),
        ("mean(a past 3 by c)", 14),
        ("sum(a over T where)", 18),
        ("a.1", 2),
        ("a[]", 2),
        ("over + 1", 0),
        ("my + 1", 3),
        ("a in b", 5),
    ],
)
def test_what_is_no_expression_breaks_at_a_place(text, at):
    with pytest.raises(Unreadable) as caught:
        parse(text)
    assert caught.value.at == at
    assert caught.value.code == "unexpected"


@pytest.mark.parametrize(
    "sign", ["：", "，", "（", ":", ";", "{", "#", "&", "'", "^", "!", '"', "１"]
)
def test_a_sign_outside_the_language_breaks_where_it_stands(sign):
    with pytest.raises(Unreadable) as caught:
        parse(f"ab {sign}")
    assert (caught.value.code, caught.value.at) == ("bad-character", 3)


@pytest.mark.parametrize("word", sorted(RESERVED - {"yes", "no", "none", "exempt", "not", "my"}))
def test_a_word_of_the_language_is_no_name(word):
    with pytest.raises(Unreadable):
        parse(f"1 + {word}")


def test_a_named_argument_of_an_aggregate_is_refused_and_not_dropped():
    with pytest.raises(Unreadable):
        parse("sum(a, w = 2, b over T)")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 33 + "a" + ")" * 33,
        "-" * 33 + "a",
        "not " * 2500 + "a",
        " + ".join(["a"] * 3000),
        "a" + " else a" * 2500,
        "a" + ".b" * 2500,
        "a" + "[1]" * 2500,
        "f(" * 33 + ")" * 33,
        "1" * 39,
    ],
    ids=["brackets", "minus", "not", "sum", "else", "path", "index", "calls", "digits"],
)
def test_an_expression_has_a_greatest_depth_and_length(text):
    with pytest.raises(Unreadable) as caught:
        parse(text)
    assert caught.value.code == "expression-too-big"


def test_a_number_may_have_38_digits_beside_its_point():
    assert parse("0." + "1" * 37).text == "0." + "1" * 37


PIECES = st.sampled_from(
    ["a", "b", "1", "2.5", "60%", '"x"', "+", "-", "*", "/", "=", "<", "(", ")", "[", "]", ",",
     ".", "->", "case(", "along(", "sum(", "not", "and", "or", "is", "in", "n/a", "else", "over",
     "among", "past", "by", "on", "where", "my.", "none", "before", "present"]
)  # fmt: skip


@given(st.text(max_size=30) | st.lists(PIECES, max_size=14).map(" ".join))
def test_any_text_is_read_or_unreadable_and_nothing_else(text):
    broken = None
    try:
        node = parse(text)
    except Unreadable as error:
        broken = error
    if broken is None:
        assert 0 <= node.at < node.end <= len(text)
    else:
        assert 0 <= broken.at <= len(text)
        assert broken.message.zh
        assert broken.hint.en


@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_brackets_around_an_expression_change_nothing(text):
    try:
        meaning = bare(parse(text))
    except Unreadable:
        return
    assert bare(parse(f"({text})")) == meaning
    assert bare(parse(meaning)) == meaning
