"""`qiyue freeze`, `score` and `report`: run the core and say what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qiyue.core.dataset import freeze, read_dataset
from qiyue.core.engine import run as running
from qiyue.core.engine.brief import brief
from qiyue.core.engine.folders import MANIFEST
from qiyue.core.engine.run import Outcome, Progress, load, method_path_of, score
from qiyue.core.method.cost import Forecast
from qiyue.core.method.desk import Desk
from qiyue.core.reading.readers import get_ready
from qiyue.core.values.findings import Both, HasFindings
from qiyue.doors.cli.progress import progress
from qiyue.doors.cli.supervising import keep_to
from qiyue.doors.cli.talk import DONE, FINDINGS, Refused, Talk
from qiyue.doors.exchange.published import Comparison, compare

WORDS = {
    "values": ("数值", "values"),
    "bundles": ("分组得分", "bundles"),
    "totals": ("总分", "totals"),
}
MOST_HELD = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks of `qiyue score`."""

    dataset: Path
    out: Path
    method: Path | None = None
    engine: str | None = None
    values: str | None = None
    csv: bool = False
    rows: bool = False
    xlsx: bool = False
    published: bool = False
    since: Path | None = None
    keep: bool = False
    snapshot: str = ""
    to: str = ""


def freeze_dataset(
    folder: Path, out: Path, method: Path | None, values: str | None, talk: Talk
) -> None:
    """Write a snapshot and say what is in it."""
    dataset = read_dataset(folder)
    path = method or method_path_of(dataset)
    keep_to([folder, path.parent], [out.parent])
    get_ready()
    program = load(path)
    with progress(talk) as tell:
        snapshot = freeze(
            dataset,
            program.method,
            out,
            values=values,
            progress=lambda what, done, total: tell(f"freeze {what}", done, total),
        )
    tables = snapshot.manifest["tables"]
    rows = sum(about["rows"] for about in tables.values())
    say_empty(tables, talk)
    talk.say(
        f"冻结了 {len(tables)} 个表、{rows} 行（{snapshot.manifest['values']}）：{out}",
        f"froze {len(tables)} tables, {rows} rows ({snapshot.manifest['values']}): {out}",
    )


def score_dataset(wish: Wish, talk: Talk) -> int:
    """Score, say what was written; gives the exit code."""
    if wish.engine != "spark":  # a Java machine of its own, and a network
        earlier = [wish.since] if wish.since is not None else []
        folder = _folder_of_method(wish.dataset, wish.method)
        keep_to([wish.dataset, folder, *earlier], [wish.out.parent])
    get_ready()
    with progress(talk) as tell:
        outcome = _scored(wish, tell, lambda needs: say_forecast(needs, talk))
        found = compared(wish, tell) if wish.published else None
    frozen = json.loads((outcome.folder / "snapshot" / MANIFEST).read_text("utf-8"))
    say_empty(frozen["tables"], talk)
    if outcome.findings:
        talk.findings(list(outcome.findings))
    say_outputs(outcome, talk)
    if found is None:
        return DONE
    say_comparison(found, talk)
    return DONE if found.holds else FINDINGS


def brief_dataset(
    dataset: Path, out: Path, method: Path | None, values: str | None, talk: Talk
) -> None:
    """Calculate what the dataset comes to, say what was written."""
    keep_to([dataset, _folder_of_method(dataset, method)], [out.parent])
    get_ready()
    with progress(talk) as tell:
        found = brief(dataset, method, out, values=values, progress=tell)
    if found.findings:
        talk.findings(list(found.findings))
    for file, size in found.files.values():
        talk.say(f"{size:,} 行：{file}", f"{size:,} rows: {file}")


def _scored(wish: Wish, tell: Progress, foretold: Callable[[Forecast], None]) -> Outcome:
    """What the core makes of a wish, here or at addresses."""
    also = _workbook(tell) if wish.xlsx else None
    if not (wish.snapshot or wish.to):
        return score(
            wish.dataset,
            wish.method,
            wish.out,
            engine=wish.engine,
            values=wish.values,
            csv=wish.csv,
            rows=wish.rows,
            also=also,
            progress=tell,
            foretold=foretold,
            since=wish.since,
            keep=wish.keep,
        )
    if wish.engine != "spark" or wish.since is not None or wish.keep:
        raise Refused(
            "only-spark",
            Both(
                "--snapshot 和 --to 要与 --engine spark 同用，不能与 --since、--keep 同用。",
                "--snapshot and --to go with --engine spark, and without --since and --keep.",
            ),
        )
    from qiyue.core.engine.spark.addresses import Places, score_at

    asked = running.Wish(Desk(), tell, wish.engine, wish.csv, wish.rows, also, foretold)
    places = Places(wish.snapshot, wish.to, wish.values)
    return score_at(wish.dataset, wish.method, wish.out, places, asked)


