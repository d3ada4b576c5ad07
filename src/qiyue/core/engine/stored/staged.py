"""Values on their way to columns: brought into a table, then into the forms that they allow.

An engine that knows more than the rows of VALUES gives a query with a row for each subject; from
rows the same query is made by putting those of a subject side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from qiyue.core.dataset.cells import named, quoted
from qiyue.core.engine.stored.columns import MOST_DIGITS, Column
from qiyue.core.engine.stored.forms import LARGEST, SHORT_DIGITS, Access, Form, scaled
from qiyue.core.values.absence import WORDS, Absence

CODES = {"counted": 0} | {word: int(kind) for kind, word in WORDS.items()}


@dataclass(frozen=True, slots=True)
class Part:
    """How a column stands in a staged table, as `j` of them: NULL where the value is absent.

    `way` is units (`uJ`: whole, in units of the last decimal), pair (`nJ` and `dJ`: whole, in
    lowest terms, of 18 digits), texts (the same as texts) or value (`vJ`). `state` tells of a
    column `sJ` with the number of the absence, 0 where there is none; `reason` of `rJ`.
    """

    way: str
    state: bool
    reason: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """A query that gives the column `subject_` and those of each part, subjects in any order.

    `source` is the table that it reads; `drops` are statements to run once it has been read, which
    drop what nothing else reads.
    """

    query: str
    parts: tuple[Part, ...]
    source: str = ""
    drops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The values of a kind in their forms: a table of the connection, its subjects in order."""

    kind: str
    table: str
    forms: tuple[Form, ...]
    size: int
    most: tuple[int, ...]
    """Of each column of decimals, the largest number of units; 0 of others."""

    def access(self, place: int) -> Access:
        """How a column of the table is read."""
        form = self.forms[place]
        units = f"u{place}"
        return Access(
            value=scaled(units, form, self.most[place]) if form.way == "decimal" else f"v{place}",
            units=units,
            above=f"n{place}",
            below=f"d{place}",
            state=_word(place) if form.absent else "",
            reason=f"r{place}" if form.reasons else "",
        )


WORD = f"ENUM({', '.join(quoted(word) for word in WORDS.values())})"
"""Words of absences as a file takes them fastest."""


def _word(j: int) -> str:
    arms = (f"WHEN {code} THEN '{word}'::{WORD}" for word, code in CODES.items() if code)
    return f"CASE s{j} {' '.join(arms)} END"


def from_rows(columns: Sequence[Column], source: str) -> Stage:
    """The stage of the rows of VALUES that `source` gives: those of `columns`, and no others."""
    fields = ("numerator", "denominator", "value", "state", "reason")
    struct = ", ".join(f"'{field}': {field}" for field in fields)
    codes = " ".join(f"WHEN '{word}' THEN {code}" for word, code in CODES.items())
    items, parts = ["subject AS subject_"], []
    for j, column in enumerate(columns):
        cell = f"cells[{j + 1}]"
        number = column.type == "number"
        if number:
            items += [f"{cell}.numerator AS n{j}", f"{cell}.denominator AS d{j}"]
        else:
            items.append(f"{_typed(column, f'{cell}.value')} AS v{j}")
        items.append(f"CAST(CASE {cell}.state {codes} END AS UTINYINT) AS s{j}")
        items.append(f"{cell}.reason AS r{j}")
        parts.append(Part("texts" if number else "value", state=True, reason=True))
    lists = (
        f"SELECT subject, list({{{struct}}} ORDER BY line, name) AS cells "
        f"FROM ({source}) GROUP BY subject"
    )
    return Stage(f"SELECT {', '.join(items)} FROM ({lists})", tuple(parts))


def _typed(column: Column, text: str) -> str:
    return f"({text} = 'yes')" if column.type == "yes/no" else text


def settled(
    con: duckdb.DuckDBPyConnection, kind: str, columns: Sequence[Column], stage: Stage, table: str
) -> Sheet:
    """Make `table` of a stage: subjects in order, each column in the form that its values allow."""
    con.execute(f"CREATE TABLE {named(table)} AS {stage.query} ORDER BY subject_")
    for statement in stage.drops:
        con.execute(statement)
    parts = stage.parts
    size, answers = _answers(con, columns, parts, table)
    if beyond := {j for j, part in enumerate(parts) if _too_long(part, answers[j])}:
        made = [
            _as_texts(j, columns[j], part) if j in beyond else _whole(j, part)
            for j, part in enumerate(parts)
        ]
        _replaced(con, table, made)
        parts = tuple(replace(p, way="texts") if j in beyond else p for j, p in enumerate(parts))
        size, answers = _answers(con, columns, parts, table)
    kinds = [_only(con, table, j, answer[3] or 0) for j, answer in enumerate(answers)]
    forms = tuple(_form(*one) for one in zip(columns, parts, answers, kinds, strict=True))
    made = [_made(j, forms[j], part) for j, part in enumerate(parts)]
    if any(made):
        _replaced(con, table, [one or _whole(j, parts[j]) for j, one in enumerate(made)])
    most = tuple(int(answer[0] or 0) for answer in answers)
    return Sheet(kind, table, forms, size, most)


