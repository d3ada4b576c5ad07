"""Writes a resolved tree as a formula: in names, or with the numbers of one row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from qiyue.core.engine.exact.arithmetic import Key
from qiyue.core.engine.exact.evaluator import Evaluator, Row
from qiyue.core.engine.exact.wording import (
    ATOM,
    BINARY,
    OPPOSITE,
    Piece,
    Printer,
    exact_text,
    held,
    value_piece,
    value_text,
)
from qiyue.core.formula import tree as t
from qiyue.core.formula.shapes import points_of, straight
from qiyue.core.method.model import RuleCall, Table, Value
from qiyue.core.method.program import Program
from qiyue.core.values.absence import SKIPPED, Absent
from qiyue.core.values.exact import plain

MOST_ITEMS = 12
MOST_READ = 50
BEYOND = {"<": ">", ">": "<"}


def say(tree: t.Tree, program: Program) -> str:
    """The tree as a formula in the names of the method."""
    return Said(program).piece(tree)[0]


def with_numbers(tree: t.Tree, row: Row, evaluator: Evaluator) -> str:
    """The same formula with the values of this row; of a case only the arm that fired."""
    return Numbers(evaluator).on(tree, row)


def rule_of(case: t.Case) -> t.Cell | None:
    """The hidden cell by which a `rule` column chooses its formula; None for a written case."""
    match case:
        case t.Case(word="rule", arms=((t.Op(args=(t.Cell() as chooser, _)), _), *_)):
            return chooser
        case _:
            return None


def short(name: str) -> str:
    """The name as written: without the line or the rule column that it belongs to."""
    return name.rsplit(".", 1)[-1]


class Said(Printer):
    """In names; `chosen` gives the formula that a rule cell names on the row at hand."""

    def __init__(self, program: Program, chosen: Callable[[t.Case], t.Tree] | None = None) -> None:
        self.program, self.chosen = program, chosen

    def constant(self, value: Value) -> Piece:
        """A constant as it is written; a day is one by its word."""
        if isinstance(value, date):
            return f'date("{value}")', ATOM
        return value_piece(value)

    def leaf(self, tree: t.Tree) -> Piece:
        """A key, a column, a line or a named intermediate, walked to as it was written."""
        match tree:
            case t.Key(name=name):
                return name, ATOM
            case t.Local(name=name) | t.Mine(x=t.Local(name=name)):
                return short(name), ATOM
            case t.Mine(x=x):
                return f"my.{held(self.piece(x), ATOM)}", ATOM
            case t.Cell(column=column) if "." in column:
                return short(column), ATOM
            case t.Cell(table=name, column=column, keys=keys):
                return self.there(self.program.tables[name].keys, keys, column, name), ATOM
            case t.Result(line=line, keys=keys):
                return self.there(self.program.lines[line].frame.keys, keys, line, ""), ATOM
            case _:
                raise AssertionError(tree)

    def there(self, names: tuple[str, ...], keys: tuple[t.Tree, ...], what: str, table: str) -> str:
        """`what` at `keys`: plain on the own row, `ref.what` up a reference, `what[key]` across."""
        given = [
            (name, key)
            for name, key in zip(names, keys, strict=True)
            if not (isinstance(key, t.Key) and key.name == name)
        ]
        if not given:
            return what
        if len(given) == 1 and self.walks(*given[0]):
            return f"{self.text(given[0][1])}.{what}"
        inside = ", ".join(self.text(key) for _, key in given)
        if table and len(given) == len(names):
            return f"{table}[{inside}].{what}"
        return f"{what}[{inside}]"

    def walks(self, name: str, key: t.Tree) -> bool:
        """Whether this key is a reference to the table it is the key of, by a name."""
        named = isinstance(key, t.Cell | t.Result | t.Key | t.Local | t.Mine)
        return named and key.type.kind == "reference" and key.type.table == name

    def case(self, tree: t.Case) -> Piece:
        """All arms; of a rule column on a known row, the formula that the cell names."""
        if (chooser := rule_of(tree)) is not None:
            if self.chosen is not None:
                return self.piece(self.chosen(tree))
            return self.listed("case", self.by_rule(tree, chooser), tree.default)
        if tree.word == "along":
            return self.along(tree)
        if tree.word == "case":
            return self.listed("case", [(self.text(c), x) for c, x in tree.arms], tree.default)
        match tree.arms[0][0]:
            case t.Op(args=(x, _)):
                bounds = [(self.text(t.children(c)[1]), then) for c, then in tree.arms]
                return self.listed(f"{tree.word}({self.text(x)}, ", bounds, tree.default)
        raise AssertionError(tree)

    def listed(self, word: str, arms: list[tuple[str, t.Tree]], default: t.Tree) -> Piece:
        """The arms behind their word, the default last."""
        opening = word if "(" in word else f"{word}("
        said = [f"{when} -> {self.text(then)}" for when, then in arms]
        return f"{opening}{', '.join([*said, f'else -> {self.text(default)}'])})", ATOM

    def by_rule(self, tree: t.Case, chooser: t.Cell) -> list[tuple[str, t.Tree]]:
        """The arms of a rule column: each formula by its name."""
        table = self.program.tables[chooser.table]
        column = chooser.column.removesuffix(".formula")
        names = list(table.columns)
        at, by = names.index(column), names.index(chooser.column)
        known = {
            row[by]: call.formula for row in table.rows if isinstance(call := row[at], RuleCall)
        }
        return [
            (f"{column} = {known.get(Fraction(number), '?')}", then)
            for number, (_, then) in enumerate(tree.arms)
        ]

    def along(self, tree: t.Case) -> Piece:
        """The points of a line; its ends only where they differ from the outer points."""
        chain = straight(tree)
        points = points_of(chain)
        arms = [f"{self.text(at)} -> {self.text(then)}" for at, then in points]
        if chain.arms[0][1] is not points[0][1]:
            arms.insert(0, f"before -> {self.text(chain.arms[0][1])}")
        if chain.default is not points[-1][1]:
            arms.append(f"after -> {self.text(chain.default)}")
        return f"along({self.text(t.children(chain.arms[0][0])[0])}, {', '.join(arms)})", ATOM

    def rows(self, tree: t.Rows) -> Piece:
        """`sum(x, weight over T by c on r where w)`."""
        kept, self.chosen = self.chosen, None
        try:
            table = self.program.tables[tree.table]
            parts = [self.text(part) for part in (tree.x, tree.weight) if part is not None]
            said = ", ".join([*parts, *map(plain, tree.detail)])
            columns = [column for column, _ in tree.joins]
            words = [said] * bool(said) + [tree.way, tree.table]
            if tree.way == "among" and columns:
                words += ["by", ", ".join(columns)]
            elif tree.way == "over":
                words += [f"on {c}" for c in columns if self.one_of_several(table, c)]
            if tree.where is not None:
                words += ["where", self.text(tree.where)]
        finally:
            self.chosen = kept
        return f"{tree.fn}({' '.join(words)})", ATOM

    def one_of_several(self, table: Table, column: str) -> bool:
        """Whether the table has other references to the same place, so that one was named."""
        target = table.columns[column].type.table
        same = [c for c in table.columns.values() if c.type.table == target and target]
        return column not in table.keys and len(same) > 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What an aggregate read: rows as (key, value, weight or None), and what it calculated with."""

    rows: tuple[tuple[str, str, str | None], ...]
    items: tuple[str, ...]
    total: int


