"""Pairs of methods, each with one thing changed; `python -m` writes down what is said of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.core.method.methods import beside

from qiyue.core.method.difference import Change, differences
from qiyue.core.method.model import Method
from qiyue.core.method.reader import parse_method

KEPT = Path(__file__).with_name("sentences.txt")
BEFORE = """\
qiyue: 1
method: mine-2020
name: {zh: 考核办法, en: Assessment}
applies: 2020-01-01..2020-12-31
source: 〔2020〕1 号
uses: std 1
tables:
  unit[unit] 单位: {from: organisation, name: text}
  task[task] 生产经营考核表（第五条）: |
    task   | name   | weight number 分 0..100 | rule rule                  | note text empty n/a
    output | 产量   | 40                      | beyond(per = 1%, most = 3) |
    gap    | 单价差 | 60                      | cut(base = 28.190, at = 0) | 重点
  share[part] 比例: |
    part  | share number % 0..100
    party | 30
  fact[unit, task] 完成值（第六条、第七条）:
    from: facts
    actual: number t 0..100 by 0.01 empty missing reason in why
    why: text empty n/a
    level: one of 低 高
formulas:
  beyond(weight, actual, per, most = 5) 满分 {weight}；每高 {per} 加分，最多 {most}；{actual}:
    gives: weight + min(most, steps)
    where:
      steps: trunc(actual / 100 / 0.01, 1)
lines:
  points[unit, task] 指标得分（四舍五入）:
    role: marks
    source: 第五条、第六条
    data: 调度室
    gives: half_away(task.rule, 0.01) else 0
    shown: half_away 0.01
  total[unit] 总分:
    role: total
    better: high
    missing: stops
    source: 第八条
    gives: sum(points over task) + extra
  grade[unit] 等次:
    role: grade
    as: one of 差 好
    gives: at_least(total, 60 -> "好", else -> "差")
  extra[unit]:
    gives: p else 0
    where:
      p: 1
checks:
  合计 100 分: sum(weight among task) = 100
examples:
  - title: 一个例题
    given:
      unit: unit | name ; A | 甲
      fact: unit | task | actual ; A | gap | 25
    expect:
      total: unit | total ; A | 40
