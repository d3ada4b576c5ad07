"""`make demo`: scores a real national programme and shows what comes out, within seconds."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from qiyue.doors.cli.supervising import keep_to, supervised
from qiyue.doors.cli.talk import Talk, door

if TYPE_CHECKING:
    from rich.console import Console

    from qiyue.core.engine.run import Run

ROOT = Path(__file__).resolve().parents[4]
EXAMPLE, RESULT = "examples/hvbp-2024", "build/hvbp-2024"
BEST, BARS, WIDTH = 10, 10, 40
STATES = {
    "counted": ("计分", "counted"),
    "n/a": ("不适用", "n/a"),
    "exempt": ("免考", "exempt"),
    "missing": ("缺数", "missing"),
    "withheld": ("不公开", "withheld"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject with its total, as the run shows it."""

    kind: str
    subject: str
    name: str
    state: str
    total: str | None
    rank: str | None


def main() -> None:
    """Score the example and show it, in a child of limited means."""
    supervised(_main)


def _main() -> None:
    began = _process_start()
    with door(None) as talk:
        keep_to([ROOT / EXAMPLE], [(ROOT / RESULT).parent])
        show(nearby(ROOT / EXAMPLE), nearby(ROOT / RESULT), talk, began)


def nearby(path: Path) -> Path:
    """The path from where one stands, if it lies below; else as it is."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def show(example: Path, folder: Path, talk: Talk, began: float) -> None:
    """Score `example` into `folder`; print the best, the spread, one score sheet, the proof."""
    from rich.console import Console

    from qiyue.core.dataset import read_dataset
    from qiyue.core.engine.run import load, open_run, score
    from qiyue.core.reading.readers import get_ready
    from qiyue.doors.cli.progress import progress
    from qiyue.doors.cli.scoring import say_comparison, say_outputs
    from qiyue.doors.exchange.published import compare

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 100)
    get_ready()
    dataset = read_dataset(example)
    with progress(talk) as tell:
        outcome = score(example, None, folder, progress=tell)
        scored = time.time() - began
        program = load(example / dataset.method)
        found = compare(folder, program, dataset) if dataset.published else None
    name = program.method.name
    console.rule(f"[bold]{talk.word(name.zh, name.en)}")
    say_outputs(outcome, talk)
    run = open_run(folder)
    standings = _standings(run)
    _best(console, talk, standings[:BEST])
    _spread(console, talk, standings)
    if standings:
        _sheet(console, talk, run, standings[0])
    console.rule()
    if found is not None:
        say_comparison(found, talk)
    _report(folder, talk)
    total = time.time() - began
    talk.say(
        f"用时 {scored:.1f} 秒得到全部分数，连同比对、解释和报告 {total:.1f} 秒（含启动）",
        f"{scored:.1f} s to all scores, {total:.1f} s with comparison, explanation and report "
        "(start included)",
    )


def _process_start() -> float:
    """When this process began, in seconds of the clock; now, where that cannot be told."""
    try:
        stat = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        uptime = float(Path("/proc/uptime").read_text().split()[0])
        return time.time() - (uptime - int(stat[19]) / os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, IndexError):
        return time.time() - time.process_time()


def _standings(run: Run) -> list[Standing]:
    """Everybody's first total, the best first."""
    from qiyue.core.engine.outputs import opened_outputs

    totals = [n for n, line in run.program.lines.items() if line.line.role == "total"]
    if not totals:
        return []
    low = run.program.lines[totals[0]].line.better == "low"
    with opened_outputs(run.folder) as con:
        rows = con.execute(
            "SELECT kind, subject, state, total, rank, numerator, denominator "
            "FROM totals WHERE name = ? ORDER BY subject",
            [totals[0]],
        ).fetchall()
    rows.sort(key=lambda row: _place(row[5], row[6], low))
    names = {kind: _names(run, kind) for kind in {row[0] for row in rows} if kind}
    return [
        Standing(kind, subject, names.get(kind, {}).get(subject, ""), state, total, rank)
        for kind, subject, state, total, rank, *_ in rows
    ]


