"""Words that people bring along from spreadsheets and from Chinese, and how they are said here."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qiyue.core.method.desk import nearest
from qiyue.core.values.findings import Both

CASE = "case(x > 0 -> 1, else -> 0)"
FUNCTIONS = {
    "if": CASE,
    "iif": CASE,
    "ifs": CASE,
    "switch": CASE,
    "如果": CASE,
    "round": "half_away(x, 0.01)",
    "四舍五入": "half_away(x, 0.01)",
    "取整": "half_away(x, 1)",
    "rounddown": "trunc(x, 0.01)",
    "int": "floor(x, 1)",
    "roundup": "ceil(x, 0.01)",
    "ceiling": "ceil(x, 0.01)",
    "average": "mean(x over T)",
    "avg": "mean(x over T)",
    "平均": "mean(x over T)",
    "averageif": "mean(x over T where x > 0)",
    "median": "percentile(x, 50%, 7 among T)",
    "求和": "sum(x over T)",
    "合计": "sum(x over T)",
    "sumif": "sum(x over T where x > 0)",
    "sumifs": "sum(x over T where x > 0)",
    "sumproduct": "sum(x * y over T)",
    "countif": "count(over T where x > 0)",
    "计数": "count(over T)",
    "排名": "rank(x among T)",
    "最大": "max(x, y)",
    "最小": "min(x, y)",
    "绝对值": "abs(x)",
    "vlookup": "points[key]",
    "lookup": "points[key]",
    "iferror": "x else 0",
    "ifna": "x else 0",
    **dict.fromkeys(["datediff", "datedif"], "days(a, b)"),
    **dict.fromkeys(["edate", "addmonths", "add_months"], "months_after(d, 3)"),
    **dict.fromkeys(["dateadd", "adddays", "add_days"], "days_after(d, 10)"),
    "pow": "power(x, 2, 6)",
    "log": "ln(x, 6)",
}
AGGREGATED = {
    "sum": "sum(x over T)",
    "count": "count(over T)",
    "mean": "mean(x over T)",
    "any": "any(x > 0 over T)",
    "all": "all(x > 0 over T)",
    "only": "only(x over T)",
    "rank": "rank(x among T)",
    "rank_last": "rank_last(x among T)",
    "rank_mean": "rank_mean(x among T)",
    "best": "best(x among T)",
    "split": "split(amount, weight, 0.01 among T)",
    "percentile": "percentile(x, 25%, 7 among T)",
    "variance": "variance(x among T)",
    "variance_all": "variance_all(x among T)",
}
WORDS = {
    **dict.fromkeys(["得分", "指标得分", "指标", "mark", "score"], "marks"),
    **dict.fromkeys(["分组", "分组得分", "小计", "group", "subtotal"], "bundle"),
    **dict.fromkeys(["总分", "合计", "sum"], "total"),
    **dict.fromkeys(["名次", "排名", "place"], "rank"),
    **dict.fromkeys(["等次", "等级", "档次", "level"], "grade"),
    **dict.fromkeys(["兑现", "兑现金额", "奖金", "金额", "bonus", "money"], "pay"),
    **dict.fromkeys(["核对", "检查"], "check"),
    **dict.fromkeys(["大", "高", "越大越好", "higher", "up", "desc"], "high"),
    **dict.fromkeys(["小", "低", "越小越好", "lower", "down", "asc"], "low"),
    **dict.fromkeys(["暂缓", "stop"], "stops"),
    **dict.fromkeys(["照缺", "stay"], "stays"),
    **dict.fromkeys(["单位表", "单位", "组织", "人员", "org"], "organisation"),
    **dict.fromkeys(["责任书", "合同", "契约"], "contract"),
    **dict.fromkeys(["数据", "事实", "完成值", "data"], "facts"),
    **dict.fromkeys(["事件", "台账"], "events"),
}
KEYS = {
    **dict.fromkeys(["formula", "公式", "计算", "value", "expression"], "gives"),
    **dict.fromkeys(["中间值", "let", "with"], "where"),
    **dict.fromkeys(["说明", "description", "text", "note"], "says"),
    **dict.fromkeys(["角色"], "role"),
    **dict.fromkeys(["等次", "等级", "options"], "as"),
    **dict.fromkeys(["计量单位", "unit"], "uom"),
    **dict.fromkeys(["方向", "direction"], "better"),
    **dict.fromkeys(["取整", "小数", "round", "rounding", "digits"], "shown"),
    **dict.fromkeys(["缺报", "缺失", "absent"], "missing"),
    **dict.fromkeys(["条款", "依据", "文号", "clause"], "source"),
    **dict.fromkeys(["数据来源", "部门"], "data"),
    **dict.fromkeys(["名称", "title"], "name"),
    **dict.fromkeys(["代号", "code"], "method"),
    **dict.fromkeys(["适用期", "period", "valid"], "applies"),
    **dict.fromkeys(["表", "table"], "tables"),
    **dict.fromkeys(["行", "line"], "lines"),
    **dict.fromkeys(["公式表"], "formulas"),
    **dict.fromkeys(["核对", "check"], "checks"),
    **dict.fromkeys(["例题", "示例", "example"], "examples"),
    **dict.fromkeys(["题目"], "title"),
    **dict.fromkeys(["给定", "input", "inputs"], "given"),
    **dict.fromkeys(["应得", "结果", "output", "outputs", "expected"], "expect"),
}
TYPES = {
    **dict.fromkeys(["数字", "数值", "数", "num", "decimal", "float", "小数"], "number"),
    **dict.fromkeys(["整数", "int"], "integer"),
    **dict.fromkeys(["文字", "文本", "字符", "string", "str"], "text"),
    **dict.fromkeys(["日期", "时间", "day"], "date"),
    **dict.fromkeys(["是否", "是/否", "bool", "boolean"], "yes/no"),
    **dict.fromkeys(["选项", "枚举"], "one of A B C"),
    **dict.fromkeys(["规则"], "rule"),
}
SPAN = re.compile(r"(-?[0-9.]+)\s*(?:[-~～—–至到…]+|\.{3,})\s*(-?[0-9.]+)(%?)")


HEAD = re.compile(
    r"\w+\s*(?:[【［〔「]|\[[^\]]*[，、；][^\]]*\]|（\s*[A-Za-z_]\w*(?:\s*[,，、]\s*[A-Za-z_]\w*)*\s*）)"
)


def brackets_meant(head: str) -> Both | None:
    """Full-width signs where the tables or parameters of a head stand; None if there are none."""
    if HEAD.match(head) is None:
        return None
    return Both(
        "方括号、圆括号和逗号要用半角的：points[unit, task] 说明、rule(weight, cap) 说明。",
        "Brackets and commas are half-width ones: points[unit, task] description, rule(weight, "
        "cap) sentence.",
    )


def meant(word: str, habits: dict[str, str], known: Iterable[str]) -> Both:
    """What to write in place of a word; the nearest of the known ones, if it is no habit."""
    names = list(known)
    said = habits.get(word.strip().lower(), "")
    if said and (said in names or habits is FUNCTIONS or habits is AGGREGATED):
        return Both(f"写作 {said}。", f"Write {said}.")
    return nearest(word, names)


def function_meant(name: str, known: Iterable[str]) -> Both:
    """What to write in place of a function that is not there."""
    for habits in (AGGREGATED, FUNCTIONS):
        if name.lower() in habits:
            return meant(name, habits, known)
    return nearest(name.lower(), known)


def type_meant(words: str) -> Both | None:
    """How a type or range is declared here that was written as elsewhere; None if unclear."""
    if span := SPAN.search(words):
        low, high, percent = span.groups()
        if percent:
            return Both(
                f"范围写作 {low}..{high}，单位写在前面：number % {low}..{high}。",
                f"Write the range as {low}..{high}, and the unit before it: number % "
                f"{low}..{high}.",
            )
        return Both(f"范围写作 {low}..{high}。", f"Write the range as {low}..{high}.")
    for word in words.split():
        if word.lower() in TYPES:
            return Both(
                f"类型写作 {TYPES[word.lower()]}。", f"Write the type {TYPES[word.lower()]}."
            )
    if words.endswith("%") and ".." in words:
        span_text = words.split()[-1].rstrip("%")
        return Both(
            f"单位写在范围前面：number % {span_text}。",
            f"The unit stands before the range: number % {span_text}.",
        )
    return None
