"""Formulas in words: what they say, and that the words mean what the formula means."""

import pytest
from tests.core.method.methods import method, program

from qiyue.core.formula import tree as t
from qiyue.core.method.paper.articles.author import Author
from qiyue.core.method.paper.speech.layout import intermediates, laid_out
from qiyue.core.values.uoms import uom

TABLES = """
unit[unit] 单位 · unit: {from: organisation, branch: '-> branch'}
branch[branch] 党支部 · branch: {from: organisation, head: '-> person'}
person[person] 人员 · person: {from: organisation, unit: '-> unit'}
work[branch] 党建 · work: {from: facts, party: number 0..100 by 1 says 党建得分 · party points}
fact[unit] 产量 · output:
  from: facts
  actual: number 0..100 by 0.01 better high
  target: number 1..100
  late: number 0..9 empty missing says 迟报 · late reports
  kind: one of 小 中 大 says 规模 · size
  done: date says 完成日期 · day of completion
  due: date says 期限 · due day
  signed: yes/no says 已签订 · signed
item[item] 考核表 · list: |
  item says 项目 · item | name     | weight number 分 0..9 | first number 0..9 says 起点 · start
  a                     | 安全生产 | 3                     | 1
  b                     | 原煤产量 | 4                     | 2
mark[unit, item] 得分表 · mark:
  from: facts
  points: number -9..9 by 0.1 empty n/a says 得分 · marks
history[unit] 历年 · history: {from: facts, period: year, result: number 0..9 says 业绩 · result}
accident[unit, accident] 事故 · accidents: {from: events, loss: number 0..9 says 损失 · loss}
"""


def said(formula, lang, over="unit", **sections):
    """The line `it`, its parts and its list, as one text."""
    text = method(f"it[{over}]: {formula}", tables=TABLES, **sections)
    found = program(text)
    author = Author(found, lang)
    tree = found.lines["it"].tree
    speaker = author.speaker(tree)
    laid = laid_out(tree, speaker)
    return [laid.text, *points(laid.items)]


def points(items):
    return [text for one in items for text in (f"{one.mark}{one.text}", *points(one.items))]


