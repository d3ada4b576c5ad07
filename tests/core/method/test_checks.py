"""Each check of core/method/checks finds what it guards against, and nothing in a sound method."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from tests.core.method.methods import asked as found
from tests.core.method.test_choices import CHOICES
from tests.core.method.test_social import SOCIAL
from tests.core.method.test_unreached import UNREACHED

import qiyue.core.method.checks
from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.method.desk import Desk
from qiyue.core.method.reader import parse_method
from qiyue.core.method.resolve import resolve

SOUND = """qiyue: 1
method: sound
tables:
  unit[unit]: {from: organisation, size: number 1..9 by 1}
  item[item]: |
    item | weight number 0..100
    a    | 60
    b    | 40
  fact[unit, item]: {from: facts, actual: number 0..100 by 0.01 empty missing}
formulas:
  share(weight, actual, most) {weight} × {actual}，至多 {most}: weight * min(actual, most) / 100
lines:
  marks[unit, item]:
    role: marks
    gives: share(actual = actual else 0, most = 100)
  total[unit]:
    role: total
    better: high
    gives: sum(marks over item) / size
    shown: half_away 0.01
  place[unit]:
    role: rank
    gives: rank(total among unit)
  bonus[unit]:
    role: pay
    uom: 元
    gives: half_away(total * 10, 0.01)
checks:
  the weights make 100: sum(weight among item) = 100
examples:
  - title: one unit
    given: {unit: unit | size ; A | 2}
    expect: {total: unit | total ; A | 0}
"""
FAULTS = {
    "missing-unhandled": ("actual else 0, most", "actual, most"),
    "rounding-unstated": ("    shown: half_away 0.01\n", ""),
    "pay-not-rounded": ("half_away(total * 10, 0.01)", "total * 10"),
    "pay-without-money": ("    uom: 元\n", ""),
    "wrong-kind": ("rank(total among unit)", "best(total among unit)"),
    "weights-unchecked": ("sum(weight among item) = 100", "count(among item) = 2"),
    "parameter-unsaid": ("，至多 {most}", ""),
    "cost-too-high": ("rank(total among unit)", "count(among unit where total > my.total)"),
    "range-unstated": ("actual: number 0..100 by 0.01", "actual: number by 0.01"),
    "no-example": (SOUND[SOUND.index("examples:") :], ""),
}
CODES = {*FAULTS, *CHOICES, *UNREACHED, *SOCIAL}
LINES = {
    "range-unstated": "  fact[",
    "missing-unhandled": "  marks[",
    "rounding-unstated": "  total[",
    "pay-not-rounded": "  bonus[",
    "pay-without-money": "  bonus[",
    "wrong-kind": "  place[",
    "weights-unchecked": "    item | weight",
    "parameter-unsaid": "  share(",
    "cost-too-high": "  place[",
    "no-example": "qiyue",
}


def test_a_sound_method_has_no_findings():
    assert found(SOUND) == []


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_is_found_at_its_line_in_both_languages(code):
    old, new = FAULTS[code]
    assert old in SOUND
    text = SOUND.replace(old, new)
    findings = [f for f in found(text) if f.code == code]
    assert findings
    first = findings[0]
    assert text.split("\n")[first.place.line - 1].startswith(LINES[code])
    assert re.search(r"[\u4e00-\u9fff]", first.message.zh)
    assert re.search(r"[\u4e00-\u9fff]", first.hint.zh)
    assert first.message.en
    assert first.hint.en


def test_every_check_has_its_fault():
    folder = Path(qiyue.core.method.checks.__path__[0])
    codes = set()
    for file in folder.rglob("*.py"):
        codes |= set(re.findall(r'Finding\(\s*"([a-z-]+)"', file.read_text("utf-8")))
    assert codes == CODES


def test_every_check_has_its_entry_in_the_reference():
    text = (Path(__file__).parents[3] / "docs" / "language.md").read_text("utf-8")
    assert [code for code in CODES if f"`{code}`" not in text] == []


# -- missing values -----------------------------------------------------------------------------

TABLES = """qiyue: 1
method: m
tables:
  unit[unit]: {from: organisation}
  fact[unit]:
    from: facts
    actual: number 0..9
    other: number 0..9 empty missing
    none_: number 0..9 empty n/a
