"""Writes a resolved tree as a formula with the numbers of one row."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

from qiyue.core.engine.exact.arithmetic import Key
from qiyue.core.engine.exact.evaluator import NOW, Evaluator, Row
from qiyue.core.engine.exact.memory import Memory
from qiyue.core.engine.exact.say import Said, rule_of
from qiyue.core.engine.exact.wording import (
    ATOM,
    BINARY,
    OPPOSITE,
    Piece,
    Printer,
    exact_text,
    value_piece,
    value_text,
)
from qiyue.core.formula import tree as t
from qiyue.core.formula.shapes import points_of, straight
from qiyue.core.method.halves import Lang
from qiyue.core.method.model import PERIOD
from qiyue.core.values.absence import SKIPPED, Absent

MOST_ITEMS = 12
MOST_READ = 50
BEYOND = {"<": ">", ">": "<"}


def with_numbers(tree: t.Tree, row: Row, evaluator: Evaluator) -> str:
    """The same formula with the values of this row; of a case only the arm that fired."""
    return Numbers(evaluator).on(tree, row)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an aggregate read: rows as (key, value, weight or None), and what it calculated with.

    `total` is how many rows counted, `weights` the sum of their weights in a split.
    """

    rows: tuple[tuple[str, str, str | None], ...]
    items: tuple[str, ...]
    total: int
    weights: Fraction = Fraction(0)


