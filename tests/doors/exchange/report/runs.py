"""Small run folders for the report: results as Parquet, a method, a frozen table of names."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import duckdb

from qiyue.core.engine.results import OUTPUTS

METHOD = """\
qiyue: 1
method: small
name: {zh: 小办法, en: A small method}
source: 文件第 1 号
tables:
  unit[unit] 单位: {from: organisation, name: text}
  group[group] 分组: |
    group | weight number 0..100
    work  | 60
    care  | 40
  task[task] 任务: |
    task | name text | group -> group | rule rule
    coal | 原煤产量  | work           | full_or_none(goal = 100)
    safe | 安全      | care           | full_or_none(goal = 80)
  done[unit, task] 完成: {from: facts, actual: number empty missing}
formulas:
  full_or_none(goal) 达到 {goal} 得 10 分，否则不得分:
    gives: case(reached -> 10, else -> 0)
    where:
      reached: actual >= goal
lines:
  marks[unit, task] 任务得分（按规则）:
    role: marks
    source: 第三条
    gives: task.rule
  score[unit, group] 分组得分:
    role: bundle
    gives: sum(marks over task)
  total[unit] 总分:
    role: total
    gives: sum(score over group)
"""
Row = tuple[str | None, ...]


def write(
    folder: Path,
    *,
    values: Iterable[Row] = (),
    bundles: Iterable[Row] = (),
    totals: Iterable[Row] = (),
    method: str = METHOD,
    names: Iterable[tuple[str, str]] = (),
) -> Path:
    """A run folder with these rows."""
    (folder / "method").mkdir(parents=True)
    (folder / "snapshot").mkdir()
    (folder / "values").mkdir()
    for table, rows in {"values": values, "bundles": bundles, "totals": totals}.items():
        file = "values/other-rows" if table == "values" else table
        _parquet(folder / f"{file}.parquet", list(OUTPUTS[table]), rows)
    _parquet(folder / "snapshot" / "unit.parquet", ["unit", "name"], names)
    (folder / "method" / "method.yaml").write_text(method, encoding="utf-8")
    files = [{"name": "method.yaml", "sha256": "ab" * 32}]
    manifest = {
        "qiyue": 1,
        "kind": "run",
        "method": {"code": "small", "files": files},
        "snapshot": {"dataset": "two units", "period": "2026-01-01..2026-12-31"},
        "values": "verified",
        "outputs": {"values": {"rows": 1, "sha256": "cd" * 32}},
        "held": [],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def _parquet(path: Path, columns: list[str], rows: Iterable[Row]) -> None:
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t ({', '.join(f'{c} VARCHAR' for c in columns)})")
        if kept := list(rows):
            con.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(columns))})", kept)
        con.table("t").write_parquet(str(path))


def number(text: str) -> Row:
    """Numerator, denominator, value, state and reason of a whole number or of an absence."""
    if text in ("missing", "n/a", "exempt", "withheld"):
        return (None, None, None, text, "no-report")
    return (text, "1", text, "counted", "")


def total(unit: str, text: str, rank: str = "", kind: str = "unit", name: str = "total") -> Row:
    """A row of totals."""
    top, bottom, value, state, reason = number(text)
    return (kind, unit, "", name, value, top, bottom, state, reason, rank or None, None)


def small(folder: Path, names: Iterable[tuple[str, str]] = (("U1", "一矿"),)) -> Path:
    """Two units, two tasks, one absence."""
    marks = {"U1": ("10", "0"), "U2": ("10", "missing")}
    values: list[Row] = []
    bundles: list[Row] = []
    for unit, both in marks.items():
        for task, group, text in zip(("coal", "safe"), ("work", "care"), both, strict=True):
            values.append(("unit", unit, task, "marks", "marks", *number(text)))
            reached = (None, None, "yes" if text == "10" else "no", "counted", "")
            values.append(("unit", unit, task, "marks.reached", "", *reached))
            bundles.append(("unit", unit, group, "score", *number(text)))
    totals = [total("U1", "10", "1"), total("U2", "missing")]
    return write(folder, values=values, bundles=bundles, totals=totals, names=names)
