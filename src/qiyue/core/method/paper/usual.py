"""Usual words for usual codes: what a column is called where the method does not say.

They are the words of the glossary and of the sentences in the standard library; a method gives a
column another by `says`.
"""

from __future__ import annotations

from qiyue.core.values.findings import Both

USUAL = {
    "name": Both("名称", "name"),
    "text": Both("内容", "text"),
    "kind": Both("类别", "kind"),
    "reason": Both("原因", "reason"),
    "period": Both("期", "period"),
    "rule": Both("评分标准", "standard"),
    "data": Both("数据来源", "source of the data"),
    "source": Both("条款", "clause"),
    "score": Both("得分", "score"),
    "points": Both("得分", "points"),
    # the parameters of the library
    "weight": Both("权重", "weight"),
    "actual": Both("完成值", "actual value"),
    "target": Both("目标值", "target"),
    "base": Both("基数", "base"),
    "stretch": Both("挑战值", "stretch target"),
    "least": Both("最低", "least"),
    "most": Both("最高", "most"),
    "cap": Both("封顶", "cap"),
    "at_zero": Both("除数为 0 时", "at zero"),
    "at_no_aim": Both("目标不低于基数时", "without an aim"),
    "first": Both("第一档", "first step"),
    "second": Both("第二档", "second step"),
    "third": Both("第三档", "third step"),
    "first_points": Both("第一档得分", "points of the first step"),
    "second_points": Both("第二档得分", "points of the second step"),
    "third_points": Both("第三档得分", "points of the third step"),
    "else_points": Both("其余得分", "points of the rest"),
    "base_points": Both("基数得分", "points at the base"),
    "target_points": Both("目标得分", "points at the target"),
    "stretch_points": Both("挑战值得分", "points at the stretch target"),
    "below_points": Both("低于基数得分", "points below the base"),
    "excellent": Both("优秀值", "excellent value"),
    "good": Both("良好值", "good value"),
    "average": Both("平均值", "average value"),
    "low": Both("较低值", "low value"),
    "worst": Both("较差值", "worst value"),
    "per": Both("每档", "step"),
    "up": Both("每档加分", "addition a step"),
    "down": Both("每档减分", "deduction a step"),
    "most_up": Both("最多加分", "most additions"),
    "most_down": Both("最多减分", "most deductions"),
}
