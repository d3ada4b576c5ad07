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


@dataclass(frozen=True, slots=True)
class Function:
    """A function of values, said of its arguments `x`, `y`, `z` or `all`; `note` follows it."""

    says: Both
    note: Both | None = None


DIGITS = Both("四舍五入保留 {y} 位小数", "rounded half away from zero to {y} decimals")
FUNCTIONS = {
    "min": Function(Both("{all} 中最小的", "the smallest of {all}")),
    "max": Function(Both("{all} 中最大的", "the greatest of {all}")),
    "abs": Function(Both("{x} 的绝对值", "the absolute value of {x}")),
    "clamp": Function(Both("最低 {y}，最高 {z}", "at least {y}, at most {z}")),
    "uom": Function(Both("{x} {y}", "{x} {y}")),
    "exp": Function(Both("e 的 {x} 次幂", "e to the power of {x}"), DIGITS),
    "ln": Function(Both("{x} 的自然对数", "the natural logarithm of {x}"), DIGITS),
    "sqrt": Function(Both("{x} 的平方根", "the square root of {x}"), DIGITS),
    "power": Function(
        Both("{x} 的 {y} 次幂", "{x} to the power of {y}"),
        Both("四舍五入保留 {z} 位小数", "rounded half away from zero to {z} decimals"),
    ),
    "date": Function(Both("{x}", "{x}")),
    "days": Function(Both("从 {x} 到 {y} 的天数", "the days from {x} to {y}")),
    "days_after": Function(Both("{x} 之后 {y} 天的那一日", "the day {y} days after {x}")),
    "months_after": Function(
        Both(
            "{x} 之后 {y} 个月的同一日（当月没有这一日的，为月末）",
            "the same day {y} months after {x} (the last of the month where it has none such)",
        )
    ),
    "year": Function(Both("{x} 的年份", "the year of {x}")),
    "month": Function(Both("{x} 的月份", "the month of {x}")),
    "day": Function(Both("{x} 在当月的日数", "the day of the month of {x}")),
    "concat": Function(Both("{all} 连写", "{all} one behind the other")),
}
PAIRS = {
    "min": Both("{all} 中较小的", "the smaller of {all}"),
    "max": Both("{all} 中较大的", "the greater of {all}"),
}
"""min and max of two."""

KINDS = {
    ("min", "date"): Both("{all} 中最早的", "the earliest of {all}"),
    ("max", "date"): Both("{all} 中最晚的", "the latest of {all}"),
    ("min", "choice"): Both("{all} 中最低的", "the lowest of {all}"),
    ("max", "choice"): Both("{all} 中最高的", "the highest of {all}"),
}
"""min and max of days and of grades."""

ENDS = {
    ("min", "date"): Both("{each}的 {x} 中最早的", "the earliest {x} of {each}"),
    ("max", "date"): Both("{each}的 {x} 中最晚的", "the latest {x} of {each}"),
    ("min", "choice"): Both("{each}的 {x} 中最低的", "the lowest {x} of {each}"),
    ("max", "choice"): Both("{each}的 {x} 中最高的", "the highest {x} of {each}"),
}
"""min and max of the days, or of the grades, of several rows."""

LIMITS = {"min": Both("最高 {y}", "at most {y}"), "max": Both("最低 {y}", "at least {y}")}
"""min and max beside a constant: what a paper calls a cap and a floor."""
LIMITS_OF_DAYS = {
    "min": Both("不晚于 {y}", "no later than {y}"),
    "max": Both("不早于 {y}", "no earlier than {y}"),
}

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
    """An aggregate: its name, its sentence, its notes, and what it is where there are no rows.

    `directed` ones say which end is better.
    """

    name: Both
    says: Both
    empty: Both | None = None
    notes: tuple[Both, ...] = ()
    weighted: Both | None = None
    directed: bool = False


