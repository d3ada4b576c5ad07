"""The words for every construct of the language: one entry a construct, Chinese and English.

A construct that has no entry here has no words; a test compares these tables with the language.
"""

from __future__ import annotations

from dataclasses import dataclass

from qiyue.core.values.absence import Absence
from qiyue.core.values.findings import Both

ABSENCES = {
    Absence.NOT_APPLICABLE: Both("不适用", "not applicable"),
    Absence.EXEMPT: Both("免考", "exempt"),
    Absence.MISSING: Both("缺报", "missing"),
    Absence.WITHHELD: Both("暂缓", "withheld"),
}
TRUTHS = {True: Both("是", "yes"), False: Both("否", "no")}

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
NUMBERS = {
    "=": Both("{x} = {y}", "{x} = {y}"),
    "!=": Both("{x} ≠ {y}", "{x} ≠ {y}"),
    "<": Both("{x} < {y}", "{x} < {y}"),
    "<=": Both("{x} ≤ {y}", "{x} ≤ {y}"),
    ">": Both("{x} > {y}", "{x} > {y}"),
    ">=": Both("{x} ≥ {y}", "{x} ≥ {y}"),
}
DATES = {
    "=": Both("{x} 与 {y} 同日", "{x} is the day of {y}"),
    "!=": Both("{x} 与 {y} 不同日", "{x} is not the day of {y}"),
    "<": Both("{x} 早于 {y}", "{x} is before {y}"),
    "<=": Both("{x} 不晚于 {y}", "{x} is no later than {y}"),
    ">": Both("{x} 晚于 {y}", "{x} is after {y}"),
    ">=": Both("{x} 不早于 {y}", "{x} is no earlier than {y}"),
}
CHOICES = {
    "=": Both("{x} 为 {y}", "{x} is {y}"),
    "!=": Both("{x} 不是 {y}", "{x} is not {y}"),
    "<": Both("{x} 低于 {y}", "{x} is below {y}"),
    "<=": Both("{x} 为 {y} 及以下", "{x} is {y} or below"),
    ">": Both("{x} 高于 {y}", "{x} is above {y}"),
    ">=": Both("{x} 为 {y} 及以上", "{x} is {y} or above"),
}
CONDITIONS = {
    "=": Both("{x} 与 {y} 同时成立或同时不成立", "{x} if and only if {y}"),
    "!=": Both("{x} 与 {y} 只有一个成立", "either {x} or {y} but not both"),
}
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
REVERSE = {"<": ">", ">": "<"}
ONE_OF = Both("{x} 为 {all} 之一", "{x} is one of {all}")

BOUNDS = {
    "=": Both("{y}", "{y}"),
    "<": Both("不到 {y}", "less than {y}"),
    "<=": Both("{y} 及以下", "{y} or less"),
    ">": Both("超过 {y}", "more than {y}"),
    ">=": Both("{y} 及以上", "{y} or more"),
}
"""The conditions of bands, their value left out: it stands once in front of them."""

LOGIC = {"and": Both("且", "and"), "or": Both("或", "or")}
NOT = Both("不是 {x}", "not {x}")
HOLDS = Both("“{x}”成立", "“{x}” holds")
FAILS = Both("“{x}”不成立", "“{x}” does not hold")
PRESENT = Both("有 {x}", "{x} is present")
ABSENT = Both("没有 {x}", "{x} is absent")
IS_KIND = Both("{x} 为 {kind}", "{x} is {kind}")
IS_NOT_KIND = Both("{x} 不为 {kind}", "{x} is not {kind}")
ELSE_AGAIN = Both("仍 {kinds} 时按 {y} 计", "{y} where that is {kinds} too")
ELSE = Both("{kinds} 时按 {y} 计", "{y} where {kinds}")
NEVER_ABSENT = Both("没有", "absent")

FUNCTIONS = {
    "min": Both("{all} 中最小的", "the smallest of {all}"),
    "max": Both("{all} 中最大的", "the greatest of {all}"),
    "abs": Both("{x} 的绝对值", "the absolute value of {x}"),
    "clamp": Both("最低 {y}，最高 {z}", "at least {y}, at most {z}"),
    "uom": Both("{x} {unit}", "{x} {unit}"),
}
PAIRS = {
    "min": Both("{all} 中较小的", "the smaller of {all}"),
    "max": Both("{all} 中较大的", "the greater of {all}"),
}
"""min and max of two."""

LIMITS = {"min": Both("最高 {y}", "at most {y}"), "max": Both("最低 {y}", "at least {y}")}
"""min and max beside a constant: what a paper calls a cap and a floor."""

