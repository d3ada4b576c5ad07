"""Each check of core/method/checks finds what it guards against, and nothing in a sound method."""

import re
from pathlib import Path

import pytest

import qiyue.core.method.checks
from qiyue.core.method.checks import check_program
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
  place[unit]: rank(total among unit)
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
    "weights-unchecked": ("sum(weight among item) = 100", "count(among item) = 2"),
    "parameter-unsaid": ("，至多 {most}", ""),
    "cost-too-high": ("rank(total among unit)", "count(among unit where total > my.total)"),
    "range-unstated": ("actual: number 0..100 by 0.01", "actual: number by 0.01"),
    "no-example": (SOUND[SOUND.index("examples:") :], ""),
}
LINES = {
    "range-unstated": "  fact[",
    "missing-unhandled": "  marks[",
    "rounding-unstated": "  total[",
    "pay-not-rounded": "  bonus[",
    "pay-without-money": "  bonus[",
    "weights-unchecked": "    item | weight",
    "parameter-unsaid": "  share(",
    "cost-too-high": "  place[",
    "no-example": "qiyue",
}


def found(text):
    desk = Desk()
    program = resolve(parse_method(text, desk=desk), desk)
    assert program is not None, [f.message.en for f in desk.findings]
    return check_program(program)


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
    for file in folder.glob("*.py"):
        codes |= set(re.findall(r'Finding\(\s*"([a-z-]+)"', file.read_text("utf-8")))
    assert codes == set(FAULTS)


def test_every_check_has_its_entry_in_the_reference():
    text = (Path(__file__).parents[3] / "docs" / "language.md").read_text("utf-8")
    assert [code for code in FAULTS if f"`{code}`" not in text] == []
