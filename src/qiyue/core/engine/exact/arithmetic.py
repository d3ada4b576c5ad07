"""What the operations mean on exact values: the small functions the evaluator calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.model import Value
from qiyue.core.values.absence import NOT_APPLICABLE, Absence, Absent
from qiyue.core.values.calendar import CALENDAR
from qiyue.core.values.curves import CURVES
from qiyue.core.values.exact import ROUNDINGS
from qiyue.core.values.percentiles import percentile
from qiyue.core.values.wide import bearable

Key = tuple[Value, ...]


def aggregated(tree: t.Rows, values: list[Value], weights: list[Fraction]) -> Value:
    """The value of an aggregate over the values that count, with their weights."""
    fn = tree.fn
    if fn == "count":
        return Fraction(len(values))
    if fn == "any":
        return any(values)
    if fn == "all":
        return all(values)
    if fn == "sum":
        return sum((v for v in values if isinstance(v, Fraction)), Fraction(0))
    if not values:
        return NOT_APPLICABLE
    if fn in ("variance", "variance_all"):
        return variance([v for v in values if isinstance(v, Fraction)], weights, fn == "variance")
    if fn == "percentile":
        share, definition = tree.detail
        ordered = sorted(v for v in values if isinstance(v, Fraction))
        return percentile(ordered, share, int(definition))
    if fn == "only":
        return values[0] if len(values) == 1 else NOT_APPLICABLE
    if fn == "mean":
        total = sum(weights, Fraction(0))
        pairs = zip(values, weights, strict=True)
        summed = sum((v * w for v, w in pairs if isinstance(v, Fraction)), Fraction(0))
        return summed / total if total else NOT_APPLICABLE
    choose = min if fn == "min" else max
    if tree.x is not None and tree.x.type.kind == "choice":
        options = tree.x.type.options
        return choose((v for v in values if isinstance(v, str)), key=options.index)
    return choose(values)  # type: ignore[type-var]


def variance(values: list[Fraction], weights: list[Fraction], sample: bool) -> Value:
    """方差 of values with weights: of the whole population, or estimated from a sample of n.

    With S the weighted sum and W the sum of the weights: (W S(x^2) - S(x)^2) / W^2, for a sample
    times n / (n - 1). Without weights each weighs 1.
    """
    n, total = len(values), sum(weights, Fraction(0))
    if not total or (sample and n < 2):
        return NOT_APPLICABLE
    first = sum((v * w for v, w in zip(values, weights, strict=True)), Fraction(0))
    second = sum((v * v * w for v, w in zip(values, weights, strict=True)), Fraction(0))
    spread = (total * second - first * first) / total**2
    return spread * n / (n - 1) if sample else spread


def rounded(mode: str, x: Value, step: Fraction) -> Value:
    """A number rounded, anything else as it is."""
    return ROUNDINGS[mode](x, step) if isinstance(x, Fraction) else x


def absent_so(x: Value, kind: Absence | None) -> bool:
    """Whether a value is absent in this way (None: in any way)."""
    if kind is None:
        return isinstance(x, Absent)
    return isinstance(x, Absent) and x.kind == kind


def both_ways(joins: tuple[tuple[str, str, str, str], ...]) -> list[tuple[str, str, str, str]]:
    """Each join, and the same seen from its other side."""
    return [*joins, *((c, d, a, b) for a, b, c, d in joins)]


def sortable(key: Key) -> tuple[tuple[int, object], ...]:
    """Numbers before texts, each in its own order (texts by their code points)."""
    return tuple((0, v) if isinstance(v, Fraction | int | date) else (1, str(v)) for v in key)


def curve(name: str) -> Callable[..., Value]:
    """The function of this name, of its values and how many decimals."""
    return lambda *values: CURVES[name](*values[:-1], int(values[-1]))


OPERATIONS: dict[str, Callable[..., Value]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: bearable(x * y),
    "/": lambda x, y: bearable(x / y),
    "neg": lambda x: -x,
    "abs": abs,
    "min": lambda *xs: min(xs),
    "max": lambda *xs: max(xs),
    "and": lambda x, y: x and y,
    "or": lambda x, y: x or y,
    "not": lambda x: not x,
    "=": lambda x, y: x == y,
    "!=": lambda x, y: x != y,
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
    "concat": lambda *texts: "".join(texts),
    **CALENDAR,
    **{name: curve(name) for name in CURVES},
}
