"""`qiyue check --joins` and `--rows`: what a method reads, in words, and how much of it."""

from __future__ import annotations

import typer

from qiyue.core.engine.exact.wording import padded, width
from qiyue.core.method.cost import Forecast, RowsWanted, forecast, sizes
from qiyue.core.method.desk import nearest
from qiyue.core.method.joins import Join
from qiyue.core.method.program import Program
from qiyue.core.values.findings import Both
from qiyue.doors.cli.talk import Refused, Talk


def foretold(program: Program, text: str) -> Forecast:
    """The forecast for numbers of rows as they are typed: `unit=200000,fact=10000000`."""
    given = dict(_count(program, part) for part in text.split(",") if part.strip())
    try:
        return forecast(program, sizes(program, given))
    except RowsWanted as wanted:
        names = wanted.tables
        example = ",".join(f"{name}=1000" for name in names)
        raise Refused(
            "rows-wanted",
            Both(
                f"还要知道 {'、'.join(names)} 有几行：--rows {example}。",
                f"The number of rows of {', '.join(names)} is wanted too: --rows {example}.",
            ),
        ) from None


def _count(program: Program, part: str) -> tuple[str, int]:
    name, _, count = (piece.strip() for piece in part.partition("="))
    table = program.tables.get(name)
    if table is None or table.constant:
        data = [n for n, one in program.tables.items() if not one.constant]
        hint = nearest(name, data)
        raise Refused(
            "bad-rows",
            Both(
                f"{name} 不是随数据来的表。{hint.zh}",
                f"{name} is no table whose rows come with the data. {hint.en}",
            ),
        )
    count = count.replace("_", "")
    if not (count.isascii() and count.isdecimal() and len(count) <= 15):
        raise Refused(
            "bad-rows",
            Both(
                f"{part} 不是行数，写作 {name}=200000。",
                f"{part} is no number of rows: write {name}=200000.",
            ),
        )
    return name, int(count)


def say_joins(found: list[Join], talk: Talk) -> None:
    """A line for each reading."""
    for join in found:
        typer.echo(f"{join.where}: {talk.word(join.says.zh, join.says.en)}")


def say_forecast(found: Forecast, talk: Talk) -> None:
    """A small table: values and rows read of each line and check, and the totals."""
    head = (
        talk.word("行", "line"),
        talk.word("数值", "values"),
        talk.word("至多读取", "rows read"),
    )
    rows = [(one.name, f"{one.values:,}", f"{one.reads:,}") for one in found.needs]
    total = (talk.word("合计", "total"), f"{found.values:,}", f"{found.reads:,}")
    columns = [max(width(row[i]) for row in (head, *rows, total)) for i in range(3)]
    for row in (head, *rows, total):
        cells = [padded(row[0], columns[0])]
        cells += [" " * (columns[i] - width(row[i])) + row[i] for i in (1, 2)]
        typer.echo("  ".join(cells))
