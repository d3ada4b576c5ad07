"""What a paper method leaves open is asked for, and what it says, in formula or words, is not."""

import re

import pytest
from tests.core.method.methods import HERE, asked, method

from qiyue.core.method.checks import rounding
from qiyue.core.method.checks.choices import limits, parts_of_years, places, sentences, vetoes

UNIT = "unit[unit] 单位: {from: organisation}\n"
FACT = (
    UNIT + "fact[unit] 完成值: {from: facts, actual: number 0..1000 by 0.1, "
    "target: number 1..1000 by 0.1, score: number 0..120 by 0.01}\n"
)
SIGNED = UNIT + "fact[unit]: {from: facts, actual: number -9..9, target: number -9..9}\n"
EVENT = FACT + (
    "event[unit, event] 事件: {from: events, points: number 0..5 by 0.5, level: one of 轻 重, "
    "happened: date}\n"
)
BONUS = EVENT.replace("points: number 0..5", "points: number -5..5")
BANDS = (
    FACT
    + """
band[band] 等次表: |
  band | low number | high number | word one of 差 中 优
  c    | 0          | 79          | 差
  b    | 80         | 99          | 中
  a    | 100        | 120         | 优
"""
)
KINDS = UNIT.replace("organisation", "organisation, kind: one of 生产 机关") + (
    "fact[unit]: {from: facts, score: number 0..120 better high}\n"
)
POST = FACT + "post[unit, post]: {from: facts, days: integer 0..366, part: number 0..100}\n"
PERCENT = UNIT + (
    "fact[unit]: {from: facts, actual: number % 0..100, target: number % 1..100, base: number 0..9}"
)
SHARE = "floor(20% * count(among unit), 1)"
BY_TABLE = "only(word among band where my.score >= low and my.score <= high)"


def line(formula, tables=FACT, *, role="marks", over="[unit]", says="", head="", **more):
    """A method with one scored line; the fault is in its formula, or marked elsewhere."""
    keys = "".join(f"\n  {key}: {value}" for key, value in more.items())
    here = "" if head or HERE in tables else HERE
    return method(
        f"{head}it{over} {says}:\n  role: {role}\n  missing: stops\n  gives: {here}{formula}{keys}",
        tables=tables,
    )


def grade(formula, tables=FACT, **more):
    """A method with one grade."""
    return line(formula, tables, role="grade", **more)


def two(first, formula, tables=FACT, *, role="total", of="total", says=""):
    """A method whose second line reads the first one, named `one`."""
    named = f"\n  role: {of}\n  missing: stops\n  gives: {first}" if of else f" {first}"
    second = f"it[unit]:\n  role: {role}\n  missing: stops\n  gives: {formula}"
    return method(f"one[unit] {says}:{named}\n{second}", tables=tables)


def formula(sentence, content="min(5, actual / 100)"):
    """A method with one formula and its sentence."""
    return method(
        "it[unit]:\n  role: marks\n  missing: stops\n  gives: f(actual = actual)",
        tables=FACT,
        formulas=f"{HERE}f(actual) 完成值 {{actual}} {sentence}: {content}",
    )


def quota(rank="rank", says=""):
    """A method that gives a grade to those within a quota."""
    return method(
        f"place[unit]:\n  role: rank\n  gives: {rank}(score among unit where score is present)\n"
        "seats 名额: max(1, floor(20% * count(among unit), 1))\n"
        f"it[unit] {says}:\n  role: grade\n"
        f'  gives: case({HERE}place <= seats -> "优", else -> "良")',
        tables=UNIT + "fact[unit]: {from: facts, score: number 0..9 better high}",
    )


