"""The form in which a column of values is stored, and SQL that reads it as texts.

A number stands in units of its last decimal where it has a known number of decimals and all values
fit 18 digits (`decimal`); else as numerator and denominator, of 18 digits each (`fraction`), or as
texts (`exact`). The values decide, so that every engine comes to the same form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qiyue.core.dataset.cells import named, quoted
from qiyue.core.engine.stored.columns import MOST_DIGITS, Column
from qiyue.core.values import wide

COUNTED = "counted"
SUBJECT = "subject"
"""The first column of a file."""
SHORT_DIGITS = 9
"""A number of so many digits fits 32 bits."""
LARGEST = 10**MOST_DIGITS
PAIRS = ("fraction", "exact")
"""Ways of two columns, numerator and denominator."""


@dataclass(frozen=True, slots=True)
class Form:
    """A column as it is stored: `way` is decimal, fraction, exact, yes/no, date or text.

    A decimal has `digits` decimals and at most `width` digits in all. `absent` tells whether some
    value is, `only` the word of its kind where all that are have the same, `reasons` whether one
    says why.
    """

    column: Column
    way: str
    digits: int = 0
    width: int = 0
    absent: bool = False
    reasons: bool = False
    only: str = ""

    @property
    def state_column(self) -> bool:
        """Whether states have a column: where all are the same, NULL as the value says it."""
        return self.absent and not self.only


@dataclass(frozen=True, slots=True)
class Access:
    """SQL of the parts of a stored value, as far as its form has them.

    `units` is the whole number of units of a decimal, `value` what stands in the file; `state` a
    word, NULL where the value is there.
    """

    value: str = ""
    units: str = ""
    above: str = ""
    below: str = ""
    state: str = ""
    reason: str = ""


def labels(forms: Sequence[Form]) -> list[str]:
    """The names of the columns in a file; DuckDB takes capitals and small letters for the same."""
    seen = {SUBJECT: 1}
    found = []
    for form in forms:
        sign = form.column.label.casefold()
        seen[sign] = seen.get(sign, 0) + 1
        found.append(form.column.label + (f" ({seen[sign]})" if seen[sign] > 1 else ""))
    return found


def in_file(form: Form, label: str) -> Access:
    """How the columns of a file are read."""
    value, below = named(label), named(f"{label} denominator")
    state, reason = named(f"{label} state"), named(f"{label} reason")
    if form.only:
        state = the_only(form, below if form.way in PAIRS else value)
    return Access(
        value=value,
        units=_unscaled(value, form),
        above=named(f"{label} numerator"),
        below=below,
        state=state if form.absent else "",
        reason=reason if form.reasons else "",
    )


def the_only(form: Form, value: str) -> str:
    """SQL of the state of a value, where all that are absent are so in the same way."""
    return f"CASE WHEN {value} IS NULL THEN {quoted(form.only)} END"


def _unscaled(value: str, form: Form) -> str:
    if not form.digits:
        return f"CAST({value} AS BIGINT)"
    power = f"CAST({10**form.digits} AS DECIMAL({form.digits + 1}, 0))"
    if form.width + form.digits + 1 > MOST_DIGITS:  # a product is no wider than its wider factor
        value = f"CAST({value} AS DECIMAL(38, {form.digits}))"
    return f"CAST({value} * {power} AS BIGINT)"


def scaled(units: str, form: Form, most: int) -> str:
    """A whole number of units, none beyond `most`, as the decimal that it is."""
    if not form.digits:
        return f"CAST({units} AS {'INTEGER' if form.width == SHORT_DIGITS else 'BIGINT'})"
    unit = f"CAST('0.{'1'.rjust(form.digits, '0')}' AS DECIMAL({form.digits}, {form.digits}))"
    if most < 10 ** (form.width - form.digits):  # the product has the wanted width by itself
        return f"CAST({units} AS DECIMAL({form.width - form.digits}, 0)) * {unit}"
    product = f"CAST({units} AS DECIMAL({form.width}, 0)) * {unit}"
    return f"CAST({product} AS DECIMAL({form.width}, {form.digits}))"


def _fields(form: Form, at: Access, whole: str) -> dict[str, str]:
    """SQL of what an output says of the value; `whole` is its shown number of units, if asked."""
    column = form.column
    above = below = "CAST(NULL AS VARCHAR)"
    value = f"CAST({at.value} AS VARCHAR)"
    if form.way == "decimal":
        above, below = _lowest(form, at)
    elif form.way in PAIRS:
        above, below = (f"CAST({x} AS VARCHAR)" for x in (at.above, at.below))
    elif form.way == "yes/no":
        value = f"CASE WHEN {at.value} THEN 'yes' WHEN NOT {at.value} THEN 'no' END"
    if form.way == "exact":
        ratio = f"exact_over(exact_ratio({at.above}, '1/1'), {at.below})"
        how = f"{quoted(wide.wide(column.step))}, {quoted(column.mode)}, '{column.shown}'"
        value = f"exact_shown({ratio}, {how})"
    elif whole:
        value = _decimal_text(whole, column.shown)
    return {
        "numerator": above,
        "denominator": below,
        "value": value,
        "state": f"coalesce(CAST({at.state} AS VARCHAR), '{COUNTED}')"
        if at.state
        else f"'{COUNTED}'",
        "reason": f"coalesce({at.reason}, '')" if at.reason else "''",
    }


def _lowest(form: Form, at: Access) -> tuple[str, str]:
    """Numerator and denominator of a decimal in lowest terms, as texts."""
    if not form.digits:
        return f"CAST({at.units} AS VARCHAR)", f"CASE WHEN {at.units} IS NOT NULL THEN '1' END"
    power = 10**form.digits
    both = f"gcd(abs({at.units}), {power})"
    return f"CAST({at.units} // {both} AS VARCHAR)", f"CAST({power} // {both} AS VARCHAR)"


def _whole(form: Form, at: Access) -> str:
    """SQL of the number as shown, in units of its last shown decimal; "" if it stands there."""
    column = form.column
    if form.way == "decimal" and column.plain:
        if column.shown == form.digits:
            return ""
        return f"{at.units}::HUGEINT * {10 ** (column.shown - form.digits)}"
    if form.way not in ("decimal", "fraction"):
        return ""
    n, d = (at.units, str(10**form.digits)) if form.way == "decimal" else (at.above, at.below)
    step = column.step
    n, d = f"({n}::HUGEINT * {step.denominator})", f"({d}::HUGEINT * {step.numerator})"
    return f"({_steps(column.mode, n, d)}) * {int(step * 10**column.shown)}"


def _steps(mode: str, n: str, d: str) -> str:
    """n / d (d above 0) as a whole number, rounded."""
    match mode:
        case "half_away":
            return f"sign({n})::HUGEINT * ((2 * abs({n}) + {d}) // (2 * {d}))"
        case "half_up":
            return _floor(f"(2 * {n} + {d})", f"(2 * {d})")
        case "floor":
            return _floor(n, d)
        case "ceil":
            return f"-({_floor(f'(-{n})', d)})"
        case "trunc":
            return f"sign({n})::HUGEINT * (abs({n}) // {d})"
    low = _floor(n, d)
    rest = f"2 * ({n} - ({low}) * {d})"
    odd = f"({low}) % 2 != 0"
    return f"({low}) + CASE WHEN {rest} > {d} OR ({rest} = {d} AND {odd}) THEN 1 ELSE 0 END"


def _floor(n: str, d: str) -> str:
    return f"CASE WHEN {n} >= 0 THEN {n} // {d} ELSE -((-{n} + {d} - 1) // {d}) END"


def _decimal_text(whole: str, digits: int) -> str:
    """A whole number of units of 10^-digits as decimal text."""
    if not digits:
        return f"CAST({whole} AS VARCHAR)"
    size, power = f"abs({whole})", f"{10**digits}::HUGEINT"
    minus = f"CASE WHEN {whole} < 0 THEN '-' ELSE '' END"
    rest = f"lpad(CAST({size} % {power} AS VARCHAR), {digits}, '0')"
    return f"{minus} || CAST({size} // {power} AS VARCHAR) || '.' || {rest}"


class Cells:
    """Collects what is said of values of each subject, as fields of rows: SQL, for one query."""

    def __init__(self) -> None:
        self.wholes: list[str] = []
        self.structs: list[str] = []

    def texts(self, form: Form, at: Access) -> dict[str, str]:
        """SQL of numerator, denominator, value, state and reason of a value."""
        whole = _whole(form, at)
        if whole:
            self.wholes.append(f", {whole} AS whole_{len(self.wholes)}")
            whole = f"whole_{len(self.wholes) - 1}"
        return _fields(form, at, whole)

    def add(self, fields: dict[str, str]) -> None:
        """One row of each subject."""
        self.structs.append("{" + ", ".join(f"'{f}': {sql}" for f, sql in fields.items()) + "}")

    def query(self, kind: str, source: str, subject: str, where: str = "") -> str:
        """All rows: of the first subject in their order, then of the next.

        Exact forms need the functions on numbers beyond 38 digits in the connection.
        """
        inner = f"SELECT *{''.join(self.wholes)} FROM {source}{' WHERE ' + where if where else ''}"
        return (
            f"SELECT kind, subject, unnest(u) FROM (SELECT {quoted(kind)} AS kind, {subject} AS "
            f"subject, unnest([{', '.join(self.structs)}]) AS u FROM ({inner}))"
        )


def rows_of(
    kind: str, source: str, subject: str, pairs: Sequence[tuple[Form, Access]], where: str = ""
) -> str:
    """A query that gives the rows of VALUES of some columns, by subject, line and name.

    `source` holds a row for each subject, in order, in the column `subject`.
    """
    cells = Cells()
    for form, at in pairs:
        column = form.column
        known = {"line": column.line, "name": column.name, "role": column.role}
        cells.add({key: quoted(text) for key, text in known.items()} | cells.texts(form, at))
    return cells.query(kind, source, subject, where)
