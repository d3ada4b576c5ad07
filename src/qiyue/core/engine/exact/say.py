"""Writes a resolved tree as a formula in the names of the method."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from qiyue.core.engine.exact.memory import Memory, kept
from qiyue.core.engine.exact.wording import (
    ATOM,
    Piece,
    Printer,
    held,
    value_piece,
)
from qiyue.core.formula import tree as t
from qiyue.core.formula.shapes import looked_back, points_of, straight
from qiyue.core.method.model import RuleCall, Table, Value
from qiyue.core.method.program import Program
from qiyue.core.method.showing import present
from qiyue.core.values.exact import plain


def say(tree: t.Tree, program: Program) -> str:
    """The tree as a formula in the names of the method."""
    return Said(program).piece(tree)[0]


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

    def __init__(
        self,
        program: Program,
        chosen: Callable[[t.Case], t.Tree] | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.program, self.chosen = program, chosen
        self.memory = memory or Memory()

    def piece(self, tree: t.Tree) -> Piece:
        """As any reading, but what no row can change is written once."""
        memory = self.memory
        if self.chosen is not None and memory.chooses(tree):
            return super().piece(tree)
        known = memory.said.get(id(tree)) or kept(memory.said, tree, super().piece(tree))
        return known[1]

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
            if not (isinstance(key, t.Key) and key.name == name) and not present(name, key)
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
        before, self.chosen = self.chosen, None
        try:
            table = self.program.tables[tree.table]
            parts = [self.text(part) for part in (tree.x, tree.weight) if part is not None]
            said = ", ".join([*parts, *map(plain, tree.detail)])
            columns = [column for column, mine in tree.joins if not present(column, mine)]
            where, from_ = tree.where, tree.table
            if tree.way == "past":
                columns = []
                many, where = looked_back(tree)
                from_ = plain(many)
            words = [said] * bool(said) + [tree.way, from_]
            if tree.way == "among" and columns:
                words += ["by", ", ".join(columns)]
            elif tree.way == "over":
                words += [f"on {c}" for c in columns if self.one_of_several(table, c)]
            if where is not None:
                words += ["where", self.text(where)]
        finally:
            self.chosen = before
        return f"{tree.fn}({' '.join(words)})", ATOM

    def one_of_several(self, table: Table, column: str) -> bool:
        """Whether more than this reference leads to the place, so that one was named."""
        target = table.columns[column].type.table
        same = [c for c in table.columns.values() if c.type.table == target and target]
        return column not in table.keys and (len(same) > 1 or target == table.name)