"""
CASES = {
    "适用期": [("2020-12-31", "2021-12-31")],
    "不再写适用期": [("applies: 2020-01-01..2020-12-31\n", "")],
    "代号、名称、文号、规则库": [
        ("method: mine-2020", "method: mine-2021"),
        ("{zh: 考核办法, en: Assessment}", "奖惩办法"),
        ("〔2020〕1 号", "〔2021〕1 号"),
        ("uses: std 1\n", ""),
    ],
    "权重": [("| 40   ", "| 45   "), ("| 60   ", "| 55   ")],
    "百分比": [("party | 30", "party | 40")],
    "规则的参数": [("per = 1%, most = 3", "per = 2%, least = 0")],
    "换一条规则": [("beyond(per = 1%, most = 3)", "safety(each = 5)")],
    "文字与空格": [
        ("| 重点\n", "|\n"),
        ("most = 3) |", "most = 3) | 新"),
    ],
    "新增指标": [("  share[part]", "    safety | 安全 | 20 | beyond(per = 1%) |\n  share[part]")],
    "删去指标": [
        (
            "    gap    | 单价差 | 60                      | cut(base = 28.190, at = 0) | 重点\n",
            "",
        )
    ],
    "列的类型": [
        (
            "number t 0..100 by 0.01 empty missing reason in why",
            "number kg 0..200 by 0.1 empty n/a better high",
        ),
        ("one of 低 高", "one of 低 中 高"),
        ("why: text empty n/a", "why: -> unit"),
    ],
    "列的名称": [
        ("weight number 分 0..100 |", "weight number 分 0..100 says 满分 |"),
        ("| 40   ", "| 45   "),
    ],
    "历史期": [
        (
            "完成值（第六条、第七条）:\n    from: facts\n",
            "完成值（第六条、第七条）:\n    from: facts\n    period: year\n",
        )
    ],
    "几个词的选项": [("one of 低 高", 'one of 低 "非 常 高"')],
    "增删列": [("level: one of 低 高", "risk: one of 低 高")],
    "来源与键": [
        ("{from: organisation, name: text}", "{from: contract, name: text}"),
        ("share[part]", "share[part, share]"),
    ],
    "从办法到数据": [
        (
            "share[part] 比例: |\n    part  | share number % 0..100\n    party | 30\n",
            "share[part] 比例: {from: facts, share: number % 0..100}\n",
        )
    ],
    "增删表": [("  share[part] 比例: |", "  ratio[part] 比例（第九条）: |")],
    "表的说明": [("生产经营考核表（第五条）", "生产考核表（第四条）")],
    "公式": [
        ("weight + min(most, steps)", "weight + max(0, min(most, steps))"),
        ("actual, per, most = 5", "actual, per, most = 6, least"),
        ("最多 {most}；", "至多 {most}；"),
        ("trunc(actual / 100 / 0.01, 1)", "trunc(actual, 1)"),
    ],
    "公式的参数与中间值": [("weight, actual, per,", "weight, per,"), ("steps", "step")],
    "公式更名": [("beyond(", "above_target(")],
    "增删公式": [("beyond(", "above_target("), ("weight + min(", "weight - min(")],
    "取整": [("    shown: half_away 0.01", "    shown: half_up 0.1")],
    "不再取整": [("    shown: half_away 0.01\n", "")],
    "行的公式": [("half_away(task.rule, 0.01) else 0", "half_away(task.rule, 0.1) else 0")],
    "行的其他": [
        ("role: marks", "role: bundle"),
        ("data: 调度室", "data: 安监处"),
        ("missing: stops", "missing: stays"),
        ("better: high", "better: low"),
        ("one of 差 好", "one of 差 中 好"),
        ("source: 第八条", "source: 第九条"),
        ("总分:\n", "总分（含加分）:\n    uom: 分\n"),
    ],
    "行的名称与说明": [
        ("总分:\n", "总分:\n    says: 各项得分之和\n"),
        ("指标得分（四舍五入）:", "单项得分:"),
    ],
    "行所在的表": [("extra[unit]", "extra[unit, share]")],
    "行更名": [
        ("total[", "sum_of_all["),
        ("(total,", "(sum_of_all,"),
        ("total: unit | total", "sum_of_all: unit | sum_of_all"),
    ],
    "增删行": [("extra", "bonus"), ("gives: p else 0", "gives: p else 1")],
    "中间值": [("      p: 1", "      p: 2"), ("gives: p else 0", "gives: p else 0 ")],
    "增删中间值": [("gives: p else 0", "gives: q else 0"), ("      p: 1", "      q: 1")],
    "核对": [("sum(weight among task) = 100", "sum(weight among task) = 120")],
    "核对改写": [("合计 100 分:", "各项合计 100 分:")],
    "增删核对": [("合计 100 分: sum(weight among task) = 100", "都有权重 [task]: weight > 0")],
    "例题": [("A | gap | 25", "A | gap | 26"), ("A | 40", "A | 41")],
    "例题的表": [("      fact: unit | task | actual ; A | gap | 25\n", "")],
    "例题更名": [("一个例题", "第一个例题")],
    "增删例题": [("一个例题", "另一个例题"), ("A | 40", "A | 41")],
}


def read(text: str) -> Method:
    return parse_method(text, beside=beside({}))


def changed(steps: list[tuple[str, str]]) -> str:
    text = BEFORE
    for old, new in steps:
        assert old in text, old
        text = text.replace(old, new)
    return text


def told(changes: list[Change]) -> Iterator[str]:
    for one in changes:
        yield f"  {one.part}/{one.section}/{one.kind}/{one.name}/{one.what}"
        yield f"    {one.message.zh}"
        yield f"    {one.message.en}"
        yield f"    {one.before} -> {one.after}"


def everything() -> str:
    lines: list[str] = []
    for title, steps in CASES.items():
        lines += [f"# {title}", *told(differences(read(BEFORE), read(changed(steps))))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    KEPT.write_text(everything(), encoding="utf-8")
