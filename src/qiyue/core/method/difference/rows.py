"""The rows of constant tables, by key: which cell went from what to what."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula.spelling import Renaming, meaning
from qiyue.core.method.difference.change import Change, Teller
from qiyue.core.method.difference.words import (
    RULE,
    call_text,
    column_word,
    expression,
    glued,
    key_word,
    row_word,
    said,
    side,
)
from qiyue.core.method.model import RuleCall, Table, Value
from qiyue.core.method.showing import name_column
from qiyue.core.method.writing.declarations import cell_text
from qiyue.core.values.findings import Both

Row = tuple[Value, ...]


def row_changes(tell: Teller, a: Table, b: Table, renaming: Renaming) -> Iterator[Change]:
    """Rows changed, added and removed, in the order of the newer table."""
    if a.keys != b.keys:
        if len(a.rows) != len(b.rows):
            word = Both("行数", "the number of rows")
            yield tell.turned("rows", word, side(str(len(a.rows))), side(str(len(b.rows))))
        return
    width = len(b.keys)
    old = {row[:width]: row for row in a.rows}
    new = {row[:width]: row for row in b.rows}
    for key, row in new.items():
        if key in old:
            yield from _cells(tell, a, b, old[key], row, renaming)
        else:
            word = row_word(b, row)
            cells = _listed(b, row)
            text = Both(
                glued("新增", word.zh) + (f"：{cells.zh}" if cells.zh else ""),
                f"a new {word.en}" + (f": {cells.en}" if cells.en else ""),
            )
            yield tell.came(key_word(b, row), text, _written(row))
    for key, row in old.items():
        if key not in new:
            word = row_word(a, row)
            cells = _listed(a, row)
            text = Both(
                glued("删去", word.zh) + (glued("（原为", cells.zh, "）") if cells.zh else ""),
                f"the {word.en} is removed" + (f" (it was {cells.en})" if cells.en else ""),
            )
            yield tell.went(key_word(a, row), text, _written(row))


def _written(row: Row) -> str:
    return " | ".join(map(cell_text, row))


def _listed(table: Table, row: Row) -> Both:
    """The cells of a row that say something, its key and name left out."""
    parts = [
        (column_word(column), said(value, column))
        for (name, column), value in zip(table.columns.items(), row, strict=False)
        if name not in table.keys and name != name_column(table.columns) and value != ""
    ]
    return Both(
        "，".join(glued(word.zh, cell.zh) for word, cell in parts),
        ", ".join(f"{word.en.removeprefix('the ')} {cell.en}" for word, cell in parts),
    )


def _cells(
    tell: Teller, a: Table, b: Table, old: Row, new: Row, renaming: Renaming
) -> Iterator[Change]:
    before = dict(zip(a.columns, old, strict=False))
    whose = Teller(tell.part, tell.section, tell.name, tell.where, row_word(b, new))
    for (name, column), value in zip(b.columns.items(), new, strict=False):
        if name not in before or name in b.keys:
            continue
        was = before[name]
        what = f"{key_word(b, new)}.{name}"
        if isinstance(was, RuleCall) and isinstance(value, RuleCall):
            yield from _rule(whose, what, was, value, renaming)
        elif was != value:
            sides = said(was, a.columns[name]), said(value, column)
            yield whose.turned(what, column_word(column), *sides)


def _rule(
    whose: Teller, what: str, old: RuleCall, new: RuleCall, renaming: Renaming
) -> Iterator[Change]:
    if renaming.calls.get(old.formula, old.formula) != new.formula:
        yield whose.turned(what, RULE, side(call_text(old, renaming)), side(call_text(new)))
        return
    before, after = dict(old.args), dict(new.args)
    for name in [*after, *(one for one in before if one not in after)]:
        was, now = before.get(name), after.get(name)
        texts = (was and meaning(was.node, renaming), now and meaning(now.node))
        if texts[0] != texts[1]:
            word = Both(
                glued(f"{RULE.zh} {new.formula}", "中的", name), f"{name} in the rule {new.formula}"
            )
            before_after = expression(was, renaming), expression(now)
            yield whose.turned(f"{what}.{name}", word, *before_after)