def _answers(
    con: duckdb.DuckDBPyConnection, columns: Sequence[Column], parts: Sequence[Part], table: str
) -> tuple[int, list[Sequence[Any]]]:
    """How many subjects there are, and what the values of each column say of its form."""
    asked = [_asked(j, *one) for j, one in enumerate(zip(columns, parts, strict=True))]
    items = ", ".join(["count(*)", *(one for each in asked for one in each)])
    size, *found = con.execute(f"SELECT {items} FROM {named(table)}").fetchall()[0]
    return int(size), [found[5 * j : 5 * j + 5] for j in range(len(columns))]


def _replaced(con: duckdb.DuckDBPyConnection, table: str, items: Sequence[str]) -> None:
    other = named(f"{table} again")
    chosen = ", ".join(["subject_", *items])
    con.execute(f"CREATE TABLE {other} AS SELECT {chosen} FROM {named(table)}")
    con.execute(f"DROP TABLE {named(table)}")
    con.execute(f"ALTER TABLE {other} RENAME TO {named(table)}")


def _too_long(part: Part, answers: Sequence[Any]) -> bool:
    return part.way == "units" and answers[0] is not None and answers[0] >= LARGEST


def _as_texts(j: int, column: Column, part: Part) -> str:
    """Units of more than 18 digits as texts in lowest terms."""
    power = 10 ** (column.digits or 0)
    both = f"gcd(abs(u{j}), {power}::HUGEINT)"
    below = f"CASE WHEN u{j} IS NOT NULL THEN CAST({power}::HUGEINT // {both} AS VARCHAR) END"
    return f"CAST(u{j} // {both} AS VARCHAR) AS n{j}, {below} AS d{j}{_rest(j, part)}"


def _asked(j: int, column: Column, part: Part) -> tuple[str, ...]:
    """What is asked of the values.

    The largest, whether decimal or short; all bits of the numbers of absences, reasons.
    """
    state = f"bit_or(s{j})" if part.state else "0"
    rest = (state, f"bool_or(r{j} <> '')" if part.reason else "false")
    if part.way == "units":
        return f"max(abs(u{j}))", "true", "true", *rest
    if part.way != "texts":
        return "0", "false", "true", *rest
    short = f"length(ltrim(n{j}, '-')) <= 18 AND length(d{j}) <= 18"
    if column.digits is None:
        return "0", "false", f"bool_and({short})", *rest
    units = _units(j, column.digits)
    fits = f"{10**column.digits} % TRY_CAST(d{j} AS BIGINT) = 0"
    decimal = f"{short} AND {fits} AND abs({units}) < {LARGEST}::HUGEINT"
    return f"max(abs({units}))", f"bool_and({decimal})", f"bool_and({short})", *rest


def _units(j: int, digits: int) -> str:
    """The number of units of texts, where it is one."""
    above = f"TRY_CAST(n{j} AS BIGINT)::HUGEINT"
    return f"{above} * ({10**digits} // TRY_CAST(d{j} AS BIGINT))"


def _only(con: duckdb.DuckDBPyConnection, table: str, j: int, bits: int) -> str:
    """The word of the only kind of absence in a column; "" if there are several or none."""
    if bits not in WORDS:
        return ""
    if bits & (bits - 1):  # it may be this one, or others that have its bits together
        others = f"SELECT 1 FROM {named(table)} WHERE s{j} NOT IN (0, {bits}) LIMIT 1"
        if con.execute(others).fetchall():
            return ""
    return Absence(bits).word


def _form(column: Column, part: Part, answers: Sequence[Any], only: str) -> Form:
    most, decimal, short, state, reasons = answers
    absence = (bool(state), bool(reasons), only)
    if column.type != "number":
        return Form(column, column.type, 0, 0, *absence)
    if column.digits is not None and decimal is not False:
        low = (most or 0) < 10**SHORT_DIGITS and column.digits < SHORT_DIGITS
        width = SHORT_DIGITS if low else MOST_DIGITS
        return Form(column, "decimal", column.digits, width, *absence)
    return Form(column, "exact" if short is False else "fraction", 0, 0, *absence)


def _made(j: int, form: Form, part: Part) -> str:
    """What stands in the table in place of texts that are not yet in their form; else ""."""
    if part.way != "texts" or form.way == "exact":
        return ""
    if form.way == "decimal":
        return f"CAST({_units(j, form.digits)} AS BIGINT) AS u{j}{_rest(j, part)}"
    return f"CAST(n{j} AS BIGINT) AS n{j}, CAST(d{j} AS BIGINT) AS d{j}{_rest(j, part)}"


def _whole(j: int, part: Part) -> str:
    """All that a part has in the table."""
    names = {"units": f"u{j}", "value": f"v{j}"}
    return names.get(part.way, f"n{j}, d{j}") + _rest(j, part)


def _rest(j: int, part: Part) -> str:
    return (f", s{j}" if part.state else "") + (f", r{j}" if part.reason else "")
