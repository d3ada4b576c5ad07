"""Calls the functions on numbers of any width, row by row."""

from __future__ import annotations

import numpy as np

from qiyue.core.engine.living.columns import Array, Vector, whole
from qiyue.core.engine.living.texts import Texts
from qiyue.core.plan.nodes import X
from qiyue.core.values.wide import FUNCTIONS

NOTHING = "0/1"


def texts_of(vector: Vector, kind: str, texts: Texts) -> list[str | None]:
    """A column as the texts that a function takes: whole numbers in decimal."""
    match kind:
        case "text":
            found: list[str | None] = list(texts.said(vector.data))
        case "wide":
            found = list(vector.data.tolist())
        case _:
            found = [str(n) for n in vector.data.tolist()]
    if vector.null is not None:
        found = [
            None if gone else text for text, gone in zip(found, vector.null.tolist(), strict=True)
        ]
    return found


def column_of(found: list[str | int | None], x: X, texts: Texts) -> Vector:
    """What a function gave, as a column of an expression's kind."""
    null: Array = np.array([one is None for one in found], np.bool_)
    data: Array
    match x.kind:
        case "text":
            data = texts.coded(None if one is None else str(one) for one in found)
        case "wide":
            data = np.array([NOTHING if one is None else one for one in found], object)
        case "bool":
            data = np.array([one is not None and bool(one) for one in found], np.bool_)
        case _:
            numbers = [0 if one is None else int(one) for one in found]
            # On rows of an arm that is not taken the number may be wider than stated.
            beyond = np.array([not x.low <= n <= x.high for n in numbers], np.bool_)
            null = null | beyond
            data = whole([0 if gone else n for n, gone in zip(numbers, null, strict=True)])
    return Vector(data, null if null.any() else None)


def called(x: X, values: list[Vector], texts: Texts) -> Vector:
    """A function on each row; None where it takes one."""
    function, _ = FUNCTIONS[str(x.value)]
    columns = [texts_of(v, a.kind, texts) for v, a in zip(values, x.args, strict=True)]
    found = [None if None in row else function(*row) for row in zip(*columns, strict=True)]
    return column_of(found, x, texts)
