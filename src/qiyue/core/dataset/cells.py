"""A column of a snapshot: its step, its type in Parquet, and the SQL that reads and writes it.

A number is stored as the whole number value / step. It is read from its own digits: the text is
split at the point, the decimals are filled up with zeros, and the digits together are one integer;
no floating point stands between a file and a snapshot.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from qiyue.core.method.model import Column
from qiyue.core.values.absence import KINDS
from qiyue.core.values.exact import MOST_DIGITS, decimals, number, plain

FINEST = Fraction(1, 1_000_000)
"""The step of a number whose column states none."""

LONGEST = 100_000
"""Bytes of the longest text that a cell may hold; a spreadsheet keeps 32,767 characters."""

MOST = 2**62
LARGEST = 10**MOST_DIGITS
TRUTHS = {"yes": True, "是": True, "true": True, "1": True}
TRUTHS |= {"no": False, "否": False, "false": False, "0": False}


def quoted(text: str) -> str:
    """`text` as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """`name` as a name of SQL."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Scale:
    """A step as whole numbers: step = factor / 10^digits."""

    digits: int
    factor: int

    @classmethod
    def of(cls, step: Fraction) -> Scale:
        """The scale of a step that a decimal number writes."""
        digits = decimals(step)
        if digits is None:
            raise ValueError(step)
        return cls(digits, int(step * 10**digits))

    def scaled(self, k: str) -> str:
        """SQL for the integer k * step * 10^digits."""
        return f"{k}::HUGEINT" if self.factor == 1 else f"({k}::HUGEINT * {self.factor})"


@dataclass(frozen=True, slots=True)
class Cell:
    """Reads the cells of one column; `t` below is SQL for the stripped text, NULL if empty."""

    column: Column
    key: bool

    @property
    def step(self) -> Fraction:
        """The step of a number column."""
        return self.column.type.step or FINEST

    @property
    def bounded(self) -> bool:
        """True if the declared range, divided by the step, fits in 62 bits."""
        return self._most is not None and self._most / self.step < MOST

    @property
    def _most(self) -> Fraction | None:
        low, high = self.column.type.low, self.column.type.high
        return None if low is None or high is None else max(abs(low), abs(high))

    @property
    def sql_type(self) -> str:
        """The column's type in Parquet."""
        kind = self.column.type.kind
        if kind == "number":
            return "BIGINT" if self.key or self.bounded else f"DECIMAL({MOST_DIGITS},0)"
        return {"yes/no": "BOOLEAN", "date": "DATE"}.get(kind, "VARCHAR")

    def about(self) -> dict[str, str]:
        """What the manifest says of the column."""
        kind = self.column.type
        about: dict[str, str] = {"kind": kind.kind}
        if kind.kind == "number":
            about |= {"step": plain(self.step), "uom": str(kind.uom)}
        if self.column.empty is not None and not self.key:
            about["empty"] = self.column.empty.word
        return about

    def value(self, t: str) -> str:
        """SQL for the value to store; NULL where the cell is empty or faulty."""
        kind = self.column.type.kind
        if kind == "number":
            k = self._scaled(t)
            factor = Scale.of(self.step).factor
            return f"TRY_CAST({k if factor == 1 else f'({k} // {factor})'} AS {self.sql_type})"
        if kind == "yes/no":
            arms = (f"WHEN {quoted(w)} THEN {truth}" for w, truth in TRUTHS.items())
            return f"CASE lower({t}) {' '.join(arms)} END"
        if kind == "date":
            return f"CASE WHEN {_is_date(t)} THEN TRY_CAST({t} AS DATE) END"
        return t

    def fault(self, t: str) -> str:
        """SQL for the code of what is wrong with the cell; NULL if nothing is."""
        empty = "'empty'" if self.key or self.column.empty is None else "NULL"
        arms = [
            f"WHEN {t} IS NULL THEN {empty}",
            f"WHEN starts_with({t}, chr(1)) THEN 'sheet'",
            f"WHEN contains({t}, chr(0)) THEN 'nul'",
            f"WHEN strlen({t}) > {LONGEST} THEN 'long'",
        ]
        kind = self.column.type
        if kind.kind == "number":
            arms += self._number_faults(t)
        elif kind.kind == "yes/no":
            words = ", ".join(quoted(word) for word in TRUTHS)
            arms.append(f"WHEN lower({t}) NOT IN ({words}) THEN 'truth'")
        elif kind.kind == "date":
            arms.append(f"WHEN NOT {_is_date(t)} OR TRY_CAST({t} AS DATE) IS NULL THEN 'date'")
        elif kind.kind == "choice":
            options = ", ".join(quoted(option) for option in kind.options)
            arms.append(f"WHEN {t} NOT IN ({options}) THEN 'choice'")
        elif kind.kind == "rule":
            arms.append("ELSE 'rule'")
        return f"CASE {' '.join(arms)} END"

    def _number_faults(self, t: str) -> list[str]:
        kind, scale = self.column.type, Scale.of(self.step)
        v = self._scaled(t)
        arms = [
            f"WHEN NOT {_is_number(t)} THEN 'number'",
            f"WHEN {_digits(t)} > {MOST_DIGITS} THEN 'digits'",
            f"WHEN length({_decimals(t)}) > {scale.digits} THEN 'step'",
            f"WHEN {v} IS NULL THEN {quoted('range' if self.bounded else 'digits')}",
        ]
        if kind.low is not None and (low := ceil(kind.low * 10**scale.digits)) > -LARGEST:
            arms.append(f"WHEN {v} < {low} THEN 'range'")
        if kind.high is not None and (high := floor(kind.high * 10**scale.digits)) < LARGEST:
            arms.append(f"WHEN {v} > {high} THEN 'range'")
        if not self.bounded:
            arms.append(f"WHEN abs({v}) >= {LARGEST} THEN 'digits'")
        if scale.factor != 1:
            arms.append(f"WHEN {v} % {scale.factor} <> 0 THEN 'step'")
        if self.key and not self.bounded:
            arms.append(f"WHEN abs({v} // {scale.factor}) >= {MOST} THEN 'digits'")
        return arms

    def _scaled(self, t: str) -> str:
        """SQL for value * 10^digits as an integer; NULL if the cell does not write one."""
        digits = Scale.of(self.step).digits
        small = self._most is not None and self._most * 10**digits < MOST
        whole = "BIGINT" if small else "HUGEINT"
        if digits == 0:
            joined = f"split_part({t}, '.', 1)"
        else:
            joined = f"split_part({t}, '.', 1) || rpad({_decimals(t)}, {digits}, '0')"
        return f"CASE WHEN {_is_number(t)} THEN TRY_CAST({joined} AS {whole}) END"