lines:
"""


def asked(*lines):
    """The lines of which it is asked what happens when a value is missing."""
    text = TABLES + "".join(f"  {line}\n" for line in lines)
    findings = [f for f in found(text) if f.code == "missing-unhandled"]
    return [text.split("\n")[f.place.line - 1].strip().split("[")[0] for f in findings]


def test_missing_is_asked_once_at_its_source():
    lines = ["a[unit]: actual * 2", "b[unit]: a + 1", "c[unit]: b + sum(a among unit)"]
    assert asked(*lines) == ["a"]
    assert asked(*lines, "d[unit]: a + other") == ["a", "d"]


@pytest.mark.parametrize("word", ["stops", "stays"])
def test_a_line_that_reads_an_answered_one_is_silent(word):
    answered = f"a[unit]:\n    missing: {word}\n    gives: actual"
    assert asked(answered, "b[unit]: a * 2", "c: mean(b among unit)") == []


@pytest.mark.parametrize(
    "formula",
    [
        "actual else 0",
        "none_",
        "(actual + other) else 0",
        "case(actual is missing -> 0, else -> actual)",
        "case(actual is present and other is present -> actual + other, else -> 0)",
        "case(not (actual is absent or other is absent) -> actual + other, else -> 0)",
        "sum(actual among unit where actual is present)",
        "case(actual is present -> 1, else -> 0)",
        "sum(case(my.actual is present -> my.actual, else -> 0) among unit)",
    ],
)
def test_what_is_answered_is_not_asked(formula):
    assert asked(f"a[unit]: {formula}") == []


@pytest.mark.parametrize(
    "formula",
    [
        "none_ else actual",
        "case(other is present -> actual, else -> 0)",
        "case(actual is absent -> actual, else -> 0)",
        "case(actual > 3 -> 1, else -> 0)",
        "case(actual is present and actual > 3 -> 1, else -> 0)",  # `and` asks both
        "sum(actual among unit)",
        "sum(1 among unit where actual > 3)",
        "sum(actual among unit where other is present)",
    ],
)
def test_what_is_not_answered_is_asked(formula):
    assert asked(f"a[unit]: {formula}") == ["a"]


def test_the_hint_says_what_a_rank_does_with_it():
    findings = found(TABLES + "  a[unit]: actual\n")
    (finding,) = [f for f in findings if f.code == "missing-unhandled"]
    assert "fact.actual" in finding.message.zh
    assert "where a is present" in finding.hint.zh
    assert "where a is present" in finding.hint.en


# -- weights --------------------------------------------------------------------------------------

ITEM = "item[item]: item | weight {} ; a | {} ; b | {}"
WEIGHTS = {
    ITEM.format("number 0..100", 60, 40): ": sum(weight among item) = 100",
    ITEM.format("number 分 0..100", 60, 40): ": sum(weight among item) = 100",
    ITEM.format("number % 0..100", 60, 40): ": sum(weight among item) / 100 = 1",
    ITEM.format("number 0..1 by 0.1", 0.6, 0.4): ": sum(weight among item) = 1",
    ITEM.format("number 0..9", 3, 3): ": sum(weight among item) = 6",
    "item[unit, item]: {from: contract, weight: number 0..100}": (
        " [unit]: sum(weight over item) = 100"
    ),
    "item[unit, item]: {from: contract, weight: number % 0..100}": (
        " [unit]: sum(weight over item) / 100 = 1"
    ),
    "item[item, unit]: {from: contract, weight: number 0..1 by 0.01}": (
        " [unit]: sum(weight over item) = 1"
    ),
}


@pytest.mark.parametrize("table", WEIGHTS)
def test_the_hint_about_weights_is_a_check_that_passes(table):
    head = "qiyue: 1\nmethod: m\ntables:\n  unit[unit]: {from: organisation}\n"
    text = f"{head}  {table}\nlines: {{}}\n"
    (finding,) = [f for f in found(text) if f.code == "weights-unchecked"]
    assert finding.hint.zh.removesuffix("。").endswith(WEIGHTS[table])
    assert finding.hint.en.removesuffix(".").endswith(WEIGHTS[table])
    text += f"checks:\n  {finding.hint.en.partition('checks: ')[2].removesuffix('.')}\n"
    assert [f.code for f in found(text)] == ["no-example"]
    desk = Desk()
    program = resolve(parse_method(text, desk=desk), desk)
    share = 1 if "0..1 " in table else 100
    cells = {"unit": ["U", "V"], "item": ["a", "b"], "weight": [0.3 * share, 0.7 * share]}
    data = {"unit": [(name,) for name in cells["unit"]]}
    columns = list(program.tables["item"].columns)
    data["item"] = [
        tuple({"unit": u, "item": i, "weight": Fraction(str(w))}[c] for c in columns)
        for u in cells["unit"]
        for i, w in zip(cells["item"], cells["weight"], strict=True)
    ]
    assert {truth for *_, truth in Evaluator(program, data).truths()} == {True}


def test_weights_that_differ_from_group_to_group_are_summed_as_a_whole():
    text = (
        "qiyue: 1\nmethod: m\ntables:\n  g[g]: g ; a ; b\n"
        "  item[g, item]: g | item | weight number 0..9 ; a | x | 3 ; b | x | 4\nlines: {}\n"
    )
    (finding,) = [f for f in found(text) if f.code == "weights-unchecked"]
    assert "(now 7)" in finding.message.en
    assert finding.hint.en.endswith(": sum(weight among item) = 7.")


def test_weights_of_letters_are_summed_for_each_subject():
    text = (
        "qiyue: 1\nmethod: m\ntables:\n  unit[unit]: {from: organisation}\n"
        "  item[unit, item]: {from: contract, weight: number 0..100}\nlines: {}\nchecks:\n  all"
    )
    of_all, of_each = ": sum(weight among item) = 100", " [unit]: sum(weight over item) = 100"
    (finding,) = [f for f in found(f"{text}{of_all}\n") if f.code == "weights-unchecked"]
    assert finding.hint.en.endswith(f"{of_each}.")
    assert "weights-unchecked" not in [f.code for f in found(f"{text}{of_each}\n")]


# -- sentences ------------------------------------------------------------------------------------


def test_one_warning_a_formula_names_every_parameter_unsaid():
    text = SOUND.replace("{weight} × {actual}，至多 {most}", "{weight} 分")
    (finding,) = [f for f in found(text) if f.code == "parameter-unsaid"]
    assert "actual, most" in finding.message.en
    assert "{actual}、{most}" in finding.hint.zh