def _folder_of_method(dataset: Path, method: Path | None) -> Path:
    """Where the method is; what is wrong with the dataset is told when it is scored."""
    try:
        return (method or method_path_of(read_dataset(dataset))).parent
    except HasFindings:
        return dataset


def say_empty(tables: dict[str, Any], talk: Talk) -> None:
    """One line on stderr if tables have no rows: their file may just not be named."""
    if empty := [name for name, about in tables.items() if not about["rows"]]:
        talk.note(
            f"没有一行数据的表：{'、'.join(empty)}", f"tables without a row: {', '.join(empty)}"
        )


def say_forecast(needs: Forecast, talk: Talk) -> None:
    """One line on stderr before the calculation."""
    talk.note(
        f"将算出 {needs.values:,} 个数值，汇总至多读取 {needs.reads:,} 行",
        f"{needs.values:,} values to calculate, at most {needs.reads:,} rows to read",
    )


def _workbook(tell: Callable[[str, int, int], None]) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        from qiyue.doors.exchange.workbook import write_workbook

        tell("workbook", 0, 1)
        write_workbook(folder)

    return write


def compared(wish: Wish, tell: Callable[[str, int, int], None]) -> Comparison:
    """The run of a wish beside the published values of its dataset."""
    dataset = read_dataset(wish.dataset)
    if not dataset.published:
        raise Refused(
            "nothing-published",
            Both(
                "数据集里没有 published，没有可比的公布值。",
                "The dataset has no `published`: there is nothing to compare with.",
            ),
        )
    tell("compare", 0, 1)
    return compare(wish.out, load(wish.method or method_path_of(dataset)), dataset)


def say_outputs(outcome: Outcome, talk: Talk) -> None:
    """What was written, and who is held."""
    outputs = outcome.manifest["outputs"]
    counts = [(WORDS[name], about["rows"]) for name, about in outputs.items()]
    talk.say(
        "写好 " + "、".join(f"{zh} {rows} 行" for (zh, _), rows in counts) + f"：{outcome.folder}",
        "wrote " + ", ".join(f"{rows} {en}" for (_, en), rows in counts) + f": {outcome.folder}",
    )
    if held := outcome.manifest["held"]:
        subjects = sorted({one["subject"] for one in held})
        some = subjects[:MOST_HELD] + ["…"] * (len(subjects) > MOST_HELD)
        talk.say(
            f"应报未报，暂缓 {len(subjects)} 个对象：{'、'.join(some)}",
            f"held, because something due is missing: {len(subjects)} ({', '.join(some)})",
        )


def say_comparison(found: Comparison, talk: Talk) -> None:
    """Equal values for each name where they differ, the first differences, the count."""
    for name, total in found.total.items():
        if found.equal[name] != total:
            talk.say(
                f"  {name}：{found.equal[name]}/{total} 相等", f"{found.equal[name]}/{total} equal"
            )
    for one in found.differences:
        at = "/".join(part for part in (one.subject, one.line) if part)
        ours = "—" if one.ours is None else one.ours
        talk.say(
            f"  {one.name}[{at}] 公布 {one.published or '空'}，算出 {ours}",
            f"published {one.published or '(empty)'}, here {ours}",
        )
    equal, total = found.counts
    talk.say(f"{total} 个公布值中 {equal} 个相等", f"{equal} of {total} published values equal")


def report_run(run: Path, target: Path, talk: Talk) -> None:
    """Write the HTML report of a run."""
    from qiyue.doors.exchange.report import write_report

    keep_to([run], [target.parent])
    with progress(talk) as tell:
        tell("report", 0, 1)
        write_report(run, target)
    talk.say(f"报告：{target}", f"report: {target}")
