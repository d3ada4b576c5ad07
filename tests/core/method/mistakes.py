"""A sound method as an officer writes it, and the mistakes that are made in it, one at a time."""

from __future__ import annotations

from dataclasses import dataclass

from tests.core.method.methods import beside

from qiyue.core.engine.exact.examples import run_examples
from qiyue.core.engine.truths import constants_hold
from qiyue.core.method.checks import check_program
from qiyue.core.method.desk import Desk
from qiyue.core.method.reader import parse_method
from qiyue.core.method.resolve import resolve
from qiyue.core.values.findings import Finding, HasFindings

SOUND = """qiyue: 1
method: team-2026
name: {zh: 班组考核办法, en: Assessment of teams}
applies: 2026-01-01..2026-12-31
uses: std 1
tables:
  unit[unit] 班组: {from: organisation, name: text}
  item[item] 指标表: |
    item   | name     | weight number 0..100 | rule rule
    output | 产量     | 60                   | ratio(least = 60%, most = 1.2, at_zero = 0)
    cost   | 单位成本 | 40                   | inverse_ratio(least = 0, most = 1.1, at_zero = 0)
  fact[unit, item] 完成情况:
    from: facts
    target: number 0..100000 by 0.01
    actual: number 0..100000 by 0.01 empty missing
  quality[unit] 合格率和奖金基数:
    from: facts
    passed: number % 0..100 by 0.01
    bonus: number 元 0..100000 by 0.01
  kind[kind] 加减分标准: |
    kind   | adds number 0..5 by 0.5 | takes number 0..5 by 0.5 | since date
    praise | 2                       | 0                        | 2026-01-05
    fault  | 0                       | 1                        | 2026-01-05
  event[unit, event] 加减分事项: {from: events, kind: -> kind, happened: date, times: integer 1..9}
formulas:
  passed_points(share, full = 10) 合格率 {share} × {full} 分: full * share
lines:
  points[unit, item] 指标得分:
    role: marks
    missing: stops
    gives: half_away(item.rule, 0.01)
  quality_points[unit] 质量得分:
    role: marks
    missing: stops
    gives: half_away(passed_points(share = passed / 100), 0.01)
  added[unit] 加分（最多 5 分）:
    gives: min(5, sum(times * kind.adds over event where happened >= kind.since))
  taken[unit] 扣分: sum(times * kind.takes over event)
  total[unit] 总分（扣完为止）:
    role: total
    better: high
    gives: max(0, sum(points over item) + quality_points + added - taken)
  place[unit] 名次:
    role: rank
    gives: rank(total among unit where total is present)
  grade[unit] 等次:
    role: grade
    as: one of 不合格 合格 良好 优秀
    gives: at_least(total, 95 -> "优秀", 80 -> "良好", 60 -> "合格", else -> "不合格")
  pay[unit] 奖金:
    role: pay
    uom: 元
    missing: stops
    gives: half_away(bonus * total / 100, 0.01)
checks:
  权重合计 100: sum(weight among item) = 100
examples:
  - title: 产量九成，成本达标，合格率 98%，表扬一次、差错一次
    given:
      unit: unit | name ; A | 甲班
      fact: |
        unit | item   | target | actual
        A    | output | 1000   | 900
        A    | cost   | 20     | 20
      quality: unit | passed | bonus ; A | 98 | 3000
      event: |
        unit | event | kind   | happened   | times
        A    | 1     | praise | 2026-03-01 | 1
        A    | 2     | fault  | 2026-03-02 | 1
    expect:
      points: unit | item | points ; A | output | 54 ; A | cost | 40
      total: unit | total ; A | 104.8
      grade: unit | grade ; A | 优秀
      pay: unit | pay ; A | 3144
"""


@dataclass(frozen=True)
class Mistake:
    """`old` became `new`; the finding has this code and stands on the line of `at` (of `new`)."""

    zh: str
    en: str
    old: str
    new: str
    code: str
    at: str = ""

    @property
    def text(self) -> str:
        """The method with the mistake."""
        assert SOUND.count(self.old) >= 1, self.old
        return SOUND.replace(self.old, self.new, 1)

    @property
    def line(self) -> int:
        """The line that the finding should name."""
        if self.at:
            return self.text[: self.text.index(self.at)].count("\n") + 1
        return SOUND[: SOUND.index(self.old)].count("\n") + 1


