"""A bad file: its kind, what is made, what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

METHOD = """qiyue: 1
method: bad-input
name: 坏输入
applies: 2026-01-01..2026-12-31
source: 〔2026〕1 号
tables:
  unit[unit] 单位: {from: organisation, name: text}
  fact[unit, item] 完成情况: {from: facts, amount: number 元 0..1000000 by 0.01 empty n/a, day: date empty n/a, note: text empty n/a}
  item[item] 指标: |
    item
    gap
    coal
lines:
  total[unit] 总额:
    role: total
    better: high
    gives: sum(amount over item)
    shown: half_away 0.01
examples:
  - title: 两项相加
    given:
      unit: unit | name ; A | 甲
      fact: unit | item | amount | day | note ; A | gap | 1.5 | 2026-07-15 | ; A | coal | 2 | 2026-07-15 |
    expect:
      total: unit | total ; A | 3.5
"""  # noqa: E501
UNITS = "unit,name\nA,一井\nB,𠮷·阿依古丽 🙂\n"
HEAD = "unit,item,amount,day,note"
GOOD = "A,gap,28.19,2026-07-15,好"
FACTS = f"{HEAD}\n{GOOD}\n"

Files = dict[str, bytes]


@dataclass(frozen=True)
class Case:
    """A bad file among good ones.

    `make` gives the files; `says` are the codes of which one is found, at a place that names
    `file`; without any, it must be accepted. `what` is the command: freeze, check or convert.
    """

    kind: str
    name: str
    make: Callable[[], Files]
    says: tuple[str, ...]
    file: str = "f.csv"
    mapping: str = ""
    what: str = "freeze"

    @property
    def id(self) -> str:
        """Its kind and name."""
        return f"{self.kind}-{self.name}"

    def files(self) -> Files:
        """All files of the folder in which it stands."""
        mapping = self.mapping or f"file: {self.file}"
        dataset = (
            "qiyue: 1\ndataset: bad\nmethod: good.yaml\nperiod: 2026-01-01..2026-12-31\ntables:\n"
            f"  unit: {{file: units.csv}}\n  fact: {{{mapping}}}\n"
        )
        common = {
            "good.yaml": METHOD.encode(),
            "units.csv": UNITS.encode(),
            "dataset.yaml": dataset.encode(),
        }
        return {**common, **self.make()}


def of_bytes(
    kind: str, name: str, data: bytes | Callable[[], bytes], *says: str, **more: str
) -> Case:
    """A case of one file."""
    file = more.get("file", "f.csv")
    return Case(kind, name, lambda: {file: data() if callable(data) else data}, says, **more)


def of_cells(kind: str, name: str, row: str, *says: str, **more: str) -> Case:
    """A CSV with one good row before a bad one and one behind it."""
    text = f"{HEAD}\n{GOOD}\n{row}\nB,gap,1,,\n"
    return of_bytes(kind, name, text.encode(), *says, **more)
