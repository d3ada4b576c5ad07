"""What changed is said in sentences; what means the same is not said at all."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.core.method.difference.cases import BEFORE, CASES, KEPT, changed, everything, read, told
from tests.core.method.methods import beside, method
from tests.core.method.writing.trees import sound, trees
from tests.equality.methods import methods

from qiyue.core.method.difference import PARTS, differences
from qiyue.core.method.difference.words import glued
from qiyue.core.method.reader import parse_method, read_method
from qiyue.core.method.writing import method_text

ROOT = Path(__file__).resolve().parents[4]
EXAMPLES = sorted((ROOT / "examples").glob("*/method.yaml"))


def said(before, after, files=None):
    pair = [parse_method(text, beside=beside(files or {})) for text in (before, after)]
    return [change.message.zh for change in differences(*pair)]


def test_every_sentence_is_as_it_was_kept():
    assert everything() == KEPT.read_text("utf-8")


@pytest.mark.parametrize("title", CASES)
def test_every_change_is_said_in_both_languages(title):
    found = differences(read(BEFORE), read(changed(CASES[title])))
    assert found
    for change in found:
        zh = re.sub("「[^」]*」", "", change.message.zh)
        assert re.search("[由为改增删]", zh)
        assert not re.search("[改删]|一列", re.sub('"[^"]*"', "", change.message.en))
        assert change.before != change.after


@pytest.mark.parametrize("title", CASES)
def test_nothing_is_said_of_a_method_and_itself(title):
    text = changed(CASES[title])
    assert differences(read(text), read(text)) == []


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_nothing_is_said_of_the_same_method_in_another_layout(file):
    read_again = parse_method(
        method_text(read_method(file)),
        beside=beside({path.name: path.read_bytes() for path in file.parent.glob("*.csv")}),
    )
    assert differences(read_method(file), read_again) == []


SAME = [
    ("| 产量   | 40  ", "|产量|40.0"),
    ("qiyue: 1\n", "# 说明\nqiyue: 1\n\n"),
    ("    role: total\n    better: high\n", "    better: high\n    role: total\n"),
    ("cut(base = 28.190, at = 0)", "cut( at=0.0, base = 28.19 )"),
    ("sum(points over task) + extra", "(sum(points over task)+(extra))"),
    ("1%", "0.01"),
    ("half_away 0.01", "half_away 0.010"),
    ("number t 0..100 by 0.01", "number 0.0..100 by 0.010 t"),
    ("fact: unit | task | actual ; A | gap | 25", "fact: task | actual | unit ; gap | 25 | A"),
    ("(weight, actual, per, most = 5)", "(most = 5, weight, actual, per)"),
    ("name: text}", "name: }"),
]


@pytest.mark.parametrize(("old", "new"), SAME, ids=[old.strip() for old, _ in SAME])
def test_another_spelling_changes_nothing(old, new):
    assert old in BEFORE
    assert differences(read(BEFORE), read(BEFORE.replace(old, new))) == []


def test_the_order_of_lines_tables_and_rows_changes_nothing():
    rows = "t[t]: |\n  t | x number\n  a | 1\n  b | 2"
    turned = "t[t]: |\n  x number | t\n  2 | b\n  1 | a"
    assert said(method("a: 1\nb: 2", tables=rows), method("b: 2\na: 1", tables=turned)) == []


def test_rows_that_moved_into_a_csv_change_nothing():
    inline = method(tables="t[t]: |\n  t | x number\n  a | 1")
    outside = method(tables="t[t]: {file: t.csv, x: number at X}")
    assert said(inline, outside, {"t.csv": b"t,X\na,1.0\n"}) == []


def test_a_renamed_line_is_not_said_again_where_it_is_read():
    before = method("a[u]: 1\nb[u]: a + u.a", tables="u[u]: {from: facts}")
    after = method("c[u]: 1\nd[u]: c + u.c", tables="u[u]: {from: facts}")
    assert said(before, after) == ["a 更名为 c", "b 更名为 d"]


def test_a_name_of_its_own_is_not_taken_for_the_renamed_line():
    before = method("a: 1\nb:\n  gives: a\n  where:\n    a: 2")
    after = method("c: 1\nb:\n  gives: a\n  where:\n    a: 2")
    assert said(before, after) == ["a 更名为 c"]


def test_what_the_subject_notices_comes_first():
    steps = [
        step for title in ("适用期", "权重", "例题", "中间值", "取整") for step in CASES[title]
    ]
    parts = [change.part for change in differences(read(BEFORE), read(changed(steps)))]
    assert parts == sorted(parts, key=list(PARTS).index)
    assert set(parts) == set(PARTS)


def test_texts_that_look_like_numbers_are_texts():
    before = method(tables="t[t]: |\n  t   | x\n  007 | 1")
    after = method(tables="t[t]: |\n  t | x\n  7 | 1")
    assert said(before, after) == ["表 t：新增行 7：x「1」", "表 t：删去行 007（原为 x「1」）"]


def test_a_change_as_data_keeps_the_raw_sides():
    (weight, _) = differences(read(BEFORE), read(changed(CASES["权重"])))
    assert weight.as_dict() == {
        "part": "notable",
        "section": "tables",
        "kind": "changed",
        "name": "task",
        "what": "output.weight",
        "message": {
            "zh": "第五条 生产经营考核表：指标 output（产量）的权重由 40 分改为 45 分",
            "en": "第五条 生产经营考核表: the weight of indicator output (产量) "
            "changes from 40 分 to 45 分",
        },
        "before": "40",
        "after": "45",
    }


@settings(deadline=None, max_examples=50)
@given(trees(), trees())
def test_whatever_changed_can_be_said(one, other):
    pair = [sound(one), sound(other)]
    list(told(differences(*pair)))
    assert differences(pair[0], pair[0]) == []


@settings(deadline=None, max_examples=5)
@given(methods())
def test_nothing_is_said_of_a_random_method_written_again(text):
    again = parse_method(method_text(read(text)))
    assert differences(read(text), again) == []


def test_a_blank_parts_latin_words_from_all_that_stands_beside_them():
    assert glued("新增", "最高 B", "capped") == "新增最高 B capped"
    assert glued("权重由", "40", "分") == "权重由 40 分"
