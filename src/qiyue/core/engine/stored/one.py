"""The stored values of one subject: its row in the file of its kind, as it stands.

A query that makes rows of VALUES of columns does arithmetic for everybody in SQL; to plan that for
one subject takes ten times as long as to read its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from qiyue.core.engine.stored.forms import PAIRS, Form
from qiyue.core.engine.stored.reading import Stored
from qiyue.core.method.model import Value
from qiyue.core.values.absence import KINDS, Absent


def values_in(stored: Stored, kind: str, row: Mapping[str, Any]) -> dict[tuple[str, str], Value]:
    """What a row of the file of a kind holds, exact, by name and line; no reasons of absences."""
    return {
        (form.column.name, form.column.line): _value(form, label, row)
        for form, label in stored.columns.get(kind, ())
    }


def _value(form: Form, label: str, row: Mapping[str, Any]) -> Value:
    found = row[f"{label} denominator" if form.way in PAIRS else label]
    word = row[f"{label} state"] if form.state_column else form.only if found is None else None
    if word:
        return Absent(KINDS[word])
    if form.way in PAIRS:
        return Fraction(int(row[f"{label} numerator"]), int(found))
    if form.way == "decimal":
        assert isinstance(found, Decimal | int)
        return Fraction(found)
    return found  # type: ignore[no-any-return] # a text, a day, yes or no
