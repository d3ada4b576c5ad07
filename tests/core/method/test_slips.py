"""A slip in the form of a file is told at its own line, in words without YAML in them."""

import pytest
from tests.core.method.methods import HEAD, HERE

from qiyue.core.method import yaml
from qiyue.core.values.findings import HasFindings

LINE = "lines:\n  it[unit]:\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("source: notice: No. 3", "stand twice"),
        ("lines:\n  it[unit] points: 30 at most:\n    gives: 1", "stand twice"),
        ("§lines：\n  it: 1", "full-width"),
        ("lines:\n  §it[unit]：\n    gives: 1", "full-width"),
        (LINE + "    gives: 1\n    §role：total\n    better: high", "full-width"),
        (LINE + "    gives: 1\n    §role：total", "full-width"),
        (LINE + "    §role:total\n    gives: 1", "no blank behind"),
        ("tables:\n  t[t]: |\n§t | x\na | 1", "not indented enough"),
        (LINE + "§\tgives: 1", "by a tab"),
        (LINE + "    gives: 1\n   §role: total", "indentation is wrong"),
        (LINE + "    gives: 1\n      §role: total", "indentation is wrong"),
        ("source: §%", "cannot begin with %"),
        ("source: §@home", "cannot begin with @"),
        ('source: §"notice\nname: x', "has no end"),
        ('source: "notice" §No. 3', "behind the closing quote"),
        ("tables:\n  t[t]: {from: facts, x: number §[0]}", "or lacks a comma"),
    ],
)
def test_a_slip_of_the_pen_is_told_at_its_line(text, said):
    with pytest.raises(HasFindings) as raised:
        yaml.read((HEAD + text).replace(HERE, ""))
    (found,) = raised.value.findings
    assert found.code == "not-yaml"
    assert said in found.message.en
    assert "YAML" not in found.message.zh + found.hint.zh
    if HERE in text:
        before = (HEAD + text).partition(HERE)[0]
        assert found.place.line == before.count("\n") + 1


def test_what_is_none_of_the_usual_slips_is_told_in_the_words_of_the_reader():
    with pytest.raises(HasFindings) as raised:
        yaml.read(HEAD + 'source: "\\d"')
    assert "unknown escape" in raised.value.findings[0].message.en
