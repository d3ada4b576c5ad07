"""However a look ends, whoever asked goes on and gets an answer in words."""

import time

import pytest
from tests.core.judging.test_looks import SMALL, files

from qiyue.core.judging import helpers
from qiyue.core.judging.helpers import TooBusy, look_at

HEAVY = """\
qiyue: 1
method: heavy
name: 重
tables:
  a[a] 甲: |
    a
{rows}
  b[b] 乙: |
    b
{rows}
lines:
  n[a, b] 数: 1 + count(a among a)
  s[a] 和: sum(n over b)
  total 总:
    role: check
    gives: sum(s over a)
examples:
  - title: 重
    expect:
      total: total ; 1
"""


def heavy(count):
    return files(HEAVY.format(rows="\n".join(f"    r{n}" for n in range(count))))


def test_a_look_in_a_child_gives_what_a_look_gives():
    assert look_at(files(), files(), "zh") == helpers.look(files(), files(), "zh")


def test_a_method_that_calculates_without_end_is_stopped_and_others_go_on(monkeypatch):
    monkeypatch.setenv("QIYUE_LOOK_SECONDS", "1")
    began = time.monotonic()
    found = look_at(heavy(1500), (), "zh")
    assert found.stopped
    assert [one.code for one in found.findings] == ["look-stopped"]
    assert "1 秒" in found.findings[0].message.zh
    assert time.monotonic() - began < 30
    monkeypatch.delenv("QIYUE_LOOK_SECONDS")
    assert look_at(files(), (), "zh").proven


def test_a_method_that_takes_all_memory_is_stopped(monkeypatch):
    monkeypatch.setenv("QIYUE_LOOK_MEMORY", "100")
    found = look_at(heavy(1500), (), "zh")
    assert found.stopped
    assert "100 MB" in found.findings[0].message.zh


@pytest.mark.parametrize(
    "formula",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "-" * 20_000 + "1",
        "+".join(["1"] * 400_000),
        "total",
        "case(" * 300 + "1" + ")" * 300,
    ],
)
def test_recursion_and_huge_formulas_are_findings(formula):
    text = SMALL.replace("gives: actual", f"gives: {formula}")
    found = look_at(files(text), (), "zh")
    assert not found.sound
    assert not found.stopped


def test_who_finds_all_helpers_busy_is_told(monkeypatch):
    monkeypatch.setenv("QIYUE_LOOK_SECONDS", "1")
    free = helpers._helpers()
    taken = [free.get() for _ in range(helpers.HELPERS)]
    try:
        with pytest.raises(TooBusy):
            look_at(files(), (), "zh")
    finally:
        for one in taken:
            free.put(one)
