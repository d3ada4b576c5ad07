"""Says in words what a program reads: on which rows each line stands and how others join them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.model import PERIOD
from qiyue.core.method.program import Frame, Program
from qiyue.core.values.exact import plain
from qiyue.core.values.findings import Both


@dataclass(frozen=True, slots=True)
class Join:
    """One reading of a line or check, in both languages; `where` names the line or check."""

    where: str
    says: Both


def joins(program: Program) -> list[Join]:
    """The rows, aggregates, paths and other tables of each line and check, in their order."""
    found: list[Join] = []
    for name, line in program.lines.items():
        trees = (line.tree, *line.parts.values())
        found += [Join(name, says) for says in _of(program, line.frame, trees)]
    for truth in program.checks:
        sentence = truth.check.sentence
        found += [Join(sentence, says) for says in _of(program, truth.frame, (truth.tree,))]
    return list(dict.fromkeys(found))


def _of(program: Program, frame: Frame, trees: tuple[t.Tree, ...]) -> Iterator[Both]:
    yield _frame(frame)
    teller = _Teller(program)
    for tree in trees:
        yield from teller.told(tree, frame.keys, frozenset(frame.tables))


def _frame(frame: Frame) -> Both:
    """The rows of a line: those of its tables, joined or crossed."""
    if not frame.tables:
        return Both("只算一次", "once")
    zh, en = f"{frame.tables[0]} 的每一行", f"each row of {frame.tables[0]}"
    for place, name in enumerate(frame.tables[1:], 1):
        before = frame.tables[:place]
        shared = [
            column
            for one, _, other, column in frame.joins
            if (other == name and one in before) or (one == name and other in before)
        ]
        if shared:
            zh += f"，配 {name} 中 {'、'.join(shared)} 相同的行"
            en += f", with the rows of {name} with the same {', '.join(shared)}"
        else:
            zh += f"，配 {name} 的每一行（没有共同的键）"
            en += f", with every row of {name} (no key in common)"
    return Both(zh, en)


PLACES = {
    "rank": ("排名", "its place among"),
    "rank_last": ("排名", "its place among"),
    "rank_mean": ("排名", "its place among"),
    "best": ("看是否最好", "whether it is the best of"),
    "split": ("分配", "its share among"),
}


class _Teller:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.seen: set[tuple[int, tuple[str, ...]]] = set()

    def told(
        self, tree: t.Tree, keys: tuple[str, ...], near: frozenset[str], inside: str = ""
    ) -> Iterator[Both]:
        """What a tree reads on a row with these keys; `near` are the tables of the row itself."""
        if (id(tree), keys) in self.seen:
            return
        self.seen.add((id(tree), keys))
        match tree:
            case t.Rows():
                for _, mine in tree.joins:
                    yield from self.told(mine, keys, near, inside)
                yield self.aggregate(tree, keys, inside)
                table = self.program.tables[tree.table]
                there = (*table.keys, *(k for k in tree.keeps if k in keys))
                for part in (tree.x, tree.weight, tree.where):
                    if part is not None:
                        yield from self.told(part, there, frozenset({table.name}), table.name)
                return
            case t.Mine():
                return  # of the asking row, which is told of by itself
            case t.Cell(table=name, keys=at):
                given = self.given(self.program.tables[name].keys, at)
                if given or (name not in near and name != inside):
                    yield self.lookup(name, self.program.tables[name].keys, given, inside)
            case t.Result(line=line, keys=at):
                names = self.program.lines[line].frame.keys
                if given := self.given(names, at):
                    yield self.lookup(line, names, given, inside)
        for child in t.children(tree):
            yield from self.told(child, keys, near, inside)

    def aggregate(self, tree: t.Rows, keys: tuple[str, ...], inside: str) -> Both:
        """Which rows an aggregate reads."""
        joined = [(c, mine) for c, mine in tree.joins if c != PERIOD]
        same = [c for c, mine in joined if _same(c, mine)]
        given = {c: named(mine) for c, mine in joined if not _same(c, mine)}
        zh, en = f"{tree.table} 的全部行", f"all rows of {tree.table}"
        if joined:
            by = _by(same, given)
            zh, en = f"{tree.table} 中 {by.zh}的行", f"the rows of {tree.table} {by.en}"
        if tree.where is not None:
            zh, en = f"{zh}（where 成立的）", f"{en} (those for which its where holds)"
        asks = _asks(keys, inside)
        if tree.way == "past":
            zh, en = f"{zh}（往期）", f"{en} in earlier periods"
        if tree.fn in t.PLACED:
            zh_word, en_word = PLACES[tree.fn]
            zh, en = f"{asks.zh}在 {zh}中{zh_word}", f"{asks.en}{en_word} {en}"
        else:
            zh, en = f"{asks.zh}汇总 {zh}", f"{asks.en}{en}"
        needs = t.kept_keys(tree)
        if kept := [key for key in (tree.keeps if needs is None else needs) if key in keys]:
            zh, en = f"{zh}，{'、'.join(kept)} 不变", f"{en}; {', '.join(kept)} stays"
        return Both(zh, en)

    def given(self, names: tuple[str, ...], at: tuple[t.Tree, ...]) -> dict[str, str]:
        """The keys at which something else than the row's own value stands."""
        pairs = [(n, key) for n, key in zip(names, at, strict=True) if n != PERIOD]
        return {n: named(key) for n, key in pairs if not (isinstance(key, t.Key) and key.name == n)}

    def lookup(self, what: str, names: tuple[str, ...], given: dict[str, str], inside: str) -> Both:
        """One row of a table, or one value of a line, by its keys."""
        by = _by([name for name in names if name not in given], given)
        at = _asks((), inside)
        return Both(f"{at.zh}读 {what} 中 {by.zh}的一行", f"{at.en}the row of {what} {by.en}")


def _asks(keys: tuple[str, ...], inside: str) -> Both:
    """For whom something is read."""
    if inside:
        return Both(f"对 {inside} 的每一行，", f"for each row of {inside}, ")
    if not keys:
        return Both("", "")
    return Both(f"对每个 {'、'.join(keys)}，", f"for each {', '.join(keys)}, ")


def _by(same: list[str], given: dict[str, str]) -> Both:
    """On which columns: those that are the same, those that are given."""
    zh = [f"{'、'.join(same)} 相同"] * bool(same)
    en = [f"with the same {', '.join(same)}"] * bool(same)
    for name, value in given.items():
        zh.append(f"{name} 等于 {value}")
        en.append(f"whose {name} is {value}")
    return Both("、".join(zh) + " " * bool(given), " and ".join(en))


def _same(column: str, mine: t.Tree) -> bool:
    """Whether the asking row has this column, or key, under the same name."""
    match mine:
        case t.Key(name=name) | t.Cell(column=name):
            return name == column
        case _:
            return False


def named(tree: t.Tree) -> str:
    """A value by its name, a constant as it is written; … for what is calculated on the spot."""
    match tree:
        case t.Key(name=name):
            return name
        case t.Local(name=name):
            return name.rsplit(".", 1)[-1]
        case t.Mine(x=x):
            return named(x)
        case t.Cell(table=table, column=column):
            return f"{table}.{column}"
        case t.Result(line=line):
            return line
        case t.Const(value=value):
            return _written(value)
        case _:
            return "…"


def _written(value: Fraction | str | bool | date) -> str:
    if isinstance(value, Fraction):
        return plain(value)
    return f'"{value}"' if isinstance(value, str) else str(value)