ZERO, NO_VALUE = Both("0", "0"), Both("不适用", "not applicable")
PLACE = Both("{x} 在{each}中的名次", "the place of {x} among {each}")
AGGREGATES = {
    "sum": Aggregate(
        Both("和", "a sum"), Both("{each}的 {x} 之和", "the sum of {x} over {each}"), ZERO
    ),
    "count": Aggregate(
        Both("个数", "a number of rows"), Both("{count}", "the number of {count}"), ZERO
    ),
    "mean": Aggregate(
        Both("平均数", "a mean"),
        Both("{each}的 {x} 的平均数", "the mean of {x} over {each}"),
        NO_VALUE,
        weighted=Both(
            "{each}的 {x} 以 {w} 为权数的加权平均数",
            "the mean of {x} weighted by {w} over {each}",
        ),
    ),
    "min": Aggregate(
        Both("最小的", "the smallest"),
        Both("{each}的 {x} 中最小的", "the smallest {x} of {each}"),
        NO_VALUE,
    ),
    "max": Aggregate(
        Both("最大的", "the greatest"),
        Both("{each}的 {x} 中最大的", "the greatest {x} of {each}"),
        NO_VALUE,
    ),
    "any": Aggregate(
        Both("“至少有一”", "“there is a”"),
        Both("{inside}至少有一{noun} {x}", "there is a {only} where {x}"),
        Both("不成立", "does not hold"),
    ),
    "all": Aggregate(
        Both("“都符合”", "“this is so”"),
        Both("{each}都符合：{x}", "of {each} this is so: {x}"),
        Both("成立", "holds"),
    ),
    "only": Aggregate(
        Both("“唯一”", "“the only”"),
        Both("{only}的 {x}", "{x} of the only {only}"),
        NO_VALUE,
        (Both("不是正好一{noun}的，不适用", "not applicable unless there is just one"),),
    ),
    "variance": Aggregate(
        Both("样本方差", "a sample variance"),
        Both("{each}的 {x} 的样本方差", "the sample variance of {x} over {each}"),
        NO_VALUE,
        weighted=Both(
            "{each}的 {x} 以 {w} 为权数的样本方差",
            "the sample variance of {x} weighted by {w} over {each}",
        ),
    ),
    "variance_all": Aggregate(
        Both("总体方差", "a variance of the whole"),
        Both("{each}的 {x} 的总体方差", "the variance of {x} over the whole of {each}"),
        NO_VALUE,
        weighted=Both(
            "{each}的 {x} 以 {w} 为权数的总体方差",
            "the variance of {x} weighted by {w} over the whole of {each}",
        ),
    ),
    "percentile": Aggregate(
        Both("分位数", "a percentile"),
        Both("{each}的 {x} 的 {share} 分位数", "the {share} percentile of {x} over {each}"),
        NO_VALUE,
        (
            Both(
                "n 个数从小到大排，取第 {position} 个",
                "of n rising values the one at {position}",
            ),
        ),
    ),
    "rank": Aggregate(
        Both("名次", "a place"),
        PLACE,
        notes=(Both("并列的都取靠前的名次", "ties share the better place"),),
        directed=True,
    ),
    "rank_last": Aggregate(
        Both("名次", "a place"),
        PLACE,
        notes=(Both("并列的都取靠后的名次", "ties share the worse place"),),
        directed=True,
    ),
    "rank_mean": Aggregate(
        Both("名次", "a place"),
        PLACE,
        notes=(Both("并列的取所占名次的平均", "ties share the mean of their places"),),
        directed=True,
    ),
    "best": Aggregate(
        Both("“最好”", "“the best”"),
        Both("{x} 在{each}中排第一", "{x} comes first among {each}"),
        notes=(Both("并列的取编号在前的", "of several the first key"),),
        directed=True,
    ),
    "split": Aggregate(
        Both("分得的份额", "a share"),
        Both("{x} 按 {w} 在{each}中分得的份额", "the share in {x} by {w} among {each}"),
        notes=(
            Both("以 {step} 为最小单位", "in steps of {step}"),
            Both("余额按最大余数法，余数相同的按编号", "by largest remainder, equal ones by key"),
            Both("各份合计等于总额", "the shares add up to the amount"),
        ),
    ),
}
PERCENTILES = {
    1: Both("不小于 n × p 的最小整数", "the first whole number from n × p on"),
    2: Both(
        "不小于 n × p 的最小整数；n × p 是整数的，取与下一个的平均",
        "the first whole number from n × p on; where n × p is whole, its mean with the next",
    ),
    4: Both("n × p", "n × p"),
    5: Both("n × p + 1/2", "n × p + 1/2"),
    6: Both("(n + 1) × p", "(n + 1) × p"),
    7: Both("(n − 1) × p + 1", "(n − 1) × p + 1"),
    8: Both("(n + 1/3) × p + 1/3", "(n + 1/3) × p + 1/3"),
    9: Both("(n + 1/4) × p + 3/8", "(n + 1/4) × p + 3/8"),
}
"""The position that a definition of percentiles reads; `p` is the share, `n` counts the values."""

DIRECTIONS = {
    True: Both("从高到低排", "highest first"),
    False: Both("从低到高排", "lowest first"),
}

PERIODS = {
    "year": Both("年", "year"),
    "quarter": Both("季", "quarter"),
    "month": Both("月", "month"),
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