class Numbers(Printer):
    """With the values of a row; `fired` collects the conditions of the arms that held."""

    def __init__(
        self, evaluator: Evaluator, lang: Lang = "en", memory: Memory | None = None
    ) -> None:
        self.evaluator, self.lang = evaluator, lang
        self.memory = memory or Memory()
        self.said = Said(evaluator.program, memory=self.memory)
        self.row = Row({})
        self.fired: list[str] = []
        self.rules: list[str] = []
        self.readings: MutableMapping[tuple[object, ...], Reading] = {}

    def on(self, tree: t.Tree, row: Row) -> str:
        """The text of a tree on a row."""
        with self.standing(row):
            return self.text(tree)

    @contextmanager
    def standing(self, row: Row) -> Iterator[None]:
        """Read names on this row; what fired is collected anew."""
        kept, self.row = self.row, row
        self.fired, self.rules = [], []
        try:
            yield
        finally:
            self.row = kept

    def otherwise(self, tree: t.Else) -> Piece:
        """The value alone where there is one; else what stands for it."""
        if isinstance(self.evaluator.at(tree.x, self.row), Absent):
            return super().otherwise(tree)
        return self.piece(tree.x)

    def leaf(self, tree: t.Tree) -> Piece:
        """The value of a name."""
        return value_piece(self.evaluator.at(tree, self.row))

    def arm(self, tree: t.Case, row: Row) -> int | None:
        """Which arm fired: its number, the number of arms for the default; None if none could."""
        return self.evaluator.arm(tree, row)

    def chosen(self, tree: t.Case, row: Row) -> t.Tree:
        """The formula that a rule cell names on this row."""
        number = self.arm(tree, row)
        if number is None or number == len(tree.arms):
            return tree.default
        return tree.arms[number][1]

    def case(self, tree: t.Case) -> Piece:
        """The arm that fired; the absence, if a condition was absent before one held."""
        if (chooser := rule_of(tree)) is not None:
            self.rules.append(self.rule(chooser))
            return self.piece(self.chosen(tree, self.row))
        number = self.arm(tree, self.row)
        if number is None:
            asked = ((c, self.evaluator.at(c, self.row)) for c, _ in tree.arms)
            unknown, why = next((c, v) for c, v in asked if isinstance(v, Absent))
            self.fired.append(f"{exact_text(why)}: {self.condition(unknown)}")
            return value_piece(why)
        then = tree.arms[number][1] if number < len(tree.arms) else tree.default
        if tree.word == "along" and straight(tree) is tree:
            self.fired.append(self.segment(tree, number))
        elif tree.word == "along":
            return self.piece(then)
        elif number < len(tree.arms):
            self.fired.append(self.condition(tree.arms[number][0]))
        else:
            failed = [self.refuted(c) for c, _ in tree.arms]
            self.fired.append(f"else ({', '.join(failed if len(failed) <= 3 else failed[-1:])})")
        return self.piece(then)

    def condition(self, tree: t.Tree) -> str:
        """A condition in names, then in numbers."""
        return f"{self.said.text(tree)} ({self.quietly(tree)})"

    def quietly(self, tree: t.Tree) -> str:
        """In numbers, without noting which arms fired inside."""
        kept = (self.fired, self.rules)
        self.fired, self.rules = [], []
        try:
            return self.text(tree)
        finally:
            self.fired, self.rules = kept

    def refuted(self, tree: t.Tree) -> str:
        """A condition that did not hold, turned round, in numbers."""
        match tree:
            case t.Op(op=op, args=(x, y)) if op in OPPOSITE:
                sign = BINARY[OPPOSITE[op]][0]
                one, other = self.quietly(x), self.quietly(y)
                return f"{one} {sign} {other}"
        return f"not ({self.quietly(tree)})"

    def segment(self, tree: t.Case, number: int) -> str:
        """Where on a line of points the value lies."""
        points = points_of(tree)
        outside = tree.arms[0][0]
        assert isinstance(outside, t.Op)
        x, sign = outside.args[0], outside.op
        if number == len(tree.arms):
            beyond = t.Op(outside.type, outside.kinds, BEYOND[sign], (x, points[-1][0]))
            return self.condition(beyond)
        if number < 3 or number % 2 == 0:
            return self.condition(tree.arms[number][0])
        low, high = points[(number - 3) // 2][0], points[(number - 1) // 2][0]
        between = f" {sign} "
        parts = (low, x, high)
        said = between.join(map(self.said.text, parts))
        return f"{said} ({between.join(map(self.quietly, parts))})"

    def rule(self, chooser: t.Cell) -> str:
        """The rule cell of this row, as written in the table."""
        table = self.evaluator.program.tables[chooser.table]
        key = tuple(self.evaluator.at(k, self.row) for k in chooser.keys)
        found = self.evaluator.index(table.name, table.keys).get(key)
        at = list(table.columns).index(chooser.column.removesuffix(".formula"))
        return exact_text(found[0][at]) if found else ""

    # -- the aggregate ------------------------------------------------------------------

    def rows(self, tree: t.Rows) -> Piece:
        """What was read: up to twelve values, then how many more."""
        reading = self.reading(tree, self.row)
        if reading is None:
            return value_piece(self.evaluator.at(tree, self.row))
        if tree.fn in t.PLACED and tree.x is not None:
            here = Row({PERIOD: NOW} | self.row.keys, self.row)
            own = value_text(self.evaluator.at(tree.x, here))
            if tree.fn == "split" and tree.weight is not None:
                weight = value_text(self.evaluator.at(tree.weight, here))
                own = f"{own} × {weight} ÷ {value_text(reading.weights)}"
            return f"{tree.fn}({own} among {reading.total})", ATOM
        if tree.x is None:
            return f"{tree.fn}({self.word('{n} 行', '{n} rows', reading.total)})", ATOM
        items = list(reading.items)
        if not items:
            return f"{tree.fn}({self.word('没有行', 'no rows')})", ATOM
        if reading.total > len(items):
            rest = reading.total - len(items)
            items.append(self.word("…另有 {n} 个", "… and {n} more", rest))
        if tree.fn == "sum":
            bracketed = [items[0], *(f"({i})" if i.startswith("−") else i for i in items[1:])]
            return f"sum({' + '.join(bracketed)})", ATOM
        return f"{tree.fn}({', '.join(items)})", ATOM

    def word(self, zh: str, en: str, n: int = 0) -> str:
        """What no formula says, in the language of the reader."""
        return (zh if self.lang == "zh" else en).format(n=n)

    def reading(self, tree: t.Rows, row: Row) -> Reading | None:
        """What the aggregate read for this row; None if it did not know which rows to read."""
        joins = tuple(self.evaluator.at(mine, row) for _, mine in tree.joins)
        if any(isinstance(v, Absent) for v in joins):
            return None
        kept: object = row if self.memory.asks(tree) else tuple(row.keys[k] for k in tree.keeps)
        group = (id(tree), joins, kept)
        if group not in self.readings:
            self.readings[group] = self.read(tree, joins, row)
        return self.readings[group]

    def read(self, tree: t.Rows, joins: Key, row: Row) -> Reading:
        """Read it from the evaluator."""
        table = self.evaluator.program.tables[tree.table]
        fixed = {column for column, _ in tree.joins}
        names = [k for k in table.keys if k not in fixed] or list(table.keys)
        rows: list[tuple[str, str, str | None]] = []
        items: list[str] = []
        total, weights = 0, Fraction(0)
        known = self.evaluator.counted(tree, joins)
        for inner, value in self.evaluator.inside(tree, joins, row):
            if known is not None and len(rows) >= MOST_READ:
                break
            counts = not (isinstance(value, Absent) and value.kind in SKIPPED)
            total += counts
            if tree.fn == "split" and tree.weight is not None and counts:
                by = self.evaluator.at(tree.weight, inner)
                weights += by if isinstance(by, Fraction) else 0
            if len(rows) >= MOST_READ:
                continue
            said, weight = value_text(value), None
            if tree.weight is not None and not isinstance(value, Absent):
                weight = value_text(self.evaluator.at(tree.weight, inner))
            rows.append((", ".join(exact_text(inner.keys[n]) for n in names), said, weight))
            if counts and len(items) < MOST_ITEMS:
                items.append(said if weight is None else f"{said} × {weight}")
        return Reading(tuple(rows), tuple(items), total if known is None else known, weights)