class Numbers(Printer):
    """With the values of a row; `fired` collects the conditions of the arms that held."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.said = Said(evaluator.program)
        self.row = Row({})
        self.fired: list[str] = []
        self.rules: list[str] = []
        self.readings: dict[tuple[object, ...], Reading] = {}

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
        for number, (condition, _) in enumerate(tree.arms):
            holds = self.evaluator.at(condition, row)
            if isinstance(holds, Absent):
                return None
            if holds:
                return number
        return len(tree.arms)

    def chosen(self, tree: t.Case, row: Row) -> t.Tree:
        """The formula that a rule cell names on this row."""
        number = self.arm(tree, row)
        arms = [*(then for _, then in tree.arms), tree.default]
        return arms[-1 if number is None else number]

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
            own = value_text(self.evaluator.at(tree.x, Row(dict(self.row.keys), self.row)))
            return f"{tree.fn}({own} among {reading.total})", ATOM
        if tree.x is None:
            return f"{tree.fn}({reading.total} rows)", ATOM
        items = list(reading.items)
        if not items:
            return f"{tree.fn}(no rows)", ATOM
        if reading.total > len(items):
            items.append(f"… and {reading.total - len(items)} more")
        if tree.fn == "sum":
            bracketed = [items[0], *(f"({i})" if i.startswith("−") else i for i in items[1:])]
            return f"sum({' + '.join(bracketed)})", ATOM
        return f"{tree.fn}({', '.join(items)})", ATOM

    def reading(self, tree: t.Rows, row: Row) -> Reading | None:
        """What the aggregate read for this row; None if it did not know which rows to read."""
        joins = tuple(self.evaluator.at(mine, row) for _, mine in tree.joins)
        if any(isinstance(v, Absent) for v in joins):
            return None
        asks = any(isinstance(node, t.Mine) for node in t.walk(tree))
        kept: object = row if asks else tuple(row.keys[k] for k in tree.keeps)
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
        total = 0
        for inner, value in self.evaluator.inside(tree, joins, row):
            counts = not (isinstance(value, Absent) and value.kind in SKIPPED)
            total += counts
            if len(rows) >= MOST_READ:
                continue
            said, weight = value_text(value), None
            if tree.weight is not None and not isinstance(value, Absent):
                weight = value_text(self.evaluator.at(tree.weight, inner))
            rows.append((", ".join(exact_text(inner.keys[n]) for n in names), said, weight))
            if counts and len(items) < MOST_ITEMS:
                items.append(said if weight is None else f"{said} × {weight}")
        return Reading(tuple(rows), tuple(items), total)
