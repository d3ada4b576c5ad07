"""A finding says what was meant, not only what is wrong."""

import pytest
from tests.core.method.methods import findings, method

UNIT = "unit[unit]: {from: organisation}\n"
FACT = UNIT + "fact[unit]: {from: facts, actual: number 0..100 by 0.01, share: number % 0..100}\n"
TASK = "task[task]: |\n  task | weight number 分 | rule rule\n  a | 100 | "


@pytest.mark.parametrize(
    ("formula", "hint"),
    [
        ("clamp(actual, 0, 1,000)", "never thousands"),
        ("100分 + actual", 'uom(100, "分")'),
        ("SUM(actual over fact)", "sum(x over T)"),
        ("abs(actual, 2)", "Write abs(x)"),
        ("share + actual", "/ 100 = 1"),
        ('actual + uom(actual, "元") + uom(actual, "分")', "or declare no units"),
        ("ratio(weight = 1, target = 2, least = 0, most = 1, at_zero = 0)", "uses: std 1"),
    ],
)
def test_the_hint_says_how_it_is_written_here(formula, hint):
    found = findings(method(f"it[unit]: '{formula}'", tables=FACT))
    assert len(found) == 1
    assert hint in found[0].hint.en


def test_a_plain_number_is_called_so():
    found = findings(method("it[unit]: share + actual", tables=FACT))
    assert found[0].message.zh == "单位不同：% 与 无单位。"
    assert found[0].message.en == "The units differ: % and a plain number."


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("ratio(least = 0, most = 1, actual = 1, target = 2)", "ratio wants at_zero"),
        ("ratio(0, 1)", "Name the arguments"),
        ("no_such(x = 1)", "There are"),
    ],
)
def test_a_rule_cell_is_told_what_it_lacks(cell, hint):
    found = findings(method("it[task]: task.rule", tables=TASK + cell, uses="std 1"))
    assert hint in found[0].hint.en


@pytest.mark.parametrize(
    ("given", "code", "hint"),
    [
        ("unit ; A\n      fact: unit | actual | share; A | 1 | 2", "unknown-name", "parted by ;"),
        ("unit ; A\n      fact: unit ｜ actual ; A | 1", "ragged-row", "full-width"),
        ("unit ; A\n      fact: unit | actual ; A | 1 ； B | 2", "ragged-row", "half-width ;"),
        ("unit ; A\n      fact: unit | actual | share ; AA | 1 | 2", "key-outside", "mean A?"),
        ("unit ; A", "example-differs", "tables not given: fact"),
    ],
)
def test_an_example_that_is_written_wrong_says_so(given, code, hint):
    example = f"- title: t\n  given:\n      unit: {given}\n  expect:\n    it: unit | it ; A | 2"
    found = findings(method("it[unit]: actual", tables=FACT, examples=example))
    assert found[0].code == code
    assert hint in found[0].hint.en


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (method("is[unit]: 1", tables=UNIT), "is is a word of the language"),
        (method("1st[unit]: 1", tables=UNIT), "begin with a digit"),
        (method(tables="event[unit, no]: {from: events}"), "no is a word of the language"),
        (method(tables="event[unit]: {from: events, by: text}"), "by is a word of the language"),
        (method(tables="event[unit]: {from: events, 9b: text}"), "begin with a digit"),
        (method(tables="event[unit]: {from: events, a-b: text}"), "letters, digits"),
    ],
)
def test_what_can_be_no_name_is_told_why(text, hint):
    (found,) = findings(text)
    assert hint in found.hint.en


def test_a_dataset_is_no_method():
    found = findings("qiyue: 1\ndataset: d\nmethod: method.yaml\ntables: {}\n")
    assert [one.code for one in found] == ["not-a-method"]
    assert "qiyue score" in found[0].hint.en


def test_many_names_are_not_all_listed():
    columns = ", ".join(f"{letter}{letter}: number" for letter in "abcdefghijk")
    found = findings(method("it[u]: zzz", tables=f"u[u]: {{from: facts, {columns}}}"))
    assert found[0].hint.en == "There are: aa, bb, cc, dd, ee, ff, gg, hh, …."