@pytest.mark.parametrize(
    ("formula", "zh", "en"),
    [
        (
            "100 * clamp(actual / target, 0, 1.2)",
            "100 ×（完成值 ÷ 目标值，最低 0，最高 1.2）",
            "100 × (actual value ÷ target, at least 0, at most 1.2)",
        ),
        (
            "half_away(actual, 0.01)",
            "完成值（四舍五入，保留 2 位小数）",
            "actual value (rounded half away from zero, to 2 decimals)",
        ),
        ("late else 0", "迟报（缺报时按 0 计）", "late reports (0 where missing)"),
        (
            "late else target else 0",
            "迟报（缺报时按目标值计，仍缺报时按 0 计）",
            "late reports (target where missing, 0 where that is missing too)",
        ),
        (
            "max(0, 20 - 5 * late else 0)",
            "20 − 5 × 迟报（缺报时按 0 计），最低 0",
            "20 − 5 × late reports (0 where missing), at least 0",
        ),
        ("min(actual, target)", "完成值、目标值中较小的", "the smaller of actual value, target"),
        ("max(done, due)", "完成日期、期限中最晚的", "the latest of day of completion, due day"),
        (
            'max(done, date("2026-07-15"))',
            "完成日期（不早于 2026 年 7 月 15 日）",
            "day of completion (no earlier than 15 July 2026)",
        ),
        ('min(kind, "中")', "规模（最高“中”）", "size (at most “中”)"),
        (
            "months_after(done, 6)",
            "完成日期之后 6 个月的同一日（当月没有这一日的，为月末）",
            "the same day 6 months after day of completion "
            "(the last of the month where it has none such)",
        ),
        (
            "days_after(done, 60)",
            "完成日期之后 60 天的那一日",
            "the day 60 days after day of completion",
        ),
        ("max(due among fact)", "《产量》各行的期限中最晚的", None),
        ("max(1, actual, target)", "1、完成值、目标值中最大的", None),
        ("-(actual - target)", "−（完成值 − 目标值）", "−(actual value − target)"),
        ("actual - (target - 1)", "完成值 −（目标值 − 1）", "actual value − (target − 1)"),
        ("70% * actual + 0.3 * branch.party", "70% × 完成值 + 0.3 × 所属党支部的党建得分", None),
        (
            "0.3 * branch.party",
            None,
            "0.3 × (the party points of its branch)",
        ),
        (
            "floor(actual, 0.5) + ceil(target, 1) + trunc(actual, 10)",
            "完成值（向下取整，取 0.5 的倍数）+ 目标值（向上取整，取整数）"
            "+ 完成值（舍去尾数，取 10 的倍数）",
            None,
        ),
        ("abs(actual - target)", "（完成值 − 目标值）的绝对值", None),
        ("sqrt(actual, 2)", "完成值的平方根，四舍五入保留 2 位小数", None),
        (
            "power(target, 2, 0)",
            None,
            "target to the power of 2, rounded half away from zero to 0 decimals",
        ),
        ("days(due, done)", "从期限到完成日期的天数", "the days from due day to day of completion"),
        ('uom(29271, "kJ/kg")', "29271 kJ/kg", "29271 kJ/kg"),
        (
            "sum(points over item)",
            "《考核表》各项的得分之和",
            "the sum of marks over every row of “list”",
        ),
        (
            "sum(points * weight over item where points >= 1)",
            "《考核表》中得分 ≥ 1 的各项的（得分 × 权重）之和",
            "the sum of (marks × weight) over every row of “list” where marks ≥ 1",
        ),
        (
            "count(over accident)",
            "本单位在《事故》中的行数",
            "the number of rows of “accidents” of this unit",
        ),
        (
            "count(over accident where loss > 2)",
            "本单位在《事故》中损失 > 2 的行数",
            "the number of rows of “accidents” of this unit where loss > 2",
        ),
        ("count(points over item)", "《考核表》中有得分的项数", None),
        (
            "mean(points, weight over item)",
            "《考核表》各项的得分以权重为权数的加权平均数",
            "the mean of marks weighted by weight over every row of “list”",
        ),
        (
            "rank(actual among unit)",
            "完成值在全部单位中的名次，从高到低排，并列的都取靠前的名次",
            "the place of actual value among every unit, highest first, "
            "ties share the better place",
        ),
        (
            "rank_last(actual among unit by branch)",
            "完成值在同一党支部的各单位中的名次，从高到低排，并列的都取靠后的名次",
            None,
        ),
        (
            "percentile(actual, 25%, 7 among unit)",
            "全部单位的完成值的 25% 分位数，n 个数从小到大排，取第 (n − 1) × p + 1 个",
            None,
        ),
        (
            "split(1000, target, 0.01 among unit by branch)",
            "1000 按目标值在同一党支部的各单位中分得的份额，以 0.01 为最小单位，"
            "余额按最大余数法，余数相同的按编号，各份合计等于总额",
            None,
        ),
        (
            "only(loss over accident)",
            "本单位在《事故》中唯一一行的损失，不是正好一行的，不适用",
            None,
        ),
        ("only(result past 1)", "上一年的业绩，不是正好一年的，不适用", None),
        (
            "mean(result past 3)",
            "前 3 年各年的业绩的平均数",
            "the mean of result over each of the 3 years before",
        ),
        ("result - 1", "业绩 − 1", "result − 1"),
        ('points["a"]', "项目“安全生产”的得分", "marks of item “a”"),
        ("target + 0 else 1", "目标值 + 0（没有时按 1 计）", None),
    ],
)
def test_a_formula_in_words(formula, zh, en):
    for wanted, lang in ((zh, "zh"), (en, "en")):
        if wanted is not None:
            assert said(formula, lang) == [wanted]


@pytest.mark.parametrize(
    ("condition", "zh", "en"),
    [
        ("actual >= 3", "完成值 ≥ 3", "actual value ≥ 3"),
        ("not actual >= 3", "完成值 < 3", "actual value < 3"),
        ("signed", "“已签订”成立", "“signed” holds"),
        ("not signed", "“已签订”不成立", "“signed” does not hold"),
        ('kind >= "中"', "规模为“中”及以上", "size is “中” or above"),
        ('kind = "大"', "规模为“大”", "size is “大”"),
        ('kind in ("小", "中")', "规模为“小”、“中”之一", "size is one of “小”, “中”"),
        ("done <= due", "完成日期不晚于期限", "day of completion is no later than due day"),
        (
            'done < date("2026-07-15")',
            "完成日期早于 2026 年 7 月 15 日",
            "day of completion is before 15 July 2026",
        ),
        ("late is missing", "迟报为缺报", "late reports is missing"),
        ("late is not missing", "迟报不为缺报", None),
        ("late is present", "有迟报", "late reports is present"),
        ("late is absent", "没有迟报", "late reports is absent"),
        (
            "actual > 1 and (target > 2 or signed)",
            "完成值 > 1，且（目标值 > 2，或“已签订”成立）",
            None,
        ),
        (
            "not (actual > 1 and signed)",
            "不是（完成值 > 1，且“已签订”成立）",
            "not (actual value > 1 and “signed” holds)",
        ),
        (
            "any(loss > 5 over accident)",
            "本单位在《事故》中至少有一行损失 > 5",
            "there is a row of “accidents” of this unit where loss > 5",
        ),
        ("all(points >= 0 over item)", "《考核表》各项都符合：得分 ≥ 0", None),
        (
            "best(actual among unit)",
            "完成值在全部单位中排第一，从高到低排，并列的取编号在前的",
            None,
        ),
        ('signed = (kind = "大")', "（“已签订”成立）与（规模为“大”）同时成立或同时不成立", None),
    ],
)
def test_a_condition_in_words(condition, zh, en):
    formula = f"case({condition} -> 1, else -> 0)"
    for wanted, lang in ((zh, "zh"), (en, "en")):
        if wanted is not None:
            first = said(formula, lang)[1]
            clean = first.removeprefix("（一）").removesuffix("，为 1").removesuffix("的").rstrip()
            assert clean.removeprefix("(a)where ").removesuffix(": 1") == wanted


