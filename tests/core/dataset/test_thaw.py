"""A snapshot frozen once more for another method: a copy, or its rows as declared anew."""

from fractions import Fraction

import pytest
from tests.core.engine.pairs import FACTS, METHOD, changed, dataset

from qiyue.core.dataset import freeze, freeze_again, read_dataset
from qiyue.core.method.reader import parse_method, read_method
from qiyue.core.values.findings import HasFindings

ACTUAL = "actual: number 0..1000 by 0.01 empty n/a"
TARGET = "target: number 1..1000 by 0.01"


@pytest.fixture
def frozen(tmp_path):
    """A snapshot and the method it was frozen for."""
    folder = dataset(tmp_path / "data")
    method = read_method(folder / "method.yaml")
    return freeze(read_dataset(folder), method, tmp_path / "snapshot"), method


def again(frozen, tmp_path, *changes, out="again"):
    snapshot, method = frozen
    other = parse_method(changed(METHOD, *changes))
    return freeze_again(snapshot, method, other, tmp_path / out)


def codes(caught):
    return sorted({one.code for one in caught.value.findings})


def same_bytes(a, b):
    return {p.name: p.read_bytes() for p in a.iterdir()} == {
        p.name: p.read_bytes() for p in b.iterdir()
    }


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [("most = 1.2", "most = 1"), ("method: pair", "method: other")],
        [(ACTUAL, "actual: number 0..500 by 0.01 empty n/a")],  # narrower, and kept
        [("unit[unit] 单位: {from: organisation", "unit[unit] 队: {from: organisation")],
    ],
)
def test_what_the_data_keep_is_copied_byte_for_byte(frozen, tmp_path, changes):
    found = again(frozen, tmp_path, *changes)
    assert same_bytes(found.folder, frozen[0].folder)


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (
            (ACTUAL, "actual: number 0..100 by 0.01 empty n/a"),
            "out-of-range",
            "fact[U2, coal]: actual",
        ),
        (
            (ACTUAL, "actual: number 0..1000 by 20 empty n/a"),
            "not-on-step",
            "fact[U1, care]: actual",
        ),
        ((ACTUAL, "actual: number 0..1000 by 0.01"), "empty-cell", "fact[U3, cost]: actual"),
        ((TARGET, f"{TARGET}\n    extra: text"), "not-frozen", ""),
        (
            ("formulas:\n", "  vote[unit]: {from: facts, mark: number 0..100}\nformulas:\n"),
            "not-frozen",
            "",
        ),
        (
            ("    care | 安全 | 20                   | plain_share()\n", ""),
            "unknown-name",
            "fact: item",
        ),
    ],
)
def test_what_the_data_break_or_lack_is_a_finding(frozen, tmp_path, change, code, where):
    with pytest.raises(HasFindings) as caught:
        again(frozen, tmp_path, change)
    assert codes(caught) == [code]
    one = caught.value.findings[0]
    assert where in str(one.place)
    assert one.message.zh != one.message.en
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data", "snapshot"]


def test_all_findings_come_at_once(frozen, tmp_path):
    with pytest.raises(HasFindings) as caught:
        again(frozen, tmp_path, (ACTUAL, "actual: number 0..100 by 20"))
    assert codes(caught) == ["empty-cell", "not-on-step", "out-of-range"]


def test_a_unit_is_never_changed_in_silence(tmp_path):
    method = changed(METHOD, (TARGET, "target: number t 1..1000 by 0.01"))
    folder = dataset(tmp_path / "data", method)
    read = read_method(folder / "method.yaml")
    snapshot = freeze(read_dataset(folder), read, tmp_path / "snapshot")
    other = parse_method(changed(METHOD, (TARGET, "target: number kg 1..1000 by 0.01")))
    with pytest.raises(HasFindings) as caught:
        freeze_again(snapshot, read, other, tmp_path / "again")
    assert codes(caught) == ["other-uom"]
    plain = freeze_again(snapshot, read, parse_method(METHOD), tmp_path / "plain")
    assert plain.rows(parse_method(METHOD).tables["fact"])[1][2] == Fraction(90)


@pytest.mark.parametrize(
    "change",
    [
        (ACTUAL, "actual: number 0..1000 by 0.1 empty n/a"),
        (ACTUAL, "actual: number 0..1000 by 0.01 empty missing"),
        ("name: text}", "name: text empty n/a}"),
    ],
)
def test_another_declaration_gives_what_a_fresh_freezing_gives(frozen, tmp_path, change):
    found = again(frozen, tmp_path, change)
    other = dataset(tmp_path / "other", changed(METHOD, change), FACTS)
    fresh = freeze(read_dataset(other), read_method(other / "method.yaml"), tmp_path / "fresh")
    assert found.manifest == fresh.manifest
    table = read_method(other / "method.yaml").tables["fact"]
    assert found.rows(table) == fresh.rows(table)
