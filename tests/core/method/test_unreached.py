"""What a method says and never uses is found; what only looks so is not."""

import pytest
from tests.core.method.methods import HERE, asked, method

UNIT = "unit[unit] 单位: {from: organisation}\n"
FACT = UNIT + (
    "fact[unit]: {from: facts, actual: number 0..100 by 0.1, more: number 0..9 empty n/a, "
    "level: one of 低 中 高}\n"
)
ITEM = """
item[item]: |
  item | weight number 0..100 | rule rule
  a    | 60                   | full(most = 9)
  b    | 40                   | full(most = 9)
"""
FULL = "full(weight, most) 满分 {weight}，至多 {most}: min(weight, most)"


def line(formula, tables=FACT, **sections):
    """A method with one line that has a role."""
    return method(
        f"it[unit]:\n  role: check\n  missing: stops\n  gives: {formula}", tables=tables, **sections
    )


def arms(*written):
    return line("case(" + ", ".join(written) + ', else -> "D")')


UNREACHED = {
    "unreachable-arm": [
        arms('actual >= 60 -> "C"', f'{HERE}actual >= 80 -> "B"'),
        arms('actual > 60 -> "C"', 'actual < 20 -> "A"', f'{HERE}actual > 90 -> "B"'),
    ],
    "never-true": [
        arms('actual >= 60 -> "C"', f'{HERE}actual < 0 -> "B"'),
        line(f"at_least(actual, {HERE}120 -> 1, 60 -> 2, else -> 3)"),
        line(f"sum(actual among fact where {HERE}actual > 100)"),
        arms(f'{HERE}unit is missing -> "B"'),
    ],
    "always-true": [
        arms(f'{HERE}actual <= 100 -> "C"', 'more is n/a -> "B"'),
        line(f"sum(actual among fact where {HERE}actual >= 0 and actual <= 100)"),
        line(f"at_least(more else 0, 5 -> 2, {HERE}0 -> 1, else -> 0)"),
    ],
    "cap-never-reached": [
        line(f"{HERE}min(actual, 101)"),
        line(f"{HERE}clamp(actual, -1, 90)"),
        line(f"case(actual > 60 -> {HERE}max(actual, 50), else -> 0)"),
        method(
            "it[unit, item]:\n  role: marks\n  missing: stops\n  gives: item.rule",
            tables=FACT
            + f"item[item]: |\n  item | weight number 0..9 | rule rule\n  {HERE}a | 9 | "
            "mirrored_ratio(target = 100, least = 0, most = 3, at_zero = 0)",
            uses="std 1",
            checks="total: sum(weight among item) = 9",
        ),
    ],
    "else-never-used": [
        line(f"count(among unit) + ({HERE}sum(actual among fact where actual is present) else 0)")
    ],
    "asked-in-vain": [
        line(f"case({HERE}more is absent or more > 3 -> 1, else -> 0)"),
        line(f"case({HERE}more is present and actual > 9 and more > 3 -> 1, else -> 0)"),
        line(f"count(among fact where {HERE}more is n/a or more > 3)"),
        line(
            f'count(among late where {HERE}day is present and day > date("2026-07-01"))',
            FACT + "late[unit, nr]: {from: events, day: date empty missing}",
        ),
        line(f"case(not ({HERE}more is present and more > actual) -> 1, else -> 0)"),
    ],
    "unused-line": [
        method(f"{HERE}it[unit]: 1\nother[unit]:\n  role: check\n  gives: 2", tables=UNIT)
    ],
    "unused-table": [
        line("actual", FACT + f"{HERE}plan[unit]: {{from: contract, target: number 0..9}}"),
        line("actual", FACT + f"{HERE}rate[rate]: rate | x number ; a | 1"),
    ],
    "unused-column": [
        line('x["a"] + actual', FACT + f"{HERE}rate[rate]: rate | x number | y number ; a | 1 | 2"),
        line(
            'x["a"] + actual',
            FACT + f"{HERE}rate[rate]: rate | x number | weight number ; a | 1 | 100",
            checks="sum: sum(weight among rate) = 100",
        ),
    ],
    "unused-name": [
        line("actual", formulas=f"{HERE}f(a) {{a}}: a + 1"),
        line("f(a = actual)", formulas=f"{HERE}f(a, b = 2) {{a}} {{b}}: a + 1"),
        method(
            "it[unit]:\n  role: check\n  missing: stops\n  gives: actual\n"
            f"  where:\n    x: {HERE}1",
            tables=FACT,
        ),
        method(
            "it[unit]:\n  role: check\n  missing: stops\n  gives: f(a = actual)",
            tables=FACT,
            formulas=f"f(a) {{a}}:\n  gives: a\n  where:\n    x: {HERE}a + 1",
        ),
    ],
}
INNOCENT = {
    "unreachable-arm": [
        arms('actual >= 80 -> "B"', 'actual >= 60 -> "C"'),
        arms('actual >= 80 -> "B"', 'more >= 60 -> "C"'),
        line("along(actual, 0 -> 0, 50 -> 1, 100 -> 2)"),
        line(
            "three_steps(first = 90, second = 80, third = 70, first_points = 3, second_points = 2, "
            "third_points = 1, else_points = 0)",
            uses="std 1",
        ),
    ],
    "never-true": [
        arms('actual >= 100 -> "A"', 'actual <= 0 -> "C"'),
        line("ratio(weight = 9, target = 100, least = 0, most = 1, at_zero = 0)", uses="std 1"),
        line("f(a = 5)", formulas="f(a) {a}: case(a > 9 -> 1, else -> 0)"),
        arms('more is n/a -> "C"'),
        arms('actual is missing -> "C"'),
        arms('level = "高" -> "A"', 'level >= "中" -> "B"'),
    ],
    "always-true": [
        arms('actual < 60 -> "C"', 'actual >= 60 -> "B"'),
        line("sum(actual among fact where actual > 0)"),
    ],
    "cap-never-reached": [
        line("clamp(actual, 0, 100)"),
        line("clamp(actual / 100, 0, 1.2)").replace("1.2", "1"),
        line("f(a = actual)", formulas="f(a) {a}: min(a, 200)"),
    ],
    "else-never-used": [
        line("more else 0"),
        line("actual else 0"),
        line("f(a = count(among unit))", formulas="f(a) {a}: a else 0"),
    ],
    "asked-in-vain": [
        line("case(more is absent -> 1, more > 3 -> 1, else -> 0)"),
        line("case(more is absent or actual > 3 -> 1, else -> 0)"),
        line("case(more is absent or (more else 0) > 3 -> 1, else -> 0)"),
        line("count(among fact where more is present and more > 3)"),
        line("count(among fact where case(more is absent -> yes, else -> more > 3))"),
    ],
    "unused-line": [
        method("it[unit]: 1\nother[unit]:\n  role: check\n  gives: it", tables=UNIT),
        method("it[unit]: 1", tables=UNIT, checks="one [unit]: it = 1"),
    ],
    "unused-table": [
        line("actual", FACT),
        method(
            "it[team]:\n  role: check\n  gives: count(over unit)",
            tables="team[team]: {from: organisation}\n"
            "unit[unit]: {from: organisation, team: -> team}",
        ),
        method("", tables=FACT),
    ],
    "unused-column": [
        line('x["a"] + actual', FACT + "rate[rate]: rate | x number | note ; a | 1 | text"),
        method(
            "it[unit, item]:\n  role: marks\n  gives: item.rule",
            tables=UNIT + ITEM,
            formulas=FULL,
        ),
    ],
    "unused-name": [
        line("f(a = actual)", formulas="f(a) {a}: g()\ng(a) {a}: a + 1"),
        line(
            "f(a = actual)",
            formulas="f(a) {a}:\n  gives: x\n  where:\n    x: y + 1\n    y: a",
        ),
        method(
            "it[unit, item]:\n  role: marks\n  gives: item.rule",
            tables=UNIT + ITEM,
            formulas=FULL,
        ),
    ],
}


def cases(table):
    return [
        pytest.param(code, text, id=f"{code}-{number}")
        for code, texts in table.items()
        for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize(("code", "text"), cases(UNREACHED))
def test_what_is_never_used_is_found_at_its_line_in_both_languages(code, text):
    found = [f for f in asked(text.replace(HERE, "")) if f.code == code]
    assert [f.place.line for f in found] == [text[: text.index(HERE)].count("\n") + 1]
    for sentence in (found[0].message, found[0].hint):
        assert sentence.zh != sentence.en


@pytest.mark.parametrize(("code", "text"), cases(INNOCENT))
def test_what_is_used_is_not_found(code, text):
    assert code not in [f.code for f in asked(text.replace(HERE, ""))]


def test_each_has_its_counterpart():
    assert set(UNREACHED) == set(INNOCENT)
