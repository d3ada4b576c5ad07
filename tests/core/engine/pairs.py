"""Two small runs that differ in what a test says, for comparisons and their reasons."""

from __future__ import annotations

import shutil
from pathlib import Path

from qiyue.core.engine.run import Run, open_run, score

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
METHOD = """\
qiyue: 1
method: pair
name: {zh: 小办法, en: A small method}
uses: std 1
tables:
  unit[unit] 单位: {from: organisation, name: text}
  item[item] 项目: |
    item | name | weight number 0..100 | rule rule
    coal | 产量 | 50                   | ratio(least = 0, most = 1.2, at_zero = 0)
    cost | 成本 | 30                   | ratio(least = 0, most = 1, at_zero = 0)
    care | 安全 | 20                   | plain_share()
  fact[unit, item]:
    from: facts
    actual: number 0..1000 by 0.01 empty n/a
    target: number 1..1000 by 0.01
formulas:
  plain_share(weight, actual, target) 得 {weight} × {actual} ÷ {target}:
    gives: weight * min(share, 1)
    where:
      share: actual / target
lines:
  points[unit, item] 项目得分:
    role: marks
    gives: half_away(item.rule, 0.01) else 0
  work[unit] 经营得分:
    role: bundle
    gives: sum(points over item where item != "care")
  total[unit] 总分:
    role: total
    better: high
    gives: 90% * work + 110% * points["care"]
    shown: half_away 0.01
  place[unit] 名次:
    role: rank
    gives: rank(total among unit)
  grade[unit] 等次:
    role: grade
    as: one of C B A
    gives: at_least(total, 90 -> "A", 70 -> "B", else -> "C")
"""
UNITS = "unit,name\nU1,一队\nU2,二队\nU3,三队\n"
FACTS = """\
unit,item,actual,target
U1,coal,90,100
U1,cost,80,100
U1,care,10,10
U2,coal,130,100
U2,cost,95,100
U2,care,7,10
U3,coal,60,100
U3,cost,,100
U3,care,9,10
"""
DATASET = """\
qiyue: 1
dataset: pair
tables:
  unit: {file: unit.csv}
  fact: {file: fact.csv}
"""


def dataset(folder: Path, method: str = METHOD, facts: str = FACTS, units: str = UNITS) -> Path:
    """A dataset with these texts."""
    folder.mkdir(parents=True)
    texts = {"method.yaml": method, "dataset.yaml": DATASET, "unit.csv": units, "fact.csv": facts}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(folder: Path, method: str = METHOD, facts: str = FACTS, units: str = UNITS) -> Run:
    """The scored run of such a dataset, in `folder/run`."""
    score(dataset(folder / "data", method, facts, units), None, folder / "run", engine="python")
    return open_run(folder / "run")


def changed(text: str, *changes: tuple[str, str]) -> str:
    """The text with replacements, each of which must be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def example(folder: Path, name: str, file: str, *changes: tuple[str, str]) -> Path:
    """A copy of a shipped example with changes in one of its files."""
    shutil.copytree(EXAMPLES / name, folder)
    path = folder / file
    path.write_text(changed(path.read_text(encoding="utf-8"), *changes), encoding="utf-8")
    return folder
