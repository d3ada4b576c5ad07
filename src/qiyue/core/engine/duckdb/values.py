"""Values of a plan as the texts that outputs hold, as SQL for any row."""

from __future__ import annotations

from fractions import Fraction

from sqlglot import exp

from qiyue.core.engine.duckdb.sql import cast, expression, name, number
from qiyue.core.plan.nodes import X
from qiyue.core.plan.steps import Emit
from qiyue.core.values.absence import WORDS
from qiyue.core.values.exact import decimals

STATES = {0: "counted"} | {int(kind): word for kind, word in WORDS.items()}
VARCHAR = exp.DataType.build("VARCHAR")
INT128 = exp.DataType.build("INT128")


def values(emit: Emit, subject: str, role: str) -> exp.Select:
    """The rows of VALUES of one emit."""
    own = [key_text(c, unit) for k, c, unit in emit.keys if k == subject]
    others = [_escaped(key_text(c, unit)) for k, c, unit in emit.keys if k != subject]
    line: exp.Expr = exp.Literal.string("")
    for place, other in enumerate(others):
        line = other if place == 0 else _joined(_joined(line, exp.Literal.string("/")), other)
    counted = exp.EQ(this=expression(emit.state), expression=number(0))
    above, below = fraction_texts(emit) if emit.kind == "number" else (None, None)
    state = exp.Case(
        ifs=[
            exp.If(
                this=exp.EQ(this=expression(emit.state), expression=number(code)),
                true=exp.Literal.string(word),
            )
            for code, word in STATES.items()
        ]
    )
    reason = exp.Case(
        ifs=[exp.If(this=counted, true=exp.Literal.string(""))], default=expression(emit.reason)
    )
    items: dict[str, exp.Expr] = {
        "kind": exp.Literal.string(subject),
        "subject": own[0] if own else exp.Literal.string(""),
        "line": line,
        "name": exp.Literal.string(emit.name),
        "role": exp.Literal.string(role),
        "numerator": _when(counted, above),
        "denominator": _when(counted, below),
        "value": _when(counted, value_text(emit)),
        "state": state,
        "reason": reason,
    }
    chosen = [cast(x, VARCHAR).as_(label, quoted=True) for label, x in items.items()]
    return exp.select(*chosen).from_(exp.Table(this=name(emit.source)))


def _when(condition: exp.Expr, x: exp.Expr | None) -> exp.Expr:
    if x is None:
        return exp.Null()
    return exp.Case(ifs=[exp.If(this=condition.copy(), true=x)])


def _joined(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    return exp.DPipe(this=a, expression=b)


def _escaped(x: exp.Expr) -> exp.Expr:
    for sign in ("\\", "/"):
        call = [x, exp.Literal.string(sign), exp.Literal.string("\\" + sign)]
        x = exp.Anonymous(this="replace", expressions=call)
    return x


def key_text(key: X, unit: str) -> exp.Expr:
    """A key as text, as results.key_text writes it: of a number no needless decimals."""
    if key.kind == "bool":
        yes = exp.If(this=expression(key), true=exp.Literal.string("yes"))
        return exp.Case(ifs=[yes], default=exp.Literal.string("no"))
    if not unit:
        return cast(expression(key), VARCHAR)
    step = Fraction(unit)
    digits = decimals(step) or 0
    scaled = exp.Mul(this=cast(expression(key), INT128), expression=number(int(step * 10**digits)))
    text = _decimal(scaled, digits)
    for sign in "0." if digits else "":
        text = exp.Anonymous(this="rtrim", expressions=[text, exp.Literal.string(sign)])
    return text


def fraction_texts(emit: Emit) -> tuple[exp.Expr, exp.Expr]:
    """Numerator and denominator in lowest terms."""
    if emit.num.kind == "wide":
        x, label = expression(emit.num), exp.Literal.string(emit.name)
        return (
            exp.Anonymous(this="exact_numerator", expressions=[x, label]),
            exp.Anonymous(this="exact_denominator", expressions=[x.copy()]),
        )
    n, d = cast(expression(emit.num), INT128), cast(expression(emit.den), INT128)
    if emit.den.constant == 1:
        return n, exp.Literal.string("1")
    both = exp.Anonymous(this="gcd", expressions=[exp.Abs(this=n), d])
    return (
        exp.IntDiv(this=n.copy(), expression=both),
        exp.IntDiv(this=d.copy(), expression=both.copy()),
    )


def value_text(emit: Emit) -> exp.Expr:
    """The value as it is shown."""
    if emit.kind == "number" and emit.shown.kind == "text":
        return expression(emit.shown)
    if emit.kind == "number":
        return _decimal(cast(expression(emit.shown), INT128), emit.digits)
    if emit.kind == "yes/no":
        yes = exp.If(this=expression(emit.shown), true=exp.Literal.string("yes"))
        return exp.Case(ifs=[yes], default=exp.Literal.string("no"))
    return expression(emit.shown)


def _decimal(scaled: exp.Expr, digits: int) -> exp.Expr:
    """An integer in units of 10^-digits as decimal text."""
    if not digits:
        return cast(scaled, VARCHAR)
    size = exp.Abs(this=scaled)
    power = cast(exp.Literal.number(str(10**digits)), INT128)
    whole = cast(exp.IntDiv(this=size, expression=power), VARCHAR)
    rest = cast(exp.Mod(this=exp.Paren(this=size.copy()), expression=power.copy()), VARCHAR)
    padded = exp.Anonymous(
        this="lpad", expressions=[rest, exp.Literal.number(str(digits)), exp.Literal.string("0")]
    )
    minus = exp.Case(
        ifs=[
            exp.If(
                this=exp.LT(this=exp.Paren(this=scaled.copy()), expression=number(0)),
                true=exp.Literal.string("-"),
            )
        ],
        default=exp.Literal.string(""),
    )
    return _joined(_joined(_joined(exp.Paren(this=minus), whole), exp.Literal.string(".")), padded)