CHOICES = {
    "negative-target": [
        line("case(target != 0 -> clamp(actual / target, 0, 1), else -> 0)", SIGNED),
        line("case(target = 3 -> 0, else -> clamp(actual / (target - 3), 0, 1))", SIGNED),
    ],
    "gap-in-bands": [
        grade(
            'case(score >= 100 and score <= 120 -> "优", score >= 80 and score <= 99 -> "中", '
            'else -> "差")'
        ),
        grade(
            'case(score > 80 and score <= 99 -> "中", 99 < score and score <= 120 -> "优", '
            'score < 80 -> "差", else -> "无")'
        ),
        grade(BY_TABLE, BANDS.replace("  b    |", f"  {HERE}b    |")),
    ],
    "overlap-in-bands": [
        grade(
            'case(score >= 0 and score <= 80 -> "差", score >= 80 and score <= 99.9 -> "中", '
            'score > 99.9 -> "优", else -> "无")'
        ),
        grade(BY_TABLE, BANDS.replace("| 79 ", "| 80 ").replace("  b    |", f"  {HERE}b    |")),
    ],
    "additions-unlimited": [
        line("score + sum(points over event)", EVENT, role="total"),
        line("(score + 2 * count(over event)) / 2", EVENT, role="bundle"),
        two(f"{HERE}sum(points over event)", "score + one", EVENT, of=""),
    ],
    "deductions-unlimited": [
        line("score - sum(points over event)", EVENT),
        line('uom(100, "元") - uom(50, "元") * count(over event)', EVENT, role="pay"),
        line("min(100, score + sum(points over event))", BONUS, role="total"),
    ],
    "rate-unlimited": [
        line("20 * actual / target"),
        line("case(actual = 0 -> 0, else -> min(1, 20 - 20 * actual / target))"),
        line("min(20, (actual - 5) / target)"),
    ],
    "veto-without-end": [
        grade('case(any(level = "重" over event) -> "差", else -> "优")', EVENT),
        two(
            f"{HERE}count(over event) > 0",
            'case(score >= 90 and not one -> "优", else -> "差")',
            EVENT,
            role="grade",
            of="",
        ),
        line('case(any(level = "重" over event) -> 0, else -> score)', EVENT, role="total"),
    ],
    "ties-over-quota": [quota()],
    "quota-may-be-zero": [
        line(SHARE, over="", role="check"),
        line("half_away(count(among unit) / 5, 1)", over="", role="check"),
    ],
    "population-mixed": [line("rank(score among unit)", KINDS, role="rank")],
    "part-year-unweighted": [line("mean(part over post)", POST, role="total")],
    "step-unsaid": [
        formula("比 50 每高 1% 加 0.5 分"),
        line("min(9, score)", says="每超 2 元加 1 分", head=HERE),
        line("min(9, score)", says="0.5 for each 1 % over", head=HERE),
    ],
    "percent-of-percent": [line("clamp((actual - target) / target, 0, 1)", PERCENT)],
    "rounded-twice": [
        line("half_away(half_away(score / 7, 0.01), 0.1)"),
        line("half_away(score / 7, 0.01)", shown="half_away 0.1"),
        two("half_away(score / 7, 0.01)", f"{HERE}half_away(one + 1, 0.1)"),
    ],
    "uom-mismatch": [two("score", f'{HERE}one + uom(100, "元")', role="pay")],
}
INNOCENT = {
    "negative-target": [
        line("case(target = 0 -> 0, else -> clamp(actual / abs(target), 0, 1))", SIGNED),
        line("case(target > 0 -> clamp(actual / target, 0, 1), else -> 0)", SIGNED),
        line("case(target < 3 -> clamp(actual / (target - 3), 0, 1), else -> 0)", SIGNED),
        line("along(actual, target - 1 -> 0, target -> 1, target + 1 -> 2)", SIGNED),
        line("clamp(actual / target, 0, 1)"),
    ],
    "gap-in-bands": [
        grade('at_least(score, 100 -> "优", 80 -> "中", else -> "差")'),
        grade(
            'case(whole >= 100 and whole <= 120 -> "优", whole >= 80 and whole <= 99 -> "中", '
            'else -> "差")',
            where="\n    whole: half_away(score, 1)",
        ),
        grade(
            'case(score >= 80 and score < 100 -> "中", score >= 100 and score <= 120 -> "优", '
            'else -> "差")'
        ),
        grade(BY_TABLE.replace("my.score", "half_away(my.score, 1)"), BANDS),
        grade('case(score >= 80 and actual <= 99 -> "中", else -> "差")'),
    ],
    "overlap-in-bands": [grade(BY_TABLE, BANDS)],
    "additions-unlimited": [
        line("score + min(5, sum(points over event))", EVENT, role="total"),
        line("clamp(score + sum(points over event), 0, 120)", EVENT, role="total"),
        line(
            "score + case(more > 5 -> 5, else -> more)",
            EVENT,
            role="total",
            where="\n    more: sum(points over event)",
        ),
        line("score + mean(points over event) else 0", EVENT, role="total"),
        line("score + sum(points over event)", EVENT, role="total", says="加分不封顶"),
        two("sum(points over event)", "score + one", EVENT, of="", says="加分，上不封顶"),
        line("max(0, score - sum(points over event))", EVENT, role="total"),
        line("sum(points over event) / (count(over event) + 1)", EVENT, role="total"),
        line("sum(points over event)", EVENT, role="check"),
    ],
    "deductions-unlimited": [
        line("max(0, score - sum(points over event))", EVENT),
        line("score - min(5, sum(points over event))", EVENT),
        line("score - sum(points over event)", EVENT, says="扣分，可为负分"),
    ],
    "rate-unlimited": [
        line("20 * clamp(actual / target, 0, 1.2)"),
        line("min(20, 20 * actual / target)"),
        line("case(actual >= target -> 20, else -> 20 * actual / target)"),
        line("20 * actual / target", says="超额不封顶"),
        line("max(0, min(1, 20 - 20 * actual / target))"),
        line("20 * actual / target", role="check"),
        line("20 * actual / 1000"),
    ],
    "veto-without-end": [
        grade(
            'case(any(level = "重" over event where happened >= date("2026-01-01")) -> "差", '
            'else -> "优")',
            EVENT,
        ),
        grade(
            'case(any(level = "重" over event) -> "差", else -> "优")',
            EVENT,
            says="本考核期内有重大事件的为差",
        ),
        line("max(0, score - count(over event))", EVENT, role="total"),
    ],
    "ties-over-quota": [quota("rank_last"), quota(says="并列的都算")],
    "quota-may-be-zero": [
        line(f"max(1, {SHARE})", over="", role="check"),
        line(SHARE, over="", role="check", says="不足 5 个的没有名额"),
        line("ceil(20% * count(among unit), 1)", over="", role="check"),
        line("half_away(score / 7, 1)"),
    ],
    "population-mixed": [
        line("rank(score among unit by kind)", KINDS, role="rank"),
        line('rank(score among unit where kind = "机关")', KINDS, role="rank"),
        line("rank(score among unit)", KINDS, role="rank", says="全体一起排名"),
    ],
    "part-year-unweighted": [
        line("mean(part, days over post)", POST, role="total"),
        line("mean(part over post)", POST, role="total", says="各岗位简单平均"),
    ],
    "step-unsaid": [
        formula("比 50 每高 1% 加 0.5 分，不足 1% 不计"),
        formula("比 50 每高 1% 加 0.5 分，不足 1% 按比例计"),
        formula("每少开一次会扣 1 分"),
        formula("每低于标准一项扣 1 分"),
        line("min(9, score)", says="0.5 for each whole 1 % over"),
    ],
    "percent-of-percent": [
        line('clamp((actual - target) / uom(1, "%"), 0, 1)', PERCENT),
        line("clamp((actual - target) / target, 0, 1)", PERCENT, says="按相对变化计"),
        line("clamp(actual / target, 0, 1)", PERCENT),
    ],
    "rounded-twice": [
        line("half_away(score / 7, 0.01)", shown="half_away 0.01"),
        line("half_away(floor(score, 1) / 7, 0.01)"),
        line("half_away(half_away(score / 7, 0.01), 0.1)", says="先取整到 0.01，再取整到 0.1"),
        two("half_away(score / 7, 0.01)", "half_away(0.3 * one + 1, 0.1)"),
    ],
    "uom-mismatch": [
        two("score", 'one * uom(10, "元") + uom(100, "元")', role="pay"),
        two("score", "one + score"),
    ],
}


