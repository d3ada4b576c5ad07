"""What each line reads, and by which way: found once, so that a change asks it without a walk."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qiyue.core.formula import tree as t
from qiyue.core.method.program import Program, Resolved

Sign = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """A reading: of cells of a `table`, of the columns that an aggregate joins on, or of a `line`.

    `looked` pairs the keys of what is read with the values that ask for them; `chain` are the
    aggregates around it, the outermost first.
    """

    table: str
    columns: frozenset[str]
    line: str
    looked: tuple[tuple[str, t.Tree], ...]
    chain: tuple[t.Rows, ...]


def leads_of(program: Program, resolved: Resolved) -> list[Lead]:
    """All readings of a line, each way once."""
    found: dict[Sign, Lead] = {}
    seen: set[tuple[int, tuple[int, ...]]] = set()
    for tree in (resolved.tree, *resolved.parts.values()):
        for lead in _walk(program, tree, (), seen):
            looked = tuple(_sign(tree) for _, tree in lead.looked)
            chain = tuple(map(id, lead.chain))
            sign = (lead.table, lead.columns, lead.line, looked, chain)
            found.setdefault(sign, lead)
    return list(found.values())


def _walk(
    program: Program,
    tree: t.Tree,
    chain: tuple[t.Rows, ...],
    seen: set[tuple[int, tuple[int, ...]]],
) -> Iterator[Lead]:
    sign = id(tree), tuple(map(id, chain))
    if sign in seen:
        return
    seen.add(sign)
    match tree:
        case t.Mine():  # a value of the row that asks: asked there
            return
        case t.Rows():
            for _, mine in tree.joins:
                yield from _walk(program, mine, chain, seen)
            for handed in t.correlated(tree):
                yield from _walk(program, handed.x, chain, seen)
            inner = (*chain, tree)
            for part in (tree.x, tree.weight, tree.where):
                if part is not None:
                    yield from _walk(program, part, inner, seen)
            columns = frozenset(column for column, _ in tree.joins)
            yield Lead(tree.table, columns, "", (), inner)
            return
        case t.Cell(table=table, column=column, keys=keys):
            looked = tuple(zip(program.tables[table].keys, keys, strict=True))
            if not program.tables[table].constant:
                yield Lead(table, frozenset({column}), "", looked, chain)
        case t.Result(line=line, keys=keys):
            looked = tuple(zip(program.lines[line].frame.keys, keys, strict=True))
            yield Lead("", frozenset(), line, looked, chain)
    for child in t.children(tree):
        yield from _walk(program, child, chain, seen)


def _sign(tree: t.Tree) -> Sign:
    """Equal for trees that a way treats alike."""
    match tree:
        case t.Key(name=name):
            return "key", name
        case t.Const(value=value):
            return "const", value
        case t.Local(body=body):
            return _sign(body)
        case t.Cell(table=table, column=column, keys=keys):
            return "cell", table, column, *map(_sign, keys)
    return ("any",)


def levels_of(
    program: Program, leads: Mapping[str, Sequence[Lead]], crowds: Container[int]
) -> list[list[str]]:
    """The lines in levels: where one reads a crowd, who reads it stands on a later level.

    A change moves few of those whom it may move, so it is worth while to see whom it did.
    """
    level: dict[str, int] = {}
    apart = {
        name
        for name, found in leads.items()
        if any(lead.chain and id(lead.chain[0]) in crowds for lead in found)
    }
    for name in program.lines:
        read = {lead.line for lead in leads[name] if lead.line}
        level[name] = max((level[one] + (one in apart or name in apart) for one in read), default=0)
    found: list[list[str]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for name, at in level.items():
        found[at].append(name)
    return found