ROUNDINGS = {
    "half_away": Both("四舍五入", "rounded half away from zero"),
    "half_up": Both("四舍五入（正好一半的一律向上）", "rounded half up"),
    "half_even": Both("四舍六入五成双", "rounded half to even"),
    "floor": Both("向下取整", "rounded down"),
    "ceil": Both("向上取整", "rounded up"),
    "trunc": Both("舍去尾数", "cut off towards zero"),
}
STEPS = {
    "decimals": Both("保留 {n} 位小数", "to {n} decimals"),
    "decimal": Both("保留 1 位小数", "to 1 decimal"),
    "whole": Both("取整数", "to a whole number"),
    "multiple": Both("取 {step} 的倍数", "to a multiple of {step}"),
}

ARMS = {
    "case": Both("按下列情形，取最先符合的一种", "the first that holds of these"),
    "at_least": Both("按 {x} 分档", "by bands of {x}"),
    "above": Both("按 {x} 分档", "by bands of {x}"),
    "at_most": Both("按 {x} 分档", "by bands of {x}"),
    "below": Both("按 {x} 分档", "by bands of {x}"),
    "along": Both("按 {x} 在下列各点之间的直线计", "on straight lines through these points of {x}"),
}
RESULT = Both("所得的数 {notes}", "the result {notes}")
VALUE = Both("为 {x}", "{x}")
ARM = Both("{when} 的，{then}", "where {when}: {then}")
BAND = Both("{when} 的，{then}", "{when}: {then}")
POINT = Both("{x} 处", "at {x}")
BEYOND = Both("{x} 的", "{x}")
ALONG = Both("{when}，{then}", "{when}: {then}")
OTHERWISE = Both("其他情形，{then}", "otherwise: {then}")
ARM_INLINE = Both("{when} 时为 {then}", "{then} where {when}")
BAND_INLINE = Both("{when} 为 {then}", "{when}: {then}")
OTHERWISE_INLINE = Both("其余为 {then}", "otherwise {then}")
BEFORE = Both("在第一点（{x}）之外", "beyond the first point ({x})")
AFTER = Both("在最后一点（{x}）之外", "beyond the last point ({x})")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate: its sentence, its notes, and what it is where there is no row to read."""

    says: Both
    empty: Both | None = None
    notes: tuple[Both, ...] = ()
    weighted: Both | None = None


NO_VALUE = Both("不适用", "not applicable")
AGGREGATES = {
    "sum": Aggregate(Both("{each} 的 {x} 之和", "the sum of {x} over {each}"), Both("0", "0")),
    "count": Aggregate(Both("{count}", "the number of {count}"), Both("0", "0")),
    "mean": Aggregate(
        Both("{each} 的 {x} 的平均数", "the mean of {x} over {each}"),
        NO_VALUE,
        weighted=Both(
            "{each} 的 {x} 以 {w} 为权数的加权平均数", "the mean of {x} weighted by {w} over {each}"
        ),
    ),
    "min": Aggregate(Both("{each} 的 {x} 中最小的", "the smallest {x} of {each}"), NO_VALUE),
    "max": Aggregate(Both("{each} 的 {x} 中最大的", "the greatest {x} of {each}"), NO_VALUE),
    "any": Aggregate(
        Both("{inside} 至少有一 {noun} {x}", "there is a {only} where {x}"),
        Both("不成立", "does not hold"),
    ),
    "all": Aggregate(
        Both("{each} 都符合：{x}", "of {each} this is so: {x}"),
        Both("成立", "holds"),
    ),
    "only": Aggregate(
        Both("{only} 的 {x}", "{x} of the only {only}"),
        NO_VALUE,
        (Both("不是正好一 {noun} 的，不适用", "not applicable unless there is just one"),),
    ),
    "rank": Aggregate(
        Both("{x} 在 {each} 中的名次", "the place of {x} among {each}"),
        notes=(Both("并列的都取靠前的名次", "ties share the better place"),),
    ),
    "rank_last": Aggregate(
        Both("{x} 在 {each} 中的名次", "the place of {x} among {each}"),
        notes=(Both("并列的都取靠后的名次", "ties share the worse place"),),
    ),
}
DIRECTIONS = {
    True: Both("从高到低排", "highest first"),
    False: Both("从低到高排", "lowest first"),
}

THIS = Both("本 {x}", "this {x}")
JOINED_BY = Both("{own}（按“{x}”一栏）", "{own} (by the column {x})")
MINE = Both("本行的 {x}", "this row's {x}")
UP = Both("{ref} 的 {x}", "the {x} of {ref}")
OWN = Both("所属 {ref}", "its {ref}")
ITS = Both("对应 {ref}", "its {ref}")
ACROSS = Both("{keys} 的 {x}", "{x} of {keys}")
AT_KEY = Both("{key}“{value}”", "{key} “{value}”")
AT_VALUE = Both("{key} 为 {value} ", "the {key} that is {value}")
OF_TABLE = Both("《{table}》的 {x}", "{x} of “{table}”")
IN_TABLE = Both("《{table}》中 {keys} 的 {x}", "{x} of {keys} in “{table}”")
BY_RULE = Both("按《{table}》的 {column} 所得的数", "what the {column} of “{table}” gives")
