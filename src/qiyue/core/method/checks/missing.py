"""Where an absence is let in, the method says what follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.program import Program
from qiyue.core.method.proofs import signature, stripped
from qiyue.core.values.absence import Absence
from qiyue.core.values.findings import Both, Finding

Present = frozenset[str]
"""Signatures of what is known to be there."""
MOST_NAMED = 3


def missing_values_are_answered(program: Program) -> Iterator[Finding]:
    """A line that reads what can be missing answers it by else, or says `missing:`.

    It is asked once, at the source: a line that reads another one is silent.
    """
    for resolved in program.lines.values():
        line = resolved.line
        if line.missing or Absence.MISSING not in resolved.tree.kinds:
            continue
        cells = dict.fromkeys(
            f"{cell.table}.{cell.column}"
            for cell in _Source(program).cells(resolved.tree, frozenset())
        )
        if not cells:
            continue
        names = [*cells][:MOST_NAMED] + ["…"] * (len(cells) > MOST_NAMED)
        yield Finding(
            "missing-unhandled",
            line.place,
            Both(
                f"{line.name} 读的 {'、'.join(names)} 可能缺报，办法没有说怎么办。",
                f"{line.name} reads {', '.join(names)}, which can be missing, and the method does "
                "not say what then.",
            ),
            Both(
                "用 else 给一个值（如 actual else 0）；或写明 missing: stops（暂缓这个对象）"
                "或 missing: stays（照缺显示）。对全体汇总或排名因此也缺，除非写 where "
                f"{line.name} is present。",
                "Give a value by else (as in actual else 0); or write missing: stops (the subject "
                "is held back and listed) or missing: stays (it is shown as missing). A rank or "
                "an aggregate over all of them is then missing too, unless it says where "
                f"{line.name} is present.",
            ),
        )


class _Source:
    """Finds the cells by which `missing` comes into a value; those of other lines are theirs."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.seen: set[tuple[int, Present]] = set()

    def cells(self, tree: t.Tree, there: Present) -> Iterator[t.Cell]:
        """The cells of `tree` that nothing answers; what is in `there` is known to be there."""
        if Absence.MISSING not in tree.kinds or (id(tree), there) in self.seen:
            return
        self.seen.add((id(tree), there))
        if there and signature(tree) in there:
            return
        match tree:
            case t.Cell():
                if self.own(tree):
                    yield tree
                yield from self.each(tree.keys, there)
            case t.Else(y=y):
                yield from self.cells(y, there)
            case t.Case(arms=arms, default=default):
                for condition, then in arms:
                    yield from self.cells(condition, there)
                    yield from self.cells(then, there | known(condition, True))
                    there |= known(condition, False)
                yield from self.cells(default, there)
            case t.Mine(x=x):
                yield from self.cells(x, frozenset())
            case t.Rows(where=where):
                yield from self.each([mine for _, mine in tree.joins], there)
                inside = frozenset() if where is None else known(where, True)
                yield from self.each([where] if where is not None else [], frozenset())
                yield from self.each([x for x in (tree.x, tree.weight) if x is not None], inside)
            case _:
                yield from self.each(t.children(tree), there)

    def each(self, trees: list[t.Tree] | tuple[t.Tree, ...], there: Present) -> Iterator[t.Cell]:
        for tree in trees:
            yield from self.cells(tree, there)

    def own(self, cell: t.Cell) -> bool:
        """Whether it can be missing by itself: empty, or without a row; not for want of a key."""
        table = self.program.tables[cell.table]
        empty = table.columns[cell.column].empty
        if empty is not None:
            return empty is Absence.MISSING
        sure = table.home and cell.keys[0].type.table == table.name
        return not (sure and Absence.MISSING in cell.keys[0].kinds)


def known(condition: t.Tree, holds: bool) -> Present:
    """Signatures of what must be there where `condition` is (or is not) true."""
    match stripped(condition):
        case t.Is(x=x, kind=None | Absence.MISSING, negated=negated) if negated == holds:
            return frozenset({signature(x)})
        case t.Op(op="not", args=(x,)):
            return known(x, not holds)
        case t.Op(op=op, args=args) if op == ("and" if holds else "or"):
            return frozenset().union(*(known(arg, holds) for arg in args))
        case _:
            return frozenset()
