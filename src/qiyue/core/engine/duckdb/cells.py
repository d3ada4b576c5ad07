"""One value of a subject as SQL: the fields that outputs hold, and its canonical line."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from qiyue.core.engine.duckdb.sql import NARROW, expression
from qiyue.core.engine.duckdb.values import STATES, key_text, value_text
from qiyue.core.engine.results import SIGNS, escaped_key
from qiyue.core.method.model import Value
from qiyue.core.method.showing import Named, shown_as
from qiyue.core.plan.exprs import X
from qiyue.core.plan.steps import Emit

COUNTED = "counted"
COUNTED_END = f"\t{COUNTED}\t\n"


def literal(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def signs_escaped(text: str) -> str:
    """SQL of a text in which backslash, tab and ends of lines are escaped."""
    for sign, escape in SIGNS:
        text = f"replace({text}, chr({ord(sign)}), {literal(escape)})"
    return text


def sql_of(x: X) -> str:
    """An expression of a plan as SQL."""
    if x.op == "col":
        return quoted(str(x.value))
    return expression(x).sql(dialect="duckdb", copy=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """The fields of one value: constants, and SQL over a row of its sheet.

    `state` is None where the value is always there; `free` tells that the value is any text.
    `shown` is how a number is rounded for the eye, `number` SQL of its numerator.
    """

    emit: Emit
    shown: tuple[str, Fraction, int]
    line: str
    name: str
    role: str
    numerator: str
    denominator: str
    value: str
    state: str | None
    reason: str | None
    free: bool

    @property
    def number(self) -> str:
        return _number(self.emit.num)

    def head(self) -> str:
        """What stands in its canonical line between subject and value."""
        return "\t".join(_plain(part) for part in (self.line, self.name, self.role)) + "\t"

    def word(self) -> str:
        """SQL of the word of its state."""
        if self.state is None:
            return literal(COUNTED)
        arms = " ".join(f"WHEN {code} THEN {literal(word)}" for code, word in STATES.items())
        return f"CASE {self.state} {arms} END"

    def text(self) -> str:
        """SQL arguments that make its line, all but kind and subject, when joined."""
        head = self.head()
        value = signs_escaped(self.value) if self.free else self.value
        fields = ("'\\N'" if x == "NULL" else x for x in (self.numerator, self.denominator, value))
        there = f"{_chars(head)}, {', chr(9), '.join(fields)}, {_chars(COUNTED_END)}"
        if self.state is None:
            return there
        reason = "''" if self.reason is None else signs_escaped(self.reason)
        nothing = _chars(head + "\\N\t\\N\t\\N\t")
        gone = f"concat({nothing}, {self.word()}, chr(9), {reason}, chr(10))"
        return f"CASE WHEN {self.state} = 0 THEN concat({there}) ELSE {gone} END"


def _plain(text: str) -> str:
    for sign, escape in SIGNS:
        text = text.replace(sign, escape)
    return text


def _chars(text: str) -> str:
    """A text with tabs and ends of lines as arguments of concat."""
    pieces = []
    for number, row in enumerate(text.split("\n")):
        if number:
            pieces.append("chr(10)")
        for place, cell in enumerate(row.split("\t")):
            if place:
                pieces.append("chr(9)")
            if cell:
                pieces.append(literal(cell))
    return ", ".join(pieces)


def cell_of(emit: Emit, named: Named, others: list[tuple[X, str]]) -> Cell:
    """The cell of an emit whose keys but the subject are the constants `others`."""
    shown = shown_as(named.line, named.part)
    line = "/".join(escaped_key(_constant(x, unit)) for x, unit in others)
    state = None if emit.state.constant == 0 else sql_of(emit.state)
    reason = None
    if state is not None and emit.reason.value != "":
        reason = f"CASE WHEN {state} = 0 THEN '' ELSE {sql_of(emit.reason)} END"
    if emit.kind != "number":
        value = value_text(emit).sql(dialect="duckdb", copy=False)
        value = value if state is None else f"CASE WHEN {state} = 0 THEN {value} END"
        free = emit.kind != "yes/no"
        return Cell(
            emit, shown, line, emit.name, named.role, "NULL", "NULL", value, state, reason, free
        )
    above, below = _fraction(emit)
    value = _decimal(emit.shown, emit.digits)
    if state is not None:
        above, below, value = (
            f"CASE WHEN {state} = 0 THEN {text} END" for text in (above, below, value)
        )
    return Cell(emit, shown, line, emit.name, named.role, above, below, value, state, reason, False)


def _constant(x: X, unit: str) -> Value:
    if x.kind == "int":
        assert x.constant is not None
        return x.constant * Fraction(unit or "1")
    assert isinstance(x.value, str | bool)
    return x.value


def _fraction(emit: Emit) -> tuple[str, str]:
    """Numerator and denominator, without a common divisor, as texts."""
    n, d = _number(emit.num), _number(emit.den)
    if emit.den.constant == 1:
        return f"CAST({n} AS VARCHAR)", "'1'"
    both = f"gcd({n}, {d})"
    return f"CAST({n} // {both} AS VARCHAR)", f"CAST({d} // {both} AS VARCHAR)"


def _number(x: X) -> str:
    if x.constant is not None and abs(x.constant) < NARROW:
        return f"CAST({x.constant} AS BIGINT)"
    kind = "BIGINT" if max(abs(x.low), abs(x.high)) < NARROW else "HUGEINT"
    return sql_of(x) if x.op == "col" else f"CAST({sql_of(x)} AS {kind})"


def _decimal(x: X, digits: int) -> str:
    """A whole number of units of 10^-digits as decimal text."""
    n = _number(x)
    if not digits:
        return f"CAST({n} AS VARCHAR)"
    kind = "BIGINT" if 10**digits < NARROW else "HUGEINT"
    power = f"CAST({10**digits} AS {kind})"
    size = f"abs({n})" if x.low < 0 else n
    whole, rest = f"{size} // {power}", f"{size} % {power}"
    minus = f"CASE WHEN {n} < 0 THEN '-' ELSE '' END, " if x.low < 0 else ""
    text = f"concat({minus}{whole}, '.', lpad(CAST({rest} AS VARCHAR), {digits}, '0'))"
    return f"CASE WHEN {n} IS NOT NULL THEN {text} END"


def subject_text(key: X, unit: str) -> str:
    """SQL of the subject as text."""
    return f"CAST({key_text(key, unit).sql(dialect='duckdb', copy=False)} AS VARCHAR)"