def _place(numerator: str | None, denominator: str | None, low: bool) -> tuple[bool, Fraction]:
    """Sorts the best first and those without a number last."""
    if numerator is None or denominator is None:
        return True, Fraction(0)
    total = Fraction(int(numerator), int(denominator))
    return False, total if low else -total


def _names(run: Run, kind: str) -> dict[str, str]:
    from qiyue.doors.cli.explaining import members

    return dict(members(run, kind))


def _best(console: Console, talk: Talk, best: list[Standing]) -> None:
    from rich.table import Table

    table = Table(title=talk.word("最好的十家", "the ten best"), title_justify="left")
    table.add_column(talk.word("名次", "rank"), justify="right")
    table.add_column(talk.word("编号", "key"))
    table.add_column(talk.word("名称", "name"))
    table.add_column(talk.word("状态", "state"))
    table.add_column(talk.word("总分", "total"), justify="right")
    for one in best:
        state = talk.word(*STATES[one.state])
        table.add_row(one.rank or "", one.subject, one.name, state, one.total or "")
    console.print()
    console.print(table)


def _spread(console: Console, talk: Talk, standings: list[Standing]) -> None:
    """How many totals lie in each of ten equal parts of the range."""
    totals = [Fraction(one.total) for one in standings if one.total is not None]
    if not totals:
        return
    step = -(-max(totals) // BARS) or 1
    counts = [0] * BARS
    for total in totals:
        counts[min(BARS - 1, max(0, total // step))] += 1
    most = max(counts)
    console.print()
    console.print(
        talk.word(f"总分的分布（{len(totals)} 家有总分）", f"the totals ({len(totals)} have one)")
    )
    for place, count in enumerate(counts):
        bar = "█" * (-(-count * WIDTH // most))
        low, high = place * step, (place + 1) * step
        console.print(f"  {low:>4} – {high:<4} {bar:<{WIDTH}} {count:>6}")
    absent = len(standings) - len(totals)
    if absent:
        said = talk.word("没有总分", "without a total")
        console.print(f"  {said}: {absent}")


def _sheet(console: Console, talk: Talk, run: Run, best: Standing) -> None:
    """The score sheet of the best: bundles and total in full, the lines below them short."""
    from qiyue.core.engine.exact.explain import as_text
    from qiyue.doors.cli.explaining import differences, explained

    sheets = explained(run, best.kind, best.subject)
    roles = {line.line.name: line.line.role for line in run.program.lines.values()}
    marks = [one for one in sheets if roles[one.line] == "marks"]
    counted = [one for one in marks if one.exact_text != "n/a"]
    wanted = [*counted[:1], *(one for one in sheets if roles[one.line] not in ("", "marks"))]
    console.print()
    console.rule(
        f"[bold]{talk.word('一份得分说明', 'one score sheet')}: {best.subject} {best.name}"
    )
    if counted:
        console.print(talk.word("各项得分", "marks"), markup=False)
        for one in counted:
            console.print(f"  {', '.join(one.keys[1:]):<24} {one.shown_text:>6}", markup=False)
        console.print()
    console.print(as_text(wanted, talk.lang.value), markup=False, soft_wrap=True)
    console.print()
    differ = differences(run, best.kind, best.subject, sheets)
    talk.say(
        f"重算 {len(sheets)} 项，{len(sheets) - len(differ)} 项与所存一致",
        f"{len(sheets)} results recomputed, {len(sheets) - len(differ)} equal to the stored ones",
    )


def _report(folder: Path, talk: Talk) -> None:
    from qiyue.doors.exchange.report import write_report

    target = folder / "report.html"
    write_report(folder, target)
    talk.say(f"报告：{target}", f"report: {target}")


if __name__ == "__main__":
    main()
