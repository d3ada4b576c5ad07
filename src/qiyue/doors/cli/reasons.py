"""Says why the totals of a subject moved, from the inputs to the total."""

from __future__ import annotations

import typer

from qiyue.core.engine.comparing.compare import Comparison
from qiyue.core.engine.comparing.model import Mover, Spot
from qiyue.core.engine.exact.wording import exact_text, folded, padded, trimmed, width
from qiyue.core.engine.reasons.causes import Account, Cause, Reasons
from qiyue.core.engine.reasons.written import Input
from qiyue.core.method.program import Program
from qiyue.core.method.showing import name_column
from qiyue.doors.cli.tables import laid_out
from qiyue.doors.cli.talk import Talk
from qiyue.doors.exchange.compared import Names, brief, signed

COLUMNS = 96
MOST_INPUTS = 12


def tell_reasons(reasons: Reasons, found: Comparison, names: Names, talk: Talk) -> None:
    """One account for each total of a subject, then what else of it differs."""
    typer.echo("")
    typer.echo(f"{reasons.kind} {reasons.subject} {names(reasons.kind, reasons.subject)}".rstrip())
    movers = {one.spot: one for total in found.totals for one in total.movers}
    for account in reasons.accounts:
        _account(account, movers.get(account.spot), found, talk)
    if not reasons.accounts:
        typer.echo(f"  {talk.word('这类对象没有总分', 'this kind of subject has no total')}")
    alone = any("" in account.shown for account in reasons.accounts)
    if reasons.aside and not alone:
        others = talk.word("总分没有读到的其他变化", "other changes, which no total reads")
        typer.echo(f"  {others}")
        rows = [_row(one, reasons, found, talk)[:5] for one in reasons.aside]
        typer.echo(laid_out(rows, right=(1, 3), indent="    "))


def _account(one: Account, mover: Mover | None, found: Comparison, talk: Talk) -> None:
    at = _at(one.spot, one.spot.subject)
    if one.before == one.after and "" not in one.shown:
        typer.echo(f"  {at}: {brief(one.shown[1])} {talk.word('没有变', 'unmoved')}")
        return
    sides = [brief(text) or "—" for text in one.shown]
    moved = "" if one.move is None else f"  {signed(one.move, *one.shown)}"
    typer.echo(f"  {at}: {sides[0]} → {sides[1]}{moved}{_aside(mover, talk)}")
    if "" in one.shown:
        typer.echo(f"    {talk.word('只有一次测算有这一项', 'only one run has it')}")
        return
    word = talk.word
    head = [("行", "line"), ("之前", "before"), ("", ""), ("之后", "after"), ("变化", "change")]
    head.append(("对总分的影响", "effect on the total"))
    rows = [[word(*pair) for pair in head]]
    rows += [_row(cause, one, found, talk) for cause in one.causes]
    for zh, en, part in (
        ("总分取整", "rounding of the total", one.rounding),
        ("共同作用", "acting together", one.together),
    ):
        if part:
            rows.append([word(zh, en), "", "", "", "", signed(part, *one.shown)])
    if one.move is not None:
        total = signed(one.move, *one.shown)
        rows.append([word("合计", "in all"), "", "", "", "", total])
    typer.echo(laid_out(rows, right=(1, 3, 4, 5), indent="    "))
    for cause in one.causes:
        _why(cause, one.spot.subject, talk)


def _aside(mover: Mover | None, talk: Talk) -> str:
    """Rank and grade behind a total."""
    found = ""
    if mover is None:
        return found
    for a, b, zh, en in (
        (mover.rank_before, mover.rank_after, "名次", "rank"),
        (mover.grade_before, mover.grade_after, "等次", "grade"),
    ):
        if a or b:
            said = a if a == b else f"{a or '—'} → {b or '—'}"
            found += f"  {talk.word(zh, en)} {said}"
    return found


def _row(cause: Cause, whose: Account | Reasons, found: Comparison, talk: Talk) -> list[str]:
    """A cause as a row of the table."""
    subject = whose.spot.subject if isinstance(whose, Account) else whose.subject
    sides = [brief(text) or "—" for text in cause.shown]
    change = "" if cause.change is None else signed(cause.change, *cause.shown)
    program = found.after.program
    name = f"{_at(cause.spot, subject)} {_named(program, cause.spot)}".rstrip()
    if cause.effect is not None:
        effect = signed(cause.effect, *(whose.shown if isinstance(whose, Account) else ()))
    elif cause.own:
        effect = talk.word("不同", "differs")
    else:
        effect = talk.word("随动", "follows")
    return [name, sides[0], "→", sides[1], change, effect]


def _at(spot: Spot, subject: str) -> str:
    """A row of a line: its keys in brackets, the subject's too where it is another one."""
    keys = [
        *([spot.subject] if spot.subject not in ("", subject) else []),
        *([spot.line] if spot.line else []),
    ]
    return f"{spot.name}[{', '.join(keys)}]" if keys else spot.name


def _named(program: Program, spot: Spot) -> str:
    """The name of a row's key in the method's own table, such as 标煤单价差 for `gap`."""
    line = program.lines.get(spot.name)
    for key in line.frame.keys if line is not None and spot.line else ():
        table = program.tables.get(key)
        column = name_column(table.columns) if table is not None and table.constant else ""
        if table is None or not column:
            continue
        at = list(table.columns).index(column)
        for row in table.rows:
            if exact_text(row[0]) == spot.line:
                return exact_text(row[at])
    return ""


def _why(cause: Cause, subject: str, talk: Talk) -> None:
    """Under the table: the cells, intermediates and rules by which a row differs of its own."""
    word = talk.word
    texts: list[tuple[str, str]] = []
    if cause.whole:
        texts.append((word("没有拆开", "not taken apart"), _whole(cause, talk)))
    cells = [_input(one, talk) for one in cause.inputs[:MOST_INPUTS]]
    if (more := len(cause.inputs) - MOST_INPUTS) > 0:
        cells.append(f"… +{more}")
    if cells:
        texts.append((word("读数", "cells"), "; ".join(cells)))
    if cause.parts:
        parts = (f"{name} {trimmed(a)} → {trimmed(b)}" for name, a, b in cause.parts)
        texts.append((word("中间值", "where"), "; ".join(parts)))
    if cause.rules is not None:
        before, after = cause.rules
        for zh, en, a, b in (
            ("规则", "rule", before.cell, after.cell),
            ("公式", "formula", before.formula, after.formula),
            ("代入", "numbers", before.numbers, after.numbers),
        ):
            if a != b:
                texts += [(word(zh, en), a or "—"), ("→", b or "—")]
    if not texts:
        return
    typer.echo(f"    {_at(cause.spot, subject)}")
    columns = max(width(label) for label, _ in texts)
    for label, text in texts:
        said = " " * (columns - 1) + label if label == "→" else padded(label, columns)
        typer.echo(f"      {said}  {folded(text, COLUMNS, ' ' * (columns + 8))}")


def _whole(cause: Cause, talk: Talk) -> str:
    """Why a row was not taken apart."""
    if "" in cause.shown:
        return talk.word("只有一次测算有这一行", "only one run has this row")
    return talk.word("读了太多行", "it reads too many rows")


def _input(one: Input, talk: Talk) -> str:
    """A cell that differs; a row that only one run has."""
    at = f"{one.table}[{one.key}]"
    if one.column:
        return f"{at}.{one.column} {one.before} → {one.after}"
    gone = one.before == "yes"
    word = talk.word("只在之前", "only before") if gone else talk.word("只在之后", "only after")
    return f"{at} {word}"