def cases(table):
    return [
        pytest.param(code, text, id=f"{code}-{number}")
        for code, texts in table.items()
        for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize(("code", "text"), cases(CHOICES))
def test_what_is_left_open_is_found_at_its_line_in_both_languages(code, text):
    found = [f for f in asked(text.replace(HERE, "")) if f.code == code]
    assert [f.place.line for f in found] == [text[: text.index(HERE)].count("\n") + 1]
    for sentence in (found[0].message, found[0].hint):
        assert re.search(r"[\u4e00-\u9fff]", sentence.zh)
        assert sentence.en
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r'"[^"]*"|元', "", sentence.en))


@pytest.mark.parametrize(("code", "text"), cases(INNOCENT))
def test_what_is_said_is_not_asked_for(code, text):
    assert code not in [f.code for f in asked(text.replace(HERE, ""))]


WORDS = {
    "rate-unlimited": limits.NO_CAP,
    "additions-unlimited": limits.NO_CAP,
    "deductions-unlimited": limits.NO_FLOOR,
    "veto-without-end": vetoes.ENDS,
    "ties-over-quota": places.TIES,
    "quota-may-be-zero": places.FEW,
    "population-mixed": places.TOGETHER,
    "part-year-unweighted": parts_of_years.UNWEIGHTED,
    "step-unsaid": sentences.SETTLED,
    "percent-of-percent": sentences.RELATIVE,
    "rounded-twice": rounding.STAGES,
}


@pytest.mark.parametrize("code", WORDS)
def test_the_words_that_a_hint_names_are_an_answer(code):
    hint = next(f.hint for f in asked(CHOICES[code][0].replace(HERE, "")) if f.code == code)
    assert WORDS[code].search(hint.zh)
    assert WORDS[code].search(hint.en)


def test_each_has_its_counterpart():
    assert set(CHOICES) == set(INNOCENT)
