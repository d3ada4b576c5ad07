"""The values of a kind of subject side by side, where a plan made them so: one table, one row each.

Numbers come as whole units or as numerator and denominator where the bounds of the plan prove that
they fit 64 bits; else as texts of the exact numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from qiyue.core.engine.duckdb.sql import NARROW, expression
from qiyue.core.engine.duckdb.values import fraction_texts, key_text, value_text
from qiyue.core.engine.spots import escaped_key
from qiyue.core.engine.stored.columns import Column
from qiyue.core.engine.stored.forms import LARGEST
from qiyue.core.engine.stored.staged import Part, Stage
from qiyue.core.method.model import Value
from qiyue.core.plan.nodes import X
from qiyue.core.plan.steps import Emit

SHORT = 2**31
"""A number below this fits 32 bits."""

ALONE = ("units", "value")
"""Ways of one column, which is NULL by itself where the state is told by that."""

Spot = tuple[str, str]
"""Line and name of a value."""


def placed(emit: Emit, kind: str) -> Spot | None:
    """Line and name of the value that an emit gives each subject; None if it gives several."""
    own = [x for key, x, _ in emit.keys if key == kind]
    others = [(x, unit) for key, x, unit in emit.keys if key != kind]
    if any(x.op != "lit" for x, _ in others) or [x.op for x in own] != ["col"] * bool(kind):
        return None
    return "/".join(escaped_key(_constant(x, unit)) for x, unit in others), emit.name


def stage_of(columns: Sequence[Column], emits: Mapping[Spot, Emit]) -> Stage | None:
    """The values of all subjects from one table; None if they do not stand in one."""
    found = [emits.get((column.line, column.name)) for column in columns]
    those = [emit for emit in found if emit is not None]
    if len(those) != len(columns) or len({emit.source for emit in those}) != 1:
        return None
    subjects = {_subject(emit, columns[0].kind) for emit in those}
    if len(subjects) != 1:
        return None
    items, parts = [f"{subjects.pop()} AS subject_"], []
    for j, (column, emit) in enumerate(zip(columns, those, strict=True)):
        made, part = _part(j, column, emit)
        items += made
        parts.append(part)
    source = those[0].source
    return Stage(f'SELECT {", ".join(items)} FROM "{source}"', tuple(parts), source)


def _subject(emit: Emit, kind: str) -> str:
    """SQL of the subject as text."""
    for key, x, unit in emit.keys:
        if key == kind:
            return f"CAST({key_text(x, unit).sql(dialect='duckdb', copy=False)} AS VARCHAR)"
    return "''"


def _part(j: int, column: Column, emit: Emit) -> tuple[list[str], Part]:
    state = None if emit.state.constant == 0 else _sql(emit.state)
    reason = None if state is None or emit.reason.value == "" else _sql(emit.reason)

    way, values = _values(column, emit)
    by_itself = emit.state.op == "case" and emit.state.args[0].op == "is_null" and way in ALONE

    def there(sql: str) -> str:
        return sql if state is None or by_itself else f"CASE WHEN {state} = 0 THEN {sql} END"

    items = [f"{there(sql)} AS {letter}{j}" for letter, sql in values.items()]
    if state is not None:
        items.append(f"CAST({state} AS UTINYINT) AS s{j}")
    if reason is not None:
        items.append(f"CASE WHEN {state} = 0 THEN '' ELSE {reason} END AS r{j}")
    return items, Part(way, state is not None, reason is not None)


def _values(column: Column, emit: Emit) -> tuple[str, dict[str, str]]:
    """How a value is staged, and SQL of the columns that hold it."""
    if column.type == "yes/no":
        return "value", {"v": _sql(emit.shown)}
    if column.type != "number":
        text = value_text(emit).sql(dialect="duckdb", copy=False)
        return "value", {"v": f"CAST({text} AS VARCHAR)"}
    den = emit.den.constant
    if emit.num.kind == "int" and column.digits is not None and den:
        factor, rest = divmod(10**column.digits, den)
        most = max(abs(emit.num.low), abs(emit.num.high)) * max(factor, 1)
        if not rest and most <= LARGEST**2:
            kind = "INTEGER" if most < SHORT else "BIGINT" if most < LARGEST else "HUGEINT"
            times = f" * {factor}" if factor != 1 else ""
            return "units", {"u": f"CAST({_sql(emit.num)} AS {kind}){times}"}
    ends = (emit.num.low, emit.num.high, emit.den.low, emit.den.high)
    if emit.num.kind == "int" and column.digits is None and max(map(abs, ends)) < LARGEST:
        n, d = (f"CAST({_sql(x)} AS BIGINT)" for x in (emit.num, emit.den))
        both = f"gcd(abs({n}), {d})"
        return "pair", {"n": f"{n} // {both}", "d": f"{d} // {both}"}
    texts = (f"CAST({x.sql(dialect='duckdb')} AS VARCHAR)" for x in fraction_texts(emit))
    return "texts", dict(zip("nd", texts, strict=True))


def _sql(x: X) -> str:
    if x.op == "col":
        return '"' + str(x.value).replace('"', '""') + '"'
    if x.constant is not None and abs(x.constant) < NARROW:
        return str(x.constant)
    return expression(x).sql(dialect="duckdb", copy=False)


def _constant(x: X, unit: str) -> Value:
    if x.kind == "int":
        assert x.constant is not None
        return x.constant * Fraction(unit or "1")
    assert isinstance(x.value, str | bool)
    return x.value