def _is_number(t: str) -> str:
    return rf"regexp_full_match({t}, '-?[0-9]+(\.[0-9]+)?')"


def _is_date(t: str) -> str:
    return f"(regexp_full_match({t}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') AND {t} >= '0001')"


def _decimals(t: str) -> str:
    return f"rtrim(split_part({t}, '.', 2), '0')"


def _digits(t: str) -> str:
    return f"length(replace(replace({t}, '-', ''), '.', ''))"


def written(value: str, about: dict[str, str]) -> str:
    """SQL for the canonical text of a stored value, NULL where it is NULL (see snapshot.py)."""
    kind = about["kind"]
    if kind == "number":
        scale = Scale.of(number(about["step"]))
        v = scale.scaled(value)
        if scale.digits == 0:
            return f"{v}::VARCHAR"
        ten = 10**scale.digits
        rest = f"rtrim(lpad((abs({v}) % {ten})::VARCHAR, {scale.digits}, '0'), '0')"
        minus = f"CASE WHEN {value} < 0 THEN '-' ELSE '' END"
        point = f"CASE WHEN {rest} = '' THEN '' ELSE '.' || {rest} END"
        return f"{minus} || (abs({v}) // {ten})::VARCHAR || {point}"
    if kind == "yes/no":
        return f"CASE WHEN {value} THEN 'yes' WHEN NOT {value} THEN 'no' END"
    if kind == "date":
        return f"{value}::VARCHAR"
    text = value
    for sign, escape in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = f"replace({text}, {quoted(sign)}, {quoted(escape)})"
    words = ", ".join(quoted(word) for word in KINDS)
    return f"CASE WHEN {value} IN ({words}) THEN '\\=' || {value} ELSE {text} END"
