"""A look at a method tells all at once, and takes no archive that would overwhelm."""

import io
import zipfile
from pathlib import Path

import pytest

from qiyue.core.judging.looks import MOST_FILES, digest_of, look, unpack

MINE = Path("examples/mine-2020")
SMALL = """\
qiyue: 1
method: small
name: 小
tables:
  unit[unit] 单位: {from: organisation, name: text}
  fact[unit] 完成: {from: facts, actual: number 0..100 by 1 says 完成}
lines:
  total[unit] 总分:
    role: total
    better: high
    missing: stops
    gives: actual
examples:
  - title: 照抄
    given:
      unit: unit ; A
      fact: unit | actual ; A | 7
    expect:
      total: unit | total ; A | 7
"""


def files(text=SMALL, *beside):
    return (("small.yaml", text.encode()), *beside)


def test_a_sound_method_has_a_paper_and_its_examples_pass():
    found = look(files(), (), "zh")
    assert found.proven
    assert (found.code, found.name.zh, found.language) == ("small", "小", 1)
    assert [(one.title, one.good, one.total, one.line) for one in found.examples] == [
        ("照抄", 1, 1, 14)
    ]
    assert found.paper is not None
    assert found.changes is None


def test_an_example_that_comes_out_otherwise_is_told_and_the_method_is_not_proven():
    found = look(files(SMALL.replace("actual ; A | 7", "actual ; A | 8")), (), "zh")
    assert (found.good, len(found.examples), found.proven) == (0, 1, False)
    assert [one.code for one in found.findings] == ["example-differs"]
    assert found.paper is None


def test_a_method_without_examples_is_not_proven():
    assert not look(files(SMALL.partition("examples:")[0]), (), "zh").proven


def test_changes_are_told_in_words():
    found = look(files(SMALL.replace("gives: actual", "gives: actual / 2")), files(), "zh")
    assert found.changes_count == 1
    assert "总分" in found.changes[0].message.zh


def test_what_is_no_method_is_a_finding():
    for data in (b"\xff\xfe\x00", b"- a\n", b"x" * 1_100_000, b"a: &b 1\n"):
        found = look((("m.yaml", data),), (), "zh")
        assert found.errors == 1
        assert found.code == ""


def test_tables_beside_it_are_read_by_their_names():
    names = ("method.yaml", "commitments.csv")
    found = look(tuple((name, (MINE / name).read_bytes()) for name in names), (), "en")
    assert found.proven
    assert found.reads == ("commitments.csv",)
    without = look((("method.yaml", (MINE / "method.yaml").read_bytes()),), (), "en")
    assert "commitments.csv" in str(without.findings[0])


def test_the_digest_holds_each_file_under_its_name_in_any_order():
    a, b = ("a.csv", b"1"), ("b.csv", b"2")
    assert digest_of(files(SMALL, a, b)) == digest_of(files(SMALL, b, a))
    assert digest_of(files(SMALL, a)) != digest_of(files(SMALL, ("b.csv", b"1")))
    assert digest_of((("x.yaml", SMALL.encode()),)) != digest_of(files())


def archive(*entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, data in entries:
            packed.writestr(name, data)
    return out.getvalue()


def test_one_folder_around_all_files_is_left_away():
    data = archive(("m/method.yaml", "a"), ("m/t.csv", "b"), ("__MACOSX/m/t.csv", "c"))
    assert unpack(data, "m.zip").files == (("method.yaml", b"a"), ("t.csv", b"b"))


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 no archive",
        b"",
        archive(("a.csv", b"0" * 60_000_000)),
        archive(*((f"{n}.csv", b"0") for n in range(MOST_FILES + 1))),
        archive(*((f"{n}.csv", b"0" * 19_000_000) for n in range(4))),
        archive(("a.csv", b"0123456789" * 100))[:-200],
    ],
)
def test_archives_that_are_broken_or_too_large_are_refused_in_words(data):
    found = unpack(data, "m.zip")
    assert found.files == ()
    assert [one.code for one in found.findings] == ["archive-refused"]