def found(text: str) -> list[Finding]:
    """All that `qiyue check` finds in a method."""
    desk = Desk()
    try:
        program = resolve(parse_method(text, beside=beside({}), desk=desk), desk)
        if program is not None:
            desk.add(check_program(program))
            run_examples(program, desk)
            constants_hold(program, desk)
    except HasFindings as error:
        desk.add(error.findings)
    return desk.sorted()


TOTAL = "gives: max(0, sum(points over item) + quality_points + added - taken)"
GRADE = 'at_least(total, 95 -> "优秀", 80 -> "良好", 60 -> "合格", else -> "不合格")'
POINTS = "gives: half_away(item.rule, 0.01)"
SHARE = "passed_points(share = passed / 100)"
MISTAKES = (
    # the form of the file
    Mistake("全角冒号", "a full-width colon", "role: marks", "role：marks", "not-yaml"),
    Mistake(
        "大标题后全角冒号",
        "a full-width colon behind a section",
        "lines:\n",
        "lines：\n",
        "not-yaml",
    ),
    Mistake("冒号后没有空格", "no blank behind the colon", "role: marks", "role:marks", "not-yaml"),
    Mistake("漏了冒号", "the colon forgotten", "checks:\n", "checks\n", "not-yaml"),
    Mistake("用 Tab 缩进", "a tab for indentation", "    role: marks", "\trole: marks", "not-yaml"),
    Mistake(
        "少缩进两格",
        "two blanks too few",
        "    role: marks",
        "  role: marks",
        "not-yaml",
        "    missing: stops",
    ),
    Mistake(
        "同一层没有对齐",
        "lines of one level out of line",
        "    role: marks",
        "     role: marks",
        "not-yaml",
        "    missing: stops",
    ),
    Mistake(
        "文字里有冒号没加引号",
        "a colon inside a text without quotes",
        "title: 产量",
        "title: 例: 产量",
        "not-yaml",
    ),
    Mistake(
        "花括号没有收尾",
        "a brace without its end",
        "{from: organisation, name: text}",
        "{from: organisation, name: text",
        "not-yaml",
    ),
    Mistake(
        "表格前漏了竖线",
        "the bar before the rows forgotten",
        "指标表: |",
        "指标表:",
        "bad-table",
        "    item   | name",
    ),
    Mistake(
        "同一个键写两次",
        "a key twice",
        "    better: high\n",
        "    better: high\n    role: total\n",
        "duplicate-key",
        "    role: total\n    gives",
    ),
    # words
    Mistake("角色写成中文", "a role in Chinese", "role: marks", "role: 指标得分", "unknown-word"),
    Mistake("角色拼错", "a role misspelt", "role: marks", "role: makrs", "unknown-word"),
    Mistake(
        "键写成中文", "a key in Chinese", POINTS, POINTS.replace("gives", "公式"), "unknown-key"
    ),
    Mistake(
        "写了没有的键",
        "a key that is not known",
        "    better: high\n",
        "    better: high\n    cap: 120\n",
        "unknown-key",
        "    cap: 120",
    ),
    Mistake(
        "适用期写成 2026.1.1",
        "a period with dots",
        "2026-01-01..2026-12-31",
        "2026.1.1-2026.12.31",
        "bad-period",
    ),
    Mistake(
        "规则库没有版本",
        "a library without its edition",
        "uses: std 1",
        "uses: std",
        "unknown-library",
    ),
    # heads
    Mistake(
        "方括号里用全角逗号",
        "a full-width comma in the brackets",
        "points[unit, item]",
        "points[unit，item]",
        "bad-head",
    ),
    Mistake(
        "用了【】", "full-width brackets", "points[unit, item]", "points【unit, item】", "bad-head"
    ),
    Mistake(
        "行用了圆括号",
        "round brackets for a line",
        "total[unit] 总分",
        "total(unit) 总分",
        "bad-head",
    ),
    # tables
    Mistake(
        "范围写成 0-100",
        "a range with a dash",
        "weight number 0..100",
        "weight number 0-100",
        "bad-declaration",
    ),
    Mistake(
        "类型写成中文",
        "a type in Chinese",
        "weight number 0..100",
        "weight 数字",
        "bad-declaration",
    ),
    Mistake(
        "选项用顿号隔开",
        "options parted by commas",
        "one of 不合格 合格 良好 优秀",
        "one of 不合格、合格、良好、优秀",
        "bad-declaration",
    ),
    Mistake("来源写错", "an origin misspelt", "{from: events,", "{from: event,", "unknown-origin"),
    Mistake(
        "用了全角竖线",
        "full-width bars",
        "    cost   | 单位成本 |",
        "    cost   ｜ 单位成本 ｜",
        "ragged-row",
    ),
    Mistake(
        "一行多一格",
        "a cell too many",
        "at_zero = 0)\n  fact",
        "at_zero = 0) | 备注\n  fact",
        "ragged-row",
    ),
    Mistake(
        "一行少一格",
        "a cell too few",
        "| 单位成本 | 40                   |",
        "| 单位成本 |",
        "ragged-row",
    ),
    Mistake(
        "漏填权重", "a weight left empty", "| 单位成本 | 40 ", "| 单位成本 |    ", "empty-cell"
    ),
    Mistake(
        "数字格写文字",
        "words in a number column",
        "| 单位成本 | 40 ",
        "| 单位成本 | 四十 ",
        "bad-cell",
    ),
    Mistake(
        "数字带千位逗号",
        "a thousands comma",
        "output | 1000   | 900",
        "output | 1,000  | 900",
        "bad-cell",
        "A    | output | 1,000",
    ),
    Mistake(
        "日期写成 2026/1/5",
        "a date with strokes",
        "| 0                        | 2026-01-05",
        "| 0                        | 2026/1/5",
        "bad-cell",
    ),
    Mistake(
        "键重复",
        "a key twice in a table",
        "    cost   | 单位成本",
        "    output | 单位成本",
        "duplicate-row",
    ),
    Mistake(
        "权重合计 105",
        "weights of 105",
        "| 单位成本 | 40 ",
        "| 单位成本 | 45 ",
        "check-false",
        "  权重合计 100",
    ),
    Mistake(
        "没有核对权重合计",
        "nothing sums the weights",
        "sum(weight among item) = 100",
        "count(among item) = 2",
        "weights-unchecked",
        "    item   | name",
    ),
    Mistake(
        "引用了不存在的表",
        "a reference to no table",
        "kind: -> kind",
        "kind: -> kinds",
        "unknown-reference",
    ),
    # signs of a formula
    Mistake(
        "公式里用全角逗号",
        "a full-width comma in a formula",
        "item.rule, 0.01",
        "item.rule，0.01",
        "bad-character",
    ),
    Mistake(
        "公式里用全角括号",
        "full-width brackets in a formula",
        "half_away(item.rule, 0.01)",
        "half_away（item.rule, 0.01）",
        "bad-character",
    ),
    Mistake(
        "写了 ≥",
        "the sign ≥",
        GRADE,
        'case(total ≥ 60 -> "合格", else -> "不合格")',
        "bad-character",
    ),
    Mistake("写了 ×", "the sign ×", "full * share", "full × share", "bad-character"),
    Mistake("写了 ÷", "the sign ÷", "passed / 100", "passed ÷ 100", "bad-character"),
    Mistake("中文引号", "Chinese quotes", '95 -> "优秀"', "95 -> “优秀”", "bad-character"),
    Mistake("文字没有引号", "a text without quotes", '95 -> "优秀"', "95 -> 优秀", "unknown-name"),
    Mistake("写了 →", "an arrow in one sign", '95 -> "优秀"', '95 → "优秀"', "bad-character"),
    Mistake("写了 =>", "=> for an arm", '95 -> "优秀"', '95 => "优秀"', "bad-character"),
    Mistake(
        "写了 ==",
        "== for equality",
        "happened >= kind.since",
        "happened == kind.since",
        "bad-character",
    ),
    Mistake(
        "全角百分号", "a full-width per cent sign", "least = 60%", "least = 60％", "bad-character"
    ),
    Mistake(
        "百分号写在前面", "the per cent sign in front", "least = 60%", "least = %60", "unexpected"
    ),
    Mistake(
        "连写两个比较",
        "two comparisons in one",
        GRADE,
        'case(total >= 95 -> "优秀", 80 <= total < 95 -> "良好", else -> "合格")',
        "unexpected",
    ),
    Mistake(
        "用了 Excel 的 IF",
        "IF as in a spreadsheet",
        "max(0, sum(points over item)",
        "IF(taken > 9, 0, sum(points over item)",
        "unknown-function",
    ),
    Mistake(
        "用了 Excel 的 ROUND",
        "ROUND as in a spreadsheet",
        POINTS,
        "gives: ROUND(item.rule, 2)",
        "unknown-function",
    ),
    Mistake(
        "取整没有步长",
        "a rounding without its step",
        POINTS,
        "gives: half_away(item.rule)",
        "wrong-count",
    ),
    Mistake(
        "汇总没有写 over",
        "a sum without over",
        "sum(points over item)",
        "sum(points)",
        "unknown-function",
    ),
    # names
    Mistake(
        "列名拼错",
        "a column misspelt",
        "sum(weight among item)",
        "sum(wieght among item)",
        "unknown-name",
    ),
    Mistake(
        "over 写错表名",
        "over a table that is not there",
        "points over item",
        "points over items",
        "unknown-table",
    ),
    Mistake(
        "over 自己这张表",
        "over the own table",
        "sum(points over item)",
        "sum(taken over unit)",
        "own-row",
    ),
    Mistake(
        "没有汇总就用下级的值",
        "a value of many rows without an aggregate",
        "sum(points over item)",
        "points",
        "key-wanting",
    ),
    Mistake(
        "取表里没有的行",
        "a row that is not in the table",
        "sum(points over item)",
        'points["outptu"]',
        "key-outside",
    ),
    Mistake("规则名拼错", "a rule misspelt", "inverse_ratio(", "invers_ratio(", "unknown-formula"),
    Mistake(
        "参数名拼错",
        "a parameter misspelt",
        "share = passed / 100",
        "rate = passed / 100",
        "unknown-parameter",
    ),
    Mistake(
        "循环引用",
        "a circle",
        "+ added - taken",
        "+ added - taken - place",
        "circle",
        "  total[unit]",
    ),
    # values
    Mistake(
        "百分数列当比例用",
        "a column in % used as a share",
        SHARE,
        "passed_points(share = passed) + passed / 100",
        "uom-mismatch",
    ),
    Mistake(
        "分加元", "points added to money", "bonus * total / 100", "bonus + total", "uom-mismatch"
    ),
    Mistake(
        "除数可能为 0",
        "a divisor that can be 0",
        "bonus * total / 100",
        "bonus * total / taken",
        "zero-divisor",
    ),
    Mistake(
        "over 后面写 by",
        "by behind over",
        "sum(times * kind.takes over event)",
        "sum(times * kind.takes over event by kind)",
        "unexpected",
    ),
    Mistake(
        "一边问有没有，一边就用",
        "asked whether it is there, and used beside",
        POINTS,
        "gives: case(actual is present and actual > 0 -> half_away(item.rule, 0.01), else -> 0)",
        "asked-in-vain",
    ),
    Mistake(
        "两个日期相减",
        "one day less another",
        "happened >= kind.since",
        "happened - kind.since >= 0",
        "wrong-kind",
    ),
    Mistake(
        "日期常数没有写 date",
        "a constant day without date",
        "happened >= kind.since",
        "happened >= 2026-01-05",
        "wrong-kind",
    ),
    Mistake(
        "名次写成是不是第一",
        "a place that is a condition",
        "rank(total among unit",
        "best(total among unit",
        "wrong-kind",
        "  place[unit]",
    ),
    Mistake(
        "用没有次序的文字取高低",
        "the lower of texts without an order",
        "kind.adds over event where happened",
        'kind.adds over event where min(unit.name, "甲") = "甲" and happened',
        "wrong-kind",
    ),
    Mistake(
        "月数可能不是整数",
        "months that may not be whole",
        "happened >= kind.since",
        "happened >= months_after(kind.since, times / 2)",
        "outside-domain",
    ),
    Mistake("分支没有 else", "arms without else", ', else -> "不合格")', ")", "no-else"),
    Mistake(
        "分档次序反了",
        "bands in the wrong order",
        GRADE,
        'at_least(total, 60 -> "合格", 80 -> "良好", 95 -> "优秀", else -> "不合格")',
        "unordered-bands",
    ),
    Mistake(
        "case 的次序反了",
        "arms in the wrong order",
        GRADE,
        'case(total >= 60 -> "合格", total >= 80 -> "良好", else -> "不合格")',
        "unreachable-arm",
    ),
    Mistake(
        "分档之间有空隙",
        "a gap between bands",
        GRADE,
        'case(total >= 80 and total <= 94 -> "良好", total >= 95 and total <= 120 -> "优秀", '
        'else -> "不合格")',
        "gap-in-bands",
    ),
    Mistake(
        "排名没有方向",
        "a rank without direction",
        "    better: high\n",
        "",
        "rank-without-direction",
        "    gives: rank(",
    ),
    Mistake(
        "等次不在 as 里",
        "a grade that `as` does not list",
        '60 -> "合格"',
        '60 -> "基本合格"',
        "unknown-option",
        "  grade[unit]",
    ),
    # what is left open
    Mistake(
        "没说缺报怎么办",
        "nothing said about what is missing",
        "    role: marks\n    missing: stops\n    gives: half_away(item",
        "    role: marks\n    gives: half_away(item",
        "missing-unhandled",
        "  points[unit",
    ),
    Mistake(
        "扣分没有保底",
        "deductions without a floor",
        TOTAL,
        "gives: sum(points over item) + quality_points + added - taken",
        "deductions-unlimited",
        "  taken[unit]",
    ),
    Mistake(
        "加分没有封顶",
        "additions without a limit",
        "min(5, sum(times * kind.adds over event where happened >= kind.since))",
        "sum(times * kind.adds over event where happened >= kind.since)",
        "additions-unlimited",
    ),
    Mistake(
        "得分没有取整",
        "marks with endless decimals",
        POINTS,
        "gives: item.rule",
        "rounding-unstated",
        "  points[unit",
    ),
    Mistake(
        "钱没有取整",
        "money that is not rounded",
        "half_away(bonus * total / 100, 0.01)",
        "bonus * total / 300",
        "pay-not-rounded",
        "  pay[unit]",
    ),
    Mistake(
        "完成率没有封顶",
        "a rate without a cap",
        POINTS,
        "gives: half_away(case(target > 0 -> weight * actual / target, else -> 0), 0.01)",
        "rate-unlimited",
    ),
    Mistake(
        "除数可能为负",
        "a divisor that may be negative",
        POINTS,
        "gives: half_away(case(target != 500 -> weight * clamp(actual / (target - 500), 0, 1.2), "
        "else -> 0), 0.01)",
        "negative-target",
    ),
    Mistake("点赞计分", "likes that earn points", "| 产量     |", "| 点赞数   |", "social-signal"),
    Mistake(
        "算了没人用的行",
        "a line that nobody reads",
        TOTAL,
        "gives: max(0, sum(points over item) + quality_points - taken)",
        "unused-line",
        "  added[unit]",
    ),
    Mistake(
        "句子漏了参数",
        "a parameter that the sentence hides",
        "合格率 {share} × {full} 分",
        "合格率 {share} 乘以满分",
        "parameter-unsaid",
    ),
    # examples
    Mistake(
        "例题算错",
        "an example that is wrong",
        "total ; A | 104.8",
        "total ; A | 105",
        "example-differs",
    ),
    Mistake(
        "例题的表名写错",
        "an example names no table",
        "      fact: |",
        "      facts: |",
        "unknown-table",
    ),
    Mistake(
        "没有例题", "no example", SOUND[SOUND.index("examples:") :], "", "no-example", "qiyue: 1"
    ),
)