def test_cases_are_lists_in_their_order():
    formula = "half_up(case(actual > 90 -> 3, actual > 60 -> target, else -> none), 1)"
    assert said(formula, "zh") == [
        "按下列情形，取最先符合的一种，所得的数四舍五入（正好一半的一律向上），取整数",
        "（一）完成值 > 90 的，为 3",
        "（二）完成值 > 60 的，为目标值",
        "（三）其他情形，为不适用",
    ]


def test_bands_say_both_their_ends_and_their_own_bound():
    formula = 'at_least(actual, 95 -> "甲", 60 -> "乙", else -> "丙")'
    assert said(formula, "zh")[1:] == [
        "（一）95 及以上的，为“甲”",
        "（二）60 及以上，不到 95 的，为“乙”",
        "（三）不到 60 的，为“丙”",
    ]
    formula = 'below(actual, 60 -> "C", 95 -> "B", else -> "A")'
    assert said(formula, "en")[1:] == [
        "(a)less than 60: “C”",
        "(b)60 or more, less than 95: “B”",
        "(c)95 or more: “A”",
    ]


def test_bounds_that_are_data_are_not_put_in_order():
    formula = 'at_least(actual, target -> "甲", late else 0 -> "乙", else -> "丙")'
    assert said(formula, "zh")[1:] == [
        "（一）目标值及以上的，为“甲”",
        "（二）迟报（缺报时按 0 计）及以上的，为“乙”",
        "（三）其他情形，为“丙”",
    ]


def test_lines_through_points_say_what_lies_beyond():
    rising = said("along(actual, before -> 0, 60 -> 60, 100 -> 100)", "zh")
    assert rising == [
        "按完成值在下列各点之间的直线计",
        "（一）不到 60 的，为 0",
        "（二）60 处，为 60",
        "（三）100 处，为 100",
        "（四）超过 100 的，为 100",
    ]
    falling = said("along(actual, 30 -> 0, 10 -> 100, after -> 120)", "en")
    assert falling[1:] == [
        "(a)more than 30: 0",
        "(b)at 30: 0",
        "(c)at 10: 100",
        "(d)less than 10: 120",
    ]
    unknown = said("along(actual, target -> 0, 50 -> 100)", "zh")
    assert unknown[1] == "（一）在第一点（目标值）之外的，为 0"


def test_arms_inside_arms_are_points_of_points():
    formula = "case(signed -> 1, else -> at_least(actual, 60 -> 2, else -> 3))"
    assert said(formula, "zh")[2:] == [
        "（二）其他情形，按完成值分档：",
        "1.60 及以上的，为 2",
        "2.不到 60 的，为 3",
    ]


def test_a_case_inside_arithmetic_is_one_sentence():
    formula = "target * case(signed -> 1, else -> 2)"
    assert said(formula, "zh") == ["目标值 ×（“已签订”成立时为 1；其余为 2）"]


def test_named_values_are_said_once_in_the_order_of_reading():
    text = method(
        """
        it[unit]:
          gives: share * 100 - share
          where:
            share: actual / target
        """,
        tables=TABLES,
    )
    found = program(text)
    author = Author(found, "zh")
    tree = found.lines["it"].tree
    speaker = author.speaker(tree)
    assert speaker.text(tree) == "share × 100 − share"
    parts = [(name, speaker.text(body)) for name, body in intermediates(tree, speaker)]
    assert parts == [("share", "完成值 ÷ 目标值")]


def test_columns_of_one_name_bear_their_tables():
    tables = (
        TABLES
        + "plan[unit] 计划 · plan: {from: contract, goal: number 1..100 says 目标值 · target}\n"
    )
    found = program(method("it[unit]: target + goal", tables=tables))
    author = Author(found, "zh")
    tree = found.lines["it"].tree
    assert author.speaker(tree).text(tree) == "《产量》的目标值 +《计划》的目标值"


def test_a_function_without_words_is_written_as_in_the_method():
    author = Author(program(method("it[unit]: actual", tables=TABLES)), "zh")
    tree = author.program.lines["it"].tree
    unheard = t.Op(tree.type, tree.kinds, "twice", (tree,))
    assert author.speaker(tree).text(unheard) == "twice（完成值）"


@pytest.mark.parametrize(
    ("unit", "english"),
    [("分", "points"), ("元/t", "yuan/t"), ("人·日", "people·days"), ("kJ/kg", "kJ/kg")],
)
def test_units_of_measure_have_english_words(unit, english):
    found = program(method("it[unit]: actual", tables=TABLES))
    assert Author(found, "en").uom(uom(unit)) == english
    assert Author(found, "zh").uom(uom(unit)) == str(uom(unit))
